from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from acd.simulate.forecast import People
from acd.simulate.past import DAY, WEEK, calls_expected, people
from minwon import database
from minwon.ledger import Ledger, collect
from minwon.settings import Settings
from tests import databases

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 20, 11, tzinfo=SEOUL).timestamp()


class Past:
    def __init__(self, folder: Path) -> None:
        settings = Settings(data=folder)
        databases.make(settings)
        self.engine = database.connect(settings)
        self._folder = folder / "ledger"
        self._ledger = Ledger(self._folder, "acd")

    def calls(self, number: int, at: float, queue: str = "tax") -> None:
        for index in range(number):
            self.note("waits", at + index, call=f"{at}-{queue}-{index}", queue=queue)

    def note(self, step: str, at: float, **fields: str | float) -> None:
        self._ledger.append(step, at=at, **fields)

    def known(self) -> sa.Engine:
        collect(self.engine, self._folder)
        return self.engine


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    one = Past(tmp_path)
    yield one
    one.engine.dispose()


def test_the_same_weekdays_say_how_many_will_call(past: Past) -> None:
    past.calls(40, NOW - WEEK + 600)
    past.calls(60, NOW - 2 * WEEK + 600)
    past.calls(10, NOW - 2 * WEEK + 600, "traffic")
    past.calls(99, NOW - WEEK + 4000)  # an hour later
    assert calls_expected(past.known(), NOW, 3600, SEOUL) == {"tax": 50, "traffic": 5}


def test_a_busier_day_stays_busier(past: Past) -> None:
    past.calls(40, NOW - WEEK - 3600)
    past.calls(50, NOW - WEEK + 600)
    past.calls(80, NOW - 3600)
    assert calls_expected(past.known(), NOW, 3600, SEOUL) == {"tax": 100}


def test_yesterday_evening_is_not_today(past: Past) -> None:
    past.calls(40, NOW - WEEK - 3600)
    past.calls(50, NOW - WEEK + 600)
    past.calls(40, NOW - 3600)
    past.calls(500, NOW - 13 * 3600)
    assert calls_expected(past.known(), NOW, 3600, SEOUL) == {"tax": 50}


def test_a_new_hotline_expects_what_it_has_just_had(past: Past) -> None:
    past.calls(7, NOW - 1800)
    past.calls(9, NOW - 4000)
    assert calls_expected(past.known(), NOW, 3600, SEOUL) == {"tax": 7}


def test_a_call_that_was_passed_on_counts_once_where_it_came_first(past: Past) -> None:
    past.note("waits", NOW - 100, call="k", queue="general")
    past.note("waits", NOW - 50, call="k", queue="tax")
    assert calls_expected(past.known(), NOW, 3600, SEOUL) == {"general": 1}


def test_how_people_behaved_this_week(past: Past) -> None:
    for index in range(40):
        past.note("talk_ended", NOW - DAY + index, talked=150.0)
        past.note("wrapped_up", NOW - DAY + index, seconds=20.0)
        past.note("answered", NOW - DAY + index, waited=30.0)
        past.note("gone", NOW - DAY + index, waited=60.0)
    past.note("talk_ended", NOW - 8 * DAY, talked=99999.0)
    assert people(past.known(), NOW) == People(handling=170, patience=90, wrap_up=20)


def test_with_too_little_to_go_by_the_assumptions_stand(past: Past) -> None:
    past.note("talk_ended", NOW - 10, talked=1.0)
    past.note("gone", NOW - 10, waited=1.0)
    assert people(past.known(), NOW) == People()
