from __future__ import annotations

import pytest

from ivr.menu.caller import Caller, CallerKind
from ivr.menu.requests import Ask, Prompt, RequestCallback, ToQueue
from tests.ivr.menu.calls import Call, document

MENU = document("start: {kind: callback, queue: tax}")


def asked(number: str = "") -> RequestCallback:
    return RequestCallback(queue="tax", sounds=(Prompt("callback/noted"),), number=number)


def test_at_the_number_they_call_from() -> None:
    call = Call(["1"])
    assert call.walk(MENU) == asked()
    assert call.said == ["callback/which_number", "callback/noted"]


def test_at_another_number_which_is_read_back() -> None:
    call = Call(["2", "01012345678#", "1"])
    assert call.walk(MENU) == asked("01012345678")
    assert "digit/0 digit/1 digit/0 unit/pause digit/1 digit/2" in call.said[2]


@pytest.mark.parametrize("kind", [CallerKind.WITHHELD, CallerKind.SAFETY, CallerKind.REPRESENTATIVE])
def test_numbers_that_are_nobodys_are_never_offered(kind: CallerKind) -> None:
    call = Call(["01012345678#", "1"], caller=Caller(kind=kind))
    assert call.walk(MENU) == asked("01012345678")
    assert call.said[0] == "callback/ask_number"


def test_a_wrong_number_is_asked_for_again() -> None:
    call = Call(["2", "123#", "01012345678#", "2", "01087654321#", "1"])
    assert call.walk(MENU) == asked("01087654321")
    assert call.said[2] == "callback/bad_number callback/ask_number"


def test_silence_and_zero_lead_to_a_person() -> None:
    assert Call().walk(MENU) == ToQueue(queue="general")
    assert Call(["2"]).walk(MENU) == ToQueue(queue="general")
    assert Call(["0"]).walk(MENU) == ToQueue(queue="general")
    assert Call(["2", "0#"]).walk(MENU) == ToQueue(queue="general")


def test_the_number_is_asked_for_as_a_secret_and_stands_in_no_repr() -> None:
    call = Call(["2", "01012345678#", "1"])
    call.walk(MENU)
    assert [request.secret for request in call.requests if isinstance(request, Ask)][1]
    assert "01012345678" not in repr(call.requests)
