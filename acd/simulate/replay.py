"""A past day once more: what the engine was told that day, told to it again, must give the same offers.

The transcript says what it was told and by which rules; the ledger says which offers it made. Each start
of acd began with an empty engine, and so does each part here. A difference means that the engine decides
otherwise than it did then (another version of it), or that it is not the function of what it is told that
it must be. Counterpart: the service, which wrote both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from acd import transcript
from acd.engine import commands, explain
from acd.engine.engine import Engine
from acd.transcript import Turn
from minwon import database, ledger
from minwon.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One offer. `offer` is its id: what its start of acd begins them with, and its number there."""

    at: float
    offer: str
    call: str
    counsellor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first offer that is not the same. None: then, or today, there is no further one."""

    then: Made | None
    today: Made | None
    why: str  #: in English


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """`differences` has at most one for each start of acd: what follows one is not comparable."""

    offers: int  #: that the ledger has in the time compared
    same: int  #: of these, as the engine makes them today
    differences: tuple[Difference, ...]


def of_day(settings: Settings, engine: sa.Engine, day: date) -> Replayed:
    """Replay a day of this hotline, in its time zone. Raises transcript.Untold.

    It is told from the last start of acd before the day on: only from there is the whole state known.
    """
    folder = settings.data / "ledger"
    ledger.collect(engine, folder)
    zone = ZoneInfo(settings.hotline.timezone)
    since = datetime.combine(day, time(), zone).timestamp()
    until = datetime.combine(day + timedelta(days=1), time(), zone).timestamp()
    table = database.ledger.c
    with engine.connect() as connection:
        rows = connection.execute(
            sa.select(table.at, table.call, table.counsellor, table.details).where(
                table.step == "offered", table.at >= since, table.at < until
            )
        )
        then = [
            Made(at=row.at, offer=str(row.details["offer"]), call=row.call, counsellor=row.counsellor)
            for row in rows
        ]
    return replay(transcript.read(folder, since, until), then, since=since)


def replay(turns: Iterable[Turn], then: Iterable[Made], *, since: float = 0.0) -> Replayed:
    """Tell all the turns, in their order, and compare the offers made from `since` on.

    `then` may come in any order.
    """
    made: dict[str, list[Made]] = {}
    for one in then:
        made.setdefault(one.offer.rstrip("0123456789"), []).append(one)
    offers = sum(map(len, made.values()))
    parts: list[_Part] = []
    for turn in turns:
        if turn.series:
            before = sorted(made.pop(turn.series, []), key=lambda one: _number(one.offer))
            parts.append(_Part(turn, before, since))
        else:
            parts[-1].tell(turn)
    differences = [difference for part in parts if (difference := part.end()) is not None]
    differences += [
        Difference(then=of_start[0], today=None, why="The transcript does not know this start of acd.")
        for of_start in made.values()
    ]
    return Replayed(offers=offers, same=sum(part.same for part in parts), differences=tuple(differences))


class _Part:
    """One start of acd, lived again until its first difference."""

    def __init__(self, start: Turn, then: Sequence[Made], since: float) -> None:
        self.same = 0
        self._engine = Engine(start.rules, series=start.series)
        self._then = then
        self._since = since
        self._difference: Difference | None = None

    def tell(self, turn: Turn) -> None:
        if self._next is not None and self._next.at < turn.at:
            self._compare(None)
        if self._difference is not None:
            return
        said = self._engine.handle_all(turn.events, turn.at)
        if turn.at < self._since:
            return
        for one in said:
            if isinstance(one, commands.Offer):
                self._compare(
                    Made(at=turn.at, offer=one.offer, call=one.call, counsellor=one.counsellor), said
                )

    def end(self) -> Difference | None:
        if self._next is not None:
            self._compare(None)
        return self._difference

    @property
    def _next(self) -> Made | None:
        """The next offer that was made then."""
        return self._then[self.same] if self.same < len(self._then) else None

    def _compare(self, today: Made | None, said: Sequence[commands.Command] = ()) -> None:
        if self._difference is None and self._next == today:
            self.same += 1
        elif self._difference is None:
            why = _why(self._engine, self._next, today, said)
            self._difference = Difference(then=self._next, today=today, why=why)


def _why(engine: Engine, then: Made | None, today: Made | None, said: Sequence[commands.Command]) -> str:
    """What the engine of today says of the offer that was made then, and of the one that it makes."""
    sentences = []
    if then is not None:
        at = then.at
        sentences.append(f"{then.counsellor}: {engine.explain_counsellor(then.counsellor, at).en}")
        if today is None or then.call != today.call:
            sentences.append(f"Call {then.call}: {engine.explain_call(then.call, at).en}")
    for one in said:
        if today is not None and isinstance(one, commands.Note) and one.step == "offered":
            details = dict(one.details)
            if details["offer"] == today.offer:
                sentences.append(f"{today.counsellor}: {explain.offer(details).en}")
    return " ".join(sentences)


def _number(offer: str) -> int:
    digits = offer[len(offer.rstrip("0123456789")) :]
    return int(digits) if digits else 0
