"""What is where: calls in lines, counsellors in rooms; and every move of either.

It keeps the books and decides nothing. Counterparts: matching.py, which brings both together, and
engine.py, which says what each event means.
"""

from __future__ import annotations

from acd.engine import announcements, eligibility, lines, overflow
from acd.engine.callback import CallbackEnd
from acd.engine.callers import Callers
from acd.engine.calls import Call, RunningOffer, Whereabouts
from acd.engine.commands import (
    Alert,
    CallbackClosed,
    Command,
    CounsellorChanged,
    Note,
    OfferCallback,
    QueueChanged,
    SendAway,
    TellClosing,
)
from acd.engine.counsellors import Activity, Counsellor
from acd.engine.deadlines import Action, Deadlines
from acd.engine.estimate import Estimate
from acd.engine.events import Status
from acd.engine.flood import Flood
from acd.engine.lines import Line, Need
from acd.engine.needs import let_go, need_of
from acd.engine.order import Place, place
from acd.engine.rooms import Room
from acd.engine.rules import Overflow, RoomRules, Rules
from acd.engine.strategies import STRATEGIES

# Bound once: these are read several times in every event.
_WAITING, _GONE, _PARKED = Whereabouts.WAITING, Whereabouts.GONE, Whereabouts.PARKED
_READY = Status.READY
_IDLE = Activity.IDLE

_MOST_LINES = 500
_CHANCE = 1.0  #: seconds in which a caller may be matched before an overdue rule sends them away
_COUNTED_FOR = 10.0
_LONGEST_GAP = 5.0  #: seconds between two offers to a room that is brought in gently
QUEUE_UNSERVED = "queue_unserved"
_UNSERVED_AFTER = 10.0  #: seconds with callers waiting and nobody at work, until a supervisor is told


class Floor:
    def __init__(self, rules: Rules | None, *, journal: bool, series: str) -> None:
        self.rules = rules or Rules()
        self._journal = journal
        self._series = series
        self._offered = 0
        self._linked = True
        self._calls: dict[str, Call] = {}
        self._callbacks: dict[str, Call] = {}  # by caller: one in flight for each
        self._counsellors: dict[str, Counsellor] = {}
        self._rooms: dict[str, Room] = {}
        self._lines: dict[Need, Line] = {}
        self._offers: dict[str, RunningOffer] = {}
        self._closed: dict[str, float] = {}  # queues after hours, since when
        self._deadlines = Deadlines()
        self._callers = Callers(self.rules.day_seconds)
        self._estimate = Estimate()
        self._flood = None if self.rules.flood is None else Flood(self.rules.flood)
        self._staffing: tuple[float, dict[str, float]] | None = None  # when counted, and how many
        self._notices: tuple[int, ...] = ()  # in force
        self._watched: dict[str, bool] = {}  # queues with callers; was it told that nobody serves them?
        self._now = 0.0
        # What the round of decisions at the end of this `handle` has to look at.
        self._commands: list[Command] = []
        self._freed: list[Counsellor] = []
        self._joined: list[Call] = []
        self._everything = False
        self._kept: list[Line] = []  # lines for one counsellor alone that a caller has left

    # --- callers -----------------------------------------------------------------------------------

    def _join(self, call: Call, now: float, *, found: bool = False) -> None:
        """A caller joins; one `found` after a restart is not sent on because many wait: they were let in."""
        self._calls[call.id] = call
        if self._journal:
            self._note("waits", call, details=(("arrived", call.arrived), ("priority", call.priority)))
            self._estimate.joined(call.queue)
            self._watch(call.queue, now)
        rules, rule = self.rules.of(call.queue), None
        if rules.overflow and not (found or call.overflowed):
            open_ = call.queue not in self._closed
            rule = overflow.too_many(call, rules, self._waiting(call.queue), open_)
        if rule is None:
            self._wait(call, now)
        else:
            self._place_in_line(call, now)
            self._overflow((call, rule), now)

    def _wait(self, call: Call, now: float) -> None:
        """Into the line, by the original arrival."""
        call.since = now
        if call.callback is not None and self._park(call, now):
            return
        call.whereabouts = _WAITING
        self._stand(call, now)

    def _stand(self, call: Call, now: float) -> None:
        """Into the line of those who need the same, until that changes."""
        changes = self._place_in_line(call, now)
        if changes is not None:
            call.timers.append(self._deadlines.set(changes, self._need_less, call))
        rules = self.rules.of(call.queue)
        if rules.overflow and not call.overflowed:
            for moment, rule in overflow.moments(call, rules):
                self._later(call, moment, now, self._overflow, (call, rule))
        if call.queue in self._closed and rules.closing_seconds is not None:
            closing = self._closed[call.queue] + rules.closing_seconds
            self._later(call, closing, now, self._send_home, call)
        if self._journal and call.callback is None:
            told = announcements.next_announcement(call, rules, len(self._calls))
            if told is not None:
                self._later(call, told, now, self._announce, call)
            if announcements.unheard(call, self._notices):
                self._later(call, now, now, self._tell_notices, call)
        self._joined.append(call)

    def _place_in_line(self, call: Call, now: float) -> float | None:
        """Find the line; returns when the need changes next."""
        need, changes = need_of(call, self.rules.of(call.queue), now, self.rules.main_language)
        call.place = self._place(call)
        call.line = self._line(need)
        return changes

    def _later(self, call: Call, moment: float, now: float, action: Action, subject: object) -> None:
        """To be done if the call still waits then; the overdue only after a chance to be matched."""
        call.timers.append(self._deadlines.set(max(moment, now + _CHANCE), action, subject))

    def _park(self, call: Call, now: float) -> bool:
        """A callback that is not to be made yet: after hours, or too soon after a try."""
        assert call.callback is not None
        soon = call.callback.not_before
        if now >= soon and call.queue not in self._closed:
            return False
        call.whereabouts = _PARKED
        self._place_in_line(call, now)
        if now < soon:
            call.timers.append(self._deadlines.set(soon, self._wait, call))
        return True

    def _need_less(self, call: Call, now: float) -> None:
        """The need has changed: another line, the same place."""
        before = call.line.need
        self._unline(call)
        self._stand(call, now)
        if self._journal and (less := let_go(before, call.line.need)):
            self._note("relaxed", call, details=(("of", less), ("waited", now - call.arrived)))

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

    def _gone(self, call: Call, now: float) -> None:
        if call.callback is not None:
            self._close_callback(call, CallbackEnd.CANCELLED)
            return
        if self._journal:
            self._note("gone", call, details=(("waited", now - call.arrived),))
            self._estimate.waited(call.queue, now - call.joined, gave_up=True)
        if call.caller:
            self._callers.left(call.caller, call.arrived, now)
        self._leave(call)

    def _close_callback(self, call: Call, why: CallbackEnd) -> None:
        self._settle(call, why)
        self._leave(call)

    def _settle(self, call: Call, why: CallbackEnd) -> None:
        """It is no callback any more; where the call is stays to be decided."""
        assert call.callback is not None
        self._deadlines.cancel(call.callback.deadline)
        del self._callbacks[call.caller]
        call.callback = None
        self._commands.append(CallbackClosed(callback=call.id, why=why))
        if self._journal:
            self._note("callback_closed", call, details=(("why", why),))

    # --- what happens to those who wait ----------------------------------------------------------

    def _waiting(self, queue: str = "") -> int:
        """How many wait for this queue, or for all, whatever else they need."""
        return sum(line.waiting.size for line in self._lines.values() if queue in ("", line.need.queue))

    def _ahead(self, call: Call) -> int:
        """How many stand before this call in its queue."""
        return sum(
            line.waiting.ahead(call.place) for line in self._lines.values() if line.need.queue == call.queue
        )

    def _announce(self, call: Call, now: float) -> None:
        rules = self.rules.of(call.queue)
        due = announcements.next_announcement(call, rules, len(self._calls))
        if due is not None and due > now + _CHANCE:  # so many have joined that it is not this one's turn
            self._later(call, due, now, self._announce, call)
            return
        ahead = self._ahead(call)
        wait = self._estimate.wait(call.queue, ahead, self._servers(now).get(call.queue, 0.0))
        open_ = call.queue not in self._closed
        self._commands.append(announcements.announcement(call, ahead, wait, rules, now, open_=open_))
        told = announcements.next_announcement(call, rules, len(self._calls))
        assert told is not None
        self._later(call, told, now, self._announce, call)

    def _tell_closing(self, call: Call, now: float) -> None:
        call.told_at = now
        self._commands.append(TellClosing(call=call.id))

    def _tell_all(self, now: float) -> None:
        """New notices, to those who wait: one after the other, within moments."""
        due = [
            call
            for call in self._calls.values()
            if call.whereabouts is _WAITING
            and call.callback is None
            and announcements.unheard(call, self._notices)
        ]
        for number, call in enumerate(due):
            moment = now + number * announcements.NOTICE_WITHIN / len(due)
            self._later(call, moment, now, self._tell_notices, call)

    def _tell_notices(self, call: Call, now: float) -> None:
        notices = announcements.unheard(call, self._notices)
        if notices and self._linked:
            self._commands.append(announcements.tell(call, notices, now))
            if self._journal:
                for notice in notices:
                    self._note("notice_told", call, details=(("notice", notice),))

    def _servers(self, now: float) -> dict[str, float]:
        """Counsellors at work for each queue; counted anew when one comes or goes, or after a while."""
        if self._staffing is None or now - self._staffing[0] > _COUNTED_FOR:
            self._staffing = now, self._count_servers()
        return self._staffing[1]

    def _count_servers(self) -> dict[str, float]:
        at_work = (tuple(one.queues) for one in self._counsellors.values() if eligibility.working(one))
        return self._estimate.servers(at_work)

    def _overflow(self, subject: tuple[Call, Overflow], now: float) -> None:
        call, rule = subject
        if not overflow.suits(call, rule, call.queue not in self._closed):
            return
        if rule.when == "unserved" and any(
            call.queue in one.queues and eligibility.working(one) for one in self._counsellors.values()
        ):
            return
        self._send(call, rule.to, rule.when, now)

    def _watch(self, queue: str, now: float) -> None:
        """See to it that a supervisor hears when callers wait and nobody serves them."""
        if queue not in self._watched:
            self._watched[queue] = False
            self._deadlines.set(now + _UNSERVED_AFTER, self._look_whether_served, queue)

    def _look_whether_served(self, queue: str, now: float) -> None:
        if not self._waiting(queue):
            del self._watched[queue]
            return
        served = queue in self._closed or any(
            queue in one.queues and eligibility.working(one) for one in self._counsellors.values()
        )
        if not served and not self._watched[queue]:
            self._commands.append(Alert(kind=QUEUE_UNSERVED, queue=queue))
        self._watched[queue] = not served
        self._deadlines.set(now + _UNSERVED_AFTER, self._look_whether_served, queue)

    def _send_home(self, call: Call, now: float) -> None:
        """One who was sent somewhere before, and came back, is not sent there again."""
        to = "message" if call.asked.sent else self.rules.of(call.queue).closing_to
        self._send(call, to, "closed", now)

    def _send(self, call: Call, to: str, why: str, now: float) -> None:
        """Served elsewhere: in another queue with the same arrival, or outside the distribution."""
        if self._journal:
            self._note("sent", call, details=(("to", to), ("why", why), ("waited", now - call.arrived)))
        kind, _, queue = to.partition(":")
        call.overflowed = True
        if kind == "queue":
            self._unline(call)
            call.queue = queue
            self._commands.append(QueueChanged(call=call.id, queue=queue))
            self._wait(call, now)
        elif kind == "callback":
            self._commands.append(OfferCallback(call=call.id, why=why))
            if not call.lined:
                self._wait(call, now)  # they keep their place until they have given a number
        elif call.callback is not None:
            self._close_callback(call, CallbackEnd.EXPIRED)
        else:
            self._commands.append(SendAway(call=call.id, to=to, why=why))
            self._leave(call)

    def _line(self, need: Need) -> Line:
        line = self._lines.get(need)
        if line is None:
            if len(self._lines) >= _MOST_LINES:
                self._drop_empty_lines()
            by = self.rules.of(need.queue).strategy
            line = Line(need, by, STRATEGIES[by])
            self._lines[need] = line
            one = self._counsellors.get(need.counsellor)
            for counsellor in self._counsellors.values() if one is None else (one,):
                if eligibility.lacks(counsellor, need) is None:
                    lines.add_station(counsellor, line)
                    if counsellor.listed:
                        lines.step_aside(counsellor)
                        self._freed.append(counsellor)
        return line

    def _drop_empty_lines(self) -> None:
        """Needs come from outside; however many kinds there are, those of nobody are forgotten."""
        joining = {call.line for call in self._joined}
        self._lines = {
            need: line for need, line in self._lines.items() if line.waiting.blocks or line in joining
        }
        for counsellor in self._counsellors.values():
            self._station(counsellor)

    def _drop_kept(self) -> None:
        """A line for one counsellor alone goes with its last caller."""
        for line in self._kept:
            if not line.waiting.blocks and self._lines.get(line.need) is line:
                del self._lines[line.need]
                counsellor = self._counsellors.get(line.need.counsellor)
                if counsellor is not None:
                    lines.remove_station(counsellor, line)
        self._kept = []

    # --- counsellors -------------------------------------------------------------------------------

    def _counsellor(self, identity: str, now: float, room: str = "") -> Counsellor:
        """This counsellor; one who is not known yet serves nothing until they are."""
        counsellor = self._counsellors.get(identity)
        if counsellor is None:
            counsellor = Counsellor(identity, self._room(room, now), now)
            self._counsellors[identity] = counsellor
        return counsellor

    def _station(self, counsellor: Counsellor) -> None:
        serves = (line for line in self._lines.values() if eligibility.lacks(counsellor, line.need) is None)
        lines.station(counsellor, serves)
        self._staffing = None
        self._freed.append(counsellor)

    def _sit(self, counsellor: Counsellor, room: str, now: float) -> None:
        occupied = counsellor.activity in (Activity.OFFERED, Activity.TALKING)
        self._occupy(counsellor.room, -occupied, now)
        counsellor.room = self._room(room, now)
        self._staffing = None
        self._occupy(counsellor.room, occupied, now)

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
        self._staffing = None
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

    def _release(self, counsellor: Counsellor, now: float) -> None:
        """The counsellor has neither offer nor talk any more."""
        counsellor.offer = counsellor.call = None
        self._occupy(counsellor.room, -1, now)
        self._freed.append(counsellor)
        if self._journal:
            self._changed(counsellor)

    def _let_go(self, counsellor: Counsellor, now: float) -> None:
        """Callers kept for this counsellor need not wait for them any longer."""
        kept = [one.line for one in counsellor.stations if one.line.need.counsellor]
        waiting = [self._calls[place[3]] for line in kept for place in line.waiting]
        waiting += [call for call in self._joined if call.kept_for == counsellor.id]
        for call in waiting:
            call.kept_for = ""
            if call.whereabouts is _WAITING:
                self._need_less(call, now)

    # --- rooms -------------------------------------------------------------------------------------

    def _room(self, identity: str, now: float) -> Room:
        room = self._rooms.get(identity)
        if room is None:
            room = self._rooms[identity] = Room(identity, self.rules.rooms.get(identity), now)
        return room

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
            seconds = room.rules.reopen_seconds
            if now < room.opened + seconds:
                # Those who have come since count: who opens an empty room waits for its people.
                there = sum(one.room is room and one.status is _READY for one in self._counsellors.values())
                gap = min(seconds / max(1, there), _LONGEST_GAP)
                room.paced = self._deadlines.set(now + gap, self._next_in, room)
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

    def _rule_room(self, room: Room, rules: RoomRules | None, now: float) -> None:
        """Other rules for a room; one that is still brought in gently stays so, if its rules say it may."""
        room.rules = rules
        if room.opened is not None and (rules is None or now >= room.opened + rules.reopen_seconds):
            room.opened = None
            if room.paced is not None:
                self._deadlines.cancel(room.paced)
                room.paced = None
        self._gate(room)

    def _next_in(self, room: Room, now: float) -> None:
        room.paced = None
        self._gate(room)

    # --- telling -----------------------------------------------------------------------------------

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
