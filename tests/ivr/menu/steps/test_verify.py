from __future__ import annotations

import pytest

from ivr.menu.requests import Ask, HangUp, ToQueue, Verify
from tests.ivr.menu.calls import Call, document

MENU = document(
    """
start: {kind: verify, directory: city, then: bye}
bye: {kind: hang_up, say: bye}
"""
)
PROOFS = ["900101", "482951"]


def test_two_proofs_open_the_way() -> None:
    call = Call([*PROOFS])
    assert call.walk(MENU) == HangUp(served=True)
    assert call.said == ["identity/ask_birth", "identity/ask_bill", "bye"]
    assert ("identity", "verified") in call.remembered
    [asked] = [request for request in call.requests if isinstance(request, Verify)]
    assert (asked.directory, asked.birth, asked.bill) == ("city", *PROOFS)


def test_proofs_are_asked_for_as_secrets_and_stand_in_no_repr() -> None:
    call = Call([*PROOFS])
    call.walk(MENU)
    assert all(request.secret for request in call.requests if isinstance(request, Ask))
    assert not any(proof in repr(call.requests) for proof in PROOFS)


def test_three_tries_then_a_person() -> None:
    call = Call(PROOFS * 3, verified=["failed"] * 3)
    assert call.walk(MENU) == ToQueue(queue="general")
    assert call.said == [
        "identity/ask_birth",
        "identity/ask_bill",
        "identity/failed identity/ask_birth",
        "identity/ask_bill",
        "identity/failed identity/ask_birth",
        "identity/ask_bill",
        "identity/locked",
    ]
    assert ("identity", "refused") in call.remembered


def test_proofs_that_cannot_be_sound_the_same_as_wrong_ones() -> None:
    impossible = Call(["901332", "123456", "900101", "12#", *PROOFS])
    assert impossible.walk(MENU) == HangUp(served=True)
    assert impossible.said[2] == impossible.said[4] == "identity/failed identity/ask_birth"
    # They are asked about as well, so that it takes as long.
    asked = [request for request in impossible.requests if isinstance(request, Verify)]
    assert [request.possible for request in asked] == [False, False, True]


@pytest.mark.parametrize(
    ("result", "sentence"), [("locked", "identity/locked"), ("unavailable", "identity/unavailable")]
)
def test_locked_or_unavailable_leads_to_a_person_at_once(result: str, sentence: str) -> None:
    call = Call([*PROOFS], verified=[result])
    assert call.walk(MENU) == ToQueue(queue="general")
    assert call.said[-1] == sentence


def test_silence_uses_up_tries() -> None:
    call = Call()
    assert call.walk(MENU) == ToQueue(queue="general")
    assert call.said == [
        "identity/ask_birth",
        *["menu/no_key identity/ask_birth"] * 2,
        "identity/locked",
    ]


def test_zero_and_hash_is_a_person_at_either_question() -> None:
    assert Call(["0#"]).walk(MENU) == ToQueue(queue="general")
    assert Call(["900101", "0#"]).walk(MENU) == ToQueue(queue="general")


def test_hash_after_the_account_leads_back_to_the_menu_before_the_proofs() -> None:
    menu = document(
        """
start: {kind: menu, say: menu, keys: {1: {say: a, to: verify}, 2: {say: b, to: bye}}}
verify: {kind: verify, directory: city, then: look_up}
look_up: {kind: look_up, directory: city, then: after}
after: {kind: menu, say: after, keys: {1: {say: a, to: bye}}}
bye: {kind: hang_up, say: bye}
"""
    )
    call = Call(["1", *PROOFS, "#", "2"])
    assert call.walk(menu) == HangUp(served=True)
    assert call.said[-3:] == ["after a", "menu a b", "bye"]
    # At the proofs themselves, # leads back as anywhere.
    call = Call(["1", "#", "2"])
    assert call.walk(menu) == HangUp(served=True)


def test_who_is_verified_is_not_asked_again() -> None:
    menu = document(
        """
start: {kind: verify, directory: city, then: menu}
menu: {kind: menu, keys: {1: {say: a, to: start}, 2: {say: b, to: bye}}}
bye: {kind: hang_up, say: bye}
"""
    )
    call = Call([*PROOFS, "1", "2"])
    assert call.walk(menu) == HangUp(served=True)
    assert call.said.count("identity/ask_birth") == 1
