"""`python -m acd`: the distribution of calls, until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import os
import signal
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from prometheus_client import REGISTRY
from sqlalchemy.exc import DatabaseError

from acd import roster
from acd.roster import Roster
from acd.service import Service
from minwon import database, logs
from minwon.settings import Settings, SettingsError, load

if TYPE_CHECKING:
    from acd.api import Server


#: So long the screens wait for the first offers after a start; without Asterisk they are to say so.
_CALLERS_FIRST = 1.0


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


def began() -> float:
    """When this process was started, in epoch seconds: what it costs to load counts as well."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    up = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    return time.time() - up


def people(settings: Settings) -> Roster:
    """Who may answer. The database is brought up to date only when it must be: callers wait meanwhile."""
    try:
        return roster.read(settings)
    except DatabaseError:
        database.upgrade(settings)
        return roster.read(settings)


def collect_rarely() -> None:
    """Nearly all that lives long here is callers, and none of it is rubbish: to look through 100,000 who
    wait takes a third of all time, in pauses of tenths of a second."""
    gc.set_threshold(10_000, 20, 50)


def serving(settings: Settings, service: Service) -> Server:
    # Imported once calls are being distributed: callers come before screens.
    from acd import api

    return api.server(settings, service)


async def run(settings: Settings) -> None:
    service = Service(settings, people(settings), began())
    REGISTRY.register(service.figures())
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(service.run(), name="service")
        await service.until_in_step(within=_CALLERS_FIRST)
        server = await asyncio.to_thread(serving, settings, service)
        tasks.create_task(server.serve(), name="api")
        # All that is loaded by now stays for good: looking through it again and again would only make
        # phones ring late (some ten milliseconds each time).
        gc.freeze()
        await stopped.wait()
        server.should_exit = True
        running.cancel()


def main() -> None:
    logs.set_up("acd")
    collect_rarely()
    try:
        settings = load()
    except SettingsError as error:
        raise SystemExit(str(error)) from error
    lock = only_one(settings.data)
    with lock:
        asyncio.run(run(settings))


if __name__ == "__main__":
    main()
