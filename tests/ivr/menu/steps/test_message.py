from __future__ import annotations

from ivr.menu.requests import HangUp, RecordMessage, ToQueue
from tests.ivr.menu.calls import Call, document

MENU = document("start: {kind: message, mailbox: night, then: bye}\nbye: {kind: hang_up, say: bye}")


def test_a_message_is_recorded_and_thanked_for() -> None:
    call = Call()
    assert call.walk(MENU) == HangUp(served=True)
    assert call.said == ["message/ask", "message/thanks", "bye"]
    assert ("message", "night") in call.remembered
    [recorded] = [request for request in call.requests if isinstance(request, RecordMessage)]
    assert (recorded.mailbox, recorded.most_seconds) == ("night", 120)


def test_an_empty_one_is_asked_for_again_and_then_to_a_person() -> None:
    call = Call(recorded=0.2)
    assert call.walk(MENU) == ToQueue(queue="general")
    assert call.said == ["message/ask", "message/empty message/ask"]
