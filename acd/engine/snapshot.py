"""Everything the engine holds, as plain values: for screens, comparisons and tests."""

from __future__ import annotations

from dataclasses import dataclass

from acd.engine.lines import Need
from acd.engine.order import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSeen:
    call: str
    queue: str
    whereabouts: str  #: waiting, offered, talking, parked
    arrived: float
    since: float
    priority: int
    place: Place  #: compares with the others': the smaller goes first
    need: Need  #: what it asks of a counsellor at this moment
    counsellor: str = ""
    offer: str = ""
    callback: bool = False  #: nobody is on the line yet: they are to be called back


@dataclass(frozen=True, slots=True, kw_only=True)
class CounsellorSeen:
    counsellor: str
    room: str
    status: str
    reason: str
    activity: str
    since: float
    idle_since: float
    reachable: bool
    queues: tuple[str, ...]
    call: str = ""
    next_status: str = ""  #: chosen during this talk
    paused: str = ""  #: why they get no call for a moment


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSeen:
    room: str
    mode: str
    by: str
    reason: str
    since: float
    accepting: bool
    busy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSeen:
    """How a queue stands. Seconds; what has not been measured yet starts from a plausible value."""

    queue: str
    open: bool
    waiting: int  #: callers on the line
    oldest: float | None  #: arrival of whoever waits longest
    working: float  #: counsellors it can count on; who serves several counts by share
    wait: tuple[float, float] | None  #: told to a caller who joins now; None: nobody serves
    service: float  #: mean talk and wrap-up lately
    patience: float
    told: int = 0  #: callers told a wait who were then answered
    told_error: float = 0.0  #: mean distance of the middle told from the wait that came
    told_bias: float = 0.0  #: positive: they waited longer than told
    told_within: float = 0.0  #: share of them whose wait lay in the range told
    callbacks: int = 0  #: open ones, whose citizens are not on the line


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    at: float
    linked: bool
    calls: tuple[CallSeen, ...]  #: the waiting first, in their order
    counsellors: tuple[CounsellorSeen, ...]
    rooms: tuple[RoomSeen, ...]
    queues: tuple[QueueSeen, ...] = ()
    flood: bool = False
