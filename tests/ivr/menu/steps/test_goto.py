from __future__ import annotations

from ivr.menu.requests import ToQueue
from tests.ivr.menu.calls import Call, document


def test_goes_on_without_a_word() -> None:
    call = Call()
    assert call.walk(document("start: {kind: goto, to: person}")) == ToQueue(queue="general")
    assert call.said == []
