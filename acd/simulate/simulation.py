"""The production engine on a virtual clock.

Owns the clock, and the people: when callers call and lose patience, how long talks last, when shifts
begin and rooms close. Must never decide who talks to whom: that is the engine's, and the only way
to it is `handle_all`. Counterparts: trace.py (what goes in), outcomes.py (what comes out).

At one instant: talks end, then shifts and rooms change, then calls arrive, and the engine is given all
of it at once, for one round of matching. A talk of no length that began in it ends in the same instant,
and another round follows. Only then does patience run out: who would hang up in the very moment in
which a counsellor becomes free is answered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import heappop, heappush
from typing import NamedTuple

from acd.engine.commands import BringBack, Offer, Withdraw
from acd.engine.engine import Engine
from acd.engine.events import (
    Answered,
    CallGone,
    CallWaits,
    CounsellorKnown,
    Event,
    LiveCall,
    Mode,
    Restored,
    RoomSet,
    Status,
    StatusChosen,
    TalkEnded,
    TimePassed,
)
from acd.engine.rules import QueueRules, Rules
from acd.simulate.outcomes import Outcome, Outcomes, Worked
from acd.simulate.trace import SECOND, Caller, Closing, Instant, Shift

#: Told how many callers have arrived so far.
Progress = Callable[[int], None]

#: The phone side alone ends an offer here, and wrap-up is part of the service.
RULES = Rules(others=QueueRules(ring_seconds=0, wrap_up_seconds=0))

_SHIFT_ENDS, _SHIFT_BEGINS, _ROOM_CHANGES = range(3)  #: in this order at one instant
_HARSHER = (Mode.OPEN, Mode.DRAIN, Mode.NOW, Mode.EVACUATE)


def as_simulated(rules: Rules) -> Rules:
    """The hotline's own rules, less what the clock does itself, and less ways out of the distribution.

    How long talks last is the callers' `service`, which was measured where call times were in force.
    """

    def one(rules: QueueRules) -> QueueRules:
        overflow = tuple(each for each in rules.overflow if each.to.startswith("queue:"))
        return replace(
            rules,
            ring_seconds=0,
            wrap_up_seconds=0,
            closing_seconds=None,
            overflow=overflow,
            talk_told=None,
            talk_most=None,
        )

    queues = {queue: one(each) for queue, each in rules.queues.items()}
    return replace(rules, queues=queues, others=one(rules.others), flood=None)


class _Change(NamedTuple):
    """Something the people in charge do at a certain moment."""

    at: Instant
    order: int  #: at one instant
    what: Shift | RoomSet


class _Person:
    """One counsellor as the clock sees them: on a shift, or finishing the last talk of one."""

    __slots__ = ("home", "on_shift", "queues", "room", "since", "talking")

    def __init__(self, first: Shift) -> None:
        self.home = first.room
        self.queues = first.queues
        self.room = first.room
        self.since: Instant | None = None  #: signed in since then
        self.on_shift = False
        self.talking = False

    def known(self, counsellor: str) -> CounsellorKnown:
        queues = tuple((queue, 1) for queue in self.queues)
        return CounsellorKnown(counsellor=counsellor, room=self.home, queues=queues)


class Simulation:
    """One run. Times in nanoseconds.

    `ring`: how long a counsellor's phone rings before they pick up. `talks`, counsellor by call: who
    talks already at 0; the `service` of these callers is what is left of it then. Callers who came
    before 0 have waited since. `rules`: the hotline's own (`as_simulated`), to see what they lead to.
    """

    def __init__(
        self,
        callers: Iterable[Caller],
        shifts: Iterable[Shift],
        closings: Iterable[Closing] = (),
        *,
        ring: Instant = 0,
        talks: Mapping[str, str] | None = None,
        rules: Rules = RULES,
    ) -> None:
        self._engine = Engine(rules, journal=False)
        self._ring = ring
        self._outcomes = [Outcome(caller) for caller in callers]
        self._by_call = {outcome.caller.call: outcome for outcome in self._outcomes}
        whole = _whole_shifts(shifts)
        self._talks = talks or {}
        # The next one last, so that taking it is a pop.
        self._arrivals = sorted(
            (outcome for outcome in self._outcomes if outcome.caller.call not in self._talks),
            key=lambda outcome: outcome.caller.at,
            reverse=True,
        )
        self._changes = sorted(
            [*_shift_changes(whole), *_room_changes(closings)], key=lambda one: one[:2], reverse=True
        )
        self._people: dict[str, _Person] = {}
        for shift in whole:
            self._people.setdefault(shift.counsellor, _Person(shift))
        self._worked = {shift.room: Worked() for shift in whole}
        self._talk_ends: list[tuple[Instant, int, Outcome]] = []
        self._patience_ends: list[tuple[Instant, int, Outcome]] = []
        self._pick_ups: list[tuple[Instant, int, Offer]] = []
        self._ringing: dict[str, Offer] = {}  #: by call
        self._joined: list[tuple[int, Outcome]] = []  #: at this instant, not yet answered in it
        self._number = 0

    @property
    def offered(self) -> int:
        return len(self._outcomes)

    def run(self, progress: Progress | None = None) -> Outcomes:
        """Until nothing can happen any more. `progress` is told, now and then, how many have called."""
        self._begin()
        told = 0
        while True:
            now = self._next()
            deadline = self._engine.next_deadline()
            if deadline is not None and (now is None or deadline * SECOND < now):
                self._tell([TimePassed()], math.ceil(deadline * SECOND), deadline)
            elif now is not None:
                self._live(now)
            else:
                return Outcomes(self._outcomes, self._worked)
            called = len(self._outcomes) - len(self._arrivals)
            if progress and called - told >= 1000:
                told = called
                progress(called)

    def _begin(self) -> None:
        """The counsellors there are, and the talks that are going on."""
        began = min(0, self._arrivals[-1].caller.at if self._arrivals else 0)
        live: list[LiveCall] = []
        for call, counsellor in self._talks.items():
            outcome = self._by_call[call]
            outcome.answered = outcome.caller.at
            self._talk(outcome, counsellor, 0)
            live.append(LiveCall(waits=_waits(outcome.caller), counsellor=counsellor, talking=True))
        events: list[Event] = [person.known(name) for name, person in self._people.items()]
        self._tell([*events, Restored(calls=tuple(live))], began)

    def _next(self) -> Instant | None:
        """The next instant at which people do anything."""
        soonest = [heap[0][0] for heap in (self._talk_ends, self._patience_ends, self._pick_ups) if heap]
        if self._arrivals:
            soonest.append(self._arrivals[-1].caller.at)
        if self._changes:
            soonest.append(self._changes[-1].at)
        return min(soonest, default=None)

    def _live(self, now: Instant) -> None:
        """Everything that happens at this instant."""
        while events := self._happenings(now):
            self._tell(events, now)
        for turn, outcome in self._joined:
            patience = outcome.caller.patience
            if outcome.turn == turn and patience is not None:
                heappush(self._patience_ends, (now + patience, turn, outcome))
        self._joined.clear()
        if gone := self._lost_patience(now):
            self._tell(gone, now)

    def _happenings(self, now: Instant) -> list[Event]:
        """What people do at this instant, but for hanging up in vain."""
        events: list[Event] = []
        while self._pick_ups and self._pick_ups[0][0] <= now:
            _, _, offer = heappop(self._pick_ups)
            if self._ringing.get(offer.call) is offer:
                events.append(self._pick_up(offer, now))
        while self._talk_ends and self._talk_ends[0][0] <= now:
            _, turn, outcome = heappop(self._talk_ends)
            if outcome.turn == turn:
                self._stop_talking(outcome, now)
                outcome.ended = now
                events.append(TalkEnded(call=outcome.caller.call))
        while self._changes and self._changes[-1].at <= now:
            events.extend(self._change(self._changes.pop()))
        while self._arrivals and self._arrivals[-1].caller.at <= now:
            outcome = self._arrivals.pop()
            self._wait(outcome)
            events.append(_waits(outcome.caller))
        return events

    def _lost_patience(self, now: Instant) -> list[Event]:
        gone: list[Event] = []
        while self._patience_ends and self._patience_ends[0][0] <= now:
            _, turn, outcome = heappop(self._patience_ends)
            if outcome.turn == turn:
                outcome.turn = 0
                outcome.abandoned = now
                self._ringing.pop(outcome.caller.call, None)
                gone.append(CallGone(call=outcome.caller.call))
        return gone

    def _tell(self, events: Sequence[Event], now: Instant, moment: float | None = None) -> None:
        """Tell the engine, and do what it asks for."""
        answers: list[Event] = []
        for command in self._engine.handle_all(events, now / SECOND if moment is None else moment):
            if isinstance(command, Offer):
                self._ringing[command.call] = command
                if self._ring:
                    self._number += 1
                    heappush(self._pick_ups, (now + self._ring, self._number, command))
                else:
                    answers.append(self._pick_up(command, now))
            elif isinstance(command, Withdraw):
                del self._ringing[command.call]
            elif isinstance(command, BringBack):
                outcome = self._by_call[command.call]
                self._stop_talking(outcome, now)
                outcome.brought_back += 1
                self._wait(outcome)
        if answers:
            self._tell(answers, now)

    # --- callers ---------------------------------------------------------------------------------

    def _wait(self, outcome: Outcome) -> None:
        self._number += 1
        outcome.turn = self._number
        self._joined.append((self._number, outcome))

    def _pick_up(self, offer: Offer, now: Instant) -> Event:
        del self._ringing[offer.call]
        outcome = self._by_call[offer.call]
        if outcome.answered is None:
            outcome.answered = now
        self._talk(outcome, offer.counsellor, now)
        return Answered(offer=offer.offer)

    def _talk(self, outcome: Outcome, counsellor: str, now: Instant) -> None:
        person = self._people[counsellor]
        person.talking = True
        outcome.counsellor, outcome.room = counsellor, person.room
        self._number += 1
        outcome.turn, outcome.since = self._number, now
        heappush(self._talk_ends, (now + outcome.left, self._number, outcome))

    def _stop_talking(self, outcome: Outcome, now: Instant) -> None:
        talked = now - outcome.since
        outcome.turn = 0
        outcome.left -= talked
        self._worked[outcome.room].talking += talked
        person = self._people[outcome.counsellor]
        person.talking = False
        if not person.on_shift:
            self._go_home(person, now)

    # --- shifts and rooms ------------------------------------------------------------------------

    def _change(self, change: _Change) -> list[Event]:
        if isinstance(change.what, RoomSet):
            return [change.what]
        shift, now = change.what, change.at
        person = self._people[shift.counsellor]
        if change.order == _SHIFT_ENDS:
            person.on_shift = False
            if not person.talking:
                self._go_home(person, now)
            return [StatusChosen(counsellor=shift.counsellor, status=Status.SIGNED_OUT)]
        self._go_home(person, now)
        person.room, person.since, person.on_shift = shift.room, now, True
        ready = StatusChosen(counsellor=shift.counsellor, status=Status.READY, room=shift.room)
        if shift.queues == person.queues:
            return [ready]
        person.queues = shift.queues
        return [person.known(shift.counsellor), ready]

    def _go_home(self, person: _Person, now: Instant) -> None:
        """Their time in the room they sat in is over."""
        if person.since is not None:
            self._worked[person.room].signed_in += now - person.since
            person.since = None


def _waits(caller: Caller) -> CallWaits:
    return CallWaits(
        call=caller.call, queue=caller.queue, arrived=caller.at / SECOND, priority=caller.priority
    )


def _whole_shifts(shifts: Iterable[Shift]) -> list[Shift]:
    """Shifts of one counsellor that overlap are one; those that only touch are two."""
    whole: list[Shift] = []
    for shift in sorted(shifts, key=lambda one: (one.counsellor, one.start, one.end)):
        if whole and whole[-1].counsellor == shift.counsellor and shift.start < whole[-1].end:
            whole[-1] = replace(whole[-1], end=max(whole[-1].end, shift.end))
        else:
            whole.append(shift)
    return whole


def _shift_changes(shifts: Iterable[Shift]) -> Iterator[_Change]:
    for shift in shifts:
        yield _Change(shift.start, _SHIFT_BEGINS, shift)
        yield _Change(shift.end, _SHIFT_ENDS, shift)


def _room_changes(closings: Iterable[Closing]) -> Iterator[_Change]:
    """While several closings of a room overlap, the harshest counts."""
    by_room: dict[str, list[Closing]] = {}
    for closing in closings:
        by_room.setdefault(closing.room, []).append(closing)
    for room, several in by_room.items():
        before = Mode.OPEN
        for at in sorted({at for one in several for at in (one.start, one.end) if at is not None}):
            modes = [one.mode for one in several if one.start <= at and (one.end is None or at < one.end)]
            mode = max([Mode.OPEN, *modes], key=_HARSHER.index)
            if mode is not before:
                yield _Change(at, _ROOM_CHANGES, RoomSet(room=room, mode=mode))
            before = mode
