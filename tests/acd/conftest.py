"""An acd on a fake Asterisk: the real service, link and engine, only Asterisk is played."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from acd import roster
from acd.service import Service
from minwon import centre, database
from minwon.settings import Settings
from tests import databases
from tests.fakes.asterisk import FakeAsterisk, fake_asterisk


def listed(*items: str) -> tuple[str, ...]:
    """An answer that is a list of these events."""
    start = "Response: Success\r\nActionID: {id}\r\nEventList: start\r\n\r\n"
    end = "Event: ListComplete\r\nActionID: {id}\r\nEventList: Complete\r\n\r\n"
    return (start, *(f"{item}\r\nActionID: {{id}}\r\n\r\n" for item in items), end)


async def eventually(condition: Callable[[], object]) -> None:
    """Wait until it is so, for at most five seconds."""
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError("it never came to be")


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[Service]:
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(service.run(), name="service")
        await eventually(lambda: service.synced)
        yield service
        task.cancel()


@pytest.fixture
async def asterisk() -> AsyncIterator[FakeAsterisk]:
    async with fake_asterisk() as fake:
        for action in ("Status", "DBGetTree", "DeviceStateList", "QueueStatus"):
            fake.answers[action] = listed()
        yield fake


@pytest.fixture
def settings(tmp_path: Path, asterisk: FakeAsterisk) -> Settings:
    """A centre of two counsellors in each room; all serve the same."""
    made = Settings.model_validate({"data": tmp_path, "asterisk": {"ami_port": asterisk.port}})
    asterisk.secret = made.secrets.manager
    databases.make(made)
    engine = database.connect(made)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=0)
        for counsellor, room in (
            ("c1001", "room1"),
            ("c1002", "room1"),
            ("c2001", "room2"),
            ("c2002", "room2"),
        ):
            centre.add_counsellor(connection, counsellor, name="김민서", room=room, queues=("tax", "general"))
    engine.dispose()
    return made


@pytest.fixture
def service(settings: Settings) -> Service:
    return Service(settings, roster.read(settings))
