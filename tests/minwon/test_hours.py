"""When it is open: weekly hours, lunch, holidays, and how they are written."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from minwon.hours import Holiday, Hours, State, no_holidays, read_opening

OFFICE = Hours.model_validate(
    {"week": {"mon-fri": "09:00-18:00", "sat": "09:00-13:00"}, "lunch": "12:00-13:00"}
)


def state(written: str, hours: Hours = OFFICE, **days: Holiday) -> State:
    def holidays(day: date) -> Holiday | None:
        return days.get(f"d{day:%m%d}")

    return hours.state(datetime.fromisoformat(written), holidays)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-09-25T08:59:59", State.CLOSED),
        ("2026-09-25T09:00", State.OPEN),
        ("2026-09-25T12:00", State.LUNCH),
        ("2026-09-25T13:00", State.OPEN),
        ("2026-09-25T17:59:59", State.OPEN),
        ("2026-09-25T18:00", State.CLOSED),
        ("2026-09-26T12:59", State.LUNCH),
        ("2026-09-27T10:00", State.CLOSED),
    ],
)
def test_a_week(moment: str, expected: State) -> None:
    assert state(moment) is expected


def test_a_holiday_is_closed_all_day_unless_the_city_works() -> None:
    assert state("2026-09-25T10:00", d0925=Holiday("추석")) is State.HOLIDAY
    assert state("2026-09-25T10:00", d0925=Holiday("추석", open=True)) is State.OPEN


def test_hours_on_holidays() -> None:
    hours = Hours.model_validate({"week": {"mon-sun": "00:00-24:00"}, "on_holidays": "10:00-12:00"})
    assert state("2026-09-25T11:00", hours, d0925=Holiday("추석")) is State.OPEN
    assert state("2026-09-25T12:00", hours, d0925=Holiday("추석")) is State.HOLIDAY
    assert hours.state(datetime.fromisoformat("2026-09-25T23:59"), no_holidays) is State.OPEN


def test_a_whole_day_is_every_minutes_state() -> None:
    spans = OFFICE.over(date(2026, 9, 26), no_holidays)
    assert [(str(span), state) for span, state in spans] == [
        ("00:00-09:00", State.CLOSED),
        ("09:00-12:00", State.OPEN),
        ("12:00-13:00", State.LUNCH),
        ("13:00-24:00", State.CLOSED),
    ]
    rest = OFFICE.over(date(2026, 9, 25), lambda _day: Holiday("추석"))
    assert [(str(span), state) for span, state in rest] == [("00:00-24:00", State.HOLIDAY)]


def test_several_spans_and_closed_days() -> None:
    hours = Hours.model_validate({"week": {"mon,wed": "09:00-11:00, 14:00-16:00", "tue": "closed"}})
    assert state("2026-09-21T15:00", hours) is State.OPEN
    assert state("2026-09-21T12:00", hours) is State.CLOSED
    assert state("2026-09-22T15:00", hours) is State.CLOSED


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        ({"mon-fri": "9-18"}, "like 09:00-18:00"),
        ({"mon": "18:00-06:00"}, "two spans"),
        ({"mon": "09:00-24:30"}, "two spans"),
        ({"fri-mon": "09:00-18:00"}, "no days"),
        ({"monday": "09:00-18:00"}, "no days"),
        ({"mon-fri": "09:00-18:00", "wed": "closed"}, "wed has hours twice"),
        ("always", "valid dictionary"),
        ({"mon": ["closed"]}, "tuple|Span|instance"),
    ],
)
def test_what_are_no_hours(week: Any, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Hours.model_validate({"week": week})


@pytest.mark.parametrize(
    ("moment", "since"),
    [
        ("2026-09-25T17:59", None),
        ("2026-09-25T12:30", None),
        ("2026-09-25T18:00:30", "2026-09-25T18:00"),
        ("2026-09-25T18:14", "2026-09-25T18:00"),
        ("2026-09-25T23:00", "2026-09-25T22:40"),
    ],
)
def test_since_when_it_is_closed(moment: str, since: str | None) -> None:
    found = OFFICE.closed_since(datetime.fromisoformat(moment), no_holidays, timedelta(minutes=20))
    assert found == (datetime.fromisoformat(since) if since else None)


def test_a_queue_keeps_its_own_hours_those_of_the_others_or_none() -> None:
    opening, problems = read_opening(
        {
            "hours": {"office": {"week": {"mon-fri": "09:00-18:00"}}, "day": {"week": {}}},
            "others": {"hours": "office"},
            "queues": {"tax": {"hours": "day"}, "reports": {"hours": "none"}, "general": {}},
        }
    )
    assert problems == []
    assert [opening.name(queue) for queue in ("tax", "general", "welfare")] == ["day", "office", "office"]
    friday = datetime.fromisoformat("2026-09-25T10:00")
    assert opening.state("general", friday, no_holidays) is State.OPEN
    assert opening.state("tax", friday, no_holidays) is State.CLOSED
    assert opening.state("reports", friday, no_holidays) is State.OPEN


def test_hours_that_nobody_wrote_are_a_problem() -> None:
    _, problems = read_opening({"hours": {"A B": {}}, "queues": {"tax": {"hours": "night"}}})
    assert [path for path, _ in problems] == [
        ("hours", "A B"),
        ("hours", "A B", "week"),
        ("queues", "tax", "hours"),
    ]
