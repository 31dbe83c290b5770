"""Everything the engine holds, as plain values: for screens, comparisons and tests."""

from __future__ import annotations

from dataclasses import dataclass

from acd.engine.lines import Need
from acd.engine.order import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSeen:
    call: str
    queue: str
    whereabouts: str  #: waiting, offered, talking
    arrived: float
    since: float
    priority: int
    place: Place  #: compares with the others': the smaller goes first
    need: Need  #: what it asks of a counsellor at this moment
    counsellor: str = ""
    offer: str = ""


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
class Snapshot:
    at: float
    linked: bool
    calls: tuple[CallSeen, ...]  #: the waiting first, in their order
    counsellors: tuple[CounsellorSeen, ...]
    rooms: tuple[RoomSeen, ...]
