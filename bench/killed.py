"""acd is killed with a full line: how long after its new start does the first phone ring again?

The peer has no such row: what waits in Asterisk's own queue is lost with its process.
"""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from bench import sipp
from bench.distribution import ready
from bench.sipp import Callers
from bench.table import Row, less_is_better
from minwon.packages import Program
from tests.live.instance import Instance
from tests.live.observer import Observer, Seen
from tests.live.ports import free_ports

_COUNSELLORS, _TALK = 50, 2.0
_WITHIN = 30.0
_WATCHED = frozenset({"DialState", "ContactStatus", "UserEvent"})


async def run(minwon: Instance, program: Program, folder: Path, *, waiting: int, times: int) -> list[float]:
    """Seconds from each new start of acd to the first offer: its process's start, read from /proc."""
    people = minwon.sign_ins[:_COUNSELLORS]
    phones_port, callers_port, _ = free_ports(2, media=2)
    async with (
        Observer(minwon.ami_port, minwon.ami_secret, keep=_WATCHED) as witness,
        sipp.counsellors(program, minwon.sip, people, folder, port=phones_port, talk=_TALK),
    ):
        await witness.until(
            lambda events: (
                len({seen["AOR"] for seen in events if seen.name == "ContactStatus"}) >= len(people)
            )
        )
        ready(minwon, people)
        async with Callers(
            program, minwon.sip, folder, port=callers_port, number="120",
            total=20_000, at_once=waiting + _COUNSELLORS, rate=100, within=600,
        ):  # fmt: skip
            return [await _once(minwon, witness, waiting) for _ in range(times)]


async def _once(minwon: Instance, witness: Observer, waiting: int) -> float:
    async with asyncio.timeout(_WITHIN):
        while len(await witness.callers("waiting")) < 0.95 * waiting:
            await witness.anything()
    gone = minwon.kill("acd")
    for _ in range(500):
        await asyncio.sleep(0.02)
        if minwon.pids().get("acd", gone) != gone:
            break
    start = _started(minwon.pid("acd"))
    await witness.until(lambda events: _offers(events, start), within=_WITHIN)
    return _offers(witness.events, start)[0] - start


def _offers(events: list[Seen], since: float) -> list[float]:
    return [seen.at for seen in events if seen["DialStatus"] == "RINGING" and seen.at > since]


def _started(pid: int) -> float:
    """When this process was started, in epoch seconds (proc(5), field 22)."""
    ticks = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) + ticks / os.sysconf("SC_CLK_TCK")


def rows(seconds: list[float], waiting: int) -> list[Row]:
    """The slowest counts."""
    return [
        less_is_better(
            f"kill -9 of acd, {waiting} waiting: new start -> first offer", "s", max(seconds), None,
            most=1.0, each=[round(one, 3) for one in seconds],
        )
    ]  # fmt: skip
