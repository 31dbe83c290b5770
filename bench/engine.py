"""The engine alone, on no Asterisk: events a second, and a year of a large city."""

from __future__ import annotations

import gc
import itertools
import random
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import ciw

from acd.__main__ import collect_rarely
from acd.engine.commands import Command, Offer
from acd.engine.engine import Engine
from acd.engine.events import (
    Answered,
    CallWaits,
    CounsellorKnown,
    PhoneSeen,
    Ringing,
    Status,
    StatusChosen,
    TalkEnded,
)
from acd.engine.rules import QueueRules, Rules
from acd.simulate.days import year
from acd.simulate.simulation import Simulation
from acd.simulate.trace import SECOND, Caller, Shift
from bench.table import Row, less_is_better, more_is_better

_QUEUES = ("general", "tax", "traffic", "certificates", "reports", "welfare", "foreign")


def events_per_second(counsellors: int, waiting: int, events: int, *, journal: bool = False) -> float:
    """Events the engine takes in a second of CPU, with everybody talking and so many waiting.

    Every counsellor serves two queues of seven; each talk that ends brings an offer to the next caller,
    who is then rung and answered, while another caller joins the line. With `journal` everything is noted for
    the ledger and announced to callers, as in the hotline, which collects garbage rarely; without, as in the
    simulator.
    """
    ordinary = gc.get_threshold()
    if journal:
        collect_rarely()
    engine = Engine(Rules(others=QueueRules(ring_seconds=15, wrap_up_seconds=0)), journal=journal)
    chance = random.Random(1)
    now = 0.0
    for number in range(counsellors):
        who = f"c{number}"
        queues = ((_QUEUES[number % 7], 1), ("general", 1))
        engine.handle(CounsellorKnown(counsellor=who, room=f"room{1 + number % 2}", queues=queues), now)
        engine.handle(PhoneSeen(counsellor=who, reachable=True), now)
        engine.handle(StatusChosen(counsellor=who, status=Status.READY), now)
    talking: deque[str] = deque()
    number = 0

    def joins() -> int:
        nonlocal number
        number += 1
        call = CallWaits(call=f"k{number}", queue=chance.choice(_QUEUES[:2]), arrived=now)
        return 1 + answer(engine.handle(call, now))

    def answer(commands: Sequence[Command]) -> int:
        told = 0
        for command in commands:
            if isinstance(command, Offer):
                engine.handle(Ringing(offer=command.offer), now)
                engine.handle(Answered(offer=command.offer), now)
                talking.append(command.call)
                told += 2
        return told

    while len(talking) < counsellors or number < counsellors + waiting:
        joins()
    began, told = time.process_time(), 0
    while told < events:
        now += 0.01
        told += 1 + answer(engine.handle(TalkEnded(call=talking.popleft()), now))
        told += joins()
    took = time.process_time() - began
    gc.set_threshold(*ordinary)
    return told / took


def measure_events(quick: bool) -> list[Row]:
    events = 100_000 if quick else 400_000
    rows = []
    for journal in (False, True):
        rates: dict[int, float] = {}
        for counsellors, waiting in ((50, 100), (5_000, 100), (50, 100_000), (5_000, 100_000)):
            rate = events_per_second(counsellors, waiting, events, journal=journal)
            few = rates.setdefault(waiting, rate)
            noted = ", all noted" if journal else ""
            rows.append(
                more_is_better(
                    f"engine events, {counsellors:,} counsellors, {waiting:,} waiting{noted}", "1/CPU s",
                    rate, None, least=100_000 if counsellors == 50 else few / 3,
                )
            )  # fmt: skip
    return rows


def simulated(callers: list[Caller], shifts: list[Shift]) -> float:
    """CPU seconds that our engine needs for these callers."""
    simulation = Simulation(callers, shifts)
    began = time.process_time()
    simulation.run()
    return time.process_time() - began


def simulated_by_ciw(callers: list[Caller], counsellors: int) -> float:
    """CPU seconds that ciw needs for the same callers, with everybody there all the time."""
    times = [caller.at / SECOND for caller in callers]
    patience = [caller.patience / SECOND for caller in callers if caller.patience is not None]
    gaps = [times[0], *(later - earlier for earlier, later in itertools.pairwise(times)), float("inf")]
    library: Any = ciw
    sequence = library.dists.Sequential
    network = library.create_network(
        arrival_distributions=[sequence(gaps)],
        service_distributions=[sequence([caller.service / SECOND for caller in callers])],
        reneging_time_distributions=[sequence(patience)],
        number_of_servers=[counsellors],
    )
    simulation = library.Simulation(network)
    began = time.process_time()
    simulation.simulate_until_max_time(times[-1] + 86400)
    return time.process_time() - began


def measure_year(quick: bool) -> list[Row]:
    """ciw gets the first part of the year; its time grows with the calls alone."""
    calls, days = (42_000, 12) if quick else (840_000, 250)
    callers, shifts = year(calls=calls, days=days)
    callers.sort(key=lambda caller: caller.at)
    counsellors = len({shift.counsellor for shift in shifts})
    part = len(callers) // (1 if quick else 10)
    whole = simulated_by_ciw(callers[:part], counsellors) * len(callers) / part
    ours = simulated(callers, shifts)
    name = f"{len(callers):,} calls, {counsellors} counsellors, simulated"
    return [
        less_is_better(name, "CPU s", ours, whole, most=30 * calls / 840_000),
        more_is_better(f"{name}: times as fast as ciw", "x", whole / ours, None, least=50, ciw_calls=part),
    ]
