import json
from datetime import date, datetime
from pathlib import Path
from time import time
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from minwon import database, report
from minwon.commands.report import written
from minwon.settings import Settings
from tests import databases

DAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Seoul")).timestamp()


class Day:
    """Writes the lines that Asterisk would, and reads the report."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data=folder)
        databases.make(self.settings)
        (folder / "ledger").mkdir()
        self._file = folder / "ledger/20260302.asterisk.jsonl"

    def line(self, step: str, at: float, call: str = "", **fields: object) -> None:
        with self._file.open("a") as file:
            file.write(
                json.dumps({"id": f"{call}-{step}-{at}", "at": at, "step": step, "call": call} | fields)
                + "\n"
            )

    def call(
        self, call: str, outcome: str, *, queued: float = 0, answered: float = 0, at: float = NINE
    ) -> None:
        self.line("arrived", at, call)
        details = {"outcome": outcome, "queued": queued, "answered": answered}
        self.line("ended", at + 60, call, counsellor="c1001", room="room1", details=details)

    def report(self) -> report.Report:
        engine = database.connect(self.settings)
        try:
            return report.of_day(self.settings, engine, DAY)
        finally:
            engine.dispose()


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path)


def test_every_call_has_one_outcome_and_the_day_adds_up(day: Day) -> None:
    day.call("a", "answered", queued=NINE, answered=NINE + 5)
    day.call("b", "answered", queued=NINE, answered=NINE + 25)
    day.call("c", "abandoned", queued=NINE)
    day.call("d", "served")
    figures = day.report()
    assert figures.offered == 4
    assert {name: count for name, count in figures.outcomes.items() if count} == {
        "answered": 2, "abandoned": 1, "served": 1,
    }  # fmt: skip
    assert figures.adds_up
    assert figures.service_level == pytest.approx(1 / 3)
    assert (figures.mean_wait, figures.longest_wait) == (15, 25)
    assert figures.by_room == {"room1": 2}


def test_the_waits_of_those_who_gave_up_are_told_apart(day: Day) -> None:
    day.call("a", "answered", queued=NINE, answered=NINE + 5)
    day.call("b", "abandoned", queued=NINE)
    day.call("c", "abandoned", queued=NINE + 40)
    day.call("in the menu", "abandoned")
    day.call("transferred", "overflowed", queued=NINE)
    figures = day.report()
    assert (figures.gave_up, figures.mean_wait_given_up, figures.longest_wait_given_up) == (2, 40, 60)
    assert (figures.mean_wait, figures.longest_wait) == (5, 5)
    text = written(figures)
    assert "5.0  s on average until the answer, longest 5.0 s (of those answered)" in text
    assert "gave up after    40.0  s on average, longest 60.0 s (2 who hung up while waiting)" in text
    assert day.report().as_json()["longest_wait_given_up"] == 60


def test_who_still_waits_after_twenty_seconds_has_not_been_answered_in_time(day: Day) -> None:
    day.call("a", "answered", queued=NINE, answered=NINE + 5)
    just_now = time()
    for call, since in (("waits long", NINE), ("talks", NINE), ("has just come", just_now)):
        day.line("arrived", NINE, call)
        day.line("waits", since, call)
    day.line("answered", NINE + 12, "talks")
    figures = day.report()
    assert (figures.queued, figures.waiting_long, figures.within) == (3, 1, 2)
    assert figures.service_level == pytest.approx(2 / 3)
    assert "still waiting after 20 s included): 2 / 3" in written(figures)


def test_a_call_still_going_on_is_in_progress(day: Day) -> None:
    day.line("arrived", NINE, "a")
    assert (day.report().in_progress, day.report().adds_up) == (1, True)


def test_a_call_that_ended_with_asterisk_itself_was_lost_by_a_fault(day: Day) -> None:
    day.line("arrived", NINE, "a")
    day.line("asterisk_started", NINE + 30)
    assert day.report().outcomes["fault"] == 1


def test_an_outcome_nobody_knows_is_a_fault_not_a_hole(day: Day) -> None:
    day.call("a", "vanished")
    assert day.report().outcomes["fault"] == 1


def test_callbacks_are_counted_by_what_became_of_them(day: Day) -> None:
    day.call("a", "called_back", queued=NINE)
    for number, ends in enumerate(
        (["talked"], ["missed"], ["expired", "expired"], ["phoned_again"], ["cancelled"], [])
    ):
        day.line("callback_wanted", NINE, f"b{number}", details={"of": "a", "tries": 0})
        for moment, why in enumerate(ends):
            # Made the next day, it still belongs to the day on which it was wanted.
            day.line("callback_closed", NINE + 80_000 + moment, f"b{number}", details={"why": why})
    # Wanted the day before; acd, started again, has taken it up once more.
    day.line("callback_wanted", NINE - 80_000, "b9", details={"of": "z", "tries": 0})
    day.line("callback_wanted", NINE + 1, "b9", details={"of": "z", "tries": 0})
    figures = day.report()
    assert figures.callbacks == {
        "wanted": 6, "reached": 1, "given_up": 2, "phoned_again": 1, "cancelled": 1, "open": 1,
    }  # fmt: skip
    assert figures.adds_up and figures.offered == figures.outcomes["called_back"] == 1
    assert (
        "callbacks           6  wanted = 1 reached + 2 given up + 1 phoned again + 1 cancelled + 1 open"
        in (written(figures))
    )


def test_the_day_is_the_citys_day(day: Day) -> None:
    midnight = datetime(2026, 3, 2, tzinfo=ZoneInfo("Asia/Seoul")).timestamp()
    day.call("before", "served", at=midnight - 1)
    day.call("first", "served", at=midnight)
    day.call("last", "served", at=midnight + 86_399)
    day.call("after", "served", at=midnight + 86_400)
    assert day.report().offered == 2


def test_a_day_without_calls_adds_up_and_has_no_service_level(day: Day) -> None:
    figures = day.report()
    assert (figures.offered, figures.adds_up, figures.service_level, figures.mean_wait) == (
        0,
        True,
        None,
        None,
    )


def test_figures_are_json(day: Day) -> None:
    day.call("a", "served")
    assert json.loads(json.dumps(day.report().as_json()))["offered"] == 1


def test_the_ledger_is_read_once(day: Day) -> None:
    day.call("a", "served")
    day.report()
    engine = database.connect(day.settings)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(database.ledger)) == 2
    engine.dispose()
