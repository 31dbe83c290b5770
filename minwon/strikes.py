"""Strikes: abuse that a counsellor ended a call for, and the restriction that repeated abuse leads to.

Owns the strikes and the rule (`restricted_until`, pure). A restricted caller is still answered by the
menu and by every queue that the settings do not name. A strike can be withdrawn on review, and then
counts no more. Callers stand as pseudonyms; nobody who withholds their number can be struck.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from minwon import database
from minwon.settings import Conduct as Rules

DAY = 86400.0
_table = database.strikes


class Conduct(StrEnum):
    VERBAL_ABUSE = "verbal_abuse"
    HARASSMENT = "harassment"  #: sexual; one is enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    id: int
    caller: str
    at: float
    conduct: Conduct
    call: str
    counsellor: str
    withdrawn_by: str = ""  #: who took it back on review


def restricted_until(strikes: Sequence[Strike], rules: Rules, now: float) -> float | None:
    """Until when this caller reaches no counsellor of the queues that the rules name; None = not restricted.

    Each harassment, and each verbal abuse from the `rules.verbal_abuse`-th on, restricts from its own moment:
    for `first_days`, or `repeated_days` when an earlier one restricted already.
    """
    until, restricted, abuses = 0.0, False, 0
    remembered = [
        strike
        for strike in sorted(strikes, key=lambda strike: strike.at)
        if not strike.withdrawn_by and now - rules.remembered_days * DAY < strike.at <= now
    ]
    for strike in remembered:
        abuses += strike.conduct is Conduct.VERBAL_ABUSE
        if strike.conduct is Conduct.HARASSMENT or abuses >= rules.verbal_abuse:
            until = strike.at + (rules.repeated_days if restricted else rules.first_days) * DAY
            restricted = True
    return until if until > now else None


def strike(
    engine: sa.Engine, *, caller: str, conduct: Conduct, call: str, counsellor: str, at: float | None = None
) -> int:
    """Note abuse in this call; returns the strike's id."""
    if not caller:
        raise ValueError("a caller who withholds their number cannot be struck: it would strike all who do")
    with database.writing(engine) as connection:
        added = connection.execute(
            sa.insert(_table)
            .values(
                caller=caller,
                conduct=conduct,
                call=call,
                counsellor=counsellor,
                at=time.time() if at is None else at,
                withdrawn_by="",
            )
            .returning(_table.c.id)
        )
        return int(added.scalar_one())


def of_caller(engine: sa.Engine, caller: str) -> list[Strike]:
    """All strikes of one caller, oldest first, withdrawn ones too."""
    return _read(engine, sa.select(_table).where(_table.c.caller == caller))


def every(engine: sa.Engine) -> list[Strike]:
    """All strikes there are, in the same order."""
    return _read(engine, sa.select(_table))


def _read(engine: sa.Engine, query: sa.Select[Any]) -> list[Strike]:
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(_table.c.at, _table.c.id)).mappings().all()
    return [Strike(**{**row, "conduct": Conduct(row["conduct"])}) for row in rows]


def withdraw(engine: sa.Engine, identity: int, by: str) -> bool:
    """Take a strike back on review; False when there is none such."""
    with database.writing(engine) as connection:
        withdrawn = sa.update(_table).where(_table.c.id == identity).values(withdrawn_by=by)
        return connection.execute(withdrawn).rowcount == 1
