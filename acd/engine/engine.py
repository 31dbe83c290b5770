"""The engine: events in, commands out. It owns every call, counsellor, room and offer, and decides.

It knows no Asterisk, no clock, no chance and no database. After each `handle` no free counsellor and
waiting caller who suit each other are left apart. Counterparts: acd/service.py and acd/simulate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from acd.engine import announcements, eligibility, explain, lines
from acd.engine.callback import Callback, CallbackEnd
from acd.engine.calls import Call, RunningOffer, Whereabouts
from acd.engine.commands import (
    BringBack,
    CallbackClosed,
    CallbackMissed,
    Command,
    DialCitizen,
    FloodChanged,
    Note,
    PlaceKept,
    RoomChanged,
    WrapUpKept,
)
from acd.engine.counsellors import Activity, Counsellor, Step
from acd.engine.estimate import Error
from acd.engine.events import (
    Answered,
    CallbackWanted,
    CallerWarned,
    CallGone,
    CallWaits,
    CitizenMissed,
    CitizenReached,
    CounsellorForgotten,
    CounsellorKnown,
    Event,
    LinkLost,
    LiveCall,
    Mode,
    NoticesSet,
    OfferEnd,
    OfferFailed,
    PhoneSeen,
    PickedUp,
    PriorityRaised,
    QueueSet,
    Restored,
    Ringing,
    RoomSet,
    RulesSet,
    Status,
    StatusChosen,
    TalkClosed,
    TalkEnded,
    TalkExtended,
    TimePassed,
    WrapUpDone,
    WrapUpExtended,
    WrapUpFound,
)
from acd.engine.flood import Flood
from acd.engine.lines import Need
from acd.engine.needs import need_of
from acd.engine.order import Front
from acd.engine.rules import Rules
from acd.engine.snapshot import CallSeen, CounsellorSeen, QueueSeen, RoomSeen, Snapshot
from acd.engine.talks import Talks

# Bound once: these are read several times in every event.
_WAITING, _OFFERED, _TALKING = Whereabouts.WAITING, Whereabouts.OFFERED, Whereabouts.TALKING
_IDLE, _WRAP_UP = Activity.IDLE, Activity.WRAP_UP
_READY = Status.READY


class Engine(Talks):
    """Decides who talks to whom.

    `journal=False` leaves out what nobody decides by (Note, CounsellorChanged, RoomChanged): for
    simulations. `series` begins every offer's id; a program that starts again needs another one, so
    that a late answer to an offer of its former life is not taken for a new one's.
    """

    def __init__(self, rules: Rules | None = None, *, journal: bool = True, series: str = "o") -> None:
        super().__init__(rules, journal=journal, series=series)
        self._handlers: dict[type, Callable[[Any, float], None]] = {
            CallWaits: self._call_waits,
            CallGone: self._call_gone,
            PriorityRaised: self._priority_raised,
            Ringing: self._ringing,
            PickedUp: self._picked_up,
            Answered: self._answered,
            OfferFailed: self._offer_failed,
            TalkEnded: self._talk_ended,
            CallerWarned: self._caller_warned,
            TalkExtended: self._talk_extended,
            TalkClosed: self._talk_closed,
            StatusChosen: self._status_chosen,
            WrapUpDone: self._wrap_up_done,
            WrapUpExtended: self._wrap_up_extended,
            WrapUpFound: self._wrap_up_found,
            PhoneSeen: self._phone_seen,
            RoomSet: self._room_set,
            QueueSet: self._queue_set,
            RulesSet: self._rules_set,
            CallbackWanted: self._callback_wanted,
            CitizenReached: self._citizen_reached,
            CitizenMissed: self._citizen_missed,
            CounsellorKnown: self._counsellor_known,
            CounsellorForgotten: self._counsellor_forgotten,
            NoticesSet: self._notices_set,
            LinkLost: self._link_lost,
            Restored: self._restored,
            TimePassed: self._time_passed,
        }

    # --- the way through ---------------------------------------------------------------------------

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
        if self._flood is not None:
            self._look_for_flood(self._flood, now)
        return commands

    def _look_for_flood(self, flood: Flood, now: float) -> None:
        change = flood.look(self._waiting(), now)
        if change is not None:
            self._commands.append(change)
            if change.on:  # it may be over by then without anything else happening
                self._deadlines.set(now + flood.rules.least_seconds, self._nothing, None)

    def _nothing(self, subject: None, now: float) -> None:
        """A moment at which only the end of `handle_all` has something to do."""

    def next_deadline(self) -> float | None:
        """When to call handle(TimePassed(), …) if nothing happens before; None: never."""
        return self._deadlines.next()

    # --- callers -----------------------------------------------------------------------------------

    def _call_waits(self, event: CallWaits, now: float) -> None:
        call = self._calls.get(event.call)
        if call is not None:
            if call.callback is not None:
                return
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
        callback = self._callbacks.get(call.caller)
        if callback is not None and callback.whereabouts is not _TALKING:
            if callback.offer is not None:
                self._withdraw(callback.offer, OfferEnd.WITHDRAWN)
                self._end_offer(callback.offer, OfferEnd.WITHDRAWN, now)
            call.arrived = min(call.arrived, callback.arrived)
            self._commands.append(PlaceKept(call=call.id, arrived=call.arrived))
            self._close_callback(callback, CallbackEnd.PHONED_AGAIN)
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

    def _call_gone(self, event: CallGone, now: float) -> None:
        call = self._calls.get(event.call)
        if call is None:
            return
        if call.offer is not None:
            self._end_offer(call.offer, OfferEnd.CALLER_LEFT, now)
        elif call.whereabouts is _TALKING:
            if call.callback is None:
                self._end_talk(call, now)
                return
            self._not_reached(call, call.callback, CallbackEnd.CANCELLED, now)
        self._gone(call, now)

    def _queue_set(self, event: QueueSet, now: float) -> None:
        if event.open == (event.queue not in self._closed):
            return
        if event.open:
            del self._closed[event.queue]
        else:
            self._closed[event.queue] = now if event.since is None else event.since
        if self._journal:
            self._commands.append(Note(step="queue", queue=event.queue, details=(("open", int(event.open)),)))
        told = 0
        for call in [one for one in self._calls.values() if one.queue == event.queue]:
            if call.whereabouts in (_WAITING, Whereabouts.PARKED):
                since = call.since
                self._unline(call)
                self._wait(call, now)
                call.since = since
                if self._journal and not event.open and event.since is None and call.callback is None:
                    self._later(
                        call, now + told / announcements.MOST_PER_SECOND, now, self._tell_closing, call
                    )
                    told += 1

    def _rules_set(self, event: RulesSet, now: float) -> None:
        """Lines, rooms and flood mode by the new rules; offers and wrap-ups end as they began."""
        if event.rules == self.rules:
            return
        self.rules = event.rules
        if self._journal:
            self._commands.append(Note(step="rules", details=(("version", event.version),)))
        self._callers.seconds = event.rules.day_seconds
        self._rule_flood(now)
        for room in self._rooms.values():
            self._rule_room(room, event.rules.rooms.get(room.id), now)
        waiting = [
            call for call in self._calls.values() if call.whereabouts in (_WAITING, Whereabouts.PARKED)
        ]
        for call in waiting:
            self._unline(call)
        self._lines = {}
        for counsellor in self._counsellors.values():
            self._station(counsellor)
        for call in waiting:
            since = call.since
            self._wait(call, now)
            call.since = since

    def _rule_flood(self, now: float) -> None:
        rules, flood = self.rules.flood, self._flood
        if rules is None:
            self._flood = None
            if flood is not None and flood.on:
                self._commands.append(FloodChanged(on=False, waiting=self._waiting()))
        elif flood is None:
            self._flood = Flood(rules)
        else:
            flood.rules = rules
            if flood.on:
                self._deadlines.set(max(now, flood.since + rules.least_seconds), self._nothing, None)

    def _callback_wanted(self, event: CallbackWanted, now: float) -> None:
        """The caller's place passes to the callback; their own call has ended without having given up."""
        asked = event.waits
        if event.callback in self._calls:
            return
        if not asked.caller or asked.caller in self._callbacks:
            why = CallbackEnd.DOUBLE if asked.caller else CallbackEnd.WITHHELD
            self._commands.append(CallbackClosed(callback=event.callback, why=why))
            return
        call = Call(replace(asked, call=event.callback), now)
        own = self._calls.get(asked.call)
        if own is not None and own.callback is None and own.whereabouts in (_WAITING, _OFFERED):
            call.arrived, call.front, call.priority = own.arrived, own.front, own.priority
            if own.offer is not None:
                self._end_offer(own.offer, OfferEnd.CALLER_LEFT, now)
            if self._journal:
                self._note("exchanged", own, details=(("callback", call.id),))
            self._leave(own)
        expires = now + self.rules.callback.expire_seconds if event.expires is None else event.expires
        deadline = self._deadlines.set(max(expires, now), self._callback_expired, call)
        call.callback = Callback(expires, deadline, tries=event.tries, not_before=event.not_before)
        self._callbacks[call.caller] = call
        if self._journal:
            self._note("callback_wanted", call, details=(("of", asked.call), ("tries", event.tries)))
        self._join(call, now, found=True)

    def _callback_expired(self, call: Call, now: float) -> None:
        """Too late to begin; one that is being made is brought to its end."""
        if call.whereabouts in (_WAITING, Whereabouts.PARKED):
            self._close_callback(call, CallbackEnd.EXPIRED)

    def _citizen_reached(self, event: CitizenReached, now: float) -> None:
        call = self._calls.get(event.callback)
        if call is None or call.callback is None or not call.callback.dialling:
            return
        if self._journal:
            self._note("reached", call, call.counsellor, (("tries", call.callback.tries + 1),))
        self._settle(call, CallbackEnd.TALKED)
        call.since = now
        self._time_talk(call, now)

    def _citizen_missed(self, event: CitizenMissed, now: float) -> None:
        call = self._calls.get(event.callback)
        if call is not None and call.callback is not None and call.callback.dialling:
            self._missed(call, call.callback, event.why, now)

    def _missed(self, call: Call, callback: Callback, why: str, now: float) -> None:
        """The counsellor is free at once; the callback waits for its next try, if it has one."""
        another = callback.missed(self.rules.callback, now)
        self._not_reached(call, callback, why, now)
        if any(one.caller == call.caller and one is not call for one in self._calls.values()):
            self._close_callback(call, CallbackEnd.PHONED_AGAIN)  # that was why their line was busy
        elif another:
            self._commands.append(
                CallbackMissed(callback=call.id, tries=callback.tries, not_before=callback.not_before)
            )
            self._wait(call, now)
        else:
            self._close_callback(call, CallbackEnd.MISSED)

    def _priority_raised(self, event: PriorityRaised, now: float) -> None:
        call = self._calls.get(event.call)
        if call is None or call.priority == event.priority or call.whereabouts is _TALKING:
            return
        call.priority = event.priority
        moved = self._place(call)
        if call.lined:
            call.line.waiting.remove(call.place)
            call.line.waiting.add(moved)
        call.place = moved
        if self._journal:
            self._note("priority", call, details=(("priority", event.priority),))

    # --- offers ------------------------------------------------------------------------------------

    def _ringing(self, event: Ringing, now: float) -> None:
        offer = self._offers.get(event.offer)
        if offer is None or offer.ringing:
            return
        offer.ringing = True
        if self._journal:
            self._note("ringing", offer.call, offer.counsellor, (("offer", offer.id),))

    def _picked_up(self, event: PickedUp, now: float) -> None:
        """Whoever hangs up before they are through has rejected it; that the phone rang too long is past."""
        offer = self._offers.get(event.offer)
        if offer is not None and offer.deadline is not None:
            self._deadlines.cancel(offer.deadline)
            offer.deadline = None

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
            # Whoever waits to be called back tells nothing of how long people wait and bear it.
            waited = () if call.callback else (("waited", now - call.arrived),)
            if call.callback is None:
                self._estimate.waited(call.queue, now - call.joined, gave_up=False)
            if call.told_wait is not None:
                (told_at, told), call.told_wait = call.told_wait, None
                self._estimate.came(call.queue, told, now - told_at)
            self._note("answered", call, counsellor, (("offer", offer.id), *waited))
            self._changed(counsellor)
        if call.callback is not None:
            call.callback.dialling = True
            trial = call.callback.tries + 1
            self._commands.append(DialCitizen(callback=call.id, counsellor=counsellor.id, trial=trial))
            if self._journal:
                self._note("dialled", call, counsellor, (("trial", trial),))
            return
        self._time_talk(call, now)

    def _offer_failed(self, event: OfferFailed, now: float) -> None:
        offer = self._offers.get(event.offer)
        if offer is not None:
            self._offer_over(offer, event.why, now)

    # --- talks and wrap-up -------------------------------------------------------------------------

    def _talk_ended(self, event: TalkEnded, now: float) -> None:
        call = self._calls.get(event.call)
        if call is None or call.whereabouts is not _TALKING:
            return
        if event.counsellor and call.counsellor is not None and event.counsellor != call.counsellor.id:
            return  # of a talk before this one
        self._end_talk(call, now)

    def _end_talk(self, call: Call, now: float) -> None:
        """The talk is over for both; the call leaves the engine, the counsellor wraps up."""
        if call.callback is not None:
            self._missed(call, call.callback, "counsellor_left", now)
            return
        counsellor = self._unbind(call, now)
        self._leave(call)
        seconds = self.rules.of(call.queue).wrap_up_seconds
        if seconds:
            counsellor.move(Step.TALK_END, now)
            counsellor.wrap_up_since = now
            counsellor.wrap_up_queue = call.queue
            counsellor.wrap_up = self._deadlines.set(now + seconds, self._wrapped_up, counsellor)
            if self._journal:
                self._keep_wrap_up(counsellor, now + seconds)
        else:
            counsellor.move(Step.RELEASE, now)
        self._after_talk(counsellor, now)

    def _part(self, call: Call, now: float) -> None:
        """The counsellor has nothing to wrap up, and the call stays."""
        counsellor = self._unbind(call, now)
        if self._journal:
            self._note("returned", call, counsellor)
        counsellor.move(Step.RELEASE, now)
        self._after_talk(counsellor, now)

    def _unbind(self, call: Call, now: float) -> Counsellor:
        counsellor = call.counsellor
        assert counsellor is not None
        call.counsellor = None
        self._stop_timing(call)
        if self._journal:
            self._note("talk_ended", call, counsellor, (("talked", now - call.since),))
            self._estimate.talked(call.queue, now - call.since)
        counsellor.idle_since = now
        counsellor.talked += now - call.since
        if call.caller:
            self._callers.talked(call.caller, counsellor.id, now)
        return counsellor

    def _not_reached(self, call: Call, callback: Callback, why: str, now: float) -> None:
        """The counsellor was on the line, the citizen never: that was no talk."""
        counsellor = call.counsellor
        assert counsellor is not None
        call.counsellor = None
        callback.dialling = False
        if self._journal:
            details = (("tries", callback.tries), ("why", why), ("rang", now - call.since))
            self._note("missed", call, counsellor, details)
        counsellor.idle_since = now
        counsellor.move(Step.RELEASE, now)
        self._after_talk(counsellor, now)

    def _after_talk(self, counsellor: Counsellor, now: float) -> None:
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
        if self._journal and now < counsellor.wrap_up[0]:
            self._keep_wrap_up(counsellor, None)
        counsellor.wrap_up = None
        counsellor.idle_since = now
        counsellor.move(Step.WRAPPED_UP, now)
        if self._journal:
            self._estimate.wrapped_up(counsellor.wrap_up_queue, now - counsellor.wrap_up_since)
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
            self._keep_wrap_up(counsellor, until)
            details = (("until", until),)
            self._commands.append(Note(step="wrap_up_extended", counsellor=counsellor.id, details=details))

    def _wrap_up_found(self, event: WrapUpFound, now: float) -> None:
        counsellor = self._counsellors.get(event.counsellor)
        if counsellor is None or not counsellor.available or event.until <= now:
            return
        lines.step_aside(counsellor)
        counsellor.move(Step.FOUND_WRAPPING_UP, now)
        counsellor.wrap_up_since, counsellor.wrap_up_queue = event.since, event.queue
        counsellor.wrap_up = self._deadlines.set(event.until, self._wrapped_up, counsellor)
        if self._journal:
            self._changed(counsellor)

    def _keep_wrap_up(self, counsellor: Counsellor, until: float | None) -> None:
        self._commands.append(
            WrapUpKept(
                counsellor=counsellor.id,
                queue=counsellor.wrap_up_queue,
                since=counsellor.wrap_up_since,
                until=until,
            )
        )

    # --- counsellors -------------------------------------------------------------------------------

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
        self._staffing = None
        del self._counsellors[counsellor.id]

    def _status_chosen(self, event: StatusChosen, now: float) -> None:
        counsellor = self._counsellor(event.counsellor, now)
        if counsellor.activity is Activity.TALKING:
            same = event.status is counsellor.status and event.room in ("", counsellor.room.id)
            counsellor.next_status = None if same and event.reason == counsellor.reason else event
            self._staffing = None
            if not eligibility.working(counsellor):
                self._let_go(counsellor, now)
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

    def _phone_seen(self, event: PhoneSeen, now: float) -> None:
        counsellor = self._counsellor(event.counsellor, now)
        if counsellor.reachable == event.reachable:
            return
        counsellor.reachable = event.reachable
        self._staffing = None
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

    # --- rooms -------------------------------------------------------------------------------------

    def _room_set(self, event: RoomSet, now: float) -> None:
        room = self._room(event.room, now)
        if (room.mode, room.by, room.reason) == (event.mode, event.by, event.reason):
            return
        reopened = event.mode is Mode.OPEN and room.mode is not Mode.OPEN
        room.mode, room.by, room.reason, room.since = event.mode, event.by, event.reason, now
        if reopened:
            self._bring_in(room, now)
        self._gate(room)
        self._staffing = None
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

    def _bring_back(self, counsellor: Counsellor, now: float) -> None:
        call = counsellor.call
        assert call is not None
        self._commands.append(BringBack(call=call.id, counsellor=counsellor.id))
        if call.callback is None:
            self._part(call, now)
        else:
            self._not_reached(call, call.callback, Mode.EVACUATE, now)
        call.front = Front.EVACUATED
        self._wait(call, now)

    # --- notices -----------------------------------------------------------------------------------

    def _notices_set(self, event: NoticesSet, now: float) -> None:
        self._notices = event.notices
        self._tell_all(now)

    # --- the link to Asterisk ----------------------------------------------------------------------

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
            elif call.callback is not None:
                if call.callback.dialling and live is not None and live.talking and not live.dialling:
                    del truth[call.id]
                    self._settle(call, CallbackEnd.TALKED)
                else:  # Asterisk knows a callback only while it is made
                    self._resume(call, call.callback, now)
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
        self._tell_all(now)

    def _resume(self, call: Call, callback: Callback, now: float) -> None:
        """A callback that was being made while Asterisk was away."""
        if call.offer is not None:
            self._end_offer(call.offer, OfferEnd.WITHDRAWN, now)
            self._wait(call, now)
        elif callback.dialling:
            self._missed(call, callback, "link_lost", now)

    def _adopt(self, live: LiveCall, now: float) -> None:
        """A call that Asterisk knows and we do not, or a callback that we do not know to be under way."""
        call = self._calls.get(live.waits.call)
        if call is not None and live.talking and not live.dialling:
            self._close_callback(call, CallbackEnd.TALKED)
            call = None
        if call is None:
            call = Call(live.waits, now)
            call.place = self._place(call)
            call.line = self._line(need_of(call, self.rules.of(call.queue), now, self.rules.main_language)[0])
        if not live.counsellor or not (live.talking or live.offer):
            self._join_found(call, now)
            return
        counsellor = self._counsellor(live.counsellor, now)
        if counsellor.activity is Activity.TALKING:
            return  # one who talks twice: the second talk is not ours to distribute
        if live.talking:
            self._withdraw_from(counsellor, now)
            if counsellor.wrap_up is not None:
                self._wrapped_up(counsellor, now)
            counsellor.move(Step.FOUND_TALKING, now)
            self._unline(call)
            call.whereabouts = _TALKING
            call.since = live.since or now
            if call.callback is None:
                self._time_talk(call, call.since, extended=live.extended, told=live.told or None)
            else:
                call.callback.dialling = True
        elif counsellor.activity is _IDLE and live.offer not in self._offers:
            counsellor.move(Step.OFFER, now)
            self._unline(call)
            self._bind(RunningOffer(live.offer, call, counsellor, now), now)
        else:
            self._join_found(call, now)
            return
        self._calls[call.id] = call
        call.counsellor = counsellor
        counsellor.call = call
        self._occupy(counsellor.room, 1, now)
        if self._journal:
            self._note("found", call, counsellor, (("offer", live.offer if call.offer else ""),))
            self._changed(counsellor)

    def _join_found(self, call: Call, now: float) -> None:
        if call.callback is None:  # a callback has its place already
            self._join(call, now, found=True)

    def _time_passed(self, event: TimePassed, now: float) -> None:
        """What is due is done after every event."""

    # --- looking -----------------------------------------------------------------------------------

    def whereabouts(self, call: str) -> Whereabouts:
        one = self._calls.get(call)
        return Whereabouts.GONE if one is None else one.whereabouts

    def offers(self, offer: str) -> bool:
        """Does this offer stand?"""
        return offer in self._offers

    def explain_call(self, call: str, now: float) -> explain.Why:
        """One sentence: why this call is where it is."""
        one = self._calls.get(call)
        ahead = 0 if one is None else self._ahead(one)
        return explain.call(
            one,
            self._counsellors.values(),
            ahead,
            linked=self._linked,
            open_=one is not None and one.queue not in self._closed,
        )

    def notes_on_waiting(self, calls: Iterable[str]) -> list[Note]:
        """Why those of these calls wait that do, for the ledger (step `nobody_free`).

        It looks at every counsellor, so no event does it: ask once in a while, for many calls together.
        """
        notes: list[Note] = []
        counted: dict[Need, dict[str, int]] = {}
        for call in [self._calls[one] for one in calls if one in self._calls]:
            need = call.line.need
            if call.whereabouts is Whereabouts.PARKED:
                why = "after_hours" if call.queue in self._closed else "retry"
                details: tuple[tuple[str, str | int], ...] = (("parked", why),)
            elif call.whereabouts is _WAITING:
                if need not in counted:
                    counted[need] = explain.refusals(need, self._counsellors.values())
                details = (("ahead", self._ahead(call)), *counted[need].items())
            else:
                continue
            notes.append(Note(step="nobody_free", call=call.id, queue=call.queue, details=details))
        return notes

    def explain_counsellor(self, counsellor: str, now: float) -> explain.Why:
        """One sentence: why no call comes to this counsellor."""
        return explain.counsellor(self._counsellors.get(counsellor), linked=self._linked)

    def talk_of(self, counsellor: str) -> str:
        """The call that this counsellor talks in now; "" when they do not."""
        one = self._counsellors.get(counsellor)
        if one is None or one.call is None or one.activity is not Activity.TALKING:
            return ""
        return one.call.id

    @property
    def flooded(self) -> bool:
        """So many wait that the menu helps first."""
        return self._flood is not None and self._flood.on

    def snapshot(self) -> Snapshot:
        """Everything there is, as of the last event."""
        order = {_WAITING: 0, Whereabouts.PARKED: 1, _OFFERED: 2, _TALKING: 3}
        servers = self._count_servers()
        queues = {*self.rules.queues, *servers, *(line.need.queue for line in self._lines.values())}
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
                    callback=call.callback is not None,
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
            queues=tuple(self._queue_seen(queue, servers.get(queue, 0.0)) for queue in sorted(queues)),
            flood=self.flooded,
        )

    def _queue_seen(self, queue: str, servers: float) -> QueueSeen:
        calls = [call for call in self._calls.values() if call.queue == queue]
        waiting = [call for call in calls if call.whereabouts is _WAITING]
        on_the_line = [call for call in waiting if call.callback is None]
        pace = self._estimate.seen(queue)
        error = self._estimate.errors.get(queue, Error())
        told = max(1, error.calls)
        return QueueSeen(
            queue=queue,
            open=queue not in self._closed,
            waiting=len(on_the_line),
            oldest=min((call.arrived for call in on_the_line), default=None),
            working=servers,
            wait=self._estimate.wait(queue, len(waiting), servers),
            service=pace.service,
            patience=pace.patience,
            told=error.calls,
            told_error=error.absolute / told,
            told_bias=error.signed / told,
            told_within=error.within / told,
            callbacks=sum(call.callback is not None for call in calls),
        )


def _as_before(call: Call, live: LiveCall) -> bool:
    """Asterisk has this call just as we do."""
    counsellor = "" if call.counsellor is None else call.counsellor.id
    if call.whereabouts is _TALKING:
        here = (counsellor, call.callback is not None)
        return live.talking and (live.counsellor, live.dialling) == here
    if call.offer is not None:
        return not live.talking and (live.counsellor, live.offer) == (counsellor, call.offer.id)
    return not live.talking and not live.offer and live.waits.queue == call.queue
