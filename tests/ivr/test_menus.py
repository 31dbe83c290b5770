"""Menus in the database: versions, publishing, going back, and what a beginning call gets."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ivr import menus, notices, versions
from ivr.menu.checks import Known
from ivr.menus import Menus
from ivr.versions import MenuError
from minwon import database, holidays
from minwon.settings import Settings
from tests import databases
from tests.ivr.menu.calls import text

ONE = text("start: {kind: say, say: one, then: person}")
TWO = text("start: {kind: say, say: two, then: person}")
BROKEN = text("start: {kind: say, say: one, then: nowhere}")
NOTHING_KNOWN = Known()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data=tmp_path)
    databases.make(made)
    return made


@pytest.fixture
def engine(settings: Settings) -> Iterator[sa.Engine]:
    made = database.connect(settings)
    yield made
    made.dispose()


def keep_and_publish(connection: sa.Connection, *texts: str) -> None:
    for each in texts:
        kept = menus.save(connection, each, by="kim", why="because")
        menus.publish(connection, "city", kept.number, NOTHING_KNOWN, by="kim")


def sentence(edition: object) -> str:
    assert edition is not None
    return str(edition.document.steps["start"].say[0])  # type: ignore[attr-defined]


def test_versions_are_numbered_and_kept_as_written(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        assert menus.save(connection, "# why so\n" + ONE, by="kim").number == 1
        assert menus.save(connection, TWO, by="lee", why="two is better").number == 2
        assert versions.version(connection, "city", 1).text.startswith("# why so\n")
        newest = versions.version(connection, "city")
        assert (newest.number, newest.by, newest.why) == (2, "lee", "two is better")
        with pytest.raises(MenuError, match="minwon menu list"):
            versions.version(connection, "town")


def test_a_draft_may_be_unfit_but_must_be_a_menu(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        menus.save(connection, BROKEN, by="kim")
        with pytest.raises(MenuError) as refused:
            menus.save(connection, "menu: city", by="kim")
        assert refused.value.problems


def test_what_does_not_pass_the_checks_is_not_published(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        keep_and_publish(connection, ONE)
        broken = menus.save(connection, BROKEN, by="kim")
        with pytest.raises(MenuError) as refused:
            menus.publish(connection, "city", broken.number, NOTHING_KNOWN, by="kim")
        assert [problem.path for problem in refused.value.problems] == ["steps.start.then"]
        current = versions.in_force(connection, "city")
        assert current is not None and current.number == 1


def test_publishing_and_going_back(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        keep_and_publish(connection, ONE, TWO)
        assert versions.roll_back(connection, "city", by="lee").number == 1
        current = versions.in_force(connection, "city")
        assert current is not None and (current.number, current.by) == (1, "lee")
        assert "version 2" in current.why
        assert [found.number for found in versions.publications(connection, "city")] == [1, 2, 1]


def test_there_is_nothing_before_the_first_version(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        with pytest.raises(MenuError, match="no earlier version"):
            versions.roll_back(connection, "city", by="kim")
        keep_and_publish(connection, ONE)
        with pytest.raises(MenuError, match="no earlier version"):
            versions.roll_back(connection, "city", by="kim")


def test_a_version_may_be_scheduled(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        keep_and_publish(connection, ONE)
        kept = menus.save(connection, TWO, by="kim")
        later = time.time() + 3600
        menus.publish(connection, "city", kept.number, NOTHING_KNOWN, by="kim", since=later)
        current = versions.in_force(connection, "city")
        assert current is not None and current.number == 1
        connection.execute(
            sa.update(database.menu_publications)
            .where(database.menu_publications.c.since == later)
            .values(since=1.0)
        )
        assert versions.publications(connection, "city")[0].number == 1
        # Its time is over since long, so the newer one stays in force.
        current = versions.in_force(connection, "city")
        assert current is not None and current.number == 1


def test_a_part_is_not_published_that_breaks_the_menu_that_calls_it(engine: sa.Engine) -> None:
    part = """
menu: part
part: true
start: say
steps:
  say: {kind: say, say: a, then: return}
"""
    calls = text("start: {kind: call, menu: part, then: person}")
    with engine.begin() as connection:
        menus.publish(connection, "part", menus.save(connection, part, by="k").number, NOTHING_KNOWN, by="k")
        known = Known(documents=menus.documents_in_force(connection))
        menus.publish(connection, "city", menus.save(connection, calls, by="k").number, known, by="k")
        looping = (
            part.replace("then: return", "then: again") + "  again: {kind: call, menu: city, then: return}"
        )
        kept = menus.save(connection, looping, by="k")
        known = Known(documents=menus.documents_in_force(connection))
        with pytest.raises(MenuError):
            menus.publish(connection, "part", kept.number, known, by="k")


def test_a_call_gets_what_is_in_force_when_it_begins_and_keeps_it(
    settings: Settings, engine: sa.Engine
) -> None:
    moment = [1000.0]
    live = Menus(settings, engine, lambda: moment[0])
    assert live.current() is None
    with engine.begin() as connection:
        keep_and_publish(connection, ONE)
    moment[0] += menus.FRESH_SECONDS
    before = live.current()
    with engine.begin() as connection:
        keep_and_publish(connection, TWO)
        notices.add(connection, {"ko": "공지"}, by="kim")
        holidays.set_city_day(connection, date(2026, 10, 2), "임시공휴일", open=False, by="kim")
    assert live.current() is before
    moment[0] += menus.FRESH_SECONDS
    after = live.current("city")
    assert (sentence(before), sentence(after)) == ("one", "two")
    assert before is not None and after is not None
    assert (before.version, after.version) == (1, 2)
    assert [notice.text for notice in after.notices] == [{"ko": "공지"}]
    assert after.holidays(date(2026, 10, 2)) is not None and before.notices == ()


def test_a_version_that_can_no_longer_be_read_takes_no_other_menu_with_it(
    settings: Settings, engine: sa.Engine
) -> None:
    with engine.begin() as connection:
        keep_and_publish(connection, ONE)
        kept = menus.save(connection, ONE.replace("menu: city", "menu: old"), by="kim")
        menus.publish(connection, "old", kept.number, NOTHING_KNOWN, by="kim")
        table = database.menu_versions
        connection.execute(sa.update(table).where(table.c.menu == "old").values(text="menu: old"))
    live = Menus(settings, engine)
    assert live.current("old") is None
    assert sentence(live.current("city")) == "one"


def test_while_the_database_is_away_the_last_edition_stays(settings: Settings, engine: sa.Engine) -> None:
    moment = [1000.0]
    with engine.begin() as connection:
        keep_and_publish(connection, ONE)
    live = Menus(settings, engine, lambda: moment[0])
    assert sentence(live.current()) == "one"
    with engine.begin() as connection:
        database.notices.drop(connection)
    moment[0] += menus.FRESH_SECONDS
    assert sentence(live.current()) == "one"


def test_whoever_comes_while_the_menu_is_read_anew_gets_the_new_one_unless_that_hangs(
    settings: Settings, engine: sa.Engine
) -> None:
    moment = [1000.0]
    with engine.begin() as connection:
        keep_and_publish(connection, ONE)
    live = Menus(settings, engine, lambda: moment[0])
    assert sentence(live.current()) == "one"
    with engine.begin() as connection:
        keep_and_publish(connection, TWO)
    moment[0] += 3600
    reading, go_on = threading.Event(), threading.Event()

    def read(*_arguments: object) -> None:
        reading.set()
        go_on.wait(10)

    sa.event.listen(engine, "before_cursor_execute", read)
    with ThreadPoolExecutor() as calls:
        first = calls.submit(live.current)
        assert reading.wait(5)
        assert sentence(live.current()) == "one"  # it waited as long as a caller can be asked to
        second = calls.submit(live.current)
        go_on.set()
        assert (sentence(first.result(5)), sentence(second.result(5))) == ("two", "two")


def test_the_shipped_menus_are_published_in_a_new_instance_and_only_there(
    settings: Settings, engine: sa.Engine
) -> None:
    with engine.begin() as connection:
        assert menus.found_first_menu(settings, connection)
        assert set(menus.documents_in_force(connection)) == {"callback", "city", "survey", "voicemail"}
        assert not menus.found_first_menu(settings, connection)
