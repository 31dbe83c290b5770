"""So many in so many hours, whatever is started anew in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ivr.allowance import Allowance
from minwon import database
from minwon.settings import Settings

HOUR = 3600.0
NOW = 500_000 * HOUR


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    settings = Settings(data=tmp_path)
    database.upgrade(settings)
    engine = database.connect(settings)
    yield engine
    engine.dispose()


def allowance(engine: sa.Engine, most: int = 2, hours: int = 1, scope: str = "link") -> Allowance:
    return Allowance(engine, "secret", scope, most=most, hours=hours)


def test_each_has_as_many_as_are_allowed(engine: sa.Engine) -> None:
    links = allowance(engine)
    assert [links.take("a", NOW) for _ in range(3)] == [True, True, False]
    assert not links.left("a", NOW) and links.left("b", NOW)
    assert allowance(engine, scope="recording").left("a", NOW)


def test_what_was_taken_is_remembered_for_its_hours_and_by_whoever_comes_next(engine: sa.Engine) -> None:
    for _ in range(2):
        allowance(engine).take("a", NOW + HOUR - 1)
    assert not allowance(engine).left("a", NOW + 2 * HOUR - 1)
    assert allowance(engine).left("a", NOW + 2 * HOUR)
    assert not allowance(engine, hours=24).left("a", NOW + 24 * HOUR)
    assert allowance(engine, hours=24).left("a", NOW + 25 * HOUR)


def test_nothing_in_the_database_tells_whom_it_is_of(engine: sa.Engine) -> None:
    allowance(engine).take("01012345678", NOW)
    with engine.connect() as connection:
        [row] = connection.execute(sa.select(database.allowances)).all()
    assert "1234" not in row.key


def test_what_is_over_is_dropped(engine: sa.Engine) -> None:
    links = allowance(engine)
    links.take("a", NOW)
    links.take("a", NOW + 10 * HOUR)
    with engine.connect() as connection:
        assert len(connection.execute(sa.select(database.allowances)).all()) == 1


def test_many_at_once_get_no_more_than_one_after_the_other(engine: sa.Engine) -> None:
    links, taken = allowance(engine, most=5), []
    threads = [threading.Thread(target=lambda: taken.append(links.take("a", NOW))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 5
