"""What a city decides about its distribution: one frozen value, with defaults that work.

`QueueRules` per queue, `Rules` for the whole. Counterpart of a JSON document that the console keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRules:
    """How one queue is served. Durations are seconds."""

    ring_seconds: float = 15.0  #: 0: the phone side alone ends an offer
    wrap_up_seconds: float = 30.0  #: 0: none
    wrap_up_most: float = 300.0  #: however often it is extended
    strategy: str = "longest_idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of the whole distribution."""

    queues: Mapping[str, QueueRules] = field(default_factory=dict)
    others: QueueRules = QueueRules()  #: for every queue not named in `queues`
    not_responding_after: int = 1  #: offers in a row that rang out; 0: never
    rejected_pause: float = 5.0  #: seconds without offers after a phone declined or was busy
    unreachable_pause: float = 10.0  #: the same after a phone that was not there
    priority_seconds: float | None = None  #: what a point of priority is worth in waiting; None: strict

    def of(self, queue: str) -> QueueRules:
        return self.queues.get(queue, self.others)
