"""What is known of callers before they press a key."""

from __future__ import annotations

from ivr.accounts.numbers import Kind, Number
from ivr.menu.caller import REACHABLE, Caller, CallerKind


def test_kinds_of_callers_are_the_kinds_of_numbers() -> None:
    assert {kind.value for kind in CallerKind} == {kind.value for kind in Kind}


def test_who_may_be_phoned_back_is_who_has_a_line_of_their_own() -> None:
    assert {kind for kind in CallerKind if Number(Kind(kind)).may_be_called_back} == REACHABLE


def test_the_number_stands_in_no_repr() -> None:
    assert "0100" not in repr(Caller(kind=CallerKind.MOBILE, number="01000000000"))
