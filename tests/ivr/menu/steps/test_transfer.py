from __future__ import annotations

from ivr.menu.requests import ToNumber
from tests.ivr.menu.calls import Call, document


def test_the_number_and_the_queue_it_comes_back_to() -> None:
    call = Call()
    steps = 'start: {kind: transfer, number: "2100", back_to: tax}'
    assert call.walk(document(steps)) == ToNumber(number="2100", back_to="tax")
    assert call.said == ["transfer/connecting"]


def test_hash_goes_back_before_it_is_dialled() -> None:
    menu = document(
        """
start: {kind: menu, keys: {1: {say: a, to: duty}}}
duty: {kind: transfer, number: "2900", say: hold}
"""
    )
    call = Call(["1", "", "", ""], over={"hold": "#"})
    call.walk(menu)
    assert call.path == ("start", "duty", "start", "person")
