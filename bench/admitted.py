"""How many calls a second are let in for a minute without one being lost, and each told what it came for.

Every caller hears a greeting, a sentence worth calling for and a goodbye, and is then hung up on: only
that end counts. The menu is bench/menus/information.yaml; the peer's is extension 122.
"""

from __future__ import annotations

from pathlib import Path

from bench.distribution import System
from bench.sipp import Callers, Calls
from bench.table import Row, more_is_better
from minwon.packages import Program
from tests.live.ports import free_ports

#: Calls a second, tried in this order until some are lost. Goyang's busy hour has 627 calls; 50 times
#: as many are 8.7 a second.
RATES = (8.7, 16.0, 24.0, 32.0, 48.0, 64.0)
NATIONAL_EMERGENCY = RATES[0]


async def run(
    system: System, program: Program, folder: Path, *, number: str, rate: float, seconds: float
) -> Calls:
    """Calls begun at this rate for so long; each lasts until the system hangs up."""
    port, _ = free_ports(1, media=2)
    total = round(rate * seconds)
    async with Callers(
        program, system.sip, folder, port=port, number=number,
        total=total, at_once=total, rate=rate, within=seconds + 90,
    ) as callers:  # fmt: skip
        return await callers.done()


async def climb(
    system: System, program: Program, folder: Path, *, number: str, seconds: float, steps: int
) -> tuple[float, Calls]:
    """The fastest rate without a loss (0: none), and what became of the calls at the first rate."""
    best, first = 0.0, Calls(0, 0, 0)
    for rate in RATES[:steps]:
        calls = await run(system, program, folder, number=number, rate=rate, seconds=seconds)
        if rate == RATES[0]:
            first = calls
        if calls.succeeded < round(rate * seconds):
            break
        best = rate
    return best, first


def rows(ours: tuple[float, Calls], peer: tuple[float, Calls], seconds: float) -> list[Row]:
    (mine, told), (theirs, told_too) = ours, peer
    offered = round(NATIONAL_EMERGENCY * seconds)
    return [
        more_is_better(
            f"calls admitted a second for {seconds:.0f} s, none lost", "1/s", mine, theirs, least=theirs
        ),
        more_is_better(
            f"50 busy hours at once ({NATIONAL_EMERGENCY:g}/s): told what they called for", "%",
            100 * told.succeeded / offered, 100 * told_too.succeeded / offered, least=100.0,
        ),
    ]  # fmt: skip
