"""A past day once more: what the ledger says happened, through the engine, must give the same offers.

The engine's notes in the ledger are turned back into the events they came from, at the very times at
which it was told them. Whatever it decided by itself (offers, withdrawals, time-outs) is not told, only
compared. Each start of acd wrote its lines under a prefix of its own and began with an empty engine;
so does each part here.

The ledger does not know the counsellors' queues nor the rules of that day: those of today are used.
Callbacks, and callers' skills and earlier calls, are not in it either: where they decided an offer, the
replay says so as a difference. Counterpart: the service, which wrote the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from acd.engine.calls import Whereabouts
from acd.engine.commands import Offer
from acd.engine.engine import Engine
from acd.engine.events import (
    Answered,
    CallGone,
    CallWaits,
    CounsellorKnown,
    Event,
    LinkLost,
    LiveCall,
    Mode,
    OfferEnd,
    OfferFailed,
    PhoneSeen,
    PriorityRaised,
    QueueSet,
    Restored,
    Ringing,
    RoomSet,
    Status,
    StatusChosen,
    TalkEnded,
    TimePassed,
    WrapUpDone,
)
from acd.engine.rules import Rules
from minwon import database, ledger
from minwon.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the ledger, as `minwon.database.ledger` has it."""

    id: str
    at: float
    step: str
    call: str = ""
    counsellor: str = ""
    queue: str = ""
    room: str = ""
    details: Mapping[str, Any]

    @property
    def start(self) -> tuple[str, int]:
        """Which start of which program wrote it, and its number there."""
        prefix, _, number = self.id.rpartition("-")
        return prefix, int(number) if number.isdigit() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first offers that are not the same: (call, counsellor) each."""

    at: float
    then: tuple[tuple[str, str], ...]
    now: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    offers: int  #: that the ledger has in the time compared
    same: int  #: of these, as the engine makes them today
    differences: tuple[
        Difference, ...
    ]  #: at most one for each start of acd: what follows one is not comparable


def of_day(settings: Settings, engine: sa.Engine, day: date) -> tuple[list[Line], float]:
    """The lines that a replay of this day needs, and when the day began.

    Those are all since the last start of acd before the day: only from there is the whole state known.
    """
    ledger.collect(engine, settings.data / "ledger")
    zone = ZoneInfo(settings.hotline.timezone)
    since = datetime.combine(day, time(), zone).timestamp()
    until = datetime.combine(day + timedelta(days=1), time(), zone).timestamp()
    table = database.ledger
    ours = table.c.id.like("acd-%")
    with engine.connect() as connection:
        last = connection.scalar(
            sa.select(table.c.id).where(ours, table.c.at < since).order_by(table.c.at.desc()).limit(1)
        )
        began = since
        if last is not None:
            same = table.c.id.like(last.rpartition("-")[0] + "-%")
            began = connection.scalar(sa.select(sa.func.min(table.c.at)).where(same)) or since
        rows = connection.execute(sa.select(table).where(ours, table.c.at >= began, table.c.at < until))
        return [Line(**row._asdict()) for row in rows], since


def replay(
    lines: Iterable[Line],
    counsellors: Sequence[CounsellorKnown],
    rules: Rules,
    *,
    since: float = 0.0,
) -> Replayed:
    """Replay the lines, in whatever order they come; offers are compared from `since` on."""
    ours = sorted((line for line in lines if line.id.startswith("acd-")), key=lambda line: line.start)
    offers = same = 0
    differences: list[Difference] = []
    for _, start in groupby(ours, key=lambda line: line.start[0]):
        part = _Part(list(start), counsellors, rules, since)
        offers += part.offers
        same += part.same
        if part.difference:
            differences.append(part.difference)
    differences.sort(key=lambda one: one.at)
    return Replayed(offers=offers, same=same, differences=tuple(differences))


class _Part:
    """What one start of acd wrote."""

    def __init__(
        self, lines: Sequence[Line], counsellors: Sequence[CounsellorKnown], rules: Rules, since: float
    ) -> None:
        self.offers = self.same = 0
        self.difference: Difference | None = None
        self._rules = rules
        self._waits: dict[str, CallWaits] = {}
        self._linked = True
        self._engine = Engine(rules, series=_series(lines))
        self._engine.handle_all(counsellors, lines[0].at if lines else 0.0)
        for at, together in groupby(lines, key=lambda line: line.at):
            moment = list(together)
            then = _pairs(
                (line.details.get("offer"), line.call, line.counsellor) for line in _offered(moment)
            )
            compared = len(then) if at >= since else 0
            self.offers += compared
            if self.difference is not None:
                continue
            commands = self._engine.handle_all(self._events(moment), at)
            now = _pairs((one.offer, one.call, one.counsellor) for one in commands if isinstance(one, Offer))
            if then == now:
                self.same += compared
            else:
                self.difference = Difference(
                    at=at,
                    then=tuple((call, counsellor) for _, call, counsellor in then),
                    now=tuple((call, counsellor) for _, call, counsellor in now),
                )

    def _events(self, moment: Sequence[Line]) -> list[Event]:
        """What the engine was told in this moment."""
        events: list[Event] = []
        found = [line for line in moment if line.step == "found"]
        left = {line.call for line in moment if line.step == "gone"}
        brought_back = {line.call for line in moment if line.step in ("evacuated", "returned")}
        for line in moment:
            if line.step == "link_lost":
                self._linked = False
                return [LinkLost()]
            event = self._event(line, left, brought_back)
            if event is not None:
                events.append(event)
        # That the link was back shows at the latest by the next offer.
        if found or (not self._linked and any(_offered(moment))):
            self._linked = True
            choices = [event for event in events if isinstance(event, StatusChosen | RoomSet | PhoneSeen)]
            rest = [event for event in events if event not in choices]
            return [*choices, self._restored(found), *rest]
        return events or [TimePassed()]

    def _event(self, line: Line, left: set[str], brought_back: set[str]) -> Event | None:
        details = line.details
        match line.step:
            case "waits":
                self._waits[line.call] = CallWaits(
                    call=line.call,
                    queue=line.queue,
                    arrived=details["arrived"],
                    priority=details["priority"],
                    language=details.get("language", self._rules.main_language),
                    caller=details.get("caller", ""),
                )
                return self._waits[line.call]
            case "gone":
                return CallGone(call=line.call)
            case "priority":
                return PriorityRaised(call=line.call, priority=details["priority"])
            case "ringing":
                return Ringing(offer=details["offer"])
            case "answered":
                return Answered(offer=details["offer"])
            case "offer_ended" if line.call not in left and details["why"] != OfferEnd.WITHDRAWN:
                return OfferFailed(offer=details["offer"], why=OfferEnd(details["why"]))
            case "talk_ended" if line.call not in brought_back:
                return TalkEnded(call=line.call)
            case "wrapped_up":
                return WrapUpDone(counsellor=line.counsellor)
            case "status":
                return StatusChosen(
                    counsellor=line.counsellor,
                    status=Status(details["status"]),
                    reason=details["reason"],
                    room=line.room,
                )
            case "phone":
                return PhoneSeen(counsellor=line.counsellor, reachable=bool(details["reachable"]))
            case "room":
                return RoomSet(
                    room=line.room, mode=Mode(details["mode"]), by=details["by"], reason=details["reason"]
                )
            case "queue":
                return QueueSet(queue=line.queue, open=bool(details["open"]))
        return None

    def _restored(self, found: Sequence[Line]) -> Restored:
        """What Asterisk said: the calls as they were, and those that were found in talks or offers."""
        live = [
            LiveCall(
                waits=self._waits[call.call],
                counsellor=call.counsellor,
                offer=call.offer,
                talking=call.whereabouts == Whereabouts.TALKING,
            )
            for call in self._engine.snapshot().calls
            if call.call in self._waits
        ]
        for line in found:
            waits = CallWaits(call=line.call, queue=line.queue, arrived=line.at)
            self._waits[line.call] = waits
            offer = line.details["offer"]
            live.append(LiveCall(waits=waits, counsellor=line.counsellor, offer=offer, talking=not offer))
        return Restored(calls=tuple(live))


def _series(lines: Iterable[Line]) -> str:
    for line in _offered(lines):
        return str(line.details["offer"]).rstrip("0123456789")
    return "o"


def _offered(lines: Iterable[Line]) -> Iterator[Line]:
    return (line for line in lines if line.step == "offered")


def _pairs(offers: Iterable[tuple[Any, str, str]]) -> list[tuple[str, str, str]]:
    return [(str(offer), call, counsellor) for offer, call, counsellor in offers]
