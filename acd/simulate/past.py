"""What the ledger's past says of the next hour: how many will call, and how people behave.

Owns the reading of it. Counterpart: forecast.py, which takes both as they are given here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from acd.simulate.forecast import People
from minwon import database

DAY = 86_400.0
WEEK = 7 * DAY
_WEEKS = 4  #: the same weekday, so many times
#: Today's calls against those of the same weekdays: a quiet or a busy day, but no accident of its first hour.
_RATIO = (0.5, 3.0)
_ENOUGH = 30  #: of anything, before its mean is believed

_ledger = database.ledger


def calls_expected(engine: sa.Engine, now: float, seconds: float, zone: ZoneInfo) -> dict[str, float]:
    """How many will ask for a counsellor in the next `seconds`, by queue.

    The mean of the same weekday and time of the last four weeks, times what today has had so far against
    what those days had by now. Without any such week: as many as in the `seconds` just past.
    """
    midnight = datetime.combine(datetime.fromtimestamp(now, zone).date(), time(), zone).timestamp()
    with engine.connect() as connection:
        weeks = [
            ago for ago in (week * WEEK for week in range(1, _WEEKS + 1)) if _worked(connection, now - ago)
        ]
        if not weeks:
            return {queue: float(calls) for queue, calls in _calls(connection, now - seconds, now).items()}
        ahead: Counter[str] = Counter()
        so_far = 0
        for ago in weeks:
            ahead += _calls(connection, now - ago, now - ago + seconds)
            so_far += _calls(connection, midnight - ago, now - ago).total()
        today = _calls(connection, midnight, now).total()
    least, most = _RATIO
    ratio = min(most, max(least, today * len(weeks) / so_far)) if so_far >= _ENOUGH else 1.0
    return {queue: ratio * calls / len(weeks) for queue, calls in ahead.items()}


def people(engine: sa.Engine, now: float) -> People:
    """How long callers were talked to and how soon they gave up, over the last seven days.

    Patience is the time that all callers waited together, divided by how many hung up: the likeliest mean
    of an exponential patience that most callers' answers cut short. Where there is too little to go by,
    the assumptions of `People` stand.
    """
    assumed = People()
    with engine.connect() as connection:
        talked = _details(connection, "talk_ended", "talked", now)
        wrapped_up = _details(connection, "wrapped_up", "seconds", now)
        answered = _details(connection, "answered", "waited", now)
        gone = _details(connection, "gone", "waited", now)
    return People(
        handling=_mean(sum(talked) + sum(wrapped_up), len(talked), assumed.handling),
        patience=_mean(sum(answered) + sum(gone), len(gone), assumed.patience),
        wrap_up=_mean(sum(wrapped_up), len(wrapped_up), assumed.wrap_up),
    )


def _mean(total: float, number: int, assumed: float) -> float:
    """At least a second, so that chance has something to be drawn from."""
    return max(1.0, total / number) if number >= _ENOUGH else assumed


def _worked(connection: sa.Connection, around: float) -> bool:
    """The hotline was there on that day."""
    table = _ledger.c
    near = sa.select(table.id).where(table.at.between(around - DAY / 4, around + DAY / 4)).limit(1)
    return connection.scalar(near) is not None


def _calls(connection: sa.Connection, start: float, end: float) -> Counter[str]:
    """Calls by queue that began to wait in that time; one that was passed on counts where it came first."""
    table = _ledger.c
    rows = connection.execute(
        sa.select(table.call, table.queue)
        .where(table.step == "waits", table.at >= start, table.at < end)
        .order_by(table.at.desc())
    )
    return Counter({row.call: row.queue for row in rows}.values())


def _details(connection: sa.Connection, step: str, name: str, now: float) -> Sequence[float]:
    table = _ledger.c
    rows: Sequence[Any] = connection.scalars(
        sa.select(table.details).where(table.step == step, table.at >= now - WEEK, table.at < now)
    ).all()
    return [float(details[name]) for details in rows if name in details]
