"""Which queues are open, by the rules, the calendar and the city's own days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from acd import roster
from acd.engine import rulebook
from acd.engine.events import QueueSet
from acd.hours import Calendar
from acd.roster import Roster
from minwon import centre, database, holidays
from minwon.settings import Settings
from tests import databases

RULES = """
hours:
  office: {week: {mon-fri: 09:00-18:00}, lunch: 12:00-13:00}
others: {hours: office, closing_seconds: 600}
queues: {reports: {hours: none}}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data=tmp_path)
    databases.make(made)
    engine = database.connect(made)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=0)
        holidays.set_city_day(connection, date(2026, 11, 25), "임시공휴일", open=False, by="kim")
    engine.dispose()
    return made


@pytest.fixture
def people(settings: Settings) -> Roster:
    book = rulebook.check(RULES).book
    assert book is not None
    return replace(
        roster.read(settings), rules=book.rules, opening=book.opening, queues=frozenset({"tax", "reports"})
    )


def epoch(moment: str) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Seoul")).timestamp()


@pytest.mark.parametrize(
    ("moment", "open"),
    [
        ("2026-11-23T09:00", True),
        ("2026-11-23T12:30", True),
        ("2026-11-23T17:59:59", True),
        ("2026-11-23T18:00", False),
        ("2026-11-25T10:00", False),
    ],
)
def test_queues_open_and_close_at_the_minute_and_stay_shut_on_holidays(
    settings: Settings, people: Roster, moment: str, open: bool
) -> None:
    calendar = Calendar(settings)
    calendar.read()
    calendar.queues(people, epoch("2026-11-23T10:00"))
    assert calendar.queues(people, epoch(moment)) == [
        QueueSet(queue="reports", open=True),
        QueueSet(queue="tax", open=open),
    ]


@pytest.mark.parametrize(
    ("moment", "since"),
    [("2026-11-23T18:04:30", "2026-11-23T18:00"), ("2026-11-23T22:00:00", "2026-11-23T21:49")],
)
def test_after_a_start_it_is_known_since_when_they_are_closed(
    settings: Settings, people: Roster, moment: str, since: str
) -> None:
    calendar = Calendar(settings)
    tax = calendar.queues(people, epoch(moment))[1]
    assert tax == QueueSet(queue="tax", open=False, since=epoch(since))
    assert calendar.queues(people, epoch(moment))[1].since is None
