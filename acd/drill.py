"""The drill: what closing a room would do in that moment, told without touching a call.

A twin of the engine is given the live picture and told to close the room. Counterparts: commands/room.py,
and simulate/forecast.py, which tells what the next hour would be like.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acd.engine.commands import BringBack, Offer, Withdraw
from acd.engine.engine import Engine
from acd.engine.events import (
    CallWaits,
    Event,
    LinkLost,
    LiveCall,
    Mode,
    PhoneSeen,
    QueueSet,
    Restored,
    RoomSet,
    Status,
    StatusChosen,
)
from acd.engine.snapshot import Snapshot
from acd.roster import Roster


@dataclass(frozen=True, slots=True)
class Drill:
    """What would happen in the moment of closing."""

    withdrawn: int  #: phones that would fall silent
    brought_back: int  #: talking callers who would be told and put to the front
    offered: tuple[tuple[str, str], ...]  #: (call, counsellor) who would ring at once
    unserved: tuple[str, ...]  #: queues with nobody at work any more


def drill(snapshot: Snapshot, roster: Roster, room: str, mode: Mode) -> Drill:
    """Close the room in a twin of the engine that has this snapshot's picture."""
    now = snapshot.at
    twin = Engine(roster.rules)
    twin.handle_all([LinkLost(), *roster.counsellors, *_chosen(snapshot), _restored(snapshot)], now)
    commands = twin.handle(RoomSet(room=room, mode=mode), now)
    after = twin.snapshot()
    closed = {one.room for one in after.rooms if one.mode != Mode.OPEN}
    served = {
        queue
        for one in after.counsellors
        if one.status == Status.READY and one.reachable and one.room not in closed
        for queue in one.queues
    }
    return Drill(
        withdrawn=sum(isinstance(command, Withdraw) for command in commands),
        brought_back=sum(isinstance(command, BringBack) for command in commands),
        offered=tuple(
            (command.call, command.counsellor) for command in commands if isinstance(command, Offer)
        ),
        unserved=tuple(sorted(roster.queues - served)),
    )


def _chosen(snapshot: Snapshot) -> Iterator[Event]:
    for queue in snapshot.queues:
        yield QueueSet(queue=queue.queue, open=queue.open, since=snapshot.at)
    for room in snapshot.rooms:
        yield RoomSet(room=room.room, mode=Mode(room.mode))
    for one in snapshot.counsellors:
        yield StatusChosen(
            counsellor=one.counsellor, status=Status(one.status), reason=one.reason, room=one.room
        )
        yield PhoneSeen(counsellor=one.counsellor, reachable=one.reachable)


def _restored(snapshot: Snapshot) -> Restored:
    return Restored(
        calls=tuple(
            LiveCall(
                waits=CallWaits(call=one.call, queue=one.queue, arrived=one.arrived, priority=one.priority),
                counsellor=one.counsellor,
                offer=one.offer,
                talking=one.whereabouts == "talking",
            )
            for one in snapshot.calls
        )
    )
