"""What the next hour will bring, from the live picture: as things stand, and with one room closed.

The live callers, talks, counsellors and rooms are put into the simulator together with the calls
expected, many times over, with the same chance for both. Counterpart: `minwon room close --preview`.
"""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from acd.engine.calls import Whereabouts
from acd.engine.counsellors import Activity
from acd.engine.events import Mode, Status
from acd.engine.rules import Rules
from acd.engine.snapshot import Snapshot
from acd.simulate.outcomes import Outcome
from acd.simulate.simulation import RULES, Simulation, as_simulated
from acd.simulate.trace import SECOND, Caller, Closing, Instant, Shift

#: A counsellor who will not take another call leaves as soon as may be.
_AT_ONCE: Instant = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """How callers and counsellors behave; means in seconds.

    `handling` is talk and wrap-up together. Exponential, so what is left of a talk or of a patience
    does not depend on how long it has lasted.
    """

    handling: float = 180.0
    patience: float = 180.0
    wrap_up: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How the callers who wait now or come in time will fare, on average over the simulations."""

    calls: float
    service_level: float | None  #: answered within T / all of them; None: there are none
    abandoned: float | None  #: share that hangs up
    mean_wait: float | None  #: seconds until answered or hung up
    brought_back: float  #: talks that an evacuation interrupts
    brought_back_and_lost: float  #: of these, callers who hang up before they are answered again


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    seconds: float
    within: float  #: T of the service level, seconds
    as_it_is: Expected
    closed: Expected  #: with the room closed from now on


def forecast(
    snapshot: Snapshot,
    calls: Mapping[str, float],
    seconds: float,
    *,
    room: str,
    mode: Mode = Mode.DRAIN,
    people: People = People(),
    within: float = 20.0,
    seed: int = 1,
    times: int = 30,
    rules: Rules | None = None,
) -> Forecast:
    """The next `seconds`, with so many calls expected in each queue, with and without this room.

    `rules`: the hotline's, so that shares, caps, strategies and overflow count.

    Whoever is on a break or signed out stays away; rooms that are closed stay closed.
    """
    whole, within_instant = round(seconds * SECOND), round(within * SECOND)
    shut = [Closing(one.room, Mode.DRAIN, 0, None) for one in snapshot.rooms if one.mode != Mode.OPEN]
    closings = {"as_it_is": shut, "closed": [*shut, Closing(room, mode, 0, None)]}
    ruled = RULES if rules is None else as_simulated(rules)
    runs: dict[str, list[_Run]] = {name: [] for name in closings}
    shifts = list(_shifts(snapshot, people, whole))
    talks = dict(_talks(snapshot, {shift.counsellor for shift in shifts}))
    for number in range(times):
        random = Random(f"{seed}-{number}")
        callers = [
            *_present(snapshot, talks, people, random),
            *_coming(calls, seconds, people, random),
        ]
        for name, closed in closings.items():
            outcomes = Simulation(callers, shifts, closed, talks=talks, rules=ruled).run()
            runs[name].append(_Run.of(outcomes.calls, talks, within_instant))
    return Forecast(
        seconds=seconds,
        within=within,
        as_it_is=_expected(runs["as_it_is"]),
        closed=_expected(runs["closed"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One simulation's counts; `waited` in seconds."""

    calls: int
    in_time: int
    abandoned: int
    waited: float
    brought_back: int
    lost: int

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], talks: Mapping[str, str], within: Instant) -> _Run:
        calls = in_time = abandoned = waited = brought_back = lost = 0
        for one in outcomes:
            brought_back += one.brought_back
            if one.answered is not None:
                lost += one.abandoned is not None
            if one.caller.call in talks:
                continue
            end = one.abandoned if one.answered is None else one.answered
            assert end is not None, "patience is finite"
            calls += 1
            waited += end - one.caller.at
            in_time += one.answered is not None and end - one.caller.at <= within
            abandoned += one.answered is None
        return cls(
            calls=calls,
            in_time=in_time,
            abandoned=abandoned,
            waited=waited / SECOND,
            brought_back=brought_back,
            lost=lost,
        )


def _expected(runs: Sequence[_Run]) -> Expected:
    calls = sum(run.calls for run in runs)
    return Expected(
        calls=calls / len(runs),
        service_level=sum(run.in_time for run in runs) / calls if calls else None,
        abandoned=sum(run.abandoned for run in runs) / calls if calls else None,
        mean_wait=sum(run.waited for run in runs) / calls if calls else None,
        brought_back=statistics.fmean(run.brought_back for run in runs),
        brought_back_and_lost=statistics.fmean(run.lost for run in runs),
    )


def _talks(snapshot: Snapshot, there: Collection[str]) -> Iterator[tuple[str, str]]:
    for call in snapshot.calls:
        if call.whereabouts == Whereabouts.TALKING and call.counsellor in there:
            yield call.call, call.counsellor


def _present(
    snapshot: Snapshot, talks: Mapping[str, str], people: People, random: Random
) -> Iterator[Caller]:
    """Who talks or waits now; a call whose counsellor's phone rings goes to the next one free at once."""
    for call in snapshot.calls:
        if call.call not in talks and call.whereabouts not in (Whereabouts.WAITING, Whereabouts.OFFERED):
            continue
        arrived = min(0, round((call.arrived - snapshot.at) * SECOND))
        yield Caller(
            call.call,
            arrived,
            call.queue,
            call.priority,
            _chance(people.patience, random) - (0 if call.call in talks else arrived),
            _chance(people.handling, random),
        )


def _coming(calls: Mapping[str, float], seconds: float, people: People, random: Random) -> Iterator[Caller]:
    for queue, expected in calls.items():
        at = 0.0
        while expected and (at := at + random.expovariate(expected / seconds)) < seconds:
            yield Caller(
                f"expected {queue} {at}",
                round(at * SECOND),
                queue,
                0,
                _chance(people.patience, random),
                _chance(people.handling, random),
            )


def _shifts(snapshot: Snapshot, people: People, whole: Instant) -> Iterator[Shift]:
    """Until the end, and an hour more for those who then still wait."""
    end = whole + 3600 * SECOND
    for one in snapshot.counsellors:
        talking = one.activity == Activity.TALKING
        stays = (
            one.reachable and (one.next_status if talking and one.next_status else one.status) == Status.READY
        )
        start = 0
        if one.activity == Activity.WRAP_UP:
            start = max(0, round((people.wrap_up - (snapshot.at - one.since)) * SECOND))
        if one.queues and (stays or talking):
            yield Shift(one.counsellor, one.room, one.queues, start, end if stays else start + _AT_ONCE)


def _chance(mean: float, random: Random) -> Instant:
    return round(random.expovariate(1 / mean) * SECOND)
