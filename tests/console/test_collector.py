import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from console import collector
from minwon import database
from minwon.ledger import Ledger
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(collector, "_EVERY", 0.01)
    settings = Settings(data=tmp_path)
    databases.make(settings)
    return settings


async def collected(settings: Settings, steps: int, meanwhile: Callable[[], None] = lambda: None) -> None:
    engine = database.connect(settings)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        collecting = tasks.create_task(collector.collect(engine, settings.data / "ledger"))
        while True:
            meanwhile()
            with engine.connect() as connection:
                if connection.scalar(sa.select(sa.func.count()).select_from(database.ledger)) == steps:
                    break
            await asyncio.sleep(0.01)
        collecting.cancel()
    engine.dispose()


async def test_what_the_programs_append_comes_into_the_database(settings: Settings) -> None:
    Ledger(settings.data / "ledger", "acd").append("arrived", call="1.1")
    Ledger(settings.data / "ledger", "ivr").append("menu_entered", call="1.1")
    await collected(settings, 2)


async def test_after_a_failure_it_goes_on(settings: Settings) -> None:
    folder = settings.data / "ledger"
    Ledger(folder, "acd").append("arrived", call="1.1")
    unreadable = folder / "20000101.acd.jsonl"
    unreadable.mkdir()

    def mend() -> None:
        if logged and unreadable.exists():
            unreadable.rmdir()

    with capture_logs() as logged:
        await collected(settings, 1, mend)
    assert logged[0]["event"].startswith("the ledger could not be collected")
