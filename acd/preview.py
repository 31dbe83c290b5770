"""What closing a room would do, told before it is done: at once, and in the next hour.

At once (the drill): a twin of the engine gets the live picture and is told to close the room; what it
would do is told, and no call is touched. The next hour: the simulator, which is the same engine, runs on
from the live picture, with and without the closing. Counterpart: commands/room.py.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from acd.engine.commands import BringBack, Offer, Withdraw
from acd.engine.engine import Engine
from acd.engine.events import (
    CallWaits,
    Event,
    LinkLost,
    LiveCall,
    Mode,
    PhoneSeen,
    Restored,
    RoomSet,
    Status,
    StatusChosen,
)
from acd.roster import Roster
from acd.simulate.outcomes import Outcome
from acd.simulate.simulation import Simulation
from acd.simulate.trace import SECOND, Caller, Closing, Instant, Shift

Values = Mapping[str, Any]

HORIZON = 3600
WITHIN = 20
#: Each run draws other arrivals, talks and patiences; both sides of one run draw the same.
RUNS = 20
#: A talking caller of an evacuated room stands before all others.
_FRONT = 1_000_000


@dataclass(frozen=True, slots=True)
class Drill:
    """What would happen in the moment of closing."""

    withdrawn: int  #: phones that would fall silent
    brought_back: int  #: talking callers who would be told and put to the front
    offered: tuple[tuple[str, str], ...]  #: (call, counsellor) who would ring at once
    unserved: tuple[str, ...]  #: queues with nobody at work any more


@dataclass(frozen=True, slots=True)
class Hour:
    """The mean of the runs. Shares are 0 to 1, None when nobody called."""

    offered: float
    service_level: float | None  #: answered within 20 s / offered
    abandoned: float | None
    mean_wait: float | None


def drill(snapshot: Values, roster: Roster, room: str, mode: Mode) -> Drill:
    """Close the room in a twin of the engine; `snapshot` is acd's."""
    now = snapshot["at"]
    twin = Engine(roster.rules)
    twin.handle_all([LinkLost(), *roster.counsellors, *_chosen(snapshot), _restored(snapshot)], now)
    commands = twin.handle(RoomSet(room=room, mode=mode), now)
    after = twin.snapshot()
    closed = {one.room for one in after.rooms if one.mode != Mode.OPEN}
    at_work = [
        one
        for one in after.counsellors
        if one.status == Status.READY and one.reachable and one.room not in closed
    ]
    served = {queue for one in at_work for queue in one.queues}
    return Drill(
        withdrawn=sum(isinstance(command, Withdraw) for command in commands),
        brought_back=sum(isinstance(command, BringBack) for command in commands),
        offered=tuple(
            (command.call, command.counsellor) for command in commands if isinstance(command, Offer)
        ),
        unserved=tuple(sorted(roster.queues - served)),
    )


def _chosen(snapshot: Values) -> Iterator[Event]:
    for room in snapshot["rooms"]:
        yield RoomSet(room=room["room"], mode=Mode(room["mode"]))
    for one in snapshot["counsellors"]:
        yield StatusChosen(
            counsellor=one["counsellor"], status=Status(one["status"]), reason=one["reason"], room=one["room"]
        )
        yield PhoneSeen(counsellor=one["counsellor"], reachable=one["reachable"])


def _restored(snapshot: Values) -> Restored:
    return Restored(
        calls=tuple(
            LiveCall(
                waits=CallWaits(
                    call=one["call"], queue=one["queue"], arrived=one["arrived"], priority=one["priority"]
                ),
                counsellor=one["counsellor"],
                offer=one["offer"],
                talking=one["whereabouts"] == "talking",
            )
            for one in snapshot["calls"]
        )
    )


def next_hour(
    snapshot: Values, rates: Mapping[str, float], room: str, mode: Mode | None, *, seed: int = 1
) -> Hour:
    """Run on from the live picture for an hour; `mode` None leaves the room as it is.

    `rates`: callers a second by queue. Talks and patience are exponential, with the means that the
    engine has measured.
    """
    outcomes: list[Outcome] = []
    for run in range(RUNS):
        chance = random.Random(f"{seed}-{run}")
        closings = [] if mode is None else [Closing(room, mode, 0, None)]
        callers = [*_present(snapshot, room, mode, chance), *_future(snapshot, rates, chance)]
        simulation = Simulation(callers, _shifts(snapshot, random.Random(f"{seed}-{run}-talks")), closings)
        outcomes.extend(simulation.run().calls)
    answered = [(one, one.answered - one.caller.at) for one in outcomes if one.answered is not None]
    gone = [
        one.abandoned - one.caller.at
        for one in outcomes
        if one.answered is None and one.abandoned is not None
    ]
    waits = [wait for _, wait in answered] + gone
    in_time = sum(wait <= WITHIN * SECOND for _, wait in answered)
    return Hour(
        offered=len(outcomes) / RUNS,
        service_level=in_time / len(outcomes) if outcomes else None,
        abandoned=len(gone) / len(outcomes) if outcomes else None,
        mean_wait=sum(waits) / len(waits) / SECOND if waits else None,
    )


def _measured(snapshot: Values, queue: str) -> tuple[float, float]:
    """(mean service, mean patience) of a queue, as the engine has seen them lately."""
    for one in snapshot["queues"]:
        if one["queue"] == queue:
            return one["service"], one["patience"]
    return 180.0, 180.0


def _drawn(snapshot: Values, queue: str, chance: random.Random) -> tuple[Instant, Instant]:
    service, patience = _measured(snapshot, queue)
    return (
        round(chance.expovariate(1 / max(service, 1.0)) * SECOND),
        round(chance.expovariate(1 / max(patience, 1.0)) * SECOND),
    )


def _present(snapshot: Values, room: str, mode: Mode | None, chance: random.Random) -> Iterator[Caller]:
    """Those who wait or ring now, in their order; and those whom an evacuation would bring back."""
    rooms = {one["counsellor"]: one["room"] for one in snapshot["counsellors"]}
    for number, one in enumerate(snapshot["calls"]):
        service, patience = _drawn(snapshot, one["queue"], chance)
        if one["whereabouts"] != "talking":
            yield Caller(one["call"], number, one["queue"], one["priority"], patience, service)
        elif mode is Mode.EVACUATE and rooms.get(one["counsellor"]) == room:
            yield Caller(one["call"], number, one["queue"], _FRONT, patience, service)


def _future(snapshot: Values, rates: Mapping[str, float], chance: random.Random) -> Iterator[Caller]:
    for queue, rate in sorted(rates.items()):
        at = 0.0
        number = 0
        while rate > 0 and (at := at + chance.expovariate(rate)) < HORIZON:
            number += 1
            service, patience = _drawn(snapshot, queue, chance)
            yield Caller(f"{queue}-{number}", round(at * SECOND), queue, 0, patience, service)


def _shifts(snapshot: Values, chance: random.Random) -> Iterator[Shift]:
    """Whoever is at work stays; one who talks or wraps up begins when that is over."""
    closed = {one["room"] for one in snapshot["rooms"] if one["mode"] != Mode.OPEN}
    queues = {one["call"]: one["queue"] for one in snapshot["calls"]}
    end = 2 * HORIZON * SECOND
    for one in snapshot["counsellors"]:
        if (
            one["status"] != Status.READY
            or not one["reachable"]
            or not one["queues"]
            or one["room"] in closed
        ):
            continue
        busy = 0
        if one["activity"] in ("talking", "wrap_up"):
            queue = queues.get(one["call"], one["queues"][0])
            busy = _drawn(snapshot, queue, chance)[0]
        yield Shift(one["counsellor"], one["room"], tuple(one["queues"]), busy, max(end, busy + SECOND))
