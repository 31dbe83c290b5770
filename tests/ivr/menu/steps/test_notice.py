from __future__ import annotations

from datetime import timedelta

from ivr.menu.notices import Notice
from ivr.menu.requests import HangUp, ToQueue
from tests.ivr.menu.calls import NOW, Call, document

MENU = document(
    """
start: {kind: notice, then: menu}
menu: {kind: menu, say: menu, keys: {1: {say: a, to: bye}}}
bye: {kind: hang_up, say: bye}
storm: {kind: queue, queue: storm}
"""
)
STORM = Notice(id=3, text={"ko": "호우 경보", "en": "heavy rain"}, key="7", to="storm")
ROAD = Notice(id=4, text={"ko": "도로 통제"})


def test_no_notice_no_sound() -> None:
    call = Call(["1"])
    call.walk(MENU)
    assert call.said[0] == "menu a"


def test_notices_are_said_the_newest_first_and_counted() -> None:
    call = Call(["1"], notices=(STORM, ROAD))
    call.walk(MENU)
    assert call.said[:2] == ["“도로 통제”@ko", "“호우 경보”@ko"]
    assert [pair for pair in call.remembered if pair[0] == "notice"] == [
        ("notice", "4 heard"),
        ("notice", "3 heard"),
    ]


def test_a_notices_key_works_while_it_is_said_and_in_the_menu() -> None:
    assert Call(over={"“호우 경보”@ko": "7"}, notices=(STORM,)).walk(MENU) == ToQueue(queue="storm")
    call = Call(["7"], notices=(STORM,))
    assert call.walk(MENU) == ToQueue(queue="storm")
    assert ("notice", "3 key") in call.remembered
    assert Call(["7", "1"]).walk(MENU) == HangUp(served=True)


def test_only_in_its_time_and_ahead_of_its_menus() -> None:
    over = Notice(id=1, text={"ko": "끝"}, until=NOW)
    to_come = Notice(id=2, text={"ko": "아직"}, since=NOW + timedelta(seconds=1))
    elsewhere = Notice(id=3, text={"ko": "다른"}, menus=("survey",))
    now = Notice(id=4, text={"ko": "지금"}, since=NOW, until=NOW + timedelta(seconds=1), menus=("city",))
    call = Call(["1"], notices=(over, to_come, elsewhere, now))
    call.walk(MENU)
    assert call.said[:2] == ["“지금”@ko", "menu a"]


def test_a_recording_takes_the_place_of_the_words() -> None:
    recorded = Notice(id=5, text={"ko": "말"}, voiced=frozenset({"ko"}))
    call = Call(["1"], notices=(recorded,))
    call.walk(MENU)
    assert call.said[0] == "notice/5@ko"


def test_zero_and_another_key_over_a_notice() -> None:
    said = "“호우 경보”@ko"
    assert Call(over={said: "0"}, notices=(STORM,)).walk(MENU) == ToQueue(queue="general")
    assert Call(over={said: "1"}, notices=(STORM,)).walk(MENU) == HangUp(served=True)
