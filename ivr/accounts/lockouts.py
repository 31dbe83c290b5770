"""Lock-outs: how often a wrong proof is borne, per call, citizen, calling number and in all, for a day.

What is counted is what the caller *claimed*: this birth date, this bill. Nobody is looked up for it,
so a claim about a citizen who does not exist is locked like any other, and a lock tells nothing
about who exists. The counts are in the database: they survive a restart and hold for all calls on
all machines. Keys are pseudonyms.

A try is counted before the proofs are compared and taken back when it was none: a hundred calls
that guess at the same moment get three guesses, not a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ivr.accounts.numbers import Kind, Number
from minwon import database
from minwon.privacy import pseudonym
from minwon.settings import Identity

_table = database.identity_failures


@dataclass(frozen=True, slots=True)
class Try:
    """One try, as its pseudonymous keys, each with the most failures it may have in a day."""

    limits: tuple[tuple[str, int], ...]
    day: date


class Lockouts:
    def __init__(self, engine: sa.Engine, secret: str, limits: Identity) -> None:
        self._engine = engine
        self._secret = f"lockouts:{secret}"
        self._limits = limits

    def claim(self, *, call: str, number: Number, birth: str, bill: str, day: date) -> Try:
        limits = self._limits
        counted = [
            ("call", call, limits.per_call),
            ("birth", birth, limits.per_citizen),
            ("bill", bill, limits.per_citizen),
            (
                "number",
                number.national,
                limits.withheld if number.kind is Kind.WITHHELD else limits.per_number,
            ),
            ("overall", "", limits.overall),
        ]
        keys = (
            (f"{scope}:{pseudonym(self._secret, f'{scope}:{value}')}", most) for scope, value, most in counted
        )
        # Always in one order: two calls at once must not hold each other up for ever.
        return Try(tuple(sorted(keys)), day)

    def begin(self, attempt: Try) -> bool:
        """Count the try; False when it is one too many. `end` must follow."""
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        allowed = True
        with database.writing(self._engine) as connection:
            for key, most in attempt.limits:
                counted = (
                    insert(_table)
                    .values(day=attempt.day, key=key, failures=1)
                    .on_conflict_do_update(
                        index_elements=[_table.c.day, _table.c.key], set_={"failures": _table.c.failures + 1}
                    )
                    .returning(_table.c.failures)
                )
                allowed &= connection.execute(counted).scalar_one() <= most
        return allowed

    def end(self, attempt: Try, *, failed: bool) -> None:
        """Let the try stand when it failed; else take it back. The same work either way."""
        keys = [key for key, _ in attempt.limits]
        with database.writing(self._engine) as connection:
            connection.execute(
                sa.update(_table)
                .where(_table.c.day == attempt.day, _table.c.key.in_(keys))
                .values(failures=_table.c.failures - (0 if failed else 1))
            )

    def forget_before(self, day: date) -> None:
        """Drop the counts of earlier days."""
        with database.writing(self._engine) as connection:
            connection.execute(sa.delete(_table).where(_table.c.day < day))
