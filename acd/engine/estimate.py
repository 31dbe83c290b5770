"""How long a caller will wait, from what has been seen lately; and how wrong that was.

Counterpart: announcements.py, which decides what of it is said.

With `ahead` callers in front, s counsellors at work on this queue, service time 1/m and patience 1/t,
the line moves at the rate s*m + j*t while j are in front (some are served, some give up), so
    wait = sum over j = 0 … ahead of 1 / (s*m + j*t),   variance = the same sum of squares
(W. Whitt, Predicting Queueing Delays, Management Science 45, 1999). A room that closes takes its
counsellors out of s at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log, sqrt

_WEIGHT = 0.05  #: of the newest talk or wrap-up in the mean: about the last twenty count
_EXACT = 60  #: terms summed one by one; beyond, the sum is as good as its integral
_FIRST_TALK, _FIRST_WRAP_UP, _FIRST_PATIENCE = 180.0, 30.0, 180.0
_KEPT = 0.99  #: of the earlier counts, at each new one


@dataclass(slots=True)
class Pace:
    """What has been seen of one queue. Seconds."""

    talk: float = _FIRST_TALK
    wrap_up: float = _FIRST_WRAP_UP
    left: float = 1.0  #: callers who gave up, fading
    waited: float = _FIRST_PATIENCE  #: seconds waited by all, fading alike
    joined: float = 1.0  #: callers, fading when all queues' are: the queue's share of the work

    @property
    def service(self) -> float:
        return self.talk + self.wrap_up

    @property
    def patience(self) -> float:
        """Mean time after which a caller gives up: all the time waited, by those who gave up."""
        return self.waited / self.left


@dataclass(slots=True)
class Error:
    """How far the first wait told to a caller was from the one that came."""

    calls: int = 0
    absolute: float = 0.0
    signed: float = 0.0  #: positive: they waited longer than told
    within: int = 0  #: the wait lay in the range told

    def add(self, told: tuple[float, float], came: float) -> None:
        low, high = told
        self.calls += 1
        self.absolute += abs(came - (low + high) / 2)
        self.signed += came - (low + high) / 2
        self.within += low <= came <= high


class Estimate:
    def __init__(self) -> None:
        self.paces: dict[str, Pace] = {}
        self.errors: dict[str, Error] = {}
        self._joined = 0

    def seen(self, queue: str) -> Pace:
        """What is known of this queue; looking changes nothing."""
        return self.paces.get(queue) or Pace()

    def _pace(self, queue: str) -> Pace:
        pace = self.paces.get(queue)
        if pace is None:
            pace = self.paces[queue] = Pace()
        return pace

    def joined(self, queue: str) -> None:
        self._pace(queue).joined += 1
        self._joined += 1
        if self._joined == 1000:
            self._joined = 500
            for pace in self.paces.values():
                pace.joined /= 2

    def waited(self, queue: str, seconds: float, *, gave_up: bool) -> None:
        pace = self._pace(queue)
        pace.waited = pace.waited * _KEPT + seconds
        pace.left = pace.left * _KEPT + gave_up

    def talked(self, queue: str, seconds: float) -> None:
        pace = self._pace(queue)
        pace.talk += (seconds - pace.talk) * _WEIGHT

    def wrapped_up(self, queue: str, seconds: float) -> None:
        pace = self._pace(queue)
        pace.wrap_up += (seconds - pace.wrap_up) * _WEIGHT

    def came(self, queue: str, told: tuple[float, float], seconds: float) -> None:
        self.errors.setdefault(queue, Error()).add(told, seconds)

    def servers(self, working: Iterable[tuple[str, ...]]) -> dict[str, float]:
        """How many counsellors each queue can count on. `working`: the queues of each one at work.

        Who serves several queues counts in each by its share of their callers.
        """
        servers: dict[str, float] = {}
        for queues, many in Counter(working).items():
            loads = [self.seen(queue).joined * self.seen(queue).service for queue in queues]
            whole = sum(loads)
            for queue, load in zip(queues, loads, strict=True):
                servers[queue] = servers.get(queue, 0.0) + many * load / whole
        return servers

    def wait(self, queue: str, ahead: int, servers: float) -> tuple[float, float] | None:
        """The range, in seconds, in which the wait will lie about two times in three; None: nobody serves."""
        if servers <= 0:
            return None
        pace = self.seen(queue)
        rate, leaving = servers / max(pace.service, 1.0), 1 / max(pace.patience, 1.0)
        terms = min(ahead, _EXACT) + 1
        mean = sum(1 / (rate + j * leaving) for j in range(terms))
        variance = sum(1 / (rate + j * leaving) ** 2 for j in range(terms))
        if ahead >= terms:
            low, high = rate + (terms - 0.5) * leaving, rate + (ahead + 0.5) * leaving
            mean += log(high / low) / leaving
            variance += (1 / low - 1 / high) / leaving
        spread = sqrt(variance)
        return max(0.0, mean - spread), mean + spread
