"""A notice: when and where it is in force, and what is heard of it."""

from __future__ import annotations

from datetime import timedelta

from ivr.menu.notices import Notice
from ivr.menu.requests import Prompt, Text
from tests.ivr.menu.calls import NOW

RAIN = {"ko": "호우", "en": "rain"}


def test_from_its_beginning_until_its_end() -> None:
    notice = Notice(id=1, text=RAIN, since=NOW, until=NOW + timedelta(hours=1))
    assert notice.in_force("city", NOW)
    assert not notice.in_force("city", NOW - timedelta(seconds=1))
    assert not notice.in_force("city", NOW + timedelta(hours=1))


def test_ahead_of_every_menu_or_of_some() -> None:
    assert Notice(id=1, text=RAIN).in_force("any", NOW)
    assert not Notice(id=1, text=RAIN, menus=("city",)).in_force("survey", NOW)


def test_in_the_callers_language_or_else_the_first_one() -> None:
    assert Notice(id=1, text=RAIN).sound("en") == Text("rain", "en")
    assert Notice(id=1, text=RAIN).sound("vi") == Text("호우", "ko")


def test_a_recording_where_there_is_one() -> None:
    voiced = Notice(id=7, text=RAIN, voiced=frozenset({"ko"}))
    assert voiced.sound("ko") == Prompt("notice/7", "ko")
    assert voiced.sound("en") == Text("rain", "en")
