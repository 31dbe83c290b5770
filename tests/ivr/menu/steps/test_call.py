from __future__ import annotations

from ivr.menu.requests import HangUp, ToQueue
from tests.ivr.menu.calls import Call, document

PART = document(
    "",
    """
menu: part
part: true
languages: [ko, en]
start: ask
steps:
  ask: {kind: menu, say: part, keys: {1: {say: a, to: return}}, failed: return}
""",
)
MENU = document(
    """
start: {kind: menu, say: menu, keys: {1: {say: a, to: part}}}
part: {kind: call, menu: part, person: tax, then: bye}
bye: {kind: hang_up, say: bye}
tax: {kind: queue, queue: tax}
"""
)
OTHERS = {"part": PART}


def test_the_other_document_returns_to_the_step_after() -> None:
    call = Call(["1", "1"], others=OTHERS)
    assert call.walk(MENU) == HangUp(served=True)
    assert call.said == ["menu a", "part a", "bye"]


def test_zero_in_a_part_leads_where_its_caller_says() -> None:
    assert Call(["1", "0"], others=OTHERS).walk(MENU) == ToQueue(queue="tax")


def test_hash_leads_back_out_of_the_part() -> None:
    call = Call(["1", "#", "0"], others=OTHERS)
    assert call.walk(MENU) == ToQueue(queue="general")
    assert call.path == ("start", "part", "ask", "start", "person")


def test_a_document_that_is_not_there_leads_to_a_person() -> None:
    assert Call(["1"]).walk(MENU) == ToQueue(queue="tax")
