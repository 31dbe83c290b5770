"""Days of real hotlines to replay: how their calls spread over the hours, and what they come to.

Owns figures and their sources, and callers made from them by a seed. Counterpart: simulation.py,
which runs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from acd.engine.events import Mode
from acd.simulate import erlang
from acd.simulate.simulation import Simulation
from acd.simulate.trace import SECOND, Caller, Closing, Instant, Shift

#: Per cent of a day's calls by hour from nine o'clock. The hours 10, 11, 12, 14 and 15 stand to each
#: other as Cheonan's calls of 2016 to 2020 do (255,469 : 231,269 : 93,097 : 237,584 : 232,387, the only
#: municipal profile published: newsncc.com, 103848); the other four are assumed.
SHARES = (10.43, 15.675, 14.19, 5.712, 9.22, 14.578, 14.259, 10.43, 5.506)
HOUR = 3600 * SECOND
_LUNCH = 3  #: the hour, counted from nine, in which half of the counsellors eat
WITHIN = 20 * SECOND
TIMES = 20  #: days in a replay, as in the published figures

ROOMS = ("room1", "room2")
_QUEUE = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Figures to compare with, shares in per cent; None where none is known."""

    service_level: float | None = None
    abandoned: float | None = None
    mean_wait: float | None = None  #: seconds
    worst_hour: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """Who is there on a day, and which room closes."""

    meaning: str
    seats: tuple[int, int]  #: on the phones in room1 and room2
    closed: str = ""  #: the room that closes; "" for none
    closes: int = 0  #: hours after nine at which it does
    published: Published = Published()

    @property
    def on_the_phones(self) -> int:
        """Those whom a closing leaves."""
        return sum(seats for room, seats in zip(ROOMS, self.seats, strict=True) if room != self.closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    title: str
    calls: float
    staffings: tuple[Staffing, ...]
    handling: float = 180.0  #: mean, seconds
    patience: float = 180.0  #: mean, seconds


def _known(
    service_level: float, abandoned: float | None = None, mean_wait: float | None = None,
    worst_hour: float | None = None,
) -> Published:  # fmt: skip
    return Published(
        service_level=service_level, abandoned=abandoned, mean_wait=mean_wait, worst_hour=worst_hour
    )


def _staffing(
    meaning: str,
    seats: tuple[int, int],
    published: Published = Published(),
    closed: str = "",
    closes: int = 0,
) -> Staffing:
    return Staffing(meaning=meaning, seats=seats, closed=closed, closes=closes, published=published)


#: Goyang: 4,000 calls a weekday, 50 counsellors. Its second room has had 13 (2020) and 15 seats; 25 is half.
GOYANG = Day(
    title="Goyang, a weekday",
    calls=4000,
    staffings=(
        _staffing("both rooms, everyone", (35, 15), _known(100.0, 0.0, 0, 99)),
        _staffing("both rooms at 90 %", (31, 14), _known(99.8, 0.1, 0, 98)),
        _staffing("both rooms at 80 %", (28, 12), _known(99.1, 0.2, 0, 97)),
        _staffing("room2 (13) closed", (37, 13), _known(97.2, 0.6, 1, 93), "room2"),
        _staffing("room2 (15) closed", (35, 15), _known(95.5, 1.2, 2, 86), "room2"),
        _staffing("room2 (13) closed, rest at 80 %", (30, 10), _known(83.6, 3.8, 7, 68), "room2"),
        _staffing("room2 (15) closed, rest at 80 %", (28, 12), _known(72.7, 6.7, 11, 45), "room2"),
        _staffing("room2 (25) closed", (25, 25), _known(58.4, 11.4, 20, 27), "room2"),
        _staffing("room2 (25) closed, rest at 80 %", (20, 20), _known(33.4, 22.7, 40, 5), "room2"),
        _staffing("room1 closed, 15 left", (35, 15), closed="room1"),
        _staffing("room1 closed, 13 left", (37, 13), _known(8.2, 46, 84, 0), "room1"),
        _staffing("room1 closed, 13 at 80 % left", (40, 10), _known(3.6, 58, 104, 0), "room1"),
        _staffing("room2 (13 of 50) lost at 11:00, all at 80 %", (30, 10), _known(87.9, 2.9), "room2", 2),
        _staffing("room2 (15 of 50) lost at 11:00, all at 80 %", (28, 12), _known(82.5, 4.3), "room2", 2),
        _staffing("room2 (25 of 50) lost at 11:00, all at 80 %", (20, 20), _known(51.9, 16.2), "room2", 2),
    ),
)
#: 2013-09-30, when property tax, the environment charge and the water bill fell due: kgnews.co.kr, 358576.
DEADLINE = Day(
    title="Goyang, a tax deadline",
    calls=6847,
    staffings=(
        _staffing("both rooms, everyone", (35, 15), _known(83.8, 3.7, None, 59)),
        _staffing("both rooms at 90 %", (31, 14), _known(67, 8)),
        _staffing("both rooms at 80 %", (28, 12), _known(49, 13)),
        _staffing("room2 (15) closed", (35, 15), _known(34, 21), "room2"),
        _staffing("room2 (15) closed, rest at 80 %", (28, 12), _known(15, 34), "room2"),
        _staffing("room2 (25) closed", (25, 25), _known(10, 40), "room2"),
        _staffing("room2 (25) closed, rest at 80 %", (20, 20), _known(5, 51), "room2"),
        _staffing("room1 closed, 15 left", (35, 15), closed="room1"),
    ),
)
#: Gunpo: 355 calls a day, seven counsellors.
GUNPO = Day(
    title="Gunpo, a weekday",
    calls=355,
    staffings=(
        _staffing("both rooms, everyone", (5, 2), _known(99)),
        _staffing("room2 (2) closed", (5, 2), _known(94), "room2"),
        _staffing("room1 (5) closed", (5, 2), closed="room1"),
    ),
)
DAYS = {"goyang": GOYANG, "gunpo": GUNPO, "deadline": DEADLINE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What became of a day's calls. Shares 0 to 1, seconds."""

    service_level: float
    abandoned: float
    mean_wait: float
    worst_hour: float  #: the service level of the hour that fared worst


def replay(day: Day, staffing: Staffing, seed: int, times: int = TIMES) -> Figures:
    """The day simulated so many times, each with chance of its own; all of them together."""
    waits: list[list[Instant | None]] = [[] for _ in SHARES]  #: by hour; None: hung up
    waited: Instant = 0
    for number in range(times):
        random = Random(f"{seed}-{number}")
        calls = Simulation(
            callers(random, [day.calls * share / 100 for share in SHARES], day.handling, day.patience),
            roster(staffing),
            closings(staffing),
        ).run()
        for call in calls.calls:
            end = call.abandoned if call.answered is None else call.answered
            assert end is not None, "patience is finite"
            waited += end - call.caller.at
            waits[call.caller.at // HOUR].append(None if call.answered is None else end - call.caller.at)
    offered = sum(map(len, waits))
    return Figures(
        service_level=_in_time(wait for hour in waits for wait in hour) / offered,
        abandoned=sum(hour.count(None) for hour in waits) / offered,
        mean_wait=waited / SECOND / offered,
        worst_hour=min(_in_time(hour) / len(hour) for hour in waits if hour),
    )


def _in_time(waits: Iterable[Instant | None]) -> int:
    return sum(wait is not None and wait <= WITHIN for wait in waits)


def by_formula(day: Day, staffing: Staffing) -> Figures | None:
    """The same by Erlang A, hour by hour, weighted by calls; None for a room that closes during the day.

    It takes each hour for a world of its own, in which the queue of the hour before is forgotten.
    """
    if staffing.closes:
        return None
    hours = []
    for hour, share in enumerate(SHARES):
        counsellors = staffing.on_the_phones
        if hour == _LUNCH:
            counsellors -= sum(
                seats // 2
                for room, seats in zip(ROOMS, staffing.seats, strict=True)
                if room != staffing.closed
            )
        load = day.calls * share / 100 * day.handling / 3600
        hours.append(
            (share, erlang.impatient(load, counsellors, day.handling, day.patience, WITHIN / SECOND))
        )
    whole = sum(SHARES)
    return Figures(
        service_level=sum(share * hour.service_level for share, hour in hours) / whole,
        abandoned=sum(share * hour.abandoned for share, hour in hours) / whole,
        mean_wait=sum(share * hour.mean_wait for share, hour in hours) / whole,
        worst_hour=min(hour.service_level for _, hour in hours),
    )


def callers(
    random: Random,
    by_hour: Sequence[float],
    handling: float,
    patience: float,
    *,
    start: Instant = 0,
    prefix: str = "",
) -> Iterator[Caller]:
    """Poisson arrivals at so many calls in each hour; exponential handling time and patience, in seconds."""
    number = 0
    for hour, calls in enumerate(by_hour):
        at = 0.0
        while calls and (at := at + random.expovariate(calls)) < 1:
            number += 1
            yield Caller(
                f"{prefix}{number}",
                start + round((hour + at) * HOUR),
                _QUEUE,
                0,
                round(random.expovariate(1 / patience) * SECOND),
                round(random.expovariate(1 / handling) * SECOND),
            )


def roster(staffing: Staffing, *, start: Instant = 0) -> Iterator[Shift]:
    """Nine hours, and half an hour more for those who already wait; every other one eats at noon."""
    noon, end = start + _LUNCH * HOUR, start + len(SHARES) * HOUR + HOUR // 2
    for room, seats in zip(ROOMS, staffing.seats, strict=True):
        for number in range(seats):
            counsellor = f"c{room[-1]}{number:03}"
            if number % 2:
                yield Shift(counsellor, room, (_QUEUE,), start, noon)
                yield Shift(counsellor, room, (_QUEUE,), noon + HOUR, end)
            else:
                yield Shift(counsellor, room, (_QUEUE,), start, end)


def closings(staffing: Staffing) -> list[Closing]:
    if not staffing.closed:
        return []
    return [Closing(staffing.closed, Mode.DRAIN, staffing.closes * HOUR, None)]


def year(seed: int = 1, *, calls: int = 840_000, days: int = 250) -> tuple[list[Caller], list[Shift]]:
    """A year of Goyang: its weekdays one after another, 50 counsellors, both rooms open."""
    people: list[Caller] = []
    shifts: list[Shift] = []
    for day in range(days):
        start = day * 24 * HOUR
        random = Random(f"{seed}-{day}")
        by_hour = [calls / days * share / 100 for share in SHARES]
        people.extend(callers(random, by_hour, 180.0, 180.0, start=start, prefix=f"{day}-"))
        shifts.extend(roster(GOYANG.staffings[0], start=start))
    return people, shifts
