"""Versions and publications: going back, scheduling, and calling off what is scheduled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ivr import versions
from ivr.versions import MenuError, NoSuchMenu
from minwon import database
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        for number in (1, 2, 3):
            connection.execute(
                sa.insert(database.menu_versions).values(
                    menu="city", number=number, text=f"menu: city # {number}", by="kim", why="", at=1.0
                )
            )
        yield connection
    engine.dispose()


def put(connection: sa.Connection, number: int, since: float | None = None) -> None:
    versions.put_in_force(connection, "city", number, by="kim", why="", since=since)


def now(connection: sa.Connection) -> int | None:
    current = versions.in_force(connection, "city")
    return current.number if current else None


def test_the_newest_version_unless_said_otherwise(connection: sa.Connection) -> None:
    assert versions.version(connection, "city").number == 3
    assert versions.version(connection, "city", 2).number == 2
    assert [kept.number for kept in versions.versions(connection)] == [3, 2, 1]
    with pytest.raises(NoSuchMenu, match="no version 4"):
        versions.version(connection, "city", 4)


def test_rolling_back_twice_is_back_where_one_was(connection: sa.Connection) -> None:
    put(connection, 1)
    put(connection, 2)
    assert versions.roll_back(connection, "city", by="lee").number == 1
    assert versions.roll_back(connection, "city", by="lee", why="no").number == 2
    assert now(connection) == 2
    assert [found.number for found in versions.publications(connection, "city")] == [2, 1, 2, 1]


def test_what_is_scheduled_waits_for_its_time_and_can_be_called_off(connection: sa.Connection) -> None:
    put(connection, 1)
    put(connection, 2, since=time.time() + 3600)
    put(connection, 3, since=time.time() + 7200)
    assert now(connection) == 1
    # The next one first; its row stays, with who called it off.
    assert versions.withdraw(connection, "city", by="lee", why="later").number == 2
    assert versions.withdraw(connection, "city", by="lee").number == 3
    with pytest.raises(MenuError, match="Nothing is scheduled"):
        versions.withdraw(connection, "city", by="lee")
    told = {found.number: found.withdrawn_by for found in versions.publications(connection, "city")}
    assert told == {1: "", 2: "lee", 3: "lee"}


def test_a_withdrawn_publication_never_comes_into_force(connection: sa.Connection) -> None:
    put(connection, 1)
    put(connection, 2, since=time.time() + 0.05)
    versions.withdraw(connection, "city", by="lee")
    later = time.time() + 0.05
    while time.time() < later:
        assert now(connection) == 1
    assert now(connection) == 1
    with pytest.raises(MenuError, match="no earlier version"):
        versions.roll_back(connection, "city", by="lee")
