"""`minwon hours`, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr import menus
from ivr.commands.hours import hours
from ivr.menu.checks import Known
from minwon import centre, database, rules
from minwon.settings import Settings
from tests import databases
from tests.ivr.menu.calls import FRAME, text

CITY = text(
    "start: {kind: hours, hours: counsellors, open: person, closed: person}",
    FRAME.replace(
        "steps:", "hours: {counsellors: {week: {mon-fri: 09:00-18:00}, lunch: 12:00-13:00}}\nsteps:"
    ),
)


@pytest.fixture(autouse=True)
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        kept = menus.save(connection, CITY, by="kim")
        menus.publish(connection, "city", kept.number, Known(), by="kim")
    engine.dispose()
    yield


def run(*words: str) -> Result:
    return CliRunner().invoke(hours, words)


def state(moment: str) -> str:
    told = json.loads(run(moment, "--json").stdout)
    return str(told["hours"]["counsellors"])


def test_any_moment_is_open_lunch_closed_or_a_holiday() -> None:
    assert state("2026-09-25T13:00") == "holiday"
    assert state("2026-09-23T13:00") == "open"
    assert state("2026-09-23T12:30") == "lunch"
    assert state("2026-09-23") == "closed"
    assert "2026-09-25 Fri 13:00, 추석" in run("2026-09-25T13:00").stdout
    assert run().exit_code == 0


def test_a_day_is_told_from_morning_to_night() -> None:
    assert run("2026-09-23").stdout == (
        "2026-09-23 Wed\n  counsellors: 09:00-12:00 open, 12:00-13:00 lunch, 13:00-18:00 open\n"
    )
    assert run("2026-09-26").stdout.endswith("추석 다음날 (public holiday)\n  counsellors: holiday all day\n")
    assert run("2026-09-27").stdout.endswith("counsellors: closed all day\n")
    told = json.loads(run("2026-09-23T20:00", "--json").stdout)
    assert told["day"]["counsellors"] == {
        "00:00-09:00": "closed",
        "09:00-12:00": "open",
        "12:00-13:00": "lunch",
        "13:00-18:00": "open",
        "18:00-24:00": "closed",
    }


def test_a_moment_of_another_zone_is_the_citys_own() -> None:
    assert state("2026-09-23T04:00+00:00") == "open"


def test_the_city_sets_days_and_takes_them_back() -> None:
    assert "임시공휴일" in run("2026-10-02T10:00", "--set", "임시공휴일").stdout
    assert state("2026-10-02T10:00") == "holiday"
    assert run("--days").stdout == "2026-10-02  closed  임시공휴일\n"
    run("2026-10-02", "--open", "비상 근무")
    assert state("2026-10-02T10:00") == "open"
    assert json.loads(run("--days", "--json").stdout) == [
        {"day": "2026-10-02", "name": "비상 근무", "open": True}
    ]
    run("2026-10-02", "--unset")
    assert run("--days").stdout == ""


def test_open_on_a_holiday_is_said_to_be_so(tmp_path: Path) -> None:
    engine = database.connect(Settings(data=tmp_path))
    with engine.begin() as connection:
        always = CITY.replace("mon-fri: 09:00-18:00}", "mon-sun: 00:00-24:00}, on_holidays: 00:00-24:00")
        kept = menus.save(connection, always.replace(", lunch: 12:00-13:00", ""), by="kim")
        menus.publish(connection, "city", kept.number, Known(), by="kim")
    engine.dispose()
    first, *told = run("2026-09-25T13:00").stdout.splitlines()
    assert first == "2026-09-25 Fri 13:00, 추석 (public holiday)"
    assert told[0] == "  counsellors: open, on holidays as well"
    assert "take `on_holidays` out of the hours of the menu `city`" in told[1]
    assert run("2026-10-02T10:00").stdout == "2026-10-02 Fri 10:00\n  counsellors: open\n"
    closed = run("2026-10-02T10:00", "--set", "임시공휴일").stdout
    assert "임시공휴일 (set closed by the city)\n  counsellors: open, on holidays as well\n" in closed
    working = run("2026-10-02T10:00", "--open", "비상 근무").stdout
    assert working == "2026-10-02 Fri 10:00, 비상 근무 (the city works)\n  counsellors: open\n"


def test_every_queues_hours_are_told(tmp_path: Path) -> None:
    engine = database.connect(Settings(data=tmp_path))
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=0)
        rules.keep(
            connection,
            """
hours: {day: {week: {mon-fri: 09:00-18:00}}}
others: {hours: day}
queues: {reports: {hours: none}}
""",
            by="kim",
        )
    engine.dispose()
    assert run("2026-09-23T20:00").stdout.splitlines()[1:] == [
        "  day: closed",
        "  counsellors: closed",
        "  certificates, foreign, general, tax, traffic, welfare: closed (hours day)",
        "  reports: open (always)",
    ]
    told = json.loads(run("2026-09-23T10:00", "--json").stdout)
    assert (told["hours"]["day"], told["queues"]["tax"]) == ("open", "open")


def test_mistakes_are_told_in_a_sentence() -> None:
    assert run("tomorrow").exit_code == 2
    assert run("2026-10-02", "--set", "a", "--unset").exit_code == 2
    assert "Nothing was set" in run("2026-10-02", "--unset").stderr
    assert "No menu `town`" in run("--menu", "town").stderr
