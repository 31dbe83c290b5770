"""What a caller in a menu waits for, and what many callers in menus cost.

Key to sentence: from the packet that ends a key to the first packet of the sentence it leads to, as a
telephone receives them (ear.py), in a menu of ours (menus/small.yaml) and in the same menu in plain
dialplan (peer/extensions.conf, 121).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.distribution import System, cpu_seconds
from bench.ear import Call, Line, first_packet
from bench.sipp import Callers
from bench.table import Row, less_is_better, percentile
from minwon.packages import Program
from tests.live.ports import free_ports

#: What key 1 of both menus leads to.
SENTENCE = "menu/tax/paying_answer"
#: The key comes into the greeting, where a caller who knows the menu presses it.
_INTO_THE_GREETING = 0.6
#: How long a caller listens before they hang up and call again.
_LISTENS = 1.0
_SETTLES = 5.0
_LOOKED_AT = 15.0


@dataclass(frozen=True, slots=True)
class Menus:
    """What so many callers in menus cost, while they are there."""

    cpu: float  #: seconds of CPU a second, all programs
    megabytes: dict[str, float]  #: resident, by program
    programs: int  #: processes more than before the calls


async def key_to_sentence(
    system: System, number: str, prompts: Path, *, at_once: int, calls: int
) -> list[float]:
    """Seconds from key to sentence, of so many calls; `at_once` callers phone again and again."""
    first = first_packet(prompts / "ko" / f"{SENTENCE}.wav")
    seconds: list[float] = []
    left = iter(range(calls))
    async with Line(system.sip) as line, asyncio.TaskGroup() as tasks:
        for _ in range(at_once):
            tasks.create_task(_phones_again_and_again(line, number, first, left, seconds), name="caller")
            await asyncio.sleep(0.02)
    return seconds


async def _phones_again_and_again(
    line: Line, number: str, first: bytes, left: Iterator[int], seconds: list[float]
) -> None:
    for _ in left:
        call = await line.call(number)
        try:
            seconds.append(await _press(call, first))
            await asyncio.sleep(_LISTENS)
        finally:
            call.hang_up()


async def _press(call: Call, first: bytes) -> float:
    await asyncio.sleep(_INTO_THE_GREETING)
    call.ear.listen_for(first)
    pressed = await call.ear.press("1")
    async with asyncio.timeout(10):
        await call.ear.heard.wait()
    return call.ear.heard_at - pressed


async def in_menus(system: System, program: Program, folder: Path, number: str, *, callers: int) -> Menus:
    """So many callers listen to a menu at once."""
    [port, _media] = free_ports(1, media=2)
    before = system.pids()
    async with Callers(
        program, system.sip, folder, port=port, number=number,
        total=callers, at_once=callers, rate=callers / _SETTLES, within=120,
    ):  # fmt: skip
        await asyncio.sleep(2 * _SETTLES)
        began = cpu_seconds(system)
        await asyncio.sleep(_LOOKED_AT)
        cpu = (cpu_seconds(system) - began) / _LOOKED_AT
        pids = system.pids()
    return Menus(
        cpu=cpu,
        megabytes={name: _resident(pid) for name, pid in pids.items()},
        programs=len(pids) - len(before),
    )


def rows(callers: int, ours: list[float], peer: list[float]) -> list[Row]:
    """In milliseconds; p99 at most 20 ms more than the peer's."""
    what = "1 call" if callers == 1 else f"{callers} calls at once"
    figures = []
    for percent in (50, 99):
        mine, theirs = (1000 * percentile(each, percent) for each in (ours, peer))
        most = theirs + 20 if percent == 99 else None
        figures.append(
            less_is_better(f"key -> sentence, {what}, p{percent}", "ms", mine, theirs, most=most, n=len(ours))
        )
    return figures


def cost(callers: int, ours: Menus, peer: Menus) -> list[Row]:
    what = f"{callers} callers in menus"
    return [
        less_is_better(f"CPU, {what}", "cores", ours.cpu, peer.cpu, most=None),
        less_is_better(
            f"memory of Asterisk, {what}", "MB", ours.megabytes["asterisk"], peer.megabytes["asterisk"],
            most=None,
        ),
        less_is_better(f"memory of ivr, {what}", "MB", ours.megabytes["ivr"], None, most=None),
        less_is_better(f"programs started for {what}", "", ours.programs, peer.programs, most=0),
    ]  # fmt: skip


def _resident(pid: int) -> float:
    """Resident memory (proc(5), status, VmRSS), in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
