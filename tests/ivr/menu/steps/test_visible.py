"""Sending the link to the visible menu: only with a key, only to a mobile phone."""

from __future__ import annotations

from ivr.menu.caller import Caller, CallerKind
from ivr.menu.requests import SendLink
from tests.ivr.menu.calls import Call, document

MENU = document(
    """
start: {kind: visible, then: bye}
bye: {kind: hang_up, say: goodbye}
"""
)


def links(call: Call) -> int:
    call.walk(MENU)
    return sum(isinstance(request, SendLink) for request in call.requests)


def test_a_key_agrees_to_it() -> None:
    call = Call(keys=["1"])
    assert links(call) == 1
    assert call.said == ["visible/ask", "visible/sent", "goodbye"]


def test_without_the_key_nothing_is_sent() -> None:
    for keys in ([""], ["2"], []):
        assert links(Call(keys=keys)) == 0


def test_only_a_mobile_phone_is_asked() -> None:
    for kind in CallerKind:
        call = Call(keys=["1"], caller=Caller(kind=kind, number="0"))
        assert links(call) == (kind is CallerKind.MOBILE), kind


def test_a_menu_offers_it_only_to_whom_it_is_of_use() -> None:
    menu = document(
        """
start: {kind: menu, keys: {1: {say: taxes, to: person}, 8: {say: on_screen, to: visible}}}
visible: {kind: visible, then: start}
"""
    )
    call = Call(keys=["8", "1", "1"])
    call.walk(menu)
    assert call.said == ["taxes on_screen", "visible/ask", "visible/sent", "taxes"]
    withheld = Call(caller=Caller(kind=CallerKind.WITHHELD))
    withheld.walk(menu)
    assert withheld.said[0] == "taxes"


def test_when_it_cannot_be_sent_the_call_goes_on() -> None:
    call = Call(keys=["1"], sent=False)
    links(call)
    assert call.said == ["visible/ask", "visible/not_sent", "goodbye"]


def test_zero_leads_to_a_person() -> None:
    call = Call(keys=["0"])
    assert links(call) == 0 and call.path == ("start", "person")
