"""The day's figures, from the two lines that Asterisk itself writes for every call.

Each call ends in exactly one outcome, and the day adds up: offered = answered + abandoned + served +
called back + overflowed + lost by a fault + still in progress. A call that arrived and never ended,
although Asterisk was started anew since, was lost by a fault.

A callback is counted by itself, on the day it was wanted: wanted = reached + given up + phoned again +
cancelled + open. That call of the citizen's in which it was wanted has its own outcome, called_back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from time import time as clock
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from minwon import database, ledger
from minwon.channel import Outcome
from minwon.settings import Settings

SERVICE_LEVEL_SECONDS = 20
SERVICE_LEVEL_FORMULA = "answered within 20 s / asked for a counsellor (still waiting after 20 s included)"


@dataclass(frozen=True, slots=True)
class Report:
    """One day. Waits are seconds from joining a queue to the counsellor's answer, or to giving up."""

    day: date
    offered: int
    outcomes: dict[str, int]
    in_progress: int
    queued: int  #: asked for a counsellor, but for those who have only just begun to wait
    waiting_long: int  #: of these, those who still wait
    within: int  #: answered within SERVICE_LEVEL_SECONDS of joining a queue
    mean_wait: float | None  #: of the answered
    longest_wait: float | None  #: of the answered
    gave_up: int  #: of the abandoned, those who had joined a queue
    mean_wait_given_up: float | None  #: until they ended
    longest_wait_given_up: float | None
    by_room: dict[str, int] = field(default_factory=dict)
    by_counsellor: dict[str, int] = field(default_factory=dict)
    callbacks: dict[str, int] = field(default_factory=dict)  #: `wanted`, and what became of them

    @property
    def adds_up(self) -> bool:
        wanted, *became = self.callbacks.values() or (0,)
        return self.offered == sum(self.outcomes.values()) + self.in_progress and wanted == sum(became)

    @property
    def service_level(self) -> float | None:
        """SERVICE_LEVEL_FORMULA. Those who gave up count as not answered, however soon."""
        return self.within / self.queued if self.queued else None

    def as_json(self) -> dict[str, Any]:
        figures = asdict(self) | {"adds_up": self.adds_up, "service_level": self.service_level}
        return figures | {"day": self.day.isoformat(), "service_level_formula": SERVICE_LEVEL_FORMULA}


def of_day(settings: Settings, engine: sa.Engine, day: date) -> Report:
    """The report of one day in the hotline's time zone, from the ledger's files as they stand now."""
    zone = ZoneInfo(settings.hotline.timezone)
    start = datetime.combine(day, time(), zone).timestamp()
    end = datetime.combine(day + timedelta(days=1), time(), zone).timestamp()
    return _of_calls_between(settings, engine, day, start, end)


def since(settings: Settings, engine: sa.Engine, start: float) -> Report:
    """The same of the calls that arrived since a moment (epoch seconds)."""
    return _of_calls_between(settings, engine, today(settings), start, float("inf"))


def _of_calls_between(settings: Settings, engine: sa.Engine, day: date, start: float, end: float) -> Report:
    ledger.collect(engine, settings.data / "ledger")
    now = clock()
    table = database.ledger
    with engine.connect() as connection:
        arrived = {
            row.call: row.at
            for row in connection.execute(
                sa.select(table.c.call, table.c.at).where(
                    table.c.step == "arrived", table.c.at >= start, table.c.at < end
                )
            )
        }
        last_start = connection.scalar(
            sa.select(sa.func.max(table.c.at)).where(table.c.step == "asterisk_started")
        )
        # A call may end after midnight; none that arrived in the day ended before it.
        ended = {
            row.call: row
            for row in connection.execute(
                sa.select(table).where(table.c.step == "ended", table.c.at >= start)
            )
            if row.call in arrived
        }
        going_on = _going_on(connection, start)
        callbacks = _callbacks(connection, start, end)
    outcomes = {outcome.value: 0 for outcome in Outcome}
    in_progress = waiting_long = 0
    waits: list[float] = []
    for call, at in arrived.items():
        if call in ended:
            outcome = str(ended[call].details.get("outcome", ""))
            outcomes[outcome if outcome in outcomes else Outcome.FAULT] += 1
        elif last_start is not None and last_start > at:
            outcomes[Outcome.FAULT] += 1
        else:
            in_progress += 1
            queued, answered = going_on.get(call, (None, None))
            if queued is not None and answered is not None:
                waits.append(answered - queued)
            elif queued is not None and now - queued > SERVICE_LEVEL_SECONDS:
                waiting_long += 1
    queued_in_all = len(waits) + waiting_long + sum(1 for row in ended.values() if row.details.get("queued"))
    waits += [
        row.details["answered"] - row.details["queued"]
        for row in ended.values()
        if row.details.get("answered") and row.details.get("queued")
    ]
    in_vain = [
        row.at - row.details["queued"]
        for row in ended.values()
        if row.details.get("queued")
        and not row.details.get("answered")
        and row.details.get("outcome") == Outcome.ABANDONED
    ]
    by_room: dict[str, int] = {}
    by_counsellor: dict[str, int] = {}
    for row in ended.values():
        if row.details.get("answered"):
            by_room[row.room] = by_room.get(row.room, 0) + 1
            by_counsellor[row.counsellor] = by_counsellor.get(row.counsellor, 0) + 1
    return Report(
        day=day,
        offered=len(arrived),
        outcomes=outcomes,
        in_progress=in_progress,
        queued=queued_in_all,
        waiting_long=waiting_long,
        within=sum(1 for wait in waits if wait <= SERVICE_LEVEL_SECONDS),
        mean_wait=sum(waits) / len(waits) if waits else None,
        longest_wait=max(waits, default=None),
        gave_up=len(in_vain),
        mean_wait_given_up=sum(in_vain) / len(in_vain) if in_vain else None,
        longest_wait_given_up=max(in_vain, default=None),
        by_room=dict(sorted(by_room.items())),
        by_counsellor=dict(sorted(by_counsellor.items())),
        callbacks=callbacks,
    )


def _going_on(connection: sa.Connection, start: float) -> dict[str, tuple[float | None, float | None]]:
    """When each call first joined a queue, and when it was first answered, as acd noted it: of one that has
    ended, Asterisk's own line tells."""
    table = database.ledger
    moments: dict[str, dict[str, float]] = {}
    rows = connection.execute(
        sa.select(table.c.call, table.c.step, sa.func.min(table.c.at))
        .where(table.c.step.in_(("waits", "answered")), table.c.at >= start)
        .group_by(table.c.call, table.c.step)
    )
    for call, step, at in rows:
        moments.setdefault(call, {})[step] = at
    return {call: (steps.get("waits"), steps.get("answered")) for call, steps in moments.items()}


#: What became of a callback, by the last word about it. Any other: cancelled.
_BECAME = {"talked": "reached", "missed": "given_up", "expired": "given_up", "phoned_again": "phoned_again"}


def _callbacks(connection: sa.Connection, start: float, end: float) -> dict[str, int]:
    table = database.ledger
    wanted = set(
        connection.scalars(
            sa.select(table.c.call)
            .where(table.c.step == "callback_wanted")
            .group_by(table.c.call)
            .having(sa.func.min(table.c.at).between(start, end))
        )
    )
    closed = connection.execute(
        sa.select(table.c.call, table.c.details)
        .where(table.c.step == "callback_closed", table.c.at >= start)
        .order_by(table.c.at)
    )
    became = {row.call: _BECAME.get(str(row.details.get("why")), "cancelled") for row in closed}
    counted = Counter(became.get(callback, "open") for callback in wanted)
    kinds = ("reached", "given_up", "phoned_again", "cancelled", "open")
    return {"wanted": len(wanted)} | {kind: counted[kind] for kind in kinds}


def today(settings: Settings) -> date:
    return datetime.now(ZoneInfo(settings.hotline.timezone)).date()
