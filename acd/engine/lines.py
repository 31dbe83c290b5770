"""Lines: callers who need the same, and the free counsellors who can give it.

All callers of one line are alike to a counsellor, so one question, "is anybody free for this line?",
answers for all of them. A caller whose need changes (a level relaxes, the last counsellor is not waited
for any longer) moves to another line. Counterpart: order.py, eligibility.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any, NamedTuple

from acd.engine.order import Sequence

if TYPE_CHECKING:
    from acd.engine.counsellors import Counsellor
    from acd.engine.rooms import Room
    from acd.engine.strategies import Strategy


class Need(NamedTuple):
    """What a caller needs of a counsellor."""

    queue: str
    language: str = ""  #: "" = any
    skills: tuple[tuple[str, int], ...] = ()
    counsellor: str = ""  #: only this one, for a while


#: (*sort key, version, counsellor)
Idle = list[tuple[Any, ...]]


class Line:
    __slots__ = ("by", "need", "rooms", "servers", "strategy", "waiting")

    def __init__(self, need: Need, by: str, strategy: Strategy) -> None:
        self.need = need
        self.by = by  #: the strategy's name
        self.strategy = strategy
        self.waiting = Sequence()
        self.rooms: dict[Room, Idle] = {}  #: who is free, room by room, the next in front
        self.servers = 0  #: counsellors who serve this line

    def idle(self, room: Room) -> Idle:
        return self.rooms.setdefault(room, [])

    def best(self, tried: frozenset[str], now: float) -> Counsellor | None:
        """The free counsellor who comes first, one whom this caller has not tried if there is one.

        Rooms come in their turn; without a rule about that, all rooms are one.
        """
        best: tuple[Any, ...] | None = None
        best_turn = 0.0
        for room, idle in self.rooms.items():
            if not idle or not room.accepting:
                continue
            entry = idle[0]
            while entry[-1].version != entry[-2]:
                heappop(idle)
                if not idle:
                    break
                entry = idle[0]
            else:
                turn = 0.0 if room.rules is None else room.turn(room.rules, now)
                if best is None or turn < best_turn or (turn == best_turn and entry < best):
                    best, best_turn = entry, turn
        if best is None:
            return None
        counsellor: Counsellor = best[-1]
        if tried and counsellor.id in tried:
            return self._untried(tried) or counsellor
        return counsellor

    def _untried(self, tried: frozenset[str]) -> Counsellor | None:
        fresh = [
            entry
            for room, idle in self.rooms.items()
            if room.accepting
            for entry in idle
            if entry[-1].version == entry[-2] and entry[-1].id not in tried
        ]
        return min(fresh)[-1] if fresh else None


class Station(NamedTuple):
    """A counsellor's place in one line."""

    line: Line
    idle: Idle
    rank: int
    level: int


def stand_idle(counsellor: Counsellor) -> None:
    """Enter the idle lists of every line that this counsellor serves."""
    counsellor.listed = True
    mark = (counsellor.version, counsellor)
    for line, idle, rank, level in counsellor.stations:
        heappush(idle, line.strategy(counsellor, rank, level) + mark)
        if len(idle) > 2 * line.servers + 16:
            idle[:] = [entry for entry in idle if entry[-1].version == entry[-2]]
            heapify(idle)


def step_aside(counsellor: Counsellor) -> None:
    """Leave them again; the entries become void and go when they would be next."""
    if counsellor.listed:
        counsellor.listed = False
        counsellor.version += 1


def station(counsellor: Counsellor, lines: Iterable[Line]) -> None:
    """Give the counsellor their stations anew: their room, their queues or the lines are others."""
    step_aside(counsellor)
    for old in counsellor.stations:
        old.line.servers -= 1
    counsellor.stations = []
    for line in lines:
        add_station(counsellor, line)


def add_station(counsellor: Counsellor, line: Line) -> None:
    queue = line.need.queue
    rank, level = counsellor.queues[queue], counsellor.levels[queue]
    line.servers += 1
    counsellor.stations.append(Station(line, line.idle(counsellor.room), rank, level))


def remove_station(counsellor: Counsellor, line: Line) -> None:
    line.servers -= 1
    counsellor.stations = [one for one in counsellor.stations if one.line is not line]
