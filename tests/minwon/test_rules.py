"""The rules as they are kept: every version, and the opening hours in force."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from minwon import database, rules
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_until_somebody_sets_rules_the_shipped_ones_are_in_force(connection: sa.Connection) -> None:
    assert list(rules.versions(connection)) == [rules.shipped()]
    assert rules.opening(connection).name("tax") == "counsellors"


def test_every_version_is_kept_with_who_and_why(connection: sa.Connection) -> None:
    rules.keep(connection, "others: {ring_seconds: 9}", by="kim", why="storm")
    second = rules.keep(connection, "others: {ring_seconds: 12}", by="lee")
    assert [(one.number, one.by, one.why) for one in rules.versions(connection)] == [
        (2, "lee", ""),
        (1, "kim", "storm"),
        (0, "minwon", "shipped"),
    ]
    assert rules.version(connection, 2) == second
    assert rules.version(connection, 0) == rules.shipped()
    assert rules.version(connection, 3) is None


def test_opening_hours_that_cannot_be_read_leave_the_earlier_ones(connection: sa.Connection) -> None:
    rules.keep(connection, "hours: {office: {week: {mon-fri: 09:00-18:00}}}\nothers: {hours: office}", by="k")
    rules.keep(connection, "others: {hours: night}", by="kim")
    rules.keep(connection, "[", by="kim")
    assert rules.opening(connection).name("tax") == "office"
