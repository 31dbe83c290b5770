from __future__ import annotations

from ivr.menu.requests import HangUp
from tests.ivr.menu.calls import Call, document


def test_says_goodbye_first() -> None:
    call = Call()
    assert call.walk(document("start: {kind: hang_up, served: false}")) == HangUp(served=False)
    assert call.said == ["closing/goodbye"]


def test_a_caller_who_presses_hash_is_not_hung_up_on() -> None:
    menu = document(
        """
start: {kind: menu, say: menu, keys: {1: {say: a, to: bye}}}
bye: {kind: hang_up, say: bye}
"""
    )
    call = Call(["1"], over={"bye": "#"})
    call.walk(menu)
    assert call.path[:3] == ("start", "bye", "start")
