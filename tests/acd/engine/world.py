"""A small hotline that lives at random, watched: what must be true after every event.

`World.feed` gives the engine one event and checks; `World.live` draws events, most of them plausible,
some of them nonsense. It draws by a `choose` of its own, so Hypothesis and a seeded run share it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from acd.engine.commands import (
    BringBack,
    CloseTalk,
    Command,
    DialCitizen,
    Note,
    Offer,
    SayInTalk,
    SendAway,
    Withdraw,
)
from acd.engine.engine import Engine
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
    Ending,
    Event,
    LinkLost,
    LiveCall,
    Mode,
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
from acd.engine.lines import Need
from acd.engine.rules import CallbackRules, FloodRules, Overflow, QueueRules, RoomRules, Rules
from acd.engine.snapshot import CallSeen, CounsellorSeen, Snapshot

QUEUES = ("tax", "welfare", "foreign")
ROOMS = ("room1", "room2", "remote")
COUNSELLORS = tuple(f"c{number}" for number in range(1, 9))
LANGUAGES = ("ko", "ko", "ko", "en")
RULES = Rules(
    queues={
        "tax": QueueRules(
            ring_seconds=10,
            wrap_up_seconds=5,
            wrap_up_most=20,
            last_counsellor_seconds=6,
            level_seconds=(3, 9),
            talk_told=4,
            talk_most=9,
            talk_extension=3,
        ),
        "welfare": QueueRules(ring_seconds=0, wrap_up_seconds=0, strategy="round_robin", language_seconds=4),
    },
    rooms={"room1": RoomRules(most_busy=2, reopen_seconds=8), "room2": RoomRules(share=2, idle_most=10)},
    others=QueueRules(
        ring_seconds=5,
        wrap_up_seconds=3,
        announce_first=2,
        announce_every=5,
        overflow=(
            Overflow(when="size", value=6, to="message"),
            Overflow(when="waited", value=60, to="queue:tax"),
            Overflow(when="unserved", value=8, to="voicemail"),
        ),
        closing_seconds=7,
    ),
    not_responding_after=2,
    callback=CallbackRules(tries=2, retry_seconds=5, expire_seconds=60),
    flood=FloodRules(on_waiting=12, off_waiting=6, least_seconds=10),
)

#: Set now and then while all this goes on.
OTHER_RULES = replace(
    RULES,
    queues={
        "welfare": QueueRules(strategy="by_level", wrap_up_seconds=2, closing_seconds=0),
        "foreign": QueueRules(
            overflow=(
                Overflow(when="size", value=2, to="callback"),
                Overflow(when="waited", value=3, to="callback"),
            )
        ),
    },
    rooms={"room2": RoomRules(most_busy=1), "remote": RoomRules(reopen_seconds=5)},
    priority_seconds=4,
    flood=None,
)

T = TypeVar("T")


class World:
    def __init__(self, rules: Rules = RULES, *, thorough: int = 1) -> None:
        self.rules = rules
        self.engine = Engine(rules)
        self.now = 0.0
        self.log: list[tuple[float, tuple[Event, ...]]] = []
        self.said: list[Command] = []
        self.known: dict[str, CounsellorKnown] = {}
        self.modes: dict[str, Mode] = {}
        self.present: set[str] = set()
        self.offers: dict[str, tuple[str, str]] = {}
        self.used: set[str] = set()
        self.talks: dict[str, str] = {}
        self.numbers = 0
        self.events = 0
        self._thorough = thorough  #: every so many events everything is checked

    # --- feeding and checking --------------------------------------------------------------------

    def feed(self, *events: Event) -> list[Command]:
        self.log.append((self.now, events))
        self.events += len(events)
        for event in events:
            self._believe(event)
        commands = self.engine.handle_all(events, self.now)
        self.said += commands
        self._follow(commands)
        if len(events) == 1:
            self._expect(events[0])
        deadline = self.engine.next_deadline()
        assert deadline is None or deadline > self.now, "a deadline lies in the past"
        if len(self.log) % self._thorough == 0:
            self.check([one for one in commands if isinstance(one, Offer)])
        return commands

    def _believe(self, event: Event) -> None:
        """What anybody could know from the events alone."""
        match event:
            case CounsellorKnown():
                self.known[event.counsellor] = event
            case CounsellorForgotten():
                self.known.pop(event.counsellor, None)
            case RoomSet():
                self.modes[event.room] = event.mode

    def _expect(self, event: Event) -> None:
        """Whatever else it did, the event did its own."""
        match event:
            case Restored(calls=calls):
                there = {live.waits.call for live in calls}
                assert all(one.startswith("back") for one in self.present ^ there)
            case CallGone(call=call):
                assert call not in self.present

    def _follow(self, commands: list[Command]) -> None:
        """Every offer is new, begins with both sides free, and ends exactly once."""
        for one in commands:
            match one:
                case Offer():
                    assert one.offer not in self.used, "an offer's id was used twice"
                    self.used.add(one.offer)
                    assert one.call not in self.talks, "a talking call was offered"
                    busy = [who for _, who in self.offers.values()] + list(self.talks.values())
                    assert one.counsellor not in busy, "a counsellor was given a second call"
                    assert one.call not in [call for call, _ in self.offers.values()]
                    self.offers[one.offer] = (one.call, one.counsellor)
                case Withdraw() | BringBack():
                    assert one.counsellor in [who for _, who in self.offers.values()] + list(
                        self.talks.values()
                    )
                case Note(step="offer_ended" | "answered"):
                    call, counsellor = self.offers.pop(str(dict(one.details)["offer"]))
                    assert (call, counsellor) == (one.call, one.counsellor)
                    if one.step == "answered":
                        self.talks[call] = counsellor
                case Note(step="talk_ended"):
                    assert self.talks.pop(one.call) == one.counsellor
                    self.present.discard(one.call)
                case Note(step="missed"):
                    assert self.talks.pop(one.call) == one.counsellor
                case Note(step="waits" | "returned"):
                    self.present.add(one.call)
                case Note(step="callback_closed"):
                    if one.call not in self.talks:  # reached: a call like any other from now on
                        self.present.discard(one.call)
                case Note(step="gone" | "exchanged"):
                    self.present.remove(one.call)
                case SayInTalk(call=call) | CloseTalk(call=call):
                    assert call in self.talks, "something was said or ended where nobody talks"
                case SendAway():
                    self.present.remove(one.call)
                case DialCitizen():
                    assert one.counsellor in self.talks.values()
                case Note(step="found"):
                    self.present.add(one.call)
                    if offer := str(dict(one.details)["offer"]):
                        self.used.add(offer)
                        self.offers[offer] = (one.call, one.counsellor)
                    else:
                        self.talks[one.call] = one.counsellor

    def check(self, offered: list[Offer]) -> None:
        seen = self.engine.snapshot()
        calls = {one.call: one for one in seen.calls}
        counsellors = {one.counsellor: one for one in seen.counsellors}
        assert len(calls) == len(seen.calls), "a call is in two places"
        assert set(calls) == self.present, "a caller was lost, or one who is gone is still there"
        assert {o.offer: (o.call, o.counsellor) for o in seen.calls if o.offer} == self.offers
        assert {one.call: one.counsellor for one in seen.calls if one.whereabouts == "talking"} == self.talks
        for call in seen.calls:
            assert (call.counsellor != "") == (call.whereabouts in ("offered", "talking"))
            if call.counsellor:
                assert counsellors[call.counsellor].call == call.call
                assert counsellors[call.counsellor].activity == call.whereabouts
        for room in seen.rooms:
            busy = [one for one in seen.counsellors if one.room == room.room and one.call]
            assert room.busy == len(busy)
        for counsellor in seen.counsellors:
            assert (counsellor.call != "") == (counsellor.activity in ("offered", "talking"))
            if counsellor.activity == "offered":
                assert counsellor.status == "ready", "ringing at somebody who is not ready"
        waiting = [one for one in seen.calls if one.whereabouts == "waiting"]
        assert waiting == sorted(waiting, key=lambda one: one.place)
        for offer in offered:
            self._check_offer(calls[offer.call], counsellors[offer.counsellor], waiting)
        if seen.linked:
            self._check_nobody_left_apart(seen, waiting)

    def _check_offer(self, call: CallSeen, counsellor: CounsellorSeen, waiting: list[CallSeen]) -> None:
        assert self.modes.get(counsellor.room, Mode.OPEN) is Mode.OPEN, "an offer to a closed room"
        assert self.serves(counsellor.counsellor, call.need)
        for other in waiting:
            assert other.need != call.need or other.place > call.place, "somebody was passed over"

    def _check_nobody_left_apart(self, seen: Snapshot, waiting: list[CallSeen]) -> None:
        accepting = {one.room for one in seen.rooms if one.accepting}
        free = [
            one.counsellor
            for one in seen.counsellors
            if (one.activity, one.status, one.paused) == ("idle", "ready", "")
            and one.reachable
            and one.room in accepting
        ]
        for need in {one.need for one in waiting}:
            assert not any(self.serves(one, need) for one in free), "free and waiting left apart"

    def serves(self, counsellor: str, need: Need) -> bool:
        known = self.known.get(counsellor)
        if known is None:
            return False
        levels = {**dict(known.skills), **dict(known.queues)}
        return (
            need.queue in dict(known.queues)
            and need.language in ("", *known.languages)
            and need.counsellor in ("", counsellor)
            and all(levels.get(skill, 0) >= level for skill, level in need.skills)
        )

    def replay(self) -> None:
        """The same events through a new engine: the same commands, the same state."""
        again = Engine(self.rules)
        said = [one for now, events in self.log for one in again.handle_all(events, now)]
        assert said == self.said
        assert again.snapshot() == self.engine.snapshot()

    def restarted(self) -> Engine:
        """A new engine, told by Asterisk and its database what is."""
        seen = self.engine.snapshot()
        engine = Engine(self.rules, series="again")
        engine.handle(LinkLost(), self.now)
        for known in self.known.values():
            engine.handle(known, self.now)
        for room in seen.rooms:
            engine.handle(RoomSet(room=room.room, mode=Mode(room.mode)), self.now)
        for one in seen.counsellors:
            if one.counsellor in self.known:
                status = StatusChosen(counsellor=one.counsellor, status=Status(one.status), room=one.room)
                engine.handle(status, self.now)
        calls = [
            LiveCall(
                waits=CallWaits(call=one.call, queue=one.queue, arrived=one.arrived, priority=one.priority),
                counsellor=one.counsellor,
                offer=one.offer,
                talking=one.whereabouts == "talking",
            )
            for one in seen.calls
        ]
        engine.handle(Restored(calls=tuple(calls)), self.now)
        return engine

    # --- living ----------------------------------------------------------------------------------

    def live(self, chance: random.Random) -> None:
        """One more moment of this hotline's life."""
        if chance.random() < 0.5:
            self.advance(chance.choice((0.0, 0.01, 0.5, 1.0, 3.0, 7.0)))
        many = 1 if chance.random() < 0.9 else chance.randint(0, 4)
        self.feed(*(self.draw(chance) for _ in range(many)))

    def advance(self, seconds: float) -> None:
        until = self.now + seconds
        while (deadline := self.engine.next_deadline()) is not None and deadline <= until:
            self.now = deadline
            self.feed(TimePassed())
        self.now = until

    def draw(self, chance: random.Random) -> Event:
        pick = chance.choice
        who = pick(COUNSELLORS)
        kind = chance.random()
        if kind < 0.20:
            return self.caller(chance)
        if kind < 0.22:
            return self.after_hours_and_callbacks(chance)
        if kind < 0.40 and self.offers:
            return pick((Answered, Answered, Ringing, PickedUp))(offer=pick(list(self.offers)))
        if kind < 0.52 and self.talks:
            call = pick(list(self.talks))
            if chance.random() < 0.2:
                return self.about_a_talk(chance, call)
            return TalkEnded(call=call, counsellor=pick(("", self.talks[call], who)))
        if kind < 0.58:
            offer = pick([*self.offers, "o1", "never"])
            return OfferFailed(offer=offer, why=pick(list(OfferEnd)))
        if kind < 0.64:
            return CallGone(call=pick([*self._some(chance), "never"]))
        if kind < 0.66:
            return PriorityRaised(call=pick([*self._some(chance), "never"]), priority=chance.randint(0, 3))
        if kind < 0.78:
            room = pick(("", "", "", *ROOMS))
            status = pick((Status.READY, Status.READY, Status.READY, Status.BREAK, Status.SIGNED_OUT))
            return StatusChosen(counsellor=who, status=status, reason=pick(("", "lunch")), room=room)
        if kind < 0.82:
            found = WrapUpFound(
                counsellor=who, queue=pick(QUEUES), since=self.now - 2, until=self.now + pick((-1, 0, 5))
            )
            return pick((WrapUpDone(counsellor=who), WrapUpExtended(counsellor=who, seconds=4), found))
        if kind < 0.86:
            return PhoneSeen(counsellor=who, reachable=chance.random() < 0.7)
        if kind < 0.90:
            mode = pick((Mode.OPEN, Mode.OPEN, Mode.OPEN, Mode.DRAIN, Mode.NOW, Mode.EVACUATE))
            return RoomSet(room=pick(ROOMS), mode=mode)
        if kind < 0.97:
            return self.acquaintance(chance, who)
        if kind < 0.975:
            return CounsellorForgotten(counsellor=who)
        if kind < 0.98:
            return LinkLost()
        if kind < 0.985:
            return self.truth(chance)
        return TimePassed()

    def after_hours_and_callbacks(self, chance: random.Random) -> Event:
        self.numbers += 1
        backs = [one for one in self._some(chance) if one.startswith("back")] or ["never"]
        return chance.choice(
            (
                QueueSet(queue=chance.choice(QUEUES), open=chance.random() < 0.7),
                QueueSet(queue=chance.choice(QUEUES), open=False, since=self.now - 5),
                RulesSet(rules=chance.choice((self.rules, OTHER_RULES))),
                CallbackWanted(callback=f"back{self.numbers}", waits=self.caller(chance)),
                CallbackWanted(
                    callback=f"back{self.numbers}", waits=self.caller(chance), expires=self.now + 20
                ),
                CitizenReached(callback=chance.choice(backs)),
                CitizenMissed(callback=chance.choice(backs)),
                CitizenMissed(callback=chance.choice(backs)),
            )
        )

    def about_a_talk(self, chance: random.Random, call: str) -> Event:
        return chance.choice(
            (
                CallerWarned(call=call),
                TalkExtended(call=call, seconds=chance.choice((None, 2.0))),
                TalkClosed(call=call, text=chance.choice(list(Ending))),
            )
        )

    def _some(self, chance: random.Random) -> Sequence[str]:
        return sorted(self.present)

    def caller(self, chance: random.Random) -> CallWaits:
        self.numbers += 1
        known = self._some(chance)
        again = known and chance.random() < 0.1
        return CallWaits(
            call=chance.choice(known) if again else f"call{self.numbers}",
            queue=chance.choice(QUEUES),
            arrived=self.now - chance.choice((0.0, 0.0, 0.0, 30.0)),
            priority=chance.choice((0, 0, 0, 1, 2)),
            language=chance.choice(LANGUAGES),
            skills=chance.choice(((), (), (), (("law", 2),), (("tax", 2),))),
            caller=chance.choice(("", "p1", "p2", "p3", "p4")),
            callback=chance.random() < 0.5,
        )

    def acquaintance(self, chance: random.Random, who: str) -> CounsellorKnown:
        queues = chance.sample(QUEUES, chance.randint(1, len(QUEUES)))
        return CounsellorKnown(
            counsellor=who,
            room=chance.choice(ROOMS),
            queues=tuple((queue, chance.randint(1, 3)) for queue in queues),
            skills=chance.choice(((), (("law", chance.randint(1, 3)),))),
            languages=chance.choice((("ko",), ("ko", "en"))),
        )

    def truth(self, chance: random.Random) -> Restored:
        """What Asterisk might say: some of what was, some of it otherwise, some calls gone, some new."""
        live: list[LiveCall] = []
        taken: set[str] = set()
        for call in self.engine.snapshot().calls:
            waits = CallWaits(call=call.call, queue=call.queue, arrived=call.arrived, priority=call.priority)
            what = chance.random()
            if call.call.startswith("back") and not call.counsellor:
                continue
            counsellor = call.counsellor or chance.choice(COUNSELLORS)
            if what < 0.2:
                continue
            if what < 0.5 or counsellor in taken:
                live.append(LiveCall(waits=waits))
            elif what < 0.8 and call.offer:
                taken.add(counsellor)
                live.append(LiveCall(waits=waits, counsellor=counsellor, offer=call.offer))
            else:
                taken.add(counsellor)
                live.append(LiveCall(waits=waits, counsellor=counsellor, talking=True))
        if chance.random() < 0.5:
            live.append(LiveCall(waits=self.caller(chance)))
        unique = {one.waits.call: one for one in live}
        return Restored(calls=tuple(unique.values()))
