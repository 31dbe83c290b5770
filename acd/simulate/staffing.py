"""How many counsellors an hour needs, and what a given number can do: `minwon staffing`.

Owns the questions a supervisor asks of the formulas in erlang.py. Must never simulate: a day with its
ups and downs is days.py's. Numbers are exact within the model; rounding is the printer's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from acd.simulate import erlang
from acd.simulate.erlang import Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What callers bring: `calls` in `per` seconds, each taking `handling` seconds of a counsellor.

    `patience` is the mean time a caller waits before hanging up, in seconds; None: nobody hangs up.
    """

    calls: float
    per: float
    handling: float
    patience: float | None = None

    @property
    def load(self) -> float:
        """The offered load in erlangs: how many counsellors would be busy if there were enough."""
        return self.calls * self.handling / self.per

    def share(self, part: float) -> Demand:
        """The same callers, but only this part of them."""
        return Demand(calls=self.calls * part, per=self.per, handling=self.handling, patience=self.patience)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """So many (0 to 1) of the offered calls answered within so many seconds, and no one busier than this."""

    share: float
    within: float
    max_occupancy: float = 1.0

    def met_by(self, waiting: Waiting | None) -> bool:
        return (
            waiting is not None
            and waiting.service_level >= self.share
            and waiting.occupancy <= self.max_occupancy
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One queue for all rooms, against one queue for each."""

    pooled: Waiting
    split: Waiting  #: the rooms' figures, weighted by their calls
    same_level: int  #: counsellors that split rooms need for the pooled service level


def patient(demand: Demand, counsellors: int, within: float) -> Waiting | None:
    """By Erlang C, as if nobody hung up; None when there is no steady state."""
    return erlang.patient(demand.load, counsellors, demand.handling, within)


def expected(demand: Demand, counsellors: int, within: float) -> Waiting | None:
    """What to expect: by Erlang A where a patience is known, else by Erlang C."""
    if demand.patience is None:
        return patient(demand, counsellors, within)
    return erlang.impatient(demand.load, counsellors, demand.handling, demand.patience, within)


def needed(demand: Demand, target: Target, *, hanging_up: bool) -> int:
    """The fewest counsellors on the phones that meet the target, by Erlang A (`hanging_up`) or C."""
    answer = expected if hanging_up else patient
    return erlang.needed(
        lambda counsellors: target.met_by(answer(demand, counsellors, target.within)),
        at_least=1,
    )


def seats(on_the_phones: int, shrinkage: float) -> int:
    """Counsellors to schedule so that this many are on the phones.

    `shrinkage` (0 to 1): the part of paid time lost to lunch, breaks, training, leave, other channels.
    """
    return math.ceil(round(on_the_phones / (1 - shrinkage), 9))


def split(demand: Demand, rooms: Sequence[int], within: float) -> Split | None:
    """What a queue for each room would cost; calls divided in proportion to the rooms' counsellors.

    None when the pooled queue has no steady state (Erlang C only), so that nothing can be compared.
    """
    total = sum(rooms)
    pooled = expected(demand, total, within)
    if pooled is None:
        return None
    parts = [(room / total, demand.share(room / total), room) for room in rooms if room]
    each = [(part, expected(demands, room, within)) for part, demands, room in parts]
    known = [(part, waiting) for part, waiting in each if waiting is not None]
    target = Target(share=pooled.service_level, within=within)
    hanging_up = demand.patience is not None
    return Split(
        pooled=pooled,
        split=Waiting(
            delayed=sum(part * waiting.delayed for part, waiting in known),
            service_level=sum(part * waiting.service_level for part, waiting in known),
            abandoned=sum(part * waiting.abandoned for part, waiting in known),
            mean_wait=sum(part * waiting.mean_wait for part, waiting in known),
            occupancy=sum(part * waiting.occupancy for part, waiting in known),
            queue_length=sum(waiting.queue_length for _, waiting in known),
        ),
        same_level=sum(needed(demands, target, hanging_up=hanging_up) for _, demands, _ in parts),
    )
