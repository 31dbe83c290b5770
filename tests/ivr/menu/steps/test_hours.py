from __future__ import annotations

from datetime import date, datetime

import pytest

from minwon.hours import Holiday
from tests.ivr.menu.calls import FRAME, NOW, SEOUL, Call, document

HOURS = FRAME.replace("steps:", "hours: {office: {week: {mon-fri: 09:00-18:00}, lunch: 12:00-13:00}}\nsteps:")


def way(moment: datetime, more: str = "", holiday: bool = False) -> str:
    steps = f"start: {{kind: hours, hours: office, open: person, closed: bye{more}}}\n" + "".join(
        f"{name}: {{kind: hang_up}}\n" for name in ("bye", "lunch", "feast")
    )

    def holidays(_day: date) -> Holiday | None:
        return Holiday("추석") if holiday else None

    call = Call(now=moment, holidays=holidays)
    call.walk(document(steps, HOURS))
    return call.path[-1]


@pytest.mark.parametrize(("hour", "expected"), [(8, "bye"), (10, "person"), (12, "person"), (18, "bye")])
def test_open_and_closed(hour: int, expected: str) -> None:
    assert way(NOW.replace(hour=hour)) == expected


def test_lunch_and_holidays_have_ways_of_their_own_if_wanted() -> None:
    noon = datetime(2026, 11, 20, 12, 30, tzinfo=SEOUL)
    assert way(noon, ", lunch: lunch") == "lunch"
    assert way(noon, holiday=True) == "bye"
    assert way(noon, ", holiday: feast", holiday=True) == "feast"
