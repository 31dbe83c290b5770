"""`python -m acd`: the distribution of calls, until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import fcntl
import signal
from pathlib import Path
from typing import IO

from prometheus_client import REGISTRY

from acd import api, roster
from acd.service import Service
from minwon import database, logs
from minwon.settings import Settings, SettingsError, load


def only_one(data: Path) -> IO[str]:
    """Hold the instance's lock; two engines would ring every phone twice."""
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "acd.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise SystemExit(
            f"acd already runs for {data}. Stop that one first, or set another MINWON_DATA."
        ) from None
    return lock


async def run(settings: Settings) -> None:
    service = Service(settings, roster.read(settings))
    REGISTRY.register(service.figures())
    server = api.server(settings, service)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(service.run(), name="service")
        tasks.create_task(server.serve(), name="api")
        await stopped.wait()
        server.should_exit = True
        running.cancel()


def main() -> None:
    logs.set_up("acd")
    try:
        settings = load()
    except SettingsError as error:
        raise SystemExit(str(error)) from error
    lock = only_one(settings.data)
    database.upgrade(settings)
    with lock:
        asyncio.run(run(settings))


if __name__ == "__main__":
    main()
