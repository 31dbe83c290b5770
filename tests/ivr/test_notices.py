"""Notices kept in the database, and how many callers heard them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ivr import notices
from ivr.notices import Count
from minwon import database
from minwon.ledger import Ledger, collect
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def engine(settings: Settings) -> Iterator[sa.Engine]:
    databases.make(settings)
    made = database.connect(settings)
    yield made
    made.dispose()


def test_a_notice_is_in_force_until_it_is_ended(engine: sa.Engine, settings: Settings) -> None:
    with engine.begin() as connection:
        number = notices.add(
            connection, {"ko": "호우", "en": "rain"}, by="kim", key="7", to="storm", menus=("city",)
        )
        [notice] = notices.current(connection, settings)
        assert notice.in_force("city", datetime.now(UTC)) and not notice.in_force("survey", datetime.now(UTC))
        assert (notice.text, notice.key, notice.to) == ({"ko": "호우", "en": "rain"}, "7", "storm")
        assert notices.end(connection, number, by="lee")
        assert notices.current(connection, settings) == ()
        assert not notices.end(connection, number, by="lee")
        [kept] = notices.kept(connection, settings)
        assert (kept.by, kept.ended_by) == ("kim", "lee")


def test_from_until(engine: sa.Engine, settings: Settings) -> None:
    now = datetime.now(UTC)
    with engine.begin() as connection:
        notices.add(connection, {"ko": "끝"}, by="k", until=now - timedelta(seconds=1))
        notices.add(
            connection, {"ko": "앞"}, by="k", since=now + timedelta(hours=1), until=now + timedelta(hours=2)
        )
        [to_come] = notices.current(connection, settings)
    assert not to_come.in_force("city", now)
    assert to_come.in_force("city", now + timedelta(minutes=90))


def test_a_sound_beside_the_prompts_is_heard_for_the_words(engine: sa.Engine, settings: Settings) -> None:
    with engine.begin() as connection:
        number = notices.add(connection, {"ko": "호우", "en": "rain"}, by="kim")
        file = notices.sound(settings, number, "ko").with_suffix(".wav")
        file.parent.mkdir(parents=True)
        file.touch()
        [notice] = notices.current(connection, settings)
    assert notice.voiced == {"ko"}


def test_who_heard_it_who_took_its_key_and_whom_it_satisfied(engine: sa.Engine, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger", "ivr")
    for call in ("a", "b", "c"):
        ledger.append("learnt", call=call, at_step="city/notices", values={"notice": "1 heard"})
    ledger.append("learnt", call="b", at_step="city/main", values={"notice": "1 key"})
    ledger.append("learnt", call="d", at_step="city/language", values={"language": "en"})
    ledger.append("menu_left", call="a", exit="hung_up")
    ledger.append("menu_left", call="b", exit="queue")
    collect(engine, tmp_path / "ledger")
    with engine.connect() as connection:
        assert notices.counts(connection) == {1: Count(heard=3, took_key=1, satisfied=1)}


def test_who_hangs_up_after_the_talk_was_not_satisfied_by_the_notice(
    engine: sa.Engine, tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger", "ivr")
    ledger.append("learnt", call="a", at_step="city/notices", values={"notice": "1 heard"})
    ledger.append("menu_left", call="a", at=10.0, exit="queue")
    ledger.append("menu_left", call="a", at=200.0, exit="hung_up", at_step="survey/survey")
    collect(engine, tmp_path / "ledger")
    with engine.connect() as connection:
        assert notices.counts(connection) == {1: Count(heard=1)}


def test_those_who_waited_count_as_well(engine: sa.Engine, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger", "acd")
    for call in ("content", "patient", "answered"):
        ledger.append("notice_told", call=call, at=100.0, notice=2)
    ledger.append("ended", call="content", at=115.0, outcome="abandoned")
    ledger.append("ended", call="patient", at=400.0, outcome="abandoned")
    ledger.append("ended", call="answered", at=120.0, outcome="answered")
    collect(engine, tmp_path / "ledger")
    with engine.connect() as connection:
        assert notices.counts(connection) == {2: Count(heard=3, satisfied=1)}
