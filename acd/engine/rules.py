"""What a city decides about its distribution: one frozen value, with defaults that work.

`QueueRules` per queue, `Rules` for the whole. Each rule's bounds stand beside it; rulebook.py, which
reads the city's document, holds it to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from annotated_types import Ge, Gt, Le

Seconds = Annotated[float, Ge(0), Le(604_800)]
Count = Annotated[int, Ge(0), Le(1_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflow:
    """Where a call goes when it is not served here. See overflow.py."""

    when: str  #: "waited" (seconds), "size" (callers waiting), "unserved" (seconds with nobody at work)
    value: Annotated[float, Ge(0), Le(1_000_000)]
    to: str  #: "queue:NAME", "department:NAME", "message", "voicemail", "callback"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRules:
    """How one queue is served. Durations are seconds."""

    ring_seconds: Seconds = 15.0  #: 0: the phone side alone ends an offer
    wrap_up_seconds: Seconds = 30.0  #: 0: none
    wrap_up_most: Seconds = 300.0  #: however often it is extended
    strategy: str = "longest_idle"  #: one of acd/engine/strategies
    level_seconds: tuple[Seconds, ...] = (60.0, 120.0)  #: waits after which levels asked for fall by one
    language_seconds: Seconds | None = 120.0  #: how long a language other than the main one is waited for
    last_counsellor_seconds: Seconds = 0.0  #: how long the counsellor of an earlier call is waited for
    redial_seconds: Seconds = 300.0  #: who hangs up and phones again within this gets the old place
    announce_first: Seconds | None = 30.0  #: when a caller is first told where they stand; None: never
    announce_every: Annotated[Seconds, Ge(1)] = 60.0
    announce_ahead_most: Count = 20  #: beyond, the number is not said
    talk_told: Seconds | None = None  #: of talk, after which both hear that it will end; None: never
    talk_most: Seconds | None = None  #: of talk, after which it ends with a text; None: never
    talk_extension: Annotated[Seconds, Ge(1)] = 300.0  #: how much longer, each time it is extended
    overflow: tuple[Overflow, ...] = ()
    closing_seconds: Seconds | None = None  #: how long after closing time those waiting are served; None: all
    closing_to: str = "message"  #: where they go then


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRules:
    """What holds for one room besides being open or closed."""

    most_busy: Count | None = None  #: offers and talks at once
    #: of the offers, in proportion to the other rooms' shares
    share: Annotated[float, Gt(0), Le(1_000_000)] | None = None
    idle_most: Seconds | None = None  #: seconds without a call after which the room goes first
    reopen_seconds: Seconds = 0.0  #: over how long a reopened room is brought in, one offer after another


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRules:
    tries: Annotated[int, Ge(1), Le(20)] = 3
    retry_seconds: Seconds = 600.0
    expire_seconds: Annotated[Seconds, Ge(1)] = 28_800.0  #: where a callback does not say itself until when


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodRules:
    """When the menu should help first. Callers waiting in all queues; seconds."""

    on_waiting: Annotated[int, Ge(1), Le(1_000_000)]
    off_waiting: Count
    least_seconds: Seconds = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of the whole distribution."""

    queues: Mapping[str, QueueRules] = field(default_factory=dict)
    others: QueueRules = QueueRules()  #: for every queue not named in `queues`
    rooms: Mapping[str, RoomRules] = field(default_factory=dict)
    callback: CallbackRules = CallbackRules()
    flood: FloodRules | None = None
    main_language: str = "ko"  #: never relaxed
    day_seconds: Seconds = 43_200.0  #: how long a caller's earlier call counts as of the same day
    not_responding_after: Count = 1  #: offers in a row that rang out; 0: never
    rejected_pause: Seconds = 5.0  #: seconds without offers after a phone declined or was busy
    unreachable_pause: Seconds = 10.0  #: the same after a phone that was not there
    priority_seconds: Seconds | None = None  #: what a point of priority is worth in waiting; None: strict

    def of(self, queue: str) -> QueueRules:
        return self.queues.get(queue, self.others)
