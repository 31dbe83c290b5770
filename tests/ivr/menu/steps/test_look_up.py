from __future__ import annotations

from ivr.menu.requests import Account, HangUp, LookUp, ToQueue
from tests.ivr.menu.calls import Call, document

MENU = """
start: {kind: verify, directory: city, then: look_up}
look_up: {kind: look_up, directory: city, charges: [water], then: bye}
bye: {kind: hang_up, say: bye}
"""


def test_the_verified_citizens_charges_of_these_kinds_are_looked_up() -> None:
    call = Call(["900101", "123456"])
    assert call.walk(document(MENU)) == HangUp(served=True)
    [asked] = [request for request in call.requests if isinstance(request, LookUp)]
    assert (asked.directory, asked.citizen, asked.kinds) == ("city", "S1", ("water",))


def test_a_directory_that_does_not_answer() -> None:
    call = Call(["900101", "123456"], account=Account(result="unavailable"))
    assert call.walk(document(MENU)) == ToQueue(queue="general")
    assert call.said[-1] == "account/unavailable"


def test_nothing_is_looked_up_for_somebody_not_verified() -> None:
    call = Call()
    assert call.walk(document("start: {kind: look_up, directory: city, then: person}")) == ToQueue(
        queue="general"
    )
    assert not any(isinstance(request, LookUp) for request in call.requests)
