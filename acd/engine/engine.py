"""The engine: events in, commands out. It owns every call, counsellor, room and offer, and decides.

It knows no Asterisk, no clock, no chance and no database. After each `handle` no free counsellor and
waiting caller who suit each other are left apart. Counterparts: acd/service.py and acd/simulate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heapify, heappop, heapreplace
from typing import Any

from acd.engine import eligibility, lines
from acd.engine.callers import Callers
from acd.engine.calls import Call, RunningOffer, Whereabouts
from acd.engine.commands import (
    Alert,
    BringBack,
    Command,
    CounsellorChanged,
    Note,
    Offer,
    PlaceKept,
    RoomChanged,
    Withdraw,
)
from acd.engine.counsellors import Activity, Counsellor, Step
from acd.engine.deadlines import Deadlines
from acd.engine.events import (
    Answered,
    CallGone,
    CallWaits,
    CounsellorForgotten,
    CounsellorKnown,
    Event,
    LinkLost,
    LiveCall,
    Mode,
    OfferEnd,
    OfferFailed,
    PhoneSeen,
    PriorityRaised,
    Restored,
    Ringing,
    RoomSet,
    Status,
    StatusChosen,
    TalkEnded,
    TimePassed,
    WrapUpDone,
    WrapUpExtended,
)
from acd.engine.lines import Line, Need
from acd.engine.needs import need_of
from acd.engine.order import Front, Place, place
from acd.engine.rooms import Room
from acd.engine.rules import Rules
from acd.engine.snapshot import CallSeen, CounsellorSeen, RoomSeen, Snapshot
from acd.engine.strategies import STRATEGIES

NOT_RESPONDING = "not_responding"

# Bound once: these are read several times in every event.
_WAITING, _OFFERED, _TALKING, _GONE = (
    Whereabouts.WAITING,
    Whereabouts.OFFERED,
    Whereabouts.TALKING,
    Whereabouts.GONE,
)
_IDLE, _WRAP_UP = Activity.IDLE, Activity.WRAP_UP
_READY = Status.READY


class Engine:
    """Decides who talks to whom.

    `journal=False` leaves out what nobody decides by (Note, CounsellorChanged, RoomChanged): for
    simulations. `series` begins every offer's id; a program that starts again needs another one, so
    that a late answer to an offer of its former life is not taken for a new one's.
    """

    def __init__(self, rules: Rules | None = None, *, journal: bool = True, series: str = "o") -> None:
        self.rules = rules or Rules()
        self._journal = journal
        self._series = series
        self._offered = 0
        self._linked = True
        self._calls: dict[str, Call] = {}
        self._counsellors: dict[str, Counsellor] = {}
        self._rooms: dict[str, Room] = {}
        self._lines: dict[Need, Line] = {}
        self._offers: dict[str, RunningOffer] = {}
        self._deadlines = Deadlines()
        self._callers = Callers(self.rules.day_seconds)
        self._now = 0.0
        # What the round of decisions at the end of this `handle` has to look at.
        self._commands: list[Command] = []
        self._freed: list[Counsellor] = []
        self._joined: list[Call] = []
        self._everything = False
        self._kept: list[Line] = []  # lines for one counsellor alone that a caller has left
        self._handlers: dict[type, Callable[[Any, float], None]] = {
            CallWaits: self._call_waits,
            CallGone: self._call_gone,
            PriorityRaised: self._priority_raised,
            Ringing: self._ringing,
            Answered: self._answered,
            OfferFailed: self._offer_failed,
            TalkEnded: self._talk_ended,
            StatusChosen: self._status_chosen,
            WrapUpDone: self._wrap_up_done,
            WrapUpExtended: self._wrap_up_extended,
            PhoneSeen: self._phone_seen,
            RoomSet: self._room_set,
            CounsellorKnown: self._counsellor_known,
            CounsellorForgotten: self._counsellor_forgotten,
            LinkLost: self._link_lost,
            Restored: self._restored,
            TimePassed: self._time_passed,
        }

    # --- the way through -------------------------------------------------------------------------

    def handle(self, event: Event, now: float) -> list[Command]:
        """One thing happened."""
        return self.handle_all((event,), now)

    def handle_all(self, events: Iterable[Event], now: float) -> list[Command]:
        """Several things at one instant, in this order, then one round of decisions.

        What is due by now is done after them: an answer that comes with its offer's last moment counts.
        """
        self._now = now
        commands: list[Command] = []
        self._commands = commands
        handlers = self._handlers
        for event in events:
            handlers[type(event)](event, now)
        deadlines = self._deadlines
        if deadlines.heap and deadlines.heap[0][0] <= now:
            for action, subject in deadlines.due(now):
                action(subject, now)
        if self._freed or self._joined or self._everything:
            self._decide(now)
        if self._kept:
            self._drop_kept()
        return commands

    def next_deadline(self) -> float | None:
        """When to call handle(TimePassed(), …) if nothing happens before; None: never."""
        return self._deadlines.next()

    # --- callers ---------------------------------------------------------------------------------

    def _call_waits(self, event: CallWaits, now: float) -> None:
        call = self._calls.get(event.call)
        if call is not None:
            if call.whereabouts is _TALKING:
                self._end_talk(call, now)  # passed on by the counsellor
            elif call.whereabouts is _OFFERED or event.queue == call.queue:
                return  # told twice; an offer has an end of its own
            else:
                self._leave(call)
        call = Call(event, now)
        if event.caller:
            self._recognise(call, now)
        self._join(call, now)

    def _recognise(self, call: Call, now: float) -> None:
        """One who has phoned before today: the old place and the same counsellor, if so ruled."""
        before = self._callers.phoned(call.caller, now)
        if before is None:
            return
        rules = self.rules.of(call.queue)
        call.again = True
        if before.arrived is not None and now - before.at <= rules.redial_seconds:
            call.arrived = min(call.arrived, before.arrived)
            self._commands.append(PlaceKept(call=call.id, arrived=call.arrived))
        counsellor = self._counsellors.get(before.counsellor)
        if rules.last_counsellor_seconds and counsellor is not None and eligibility.working(counsellor):
            call.kept_for = counsellor.id

    def _join(self, call: Call, now: float) -> None:
        self._calls[call.id] = call
        if self._journal:
            self._note("waits", call, details=(("arrived", call.arrived), ("priority", call.priority)))
        self._wait(call, now)

    def _wait(self, call: Call, now: float) -> None:
        """Into the line, by the original arrival."""
        call.whereabouts = _WAITING
        call.since = now
        self._stand(call, now)

    def _stand(self, call: Call, now: float) -> None:
        """Into the line of those who need the same, until that changes."""
        rules = self.rules.of(call.queue)
        need, changes = need_of(call, rules, now, self.rules.main_language)
        call.place = self._place(call)
        call.line = self._line(need)
        if changes is not None:
            call.timers.append(self._deadlines.set(changes, self._need_less, call))
        self._joined.append(call)

    def _need_less(self, call: Call, now: float) -> None:
        """The need has changed: another line, the same place."""
        self._unline(call)
        self._stand(call, now)

    def _unline(self, call: Call) -> None:
        """Out of the line, with whatever was to happen there."""
        if call.lined:
            call.line.waiting.remove(call.place)
            call.lined = False
        if call.timers:
            for deadline in call.timers:
                self._deadlines.cancel(deadline)
            call.timers.clear()
        if call.line.need.counsellor:
            self._kept.append(call.line)

    def _place(self, call: Call) -> Place:
        return place(call.front, call.priority, call.arrived, call.id, self.rules.priority_seconds)

    def _leave(self, call: Call) -> None:
        """Out of the line, or of whatever else the call is in."""
        self._unline(call)
        call.whereabouts = _GONE
        del self._calls[call.id]

    def _call_gone(self, event: CallGone, now: float) -> None:
        call = self._calls.get(event.call)
        if call is None:
            return
        if call.offer is not None:
            self._end_offer(call.offer, OfferEnd.CALLER_LEFT, now)
        elif call.whereabouts is _TALKING:
            self._end_talk(call, now)
            return
        self._gone(call, now)

    def _gone(self, call: Call, now: float) -> None:
        if self._journal:
            self._note("gone", call, details=(("waited", now - call.arrived),))
        if call.caller:
            self._callers.left(call.caller, call.arrived, now)
        self._leave(call)

    def _priority_raised(self, event: PriorityRaised, now: float) -> None:
        call = self._calls.get(event.call)
        if call is None or call.priority == event.priority:
            return
        call.priority = event.priority
        moved = self._place(call)
        if call.lined:
            call.line.waiting.remove(call.place)
            call.line.waiting.add(moved)
        call.place = moved
        if self._journal:
            self._note("priority", call, details=(("priority", event.priority),))

    # --- offers ----------------------------------------------------------------------------------

    def _offer(self, call: Call, counsellor: Counsellor, now: float) -> None:
        self._unline(call)
        self._offered += 1
        identity = f"{self._series}{self._offered}"
        ring_for = self._bind(RunningOffer(identity, call, counsellor, now), now)
        call.counsellor = counsellor
        counsellor.call = call
        counsellor.move(Step.OFFER, now)
        counsellor.turn = self._offered
        self._occupy(counsellor.room, 1, now)
        if counsellor.room.rules is not None:
            self._given(counsellor.room, now)
        self._commands.append(
            Offer(
                offer=identity,
                call=call.id,
                counsellor=counsellor.id,
                ring_for=ring_for,
                again=call.again,
            )
        )
        if self._journal:
            details = (
                ("offer", identity),
                ("rank", counsellor.queues[call.queue]),
                ("idle", now - counsellor.idle_since),
                ("waited", now - call.arrived),
            )
            self._note("offered", call, counsellor, details)
            self._changed(counsellor)
        call.since = now

    def _bind(self, offer: RunningOffer, now: float) -> float:
        """Reserve both sides until the offer's deadline; returns how long the phone may ring."""
        call = offer.call
        self._offers[offer.id] = offer
        ring_for = self.rules.of(call.queue).ring_seconds
        if ring_for:
            offer.deadline = self._deadlines.set(now + ring_for, self._rang_out, offer)
        call.offer = offer.counsellor.offer = offer
        call.whereabouts = _OFFERED
        return ring_for

    def _ringing(self, event: Ringing, now: float) -> None:
        offer = self._offers.get(event.offer)
        if offer is None or offer.ringing:
            return
        offer.ringing = True
        if self._journal:
            self._note("ringing", offer.call, offer.counsellor, (("offer", offer.id),))

    def _answered(self, event: Answered, now: float) -> None:
        offer = self._offers.pop(event.offer, None)
        if offer is None:
            return
        call, counsellor = offer.call, offer.counsellor
        if offer.deadline is not None:
            self._deadlines.cancel(offer.deadline)
        call.offer = counsellor.offer = None
        call.whereabouts = _TALKING
        call.since = now
        counsellor.missed = 0
        counsellor.calls += 1
        counsellor.move(Step.ANSWER, now)
        if self._journal:
            self._note("answered", call, counsellor, (("offer", offer.id), ("waited", now - call.arrived)))
            self._changed(counsellor)

    def _offer_failed(self, event: OfferFailed, now: float) -> None:
        offer = self._offers.get(event.offer)
        if offer is not None:
            self._offer_over(offer, event.why, now)

    def _rang_out(self, offer: RunningOffer, now: float) -> None:
        self._withdraw(offer, OfferEnd.RANG_OUT)
        self._offer_over(offer, OfferEnd.RANG_OUT, now)

    def _withdraw(self, offer: RunningOffer, why: OfferEnd) -> None:
        self._commands.append(
            Withdraw(offer=offer.id, call=offer.call.id, counsellor=offer.counsellor.id, why=why)
        )

    def _offer_over(self, offer: RunningOffer, why: OfferEnd, now: float) -> None:
        """No talk: each reason has its own consequence for the counsellor and for the call."""
        call, counsellor = offer.call, offer.counsellor
        self._end_offer(offer, why, now)
        if why is OfferEnd.CALLER_LEFT:
            self._gone(call, now)
            return
        if why is OfferEnd.WITHDRAWN:
            call.front = min(call.front, Front.WITHDRAWN)
        else:
            call.tried |= {counsellor.id}
            self._refused(counsellor, why, now)
        self._wait(call, now)

    def _end_offer(self, offer: RunningOffer, why: OfferEnd, now: float) -> None:
        """The one end of an offer without a talk; both sides are unbound."""
        del self._offers[offer.id]
        call, counsellor = offer.call, offer.counsellor
        if offer.deadline is not None:
            self._deadlines.cancel(offer.deadline)
        call.offer = call.counsellor = None
        counsellor.move(Step.OFFER_END, now)
        if self._journal:
            details = (("offer", offer.id), ("why", why), ("rang", now - offer.since))
            self._note("offer_ended", call, counsellor, details)
        self._release(counsellor, now)

    def _refused(self, counsellor: Counsellor, why: OfferEnd, now: float) -> None:
        if why is OfferEnd.RANG_OUT:
            counsellor.missed += 1
            if counsellor.missed == self.rules.not_responding_after:
                counsellor.missed = 0
                self._set_status(counsellor, Status.BREAK, NOT_RESPONDING, now)
                self._alert(NOT_RESPONDING, counsellor)
            return
        # A phone that is busy or absent says so within milliseconds: without a rest it would be
        # offered the same call thousands of times.
        rules = self.rules
        pause = rules.rejected_pause if why is OfferEnd.REJECTED else rules.unreachable_pause
        if why is OfferEnd.UNREACHABLE:
            self._alert(why, counsellor)
        counsellor.pause_why = why
        counsellor.pause = self._deadlines.set(now + pause, self._pause_over, counsellor)

    def _pause_over(self, counsellor: Counsellor, now: float) -> None:
        counsellor.pause = None
        counsellor.pause_why = ""
        self._freed.append(counsellor)

    # --- talks and wrap-up -----------------------------------------------------------------------

    def _talk_ended(self, event: TalkEnded, now: float) -> None:
        call = self._calls.get(event.call)
        if call is None or call.whereabouts is not _TALKING:
            return
        if event.counsellor and call.counsellor is not None and event.counsellor != call.counsellor.id:
            return  # of a talk before this one
        self._end_talk(call, now)

    def _end_talk(self, call: Call, now: float, *, wrap_up: bool = True) -> None:
        """The talk is over for both; the call leaves the engine."""
        counsellor = call.counsellor
        assert counsellor is not None
        call.counsellor = None
        self._leave(call)
        if self._journal:
            self._note("talk_ended", call, counsellor, (("talked", now - call.since),))
        counsellor.idle_since = now
        counsellor.talked += now - call.since
        if call.caller:
            self._callers.talked(call.caller, counsellor.id, now)
        seconds = self.rules.of(call.queue).wrap_up_seconds
        if wrap_up and seconds:
            counsellor.move(Step.TALK_END, now)
            counsellor.wrap_up_since = now
            counsellor.wrap_up = self._deadlines.set(now + seconds, self._wrapped_up, counsellor)
        else:
            counsellor.move(Step.RELEASE, now)
        counsellor.wrap_up_queue = call.queue
        self._release(counsellor, now)
        if counsellor.next_status is not None:
            chosen, counsellor.next_status = counsellor.next_status, None
            self._choose(counsellor, chosen, now)

    def _wrap_up_done(self, event: WrapUpDone, now: float) -> None:
        counsellor = self._counsellors.get(event.counsellor)
        if counsellor is not None and counsellor.activity is _WRAP_UP:
            self._wrapped_up(counsellor, now)

    def _wrapped_up(self, counsellor: Counsellor, now: float) -> None:
        assert counsellor.wrap_up is not None
        self._deadlines.cancel(counsellor.wrap_up)
        counsellor.wrap_up = None
        counsellor.idle_since = now
        counsellor.move(Step.WRAPPED_UP, now)
        if self._journal:
            self._commands.append(
                Note(
                    step="wrapped_up",
                    counsellor=counsellor.id,
                    room=counsellor.room.id,
                    details=(("seconds", now - counsellor.wrap_up_since),),
                )
            )
            self._changed(counsellor)
        self._freed.append(counsellor)

    def _wrap_up_extended(self, event: WrapUpExtended, now: float) -> None:
        counsellor = self._counsellors.get(event.counsellor)
        if counsellor is None or counsellor.wrap_up is None:
            return
        most = counsellor.wrap_up_since + self.rules.of(counsellor.wrap_up_queue).wrap_up_most
        until = max(counsellor.wrap_up[0], min(counsellor.wrap_up[0] + event.seconds, most))
        self._deadlines.cancel(counsellor.wrap_up)
        counsellor.wrap_up = self._deadlines.set(until, self._wrapped_up, counsellor)
        if self._journal:
            details = (("until", until),)
            self._commands.append(Note(step="wrap_up_extended", counsellor=counsellor.id, details=details))

    def _release(self, counsellor: Counsellor, now: float) -> None:
        """The counsellor has neither offer nor talk any more."""
        counsellor.offer = counsellor.call = None
        self._occupy(counsellor.room, -1, now)
        self._freed.append(counsellor)
        if self._journal:
            self._changed(counsellor)

    # --- counsellors -----------------------------------------------------------------------------

    def _counsellor(self, identity: str, now: float, room: str = "") -> Counsellor:
        """This counsellor; one who is not known yet serves nothing until they are."""
        counsellor = self._counsellors.get(identity)
        if counsellor is None:
            counsellor = Counsellor(identity, self._room(room, now), now)
            self._counsellors[identity] = counsellor
        return counsellor

    def _counsellor_known(self, event: CounsellorKnown, now: float) -> None:
        counsellor = self._counsellor(event.counsellor, now, event.room)
        if counsellor.known == event:
            return
        counsellor.queues = {queue: rank for rank, (queue, _) in enumerate(event.queues)}
        counsellor.levels = {**dict(event.skills), **dict(event.queues)}
        counsellor.languages = frozenset(event.languages)
        counsellor.breadth = len(counsellor.queues)
        # Where they sit today stays, unless their home has changed.
        if counsellor.known is None or counsellor.known.room != event.room:
            self._sit(counsellor, event.room, now)
        counsellor.known = event
        self._station(counsellor)
        if self._journal:
            self._changed(counsellor)

    def _counsellor_forgotten(self, event: CounsellorForgotten, now: float) -> None:
        counsellor = self._counsellors.get(event.counsellor)
        if counsellor is None:
            return
        self._withdraw_from(counsellor, now)
        if counsellor.activity is Activity.TALKING:
            # The talk goes on; nothing else does.
            self._let_go(counsellor, now)
            counsellor.known = None
            counsellor.queues = {}
            counsellor.breadth = 0
            self._station(counsellor)
            counsellor.next_status = StatusChosen(counsellor=counsellor.id, status=Status.SIGNED_OUT)
            return
        for deadline in (counsellor.wrap_up, counsellor.pause):
            if deadline is not None:
                self._deadlines.cancel(deadline)
        self._let_go(counsellor, now)
        lines.station(counsellor, ())
        counsellor.status = Status.SIGNED_OUT
        del self._counsellors[counsellor.id]

    def _station(self, counsellor: Counsellor) -> None:
        serves = (line for line in self._lines.values() if eligibility.lacks(counsellor, line.need) is None)
        lines.station(counsellor, serves)
        self._freed.append(counsellor)

    def _sit(self, counsellor: Counsellor, room: str, now: float) -> None:
        occupied = counsellor.activity in (Activity.OFFERED, Activity.TALKING)
        self._occupy(counsellor.room, -occupied, now)
        counsellor.room = self._room(room, now)
        self._occupy(counsellor.room, occupied, now)

    def _status_chosen(self, event: StatusChosen, now: float) -> None:
        counsellor = self._counsellor(event.counsellor, now)
        if counsellor.activity is Activity.TALKING:
            same = event.status is counsellor.status and event.room in ("", counsellor.room.id)
            counsellor.next_status = None if same and event.reason == counsellor.reason else event
            return
        self._choose(counsellor, event, now)

    def _choose(self, counsellor: Counsellor, event: StatusChosen, now: float) -> None:
        moves = event.room not in ("", counsellor.room.id)
        if moves or event.status is not _READY:
            self._withdraw_from(counsellor, now)
        if moves:
            self._let_go(counsellor, now)
            self._sit(counsellor, event.room, now)
            self._station(counsellor)
        if event.status is counsellor.status and event.reason == counsellor.reason:
            if moves and self._journal:
                self._changed(counsellor)
            return
        if event.status is Status.SIGNED_OUT:
            counsellor.calls = counsellor.missed = 0
            counsellor.talked = 0.0
        if counsellor.wrap_up is not None and event.status is not _READY:
            self._wrapped_up(counsellor, now)
        self._set_status(counsellor, event.status, event.reason, now)

    def _set_status(self, counsellor: Counsellor, status: Status, reason: str, now: float) -> None:
        if status is _READY and counsellor.status is not _READY:
            counsellor.idle_since = now
        counsellor.status = status
        counsellor.reason = reason
        if counsellor.activity is _IDLE:
            counsellor.since = now
        if status is _READY:
            self._freed.append(counsellor)
        else:
            lines.step_aside(counsellor)
            self._let_go(counsellor, now)
        if self._journal:
            self._commands.append(
                Note(
                    step="status",
                    counsellor=counsellor.id,
                    room=counsellor.room.id,
                    details=(("status", status), ("reason", reason)),
                )
            )
            self._changed(counsellor)

    def _withdraw_from(self, counsellor: Counsellor, now: float, why: OfferEnd = OfferEnd.WITHDRAWN) -> None:
        """Stop the ringing at this counsellor's, if there is any."""
        if counsellor.offer is not None:
            offer = counsellor.offer
            self._withdraw(offer, why)
            self._offer_over(offer, why, now)

    def _phone_seen(self, event: PhoneSeen, now: float) -> None:
        counsellor = self._counsellor(event.counsellor, now)
        if counsellor.reachable == event.reachable:
            return
        counsellor.reachable = event.reachable
        if event.reachable:
            if counsellor.pause is not None and counsellor.pause_why == OfferEnd.UNREACHABLE:
                self._deadlines.cancel(counsellor.pause)
                self._pause_over(counsellor, now)
            self._freed.append(counsellor)
        else:
            self._withdraw_from(counsellor, now, OfferEnd.UNREACHABLE)
            lines.step_aside(counsellor)
            self._let_go(counsellor, now)
        if self._journal:
            details = (("reachable", int(event.reachable)),)
            self._commands.append(Note(step="phone", counsellor=counsellor.id, details=details))

    # --- rooms -----------------------------------------------------------------------------------

    def _room(self, identity: str, now: float) -> Room:
        room = self._rooms.get(identity)
        if room is None:
            room = self._rooms[identity] = Room(identity, self.rules.rooms.get(identity), now)
        return room

    def _room_set(self, event: RoomSet, now: float) -> None:
        room = self._room(event.room, now)
        if (room.mode, room.by, room.reason) == (event.mode, event.by, event.reason):
            return
        reopened = event.mode is Mode.OPEN and room.mode is not Mode.OPEN
        room.mode, room.by, room.reason, room.since = event.mode, event.by, event.reason, now
        if reopened:
            self._bring_in(room, now)
        self._gate(room)
        self._commands.append(RoomChanged(room=room.id, mode=event.mode, by=event.by, reason=event.reason))
        if self._journal:
            details = (("mode", event.mode), ("by", event.by), ("reason", event.reason))
            self._commands.append(Note(step="room", room=room.id, details=details))
        if event.mode is not Mode.OPEN:
            for counsellor in self._counsellors.values():
                if counsellor.room is room:
                    self._let_go(counsellor, now)
        if event.mode in (Mode.NOW, Mode.EVACUATE):
            for counsellor in self._counsellors.values():
                if counsellor.room is room:
                    self._withdraw_from(counsellor, now)
        if event.mode is Mode.EVACUATE:
            for counsellor in self._counsellors.values():
                if counsellor.room is room and counsellor.activity is Activity.TALKING:
                    self._bring_back(counsellor, now)

    def _occupy(self, room: Room, more: int, now: float) -> None:
        room.busy += more
        if room.rules is not None:
            self._gate(room)

    def _gate(self, room: Room) -> None:
        """Whether the room's counsellors are given calls has to be looked at again."""
        accepting = room.may_accept()
        if accepting and not room.accepting:
            self._everything = True
        room.accepting = accepting

    def _given(self, room: Room, now: float) -> None:
        if room.give(now):
            for one in self._rooms.values():
                one.given /= 2
        if room.opened is not None and room.rules is not None:
            if now < room.opened + room.rules.reopen_seconds:
                room.paced = self._deadlines.set(now + room.pace, self._next_in, room)
                self._gate(room)
            else:
                room.opened = None

    def _bring_in(self, room: Room, now: float) -> None:
        """A room that was closed takes part again: in the shares from now on, and gently if so ruled."""
        for one in self._rooms.values():
            one.given = 0.0
        if room.paced is not None:
            self._deadlines.cancel(room.paced)
            room.paced = None
        if room.rules is not None and room.rules.reopen_seconds:
            room.opened = now
            there = sum(one.room is room and one.status is _READY for one in self._counsellors.values())
            room.pace = room.rules.reopen_seconds / max(1, there)

    def _next_in(self, room: Room, now: float) -> None:
        room.paced = None
        self._gate(room)

    def _let_go(self, counsellor: Counsellor, now: float) -> None:
        """Callers kept for this counsellor need not wait for them any longer."""
        kept = [one.line for one in counsellor.stations if one.line.need.counsellor]
        waiting = [self._calls[place[3]] for line in kept for place in line.waiting]
        waiting += [call for call in self._joined if call.kept_for == counsellor.id]
        for call in waiting:
            call.kept_for = ""
            if call.whereabouts is _WAITING:
                self._need_less(call, now)

    def _bring_back(self, counsellor: Counsellor, now: float) -> None:
        call = counsellor.call
        assert call is not None
        self._commands.append(BringBack(call=call.id, counsellor=counsellor.id))
        self._end_talk(call, now, wrap_up=False)
        call.front = Front.EVACUATED
        self._calls[call.id] = call
        if self._journal:
            self._note("returned", call, counsellor)
        self._wait(call, now)

    # --- the link to Asterisk --------------------------------------------------------------------

    def _link_lost(self, event: LinkLost, now: float) -> None:
        if self._linked:
            self._linked = False
            if self._journal:
                self._commands.append(Note(step="link_lost"))

    def _restored(self, event: Restored, now: float) -> None:
        """Asterisk says what is: our calls are replaced, our statuses and rooms stay."""
        truth = {live.waits.call: live for live in event.calls}
        for call in list(self._calls.values()):
            live = truth.get(call.id)
            if live is not None and _as_before(call, live):
                del truth[call.id]
            elif call.whereabouts is _TALKING:
                self._end_talk(call, now)
            else:
                if call.offer is not None:
                    self._end_offer(call.offer, OfferEnd.WITHDRAWN, now)
                self._gone(call, now)
        for live in truth.values():
            self._adopt(live, now)
        self._linked = True
        self._everything = True

    def _adopt(self, live: LiveCall, now: float) -> None:
        """A call that Asterisk knows and we do not."""
        call = Call(live.waits, now)
        call.place = self._place(call)
        call.line = self._line(need_of(call, self.rules.of(call.queue), now, self.rules.main_language)[0])
        if not live.counsellor or not (live.talking or live.offer):
            self._join(call, now)
            return
        counsellor = self._counsellor(live.counsellor, now)
        if counsellor.activity is Activity.TALKING:
            return  # one who talks twice: the second talk is not ours to distribute
        self._calls[call.id] = call
        if live.talking:
            self._withdraw_from(counsellor, now)
            if counsellor.wrap_up is not None:
                self._wrapped_up(counsellor, now)
            counsellor.move(Step.FOUND_TALKING, now)
            call.whereabouts = _TALKING
        elif counsellor.activity is _IDLE and live.offer not in self._offers:
            counsellor.move(Step.OFFER, now)
            self._bind(RunningOffer(live.offer, call, counsellor, now), now)
        else:
            self._join(call, now)
            return
        call.counsellor = counsellor
        counsellor.call = call
        self._occupy(counsellor.room, 1, now)
        if self._journal:
            self._note("found", call, counsellor, (("offer", live.offer if call.offer else ""),))
            self._changed(counsellor)

    def _time_passed(self, event: TimePassed, now: float) -> None:
        """What is due is done after every event."""

    # --- deciding --------------------------------------------------------------------------------

    def _line(self, need: Need) -> Line:
        line = self._lines.get(need)
        if line is None:
            line = Line(need, STRATEGIES[self.rules.of(need.queue).strategy])
            self._lines[need] = line
            one = self._counsellors.get(need.counsellor)
            for counsellor in self._counsellors.values() if one is None else (one,):
                if eligibility.lacks(counsellor, need) is None:
                    lines.add_station(counsellor, line)
                    if counsellor.listed:
                        lines.step_aside(counsellor)
                        self._freed.append(counsellor)
        return line

    def _drop_kept(self) -> None:
        """A line for one counsellor alone goes with its last caller."""
        for line in self._kept:
            if not line.waiting.blocks and self._lines.get(line.need) is line:
                del self._lines[line.need]
                counsellor = self._counsellors.get(line.need.counsellor)
                if counsellor is not None:
                    lines.remove_station(counsellor, line)
        self._kept = []

    def _decide(self, now: float) -> None:
        """One round: the callers in order, each takes the counsellor who comes first for them.

        Before this event nobody free suited anybody waiting. So only who has become free, who has
        joined, and rooms that have opened need a look.
        """
        freed, joined, everything = self._freed, self._joined, self._everything
        self._freed, self._joined, self._everything = [], [], False
        if self._linked and not everything:
            if not joined and len(freed) == 1:
                self._decide_for_counsellor(freed[0], now)
                return
            if not freed and len(joined) == 1 and joined[0].whereabouts is _WAITING:
                self._decide_for_call(joined[0], now)
                return
        looked: set[Line] = set()
        for call in joined:
            if call.whereabouts is _WAITING and not call.lined:
                call.lined = True
                call.line.waiting.add(call.place)
                looked.add(call.line)
        for counsellor in freed:
            if counsellor.available and not counsellor.listed:
                lines.stand_idle(counsellor)
                looked.update(station.line for station in counsellor.stations)
        if not self._linked:
            return
        if everything:
            looked = set(self._lines.values())
        heads = [(line.waiting.blocks[0][0], line) for line in looked if line.waiting.blocks]
        heapify(heads)
        while heads:
            head, line = heads[0]
            call = self._calls[head[3]]
            best = line.best(call.tried, now)
            if best is None:
                heappop(heads)
                continue
            self._offer(call, best, now)
            if line.waiting.blocks:
                heapreplace(heads, (line.waiting.blocks[0][0], line))
            else:
                heappop(heads)

    def _decide_for_counsellor(self, counsellor: Counsellor, now: float) -> None:
        """The commonest case under load: one counsellor is free, and takes the first they suit."""
        if not counsellor.available or counsellor.listed:
            return
        if counsellor.room.accepting:
            first: Place | None = None
            for station in counsellor.stations:
                blocks = station[0].waiting.blocks
                if blocks and (first is None or blocks[0][0] < first):
                    first = blocks[0][0]
            if first is not None:
                self._offer(self._calls[first[3]], counsellor, now)
                return
        lines.stand_idle(counsellor)

    def _decide_for_call(self, call: Call, now: float) -> None:
        """The commonest case without load: one caller joins, and gets the best of the free."""
        line = call.line
        if not line.waiting.blocks:  # else those in front would have been served
            best = line.best(call.tried, now)
            if best is not None:
                self._offer(call, best, now)
                return
        call.lined = True
        line.waiting.add(call.place)

    # --- telling ---------------------------------------------------------------------------------

    def _note(
        self,
        step: str,
        call: Call,
        counsellor: Counsellor | None = None,
        details: tuple[tuple[str, str | int | float], ...] = (),
    ) -> None:
        if counsellor is None:
            self._commands.append(Note(step=step, call=call.id, queue=call.queue, details=details))
        else:
            self._commands.append(
                Note(
                    step=step,
                    call=call.id,
                    counsellor=counsellor.id,
                    queue=call.queue,
                    room=counsellor.room.id,
                    details=details,
                )
            )

    def _changed(self, counsellor: Counsellor) -> None:
        self._commands.append(
            CounsellorChanged(
                counsellor=counsellor.id,
                status=counsellor.status,
                activity=counsellor.activity,
                room=counsellor.room.id,
                reason=counsellor.reason,
            )
        )

    def _alert(self, kind: str, counsellor: Counsellor) -> None:
        self._commands.append(Alert(kind=kind, counsellor=counsellor.id, room=counsellor.room.id))

    def snapshot(self) -> Snapshot:
        """Everything there is, as of the last event."""
        order = {_WAITING: 0, _OFFERED: 1, _TALKING: 2}
        calls = sorted(self._calls.values(), key=lambda call: (order[call.whereabouts], call.place))
        return Snapshot(
            at=self._now,
            linked=self._linked,
            calls=tuple(
                CallSeen(
                    call=call.id,
                    queue=call.queue,
                    whereabouts=call.whereabouts,
                    arrived=call.arrived,
                    since=call.since,
                    priority=call.priority,
                    place=call.place,
                    need=call.line.need,
                    counsellor="" if call.counsellor is None else call.counsellor.id,
                    offer="" if call.offer is None else call.offer.id,
                )
                for call in calls
            ),
            counsellors=tuple(
                CounsellorSeen(
                    counsellor=one.id,
                    room=one.room.id,
                    status=one.status,
                    reason=one.reason,
                    activity=one.activity,
                    since=one.since,
                    idle_since=one.idle_since,
                    reachable=one.reachable,
                    queues=tuple(one.queues),
                    call="" if one.call is None else one.call.id,
                    next_status="" if one.next_status is None else one.next_status.status,
                    paused=one.pause_why,
                )
                for _, one in sorted(self._counsellors.items())
            ),
            rooms=tuple(
                RoomSeen(
                    room=room.id,
                    mode=room.mode,
                    by=room.by,
                    reason=room.reason,
                    since=room.since,
                    accepting=room.accepting,
                    busy=room.busy,
                )
                for _, room in sorted(self._rooms.items())
            ),
        )


def _as_before(call: Call, live: LiveCall) -> bool:
    """Asterisk has this call just as we do."""
    counsellor = "" if call.counsellor is None else call.counsellor.id
    if call.whereabouts is _TALKING:
        return live.talking and live.counsellor == counsellor
    if call.offer is not None:
        return not live.talking and (live.counsellor, live.offer) == (counsellor, call.offer.id)
    return not live.talking and not live.offer and live.waits.queue == call.queue
