"""Offered only at certain hours, on certain days, to certain callers: all that is named must hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from ivr.menu.caller import Caller, CallerKind
from ivr.menu.when import When
from minwon.hours import Hours, State, no_holidays
from tests.ivr.menu.calls import NOW

HOURS = {"office": Hours.model_validate({"week": {"mon-fri": "09:00-18:00"}, "lunch": "12:00-13:00"})}
FRIDAY = NOW


def holds(
    when: dict[str, Any],
    now: datetime = FRIDAY,
    caller: CallerKind = CallerKind.MOBILE,
    *,
    flood: bool = False,
) -> bool:
    def state(name: str) -> State:
        return HOURS[name].state(now, no_holidays)

    return When.model_validate(when).holds(now, Caller(kind=caller), "ko", state, flood)


@pytest.mark.parametrize(
    ("when", "now", "offered"),
    [
        ({}, FRIDAY, True),
        ({"hours": "office"}, FRIDAY, True),
        ({"hours": "office"}, FRIDAY.replace(hour=12), True),
        ({"hours": "office"}, FRIDAY.replace(hour=20), False),
        ({"hours": "office", "states": ["closed", "holiday"]}, FRIDAY.replace(hour=20), True),
        ({"days": ["sat", "sun"]}, FRIDAY, False),
        ({"days": ["fri"], "hours": "office"}, FRIDAY, True),
        ({"days": ["fri"], "languages": ["en"]}, FRIDAY, False),
    ],
)
def test_hours_days_and_languages(when: dict[str, Any], now: datetime, offered: bool) -> None:
    assert holds(when, now) is offered


def test_callers_by_the_kind_of_their_number() -> None:
    assert holds({"callers": ["mobile", "area"]})
    assert not holds({"callers": ["mobile"]}, caller=CallerKind.WITHHELD)


def test_only_in_flood_mode_or_only_else() -> None:
    assert holds({"flood": "true"}, flood=True) and not holds({"flood": "true"})
    assert holds({"flood": "false"}) and not holds({"flood": "false"}, flood=True)
    assert holds({}) and holds({}, flood=True)
