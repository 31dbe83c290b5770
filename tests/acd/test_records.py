"""What acd keeps in the database: behind the calls, in order, and not lost when the database is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from acd import records as module
from acd.records import Records
from minwon import database, strikes, survey
from minwon.audit import AccessLog
from minwon.disclosure import Disclosures, Shown
from minwon.settings import Settings
from tests import databases
from tests.acd.conftest import eventually

WATER = Shown(kind="water", amount=12_340)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    return settings


@pytest.fixture
def engine(settings: Settings) -> sa.Engine:
    return database.connect(settings)


@pytest.fixture
def disclosures(settings: Settings, engine: sa.Engine) -> Disclosures:
    return Disclosures(engine, AccessLog(engine, settings))


@asynccontextmanager
async def running(records: Records) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(records.run())
        yield
        task.cancel()


def shown(engine: sa.Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(sa.select(database.disclosures.c.call)))


def struck(records: Records, call: str) -> None:
    records.strike(caller="p1", conduct="harassment", call=call, counsellor="c1001", at=100.0)


async def test_strikes_are_kept(settings: Settings, engine: sa.Engine) -> None:
    records = Records(settings)
    struck(records, "1.1")
    async with running(records):
        await eventually(lambda: strikes.of_caller(engine, "p1"))
    [strike] = strikes.of_caller(engine, "p1")
    assert (strike.call, strike.conduct, strike.counsellor, strike.at) == (
        "1.1",
        "harassment",
        "c1001",
        100.0,
    )


async def test_what_was_shown_goes_with_its_call(
    settings: Settings, engine: sa.Engine, disclosures: Disclosures
) -> None:
    for call in ("1.1", "1.2", "1.3", "1.4"):
        disclosures.disclose(call, "subject", [WATER])
    records = Records(settings)
    async with running(records):
        records.over("1.1")
        records.over("1.2")
        await eventually(lambda: shown(engine) == {"1.3", "1.4"})
        records.only({"1.4"})
        await eventually(lambda: shown(engine) == {"1.4"})


async def test_what_the_database_refuses_is_tried_again(
    settings: Settings, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AGAIN_AFTER", 0.01)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE strikes RENAME TO away"))
    records = Records(settings)
    struck(records, "1.1")
    async with running(records):
        await asyncio.sleep(0.05)
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE away RENAME TO strikes"))
        await eventually(lambda: strikes.of_caller(engine, "p1"))


async def test_a_category_said_after_the_survey_finds_its_answers(
    settings: Settings, engine: sa.Engine
) -> None:
    survey.record(engine, "1.1", {"kindness": 5}, at=10)
    records = Records(settings)
    async with running(records):
        records.categorise("1.1", "tax")
        await eventually(lambda: survey.averages(engine, 0, 100, by="category")[0].group == "tax")


async def test_a_call_that_is_over_is_still_known(settings: Settings, engine: sa.Engine) -> None:
    records = Records(settings)
    assert not await records.knows("1.1")
    with engine.begin() as connection:
        connection.execute(
            sa.insert(database.ledger).values(id="x", at=1.0, step="arrived", call="1.1", details={})
        )
    assert await records.knows("1.1")
