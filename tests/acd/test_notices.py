"""Which notices callers who wait should hear, and by which sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from acd import notices
from minwon import database
from minwon.settings import Settings
from tests import databases

NOW = 1_000_000.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def engine(settings: Settings) -> Iterator[sa.Engine]:
    databases.make(settings)
    made = database.connect(settings)
    yield made
    made.dispose()


def kept(
    engine: sa.Engine, settings: Settings, *, sounds: tuple[str, ...] = ("ko",), **values: object
) -> int:
    """A notice in Korean and English, in force, with a sound in these languages."""
    ordinary = {"text": {"ko": "호우", "en": "rain"}, "menus": [], "since": NOW, "by": "kim", "at": NOW}
    with engine.begin() as connection:
        insert = sa.insert(database.notices).values(**ordinary | values).returning(database.notices.c.id)
        number = int(connection.execute(insert).scalar_one())
    for language in sounds:
        file = settings.data / "prompts" / language / "notice" / f"{number}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return number


def test_in_force_from_until_and_with_a_sound(engine: sa.Engine, settings: Settings) -> None:
    number = kept(engine, settings, sounds=("ko", "en"))
    kept(engine, settings, sounds=())
    kept(engine, settings, since=NOW + 60)
    kept(engine, settings, until=NOW)
    assert notices.in_force(engine, settings, NOW) == {number: ("ko", "en")}


def test_what_stands_ahead_of_another_menu_is_not_for_those_who_wait(
    engine: sa.Engine, settings: Settings
) -> None:
    kept(engine, settings, menus=["survey"])
    number = kept(engine, settings, menus=["survey", "city"])
    assert list(notices.in_force(engine, settings, NOW)) == [number]


def test_a_caller_in_another_language_hears_the_main_one() -> None:
    assert notices.sound(3, ("ko", "en"), "en") == "en/notice/3"
    assert notices.sound(3, ("ko", "en"), "zh") == "ko/notice/3"
