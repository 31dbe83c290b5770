"""A call as the engine holds it. Only engine.py changes one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from acd.engine.order import Front, Place

if TYPE_CHECKING:
    from acd.engine.callback import Callback
    from acd.engine.counsellors import Counsellor
    from acd.engine.deadlines import Deadline
    from acd.engine.events import CallWaits
    from acd.engine.lines import Line
    from acd.engine.talks import TalkTime


class Whereabouts(StrEnum):
    """A call is in exactly one place."""

    WAITING = "waiting"
    OFFERED = "offered"
    TALKING = "talking"
    PARKED = "parked"  #: a callback between two tries, or after hours
    GONE = "gone"


NOBODY: frozenset[str] = frozenset()


class Call:
    __slots__ = (
        "again",
        "arrived",
        "asked",
        "callback",
        "caller",
        "counsellor",
        "front",
        "id",
        "joined",
        "kept_for",
        "line",
        "lined",
        "noticed",
        "noticed_at",
        "offer",
        "overflowed",
        "place",
        "priority",
        "queue",
        "since",
        "talk",
        "timers",
        "told_ahead",
        "told_at",
        "told_range",
        "told_wait",
        "tried",
        "whereabouts",
    )  # fmt: skip

    def __init__(self, asked: CallWaits, now: float) -> None:
        self.id = asked.call
        self.asked = asked
        self.queue = asked.queue
        self.arrived = asked.arrived
        self.priority = asked.priority
        self.caller = asked.caller
        self.front: int = Front.ORDINARY
        self.again = False  #: this caller's second call of the day
        self.kept_for = ""  #: the counsellor whom they talked to before, waited for a while
        self.joined = now  #: when the engine first heard of it
        self.since = now  #: when it came to where it is
        self.whereabouts = Whereabouts.WAITING
        self.place: Place
        self.line: Line
        self.lined = False  #: its place is in the line's sequence
        self.offer: RunningOffer | None = None
        self.counsellor: Counsellor | None = None
        self.callback: Callback | None = None  #: a callback, not a caller on the line
        self.overflowed = asked.sent
        self.told_at: float | None = None  #: when they were last told where they stand
        self.told_ahead: int | None = None
        self.told_range: tuple[float, float] | None = None  #: the last
        self.told_wait: tuple[float, tuple[float, float]] | None = None  #: when first told, and which range
        self.noticed = asked.noticed  #: the notices that they have heard
        self.noticed_at: float | None = None  #: when the last of them began, if it was while they wait
        self.tried = NOBODY  #: counsellors whose phone has rung for it in vain
        self.talk: TalkTime | None = None  #: how long the talk may last, where its queue has a rule for that
        self.timers: list[Deadline] = []  #: what is to happen if it still waits then


class RunningOffer:
    """One call reserved for one counsellor, until its one end."""

    __slots__ = ("call", "counsellor", "deadline", "id", "ringing", "since")

    def __init__(self, identity: str, call: Call, counsellor: Counsellor, now: float) -> None:
        self.id = identity
        self.call = call
        self.counsellor = counsellor
        self.since = now
        self.ringing = False
        self.deadline: Deadline | None = None
