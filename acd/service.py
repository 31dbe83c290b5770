"""The one loop where the engine meets the world.

Everything that happens goes through `tell`: events in, the engine's commands out and carried out,
one timer set anew, the screens told. Nothing is awaited between an event and the Redirect that
follows from it. Asterisk's channels are the truth: after every start and loss, `_resync` asks for all
of them; every half minute `_audit` compares, and mends what it should never find.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from typing import Any, NoReturn

import structlog

from acd import figures, notices, roster
from acd.asterisk import events as asterisk_events
from acd.asterisk import resync
from acd.asterisk.actions import FORGOTTEN, Actions
from acd.asterisk.callbacks import Entry, call_of
from acd.asterisk.events import Stray, Translator
from acd.asterisk.link import Down, Happening, Link, LookAgain, Up
from acd.asterisk.wire import AmiDown, AmiRefused, Message
from acd.engine import rulebook
from acd.engine.calls import Whereabouts
from acd.engine.commands import Alert, CallbackClosed, CloseTalk, Command, Note, Offer
from acd.engine.engine import Engine
from acd.engine.events import (
    Answered,
    CallGone,
    CallWaits,
    CounsellorForgotten,
    Event,
    LinkLost,
    LiveCall,
    NoticesSet,
    OfferFailed,
    PhoneSeen,
    PickedUp,
    Restored,
    Ringing,
    RulesSet,
    TimePassed,
)
from acd.feed import Feed
from acd.hours import Calendar
from acd.records import Records
from acd.roster import Roster
from acd.transcript import Transcript
from minwon import database, ledger, messages, rules
from minwon.channel import State
from minwon.document import Problem
from minwon.settings import Settings

log = structlog.get_logger()

_AUDIT_EVERY = 30.0
#: A difference that is still there after this long is none of timing.
_AUDIT_AGAIN = 2.0
_PUBLISH_EVERY = 0.1
_MINUTE = 60.0
_NOTICES_EVERY = 1.0
#: Waits explained at a time: after a start there may be thousands.
_MOST_EXPLAINED = 200


class NotReady(Exception):
    """Asterisk cannot be reached right now, so nothing can be changed."""


class Clock:
    """Seconds since the epoch, as they were at the start plus what has passed: never set back."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def __call__(self) -> float:
        return self._offset + time.monotonic()


class Service:
    """One acd. `run` runs it until cancelled."""

    def __init__(self, settings: Settings, people: Roster, started: float | None = None) -> None:
        self.settings = settings
        self.roster = people
        self.now = Clock()
        self._started = self.now() if started is None else started  #: when the process began
        # Another series at each start: a late answer to an offer of a former life names no new one.
        self._identity = f"{time.time_ns() // 1_000_000:x}"
        self.engine = Engine(people.rules, series=f"{self._identity}o")
        self.feed = Feed(self._identity, self.engine.snapshot())
        self.link = Link(
            host=settings.address,
            port=settings.asterisk.ami_port,
            username="minwon",
            secret=settings.secrets.manager,
            wanted=asterisk_events.WANTED,
            round_trip=figures.ROUND_TRIP.observe,
            not_yet=lambda why: log.warning("no link to Asterisk yet", why=why),
        )
        self.translator = Translator(people.queues)
        self.actions = Actions(self.link, self.translator, self._tell_soon, settings.hotline.number)
        self.synced = False
        self.records = Records(settings)
        self._ledger = ledger.Ledger(settings.data / "ledger", "acd")
        self._transcript = Transcript(
            settings.data / "ledger", f"{self._identity}o", people.rules, self.now()
        )
        self._elsewhere: dict[str, int] = {}  #: calls in menus and after talks, as of the last look
        self._offered: dict[str, tuple[str, float]] = {}  #: offer -> what brought it, and when
        self._unexplained: dict[str, None] = {}  #: calls that have come to wait since the last beat, in order
        self._forgotten: asyncio.Queue[Entry] = asyncio.Queue()  #: callbacks to be told to a person
        self._timer: asyncio.TimerHandle | None = None
        self._publishing: asyncio.TimerHandle | None = None
        self._first_offer_due = True
        self._look_now = asyncio.Event()
        self._calendar = Calendar(settings)
        self._once_synced = asyncio.Event()
        self._broken: asyncio.Future[NoReturn]

    async def run(self) -> None:
        self._broken = asyncio.get_running_loop().create_future()
        self.tell(LinkLost(), *self.roster.counsellors)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.link.run(), name="link")
                tasks.create_task(self._read(), name="read")
                tasks.create_task(self._beat(), name="beat")
                tasks.create_task(self._audit(), name="audit")
                tasks.create_task(self._keep_hours(), name="hours")
                tasks.create_task(self.records.run(), name="records")
                tasks.create_task(self._watch_notices(), name="notices")
                tasks.create_task(self._hand_over(), name="hand over")
                await self._broken
        finally:
            self.feed.close()
            for handle in (self._timer, self._publishing):
                if handle is not None:
                    handle.cancel()
            self.actions.reset()
            self._transcript.close()

    async def until_in_step(self, within: float) -> None:
        """Wait until Asterisk has said once what there is, but no longer than this."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._once_synced.wait()

    def problems(self) -> list[str]:
        """Why no call can be distributed now; for /readyz."""
        if not self.link.up:
            return ["Asterisk cannot be reached at its manager port. Is it running?"]
        return [] if self.synced else ["Asterisk is being asked which calls there are."]

    # --- The choke point ---------------------------------------------------------------------

    def tell(self, *happened: Event) -> list[Command]:
        """Events in; what the engine decides is carried out before this returns."""
        now = self.now()
        try:
            commands = self.engine.handle_all(happened, now)
        except Exception as error:
            self._transcript.told(happened, now)
            # The engine contradicts itself. Start anew from what Asterisk says: that loses no caller.
            if not self._broken.done():
                self._broken.set_exception(error)
            return []
        self.actions.carry_out(commands, now)
        self._transcript.told(happened, now)
        self._record(happened, commands, now)
        self._set_timer()
        if self._publishing is None and self.feed.listeners:
            self._publishing = asyncio.get_running_loop().call_later(_PUBLISH_EVERY, self._publish)
        return commands

    def change(self, *wished: Event) -> list[Command]:
        """What a person asks for; raises NotReady while Asterisk could not be told."""
        if not self.synced:
            raise NotReady
        return self.tell(*wished)

    async def categorise(self, call: str, category: str, by: str) -> bool:
        """What a call is about, during it or later; False when there never was such a call."""
        if call not in self.translator.callers and not await self.records.knows(call):
            return False
        self.actions.categorise(call, category)
        self._ledger.append("category", at=self.now(), call=call, category=category, by=by)
        self.records.categorise(call, category)
        return True

    def callbacks(self) -> list[dict[str, Any]]:
        """Those that are open, in their order; never the number."""
        entries, rules = self.actions.callbacks.open, self.engine.rules.callback
        return [
            {
                "callback": one.call,
                "queue": one.queue,
                "language": entry.language,
                "priority": one.priority,
                "arrived": one.arrived,
                "asked": entry.asked,
                "tries": entry.tries,
                "not_before": entry.not_before,
                "expires": entry.expires(rules),
                "whereabouts": "dialling" if one.whereabouts == "talking" else one.whereabouts,
                "counsellor": one.counsellor,
            }
            for one in self.engine.snapshot().calls
            if one.callback and (entry := entries.get(one.call)) is not None
        ]

    def snapshot(self) -> dict[str, Any]:
        self._publish()
        return self.feed.snapshot() | {"at": self.now()}

    def figures(self) -> figures.Live:
        return figures.Live(lambda: (self.engine.snapshot(), self._elsewhere))

    def _tell_soon(self, event: Event) -> None:
        asyncio.get_running_loop().call_soon(self.tell, event)

    def _set_timer(self) -> None:
        due = self.engine.next_deadline()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if due is not None:
            self._timer = asyncio.get_running_loop().call_later(
                max(0.0, due - self.now()), self.tell, TimePassed()
            )

    def _publish(self) -> None:
        if self._publishing is not None:
            self._publishing.cancel()
            self._publishing = None
        self.feed.publish(self.engine.snapshot())

    def _record(self, happened: Sequence[Event], commands: Sequence[Command], now: float) -> None:
        for event in happened:
            match event:
                case Ringing(offer=offer):
                    self.actions.rang(offer)
                    if (brought := self._offered.pop(offer, None)) is not None:
                        figures.NEXT_RING.labels(brought[0]).observe(now - brought[1])
                case PickedUp(offer=offer) | Answered(offer=offer) | OfferFailed(offer=offer):
                    self.actions.rang(offer)
                    self._offered.pop(offer, None)
        after = (
            "caller_waits" if any(isinstance(event, CallWaits) for event in happened) else "counsellor_free"
        )
        for command in commands:
            match command:
                case Offer():
                    self._offered[command.offer] = (after, now)
                    if self._first_offer_due:
                        self._first_offer_due = False
                        figures.FIRST_OFFER.set(now - self._started)
                        log.info("first offer", seconds_after_start=round(now - self._started, 3))
                case CloseTalk(conduct=held) if held:
                    self.records.strike(
                        caller=command.caller,
                        conduct=held,
                        call=command.call,
                        counsellor=command.counsellor,
                        at=now,
                    )
                case CallbackClosed():
                    figures.CALLBACKS.labels(command.why).inc()
                    entry = self.actions.callbacks.open.get(command.callback)
                    if entry is not None and command.why in FORGOTTEN:
                        self._forgotten.put_nowait(entry)
                case Note():
                    self._note(command, now)
                case Alert():
                    self.feed.alert(command, now)
                    log.warning("alert", **asdict(command))

    def _note(self, note: Note, now: float) -> None:
        details = dict(note.details)
        if note.step == "answered":
            figures.OFFERS.labels("answered").inc()
        elif note.step == "offer_ended":
            figures.OFFERS.labels(details["why"]).inc()
            self._offered.pop(str(details["offer"]), None)
            self._unexplained[note.call] = None
        elif note.step in ("waits", "returned", "missed"):
            self._unexplained[note.call] = None
        columns = {name: value for name in ledger.COLUMNS if (value := getattr(note, name))}
        self._ledger.append(note.step, at=now, **columns, **details)

    # --- What Asterisk says ------------------------------------------------------------------

    async def _read(self) -> NoReturn:
        while True:
            heard: list[Message] = []
            for happening in await self._happenings():
                match happening:
                    case Message():
                        heard.append(happening)
                    case Up() | LookAgain():
                        self._hear(heard)
                        await self._resync()
                    case Down():
                        self._hear(heard)
                        log.warning("the link to Asterisk is lost")
                        self.synced = False
                        figures.LINK_LOSSES.inc()
                        self.actions.reset()
                        self.tell(LinkLost())
            self._hear(heard)

    async def _happenings(self) -> list[Happening]:
        """All that have come by now: what comes at once is decided at once."""
        coming = self.link.happenings
        come = [await coming.get()]
        while not coming.empty():
            come.append(coming.get_nowait())
        return come

    def _hear(self, heard: list[Message]) -> None:
        """Tell the engine of all these together, unless Asterisk is still to be asked for everything."""
        happened: list[Event] = []
        strays: list[Stray] = []
        for message in heard if self.synced else ():
            if asterisk_events.is_end_of_call(message):
                self.records.over(call_of(message["Linkedid"]))
            for event in self.translator.translate(message):
                if isinstance(event, Stray):
                    strays.append(event)
                elif isinstance(event, Entry):
                    self.actions.callbacks.add(event)
                    happened.append(event.wanted(self.engine.rules.callback))
                else:
                    if isinstance(event, Answered) and not self.engine.offers(event.offer):
                        self._look_now.set()  # they talk by an offer taken for over: see who talks
                    happened.append(event)
        heard.clear()
        if happened:
            self.tell(*happened)
        for stray in strays:
            self._fetch_back(stray)

    def _fetch_back(self, stray: Stray) -> None:
        log.warning("a caller is with Asterisk's own queue although acd is here", call=stray.call)
        if stray.talking:
            self._look_now.set()
        elif self.engine.whereabouts(stray.call) is not Whereabouts.OFFERED:
            # An offer's Redirect takes them from there as well; another would end that offer unseen.
            self._send_beat()
            self.actions.fetch_back(stray.call)

    async def _resync(self) -> None:
        """Ask Asterisk for everything, and carry on with every caller in the old order."""
        began = self.now()
        try:
            picture = await resync.look(self.link, self.roster.queues)
        except (AmiDown, AmiRefused, TimeoutError) as error:
            log.error("Asterisk did not say what there is; reconnecting", why=str(error) or "no answer")
            self.link.close()
            return
        calls = picture.calls
        self.translator.reset(calls, picture.away)
        self._elsewhere = _elsewhere(calls.states)
        self.actions.send_all(self.actions.mirror.reset(picture.counsellors, picture.rooms, picture.members))
        self.actions.send_all(self.actions.callbacks.reset(picture.callbacks, self.roster.queues))
        # Before any caller is sent to `waiting`: there, a stale beat sends them away again.
        self._send_beat()
        self.records.only(calls.present)
        self.synced = True
        commands = self.tell(*self._chosen(picture), *self._callbacks(calls.live), Restored(calls=calls.live))
        moved = {command.call for command in commands if isinstance(command, Offer)}
        for call in calls.strays:
            if call not in moved:
                self.actions.fetch_back(call)
        # An Asterisk that was started anew knows nothing of it; an acd that was, nothing of the former.
        self.actions.set_flood(self.engine.flooded)
        self._once_synced.set()
        # Only an offer that waiting callers were due measures the start.
        self._first_offer_due = self._first_offer_due and bool(calls.live)
        took = self.now() - began
        figures.RESYNC.observe(took)
        log.info(
            "in step with Asterisk", calls=len(calls.live), strays=len(calls.strays), seconds=round(took, 3)
        )

    def _chosen(self, picture: resync.Picture) -> list[Event]:
        known = {one.counsellor for one in self.roster.counsellors}
        chosen: list[Event | None] = [
            asterisk_events.room_set(room, *entry)
            for room, entry in picture.rooms.items()
            if room in self.roster.rooms
        ]
        chosen += [
            asterisk_events.status_chosen(counsellor, *entry)
            for counsellor, entry in picture.counsellors.items()
            if counsellor in known
        ]
        seen = [
            PhoneSeen(counsellor=counsellor, reachable=not away)
            for counsellor, away in picture.away.items()
            if counsellor in known
        ]
        wrap_ups = [
            asterisk_events.wrap_up_found(counsellor, *entry)
            for counsellor, entry in picture.wrap_ups.items()
            if counsellor in known
        ]
        return [event for event in (*chosen, *seen, *wrap_ups) if event is not None]

    def _callbacks(self, live: Sequence[LiveCall]) -> list[Event]:
        """Those that AstDB has, and the end of those that it has no more, unless they are talks by now."""
        there = self.actions.callbacks.open
        talking = {one.waits.call for one in live}
        ours = [one.call for one in self.engine.snapshot().calls if one.callback]
        return [
            *(CallGone(call=one) for one in ours if one not in there and one not in talking),
            *(entry.wanted(self.engine.rules.callback) for entry in there.values()),
        ]

    # --- What comes by itself ----------------------------------------------------------------

    async def _beat(self) -> NoReturn:
        """Tell the dialplan that we live, and see how late our own timers are."""
        loop = asyncio.get_running_loop()
        every = self.settings.acd.heartbeat_seconds
        while True:
            due = loop.time() + every
            await asyncio.sleep(every)
            figures.LOOP_LAG.observe(max(0.0, loop.time() - due))
            if self.synced:
                self._send_beat()
                self._explain()

    def _explain(self) -> None:
        """Write down why those wait who have come to wait since; the calls themselves go first."""
        some = list(islice(self._unexplained, _MOST_EXPLAINED))
        for call in some:
            del self._unexplained[call]
        for note in self.engine.notes_on_waiting(some):
            self._note(note, self.now())

    def _send_beat(self) -> None:
        self.actions.send({"Action": "Setvar", "Variable": "MINWON_BEAT", "Value": str(int(time.time()))})

    async def _keep_hours(self) -> NoReturn:
        """Open and close the queues, at the minute and after the start; callers come before the calendar."""
        await self._once_synced.wait()
        while True:
            try:
                await asyncio.to_thread(self._calendar.read)
            except Exception:
                log.exception("the city's holidays cannot be read; those known before hold")
            self.tell(*self._calendar.queues(self.roster, self.now()))
            await asyncio.sleep(_MINUTE - self.now() % _MINUTE)

    async def _audit(self) -> NoReturn:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_AUDIT_EVERY):
                    await self._look_now.wait()
            self._look_now.clear()
            try:
                if self.synced and (found := await self._differences()):
                    await asyncio.sleep(_AUDIT_AGAIN)
                    await self._mend(found)
            except (AmiDown, AmiRefused, TimeoutError):
                continue  # a resync follows, and looks at everything

    async def _differences(self) -> set[tuple[str, str, str]]:
        """(call, where the engine has it, where Asterisk has it)."""
        calls = await resync.look_at_calls(self.link, self.roster.queues)
        self._elsewhere = _elsewhere(calls.states)
        theirs = {live.waits.call: _place(live) for live in calls.live}
        ours = {
            call.call: f"{call.whereabouts} {call.counsellor}"
            for call in self.engine.snapshot().calls
            if not call.callback or call.counsellor  # a callback has channels only while it is made
        }
        return {
            (call, ours.get(call, ""), theirs.get(call, ""))
            for call in ours.keys() | theirs.keys()
            if ours.get(call, "") != theirs.get(call, "")
        }

    async def _mend(self, before: set[tuple[str, str, str]]) -> None:
        lasting = before & await self._differences()
        if not lasting:
            return
        figures.MENDS.inc(len(lasting))
        for call, ours, theirs in lasting:
            log.error(
                "a call is not where the engine has it; asking anew", call=call, ours=ours, theirs=theirs
            )
        self.link.happenings.put_nowait(LookAgain())

    async def _watch_notices(self) -> NoReturn:
        """A notice set anywhere is told to those who wait already."""
        engine = database.connect(self.settings)
        told: tuple[int, ...] = ()
        try:
            while True:
                await asyncio.sleep(_NOTICES_EVERY)
                try:
                    found = await asyncio.to_thread(notices.in_force, engine, self.settings, time.time())
                except Exception:
                    log.exception("the notices could not be read; those who wait hear none that is new")
                    continue
                self.actions.notices = found
                if tuple(found) != told:
                    told = tuple(found)
                    self.tell(NoticesSet(notices=told))
        finally:
            engine.dispose()

    async def _hand_over(self) -> NoReturn:
        """A callback that came to nothing becomes a message for a person; only then it is taken away.

        The number comes from Asterisk for this alone. When that fails, the callback still stands in
        AstDB: it ends once more after the resync, and is handed over then.
        """
        while True:
            entry = await self._forgotten.get()
            try:
                number = await self.link.ask_list(
                    {"Action": "DBGet", "Family": "callback_number", "Key": entry.callback}
                )
                if number:
                    await asyncio.to_thread(self._leave_message, entry, number[0]["Val"])
            except (AmiDown, AmiRefused, TimeoutError):
                continue
            except Exception as error:
                # Its message may hold the number.
                kind = type(error).__name__
                log.error("a callback could not be handed over", error=kind, callback=entry.callback)
                continue
            self.actions.send_all(self.actions.callbacks.close(entry.callback))

    def _leave_message(self, entry: Entry, number: str) -> None:
        mailbox = f"callback_{entry.queue}"
        engine = database.connect(self.settings)
        try:
            known = messages.waiting(engine, mailbox=mailbox, done=True)
            # A kill may have come between the message and AstDB.
            if all((one.call, one.at) != (entry.call, entry.asked) for one in known):
                messages.leave(
                    engine,
                    call=entry.call,
                    mailbox=mailbox,
                    file="",
                    seconds=0.0,
                    number=number,
                    at=entry.asked,
                )
        finally:
            engine.dispose()

    # --- Configuration -----------------------------------------------------------------------

    async def reload(self) -> None:
        """Read the roster again; people who left it are forgotten once they are idle."""
        new = await asyncio.to_thread(roster.read, self.settings)
        left = {one.counsellor for one in self.roster.counsellors} - {
            one.counsellor for one in new.counsellors
        }
        self.roster = new
        self.translator.queues = new.queues
        self.tell(
            RulesSet(rules=new.rules, version=new.version.number),
            *(CounsellorForgotten(counsellor=one) for one in sorted(left)),
            *new.counsellors,
            *(self._calendar.queues(new, self.now()) if self._once_synced.is_set() else ()),
        )

    async def set_rules(self, text: str, *, by: str, why: str) -> tuple[Problem, ...]:
        """Keep these rules and go by them from now on; with problems nothing is changed."""
        checked = rulebook.check(text, roster.ordinary(self.settings), self.roster.known)
        if checked.book is not None:
            await asyncio.to_thread(_keep_rules, self.settings, text, by, why)
            await self.reload()
        return checked.problems


def _keep_rules(settings: Settings, text: str, by: str, why: str) -> None:
    engine = database.connect(settings)
    with database.writing(engine) as connection:
        rules.keep(connection, text, by=by, why=why)
    engine.dispose()


def _place(live: LiveCall) -> str:
    if live.talking:
        return f"talking {live.counsellor}"
    return f"offered {live.counsellor}" if live.offer else "waiting "


def _elsewhere(states: dict[str, int]) -> dict[str, int]:
    """Calls that are not the engine's: it counts its own better."""
    ours = {State.WAITING, State.DECIDING, State.OFFERED, State.DIALLING, State.TALKING}
    return {state: number for state, number in states.items() if state not in ours}
