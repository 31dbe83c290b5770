"""From "a counsellor is free" to "the next phone rings", and what it costs: both systems, one way.

What happened and when is read from Asterisk's own events by the same witness on both sides; the same
SIPp scenarios load both; nobody hears music, so that only distribution is measured.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from acd.client import Client
from bench import sipp
from bench.sipp import Callers, Calls
from bench.table import Row, less_is_better, more_is_better, percentile
from minwon.centre import SignIn
from minwon.packages import Program
from tests.live.observer import Observer, Seen
from tests.live.ports import free_ports

_COUNSELLOR = re.compile(r"PJSIP/(c\d+)-")
_WATCHED = frozenset({"Hangup", "DialState", "UserEvent", "QueueCallerJoin", "ContactStatus"})
#: The first seconds are everybody's start: measured is what comes after.
_WARM_UP = 3.0


class System(Protocol):
    """What the benches need of Minwon (tests/live/instance.py) and of the peer (bench/peer.py)."""

    name: str
    sip: str
    ami_port: int

    @property
    def ami_secret(self) -> str: ...
    @property
    def sign_ins(self) -> Sequence[SignIn]: ...
    def pids(self) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class Load:
    """So many callers waiting at any time, so many counsellors, talks of so many seconds."""

    waiting: int
    counsellors: int
    talk: float
    answered: int

    @property
    def in_talks(self) -> int:
        """With nobody waiting, a part of the counsellors stays free."""
        return self.counsellors if self.waiting else self.counsellors // 2

    @property
    def possible(self) -> float:
        """Talks a second when nobody ever waits for a call."""
        return self.counsellors / self.talk


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, calls and CPU seconds of one run."""

    gaps: list[float]
    joins: list[float]
    calls: Calls
    answered_a_second: float
    cpu_per_1000: float


async def run(system: System, program: Program, folder: Path, load: Load) -> Measured:
    """Load one system. Its counsellors must be members already, or `sign_in` when they registered."""
    people = list(system.sign_ins)[: load.counsellors]
    phones_port, callers_port, _ = free_ports(2, media=2)
    async with (
        Observer(system.ami_port, system.ami_secret, keep=_WATCHED) as witness,
        sipp.counsellors(program, system.sip, people, folder, port=phones_port, talk=load.talk),
    ):
        await witness.until(lambda events: _registered(events) >= len(people), within=30)
        ready(system, people)
        before, began = cpu_seconds(system), time.monotonic()
        async with Callers(
            program, system.sip, folder, port=callers_port, number="120",
            total=load.waiting + load.answered, at_once=max(1, load.waiting + load.in_talks),
            rate=100 if load.waiting else load.possible / 4, within=600,
        ) as callers:  # fmt: skip
            calls = await callers.done()
        seconds = time.monotonic() - began
        cpu = cpu_seconds(system) - before
    events = witness.events
    answered = sum(1 for seen in events if seen.name == "Hangup" and _COUNSELLOR.match(seen["Channel"]))
    return Measured(
        gaps=free_to_ring(events),
        joins=join_to_ring(events),
        calls=calls,
        answered_a_second=answered / seconds,
        cpu_per_1000=1000 * cpu / max(1, answered),
    )


def ready(system: System, people: list[SignIn]) -> None:
    """Minwon's counsellors sign in; the peer's are members by its configuration."""
    settings = getattr(system, "settings", None)
    if settings is not None:
        with Client(settings) as acd:
            for each in people:
                acd.post(f"/counsellors/{each.counsellor}/status", {"status": "ready"})


def free_to_ring(events: list[Seen]) -> list[float]:
    """Seconds from the end of each counsellor's leg to their next phone ringing.

    Only while somebody waits: a run's last gaps, when the callers run out, have no ringing to end them.
    """
    free: dict[str, float] = {}
    gaps = []
    start = events[0].at + _WARM_UP if events else 0.0
    for seen in events:
        if seen.name == "Hangup" and (who := _COUNSELLOR.match(seen["Channel"])):
            free[who[1]] = seen.at
        elif seen.name == "DialState" and seen["DialStatus"] == "RINGING":
            who = _COUNSELLOR.match(seen["DestChannel"])
            since = free.pop(who[1], None) if who else None
            if since is not None and since >= start:
                gaps.append(seen.at - since)
    return gaps


def join_to_ring(events: list[Seen]) -> list[float]:
    """Seconds from a caller joining the queue to a phone ringing for them."""
    joined: dict[str, float] = {}
    waits = []
    for seen in events:
        if seen.name == "QueueCallerJoin" or seen["UserEvent"] == "MinwonWaiting":
            joined.setdefault(seen["Uniqueid"], seen.at)
        elif seen.name == "DialState" and seen["DialStatus"] == "RINGING":
            since = joined.pop(seen["Uniqueid"], None)
            if since is not None:
                waits.append(seen.at - since)
    return waits


def cpu_seconds(system: System) -> float:
    """User and system time of all the system's programs so far (proc(5), fields 14 and 15)."""
    ticks = 0
    for pid in system.pids().values():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def rows(what: str, ours: Measured, peer: Measured, *, p50: float | None, p99: float) -> list[Row]:
    """The distribution's rows of the table, in milliseconds."""
    figures = []
    for percent, most in ((50, p50), (90, None), (99, p99)):
        mine, theirs = (1000 * percentile(each.gaps, percent) for each in (ours, peer))
        figures.append(
            less_is_better(
                f"free -> rings, {what}, p{percent}", "ms", mine, theirs, most=most, n=len(ours.gaps)
            )
        )
    return figures


def cost(what: str, ours: Measured, peer: Measured, *, most: float, least: float | None = None) -> list[Row]:
    """What it costs, as a multiple of the peer's cost at `most`, and how many are answered meanwhile."""
    return [
        less_is_better(
            f"CPU per 1,000 answered, {what}", "s", ours.cpu_per_1000, peer.cpu_per_1000,
            most=most * peer.cpu_per_1000,
        ),
        more_is_better(
            f"answered a second, {what}", "1/s", ours.answered_a_second, peer.answered_a_second, least=least
        ),
    ]  # fmt: skip


def joining(ours: Measured, peer: Measured) -> list[Row]:
    """From joining the queue to a phone ringing while somebody is free: no slower than the peer."""
    figures = []
    for percent in (50, 99):
        mine, theirs = (1000 * percentile(each.joins, percent) for each in (ours, peer))
        figures.append(
            less_is_better(f"joins, somebody free -> rings, p{percent}", "ms", mine, theirs, most=theirs)
        )
    return figures


def _registered(events: list[Seen]) -> int:
    there = {seen["AOR"] for seen in events if seen.name == "ContactStatus"}
    return len(there)
