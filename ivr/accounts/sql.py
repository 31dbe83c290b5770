"""A directory in an SQL database: one query gives the records, everything else is asked of that query.

The query (settings, `directory.query`) is one SELECT with the columns of COLUMNS, one row a bill.
We wrap it and never change anything: `SELECT … FROM (query) AS records WHERE …`, so the database's
own indexes serve. The imported SQLite file (ivr/accounts/imported.py) is the same with a query of ours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date

import sqlalchemy as sa

from ivr.accounts.directory import Contact
from ivr.menu.requests import Item

#: One row a bill. `bill`: the last digits of its payment number. `amount`: won yet to pay, 0 = paid.
COLUMNS = ("citizen", "name", "number", "birth", "bill", "kind", "amount", "due", "period")


def connect(url: str, most_seconds: float) -> sa.Engine:
    """The way to a city's database; nothing waits there for longer than a caller does."""
    address = sa.make_url(url)
    limits: dict[str, object] = {}
    if address.get_backend_name() == "postgresql":
        # A query that nobody waits for any more ends in the database as well.
        limits = {
            "connect_timeout": max(1, math.ceil(most_seconds)),
            "options": f"-c statement_timeout={round(most_seconds * 1000)}",
        }
    return sa.create_engine(address, hide_parameters=True, pool_pre_ping=True, connect_args=limits)


class SqlDirectory:
    def __init__(self, engine: sa.Engine, query: str, *, seal: Callable[[str], str] = str) -> None:
        """`seal` turns a proof into what the database holds in its place."""
        self._engine = engine
        self._seal = seal
        text = sa.text(query.strip().rstrip(";"))
        self._records = text.columns(*(sa.column(name) for name in COLUMNS)).subquery("records")

    def verify(self, birth: str, bill: str) -> str | None:
        records = self._records.c
        found = (
            sa.select(records.citizen)
            .distinct()
            .where(records.birth == self._seal(birth), records.bill == self._seal(bill))
            .limit(2)
        )
        with self._engine.connect() as connection:
            citizens = connection.scalars(found).all()
        return str(citizens[0]) if len(citizens) == 1 else None

    def owed(self, citizen: str, kinds: Sequence[str]) -> Sequence[Item]:
        records = self._records.c
        found = sa.select(records.kind, records.amount, records.due, records.period).where(
            records.citizen == citizen, records.amount > 0
        )
        if kinds:
            found = found.where(records.kind.in_(kinds))
        with self._engine.connect() as connection:
            return [
                Item(kind=str(kind), amount=int(amount), due=_date(due), period=str(period or ""))
                for kind, amount, due, period in connection.execute(found)
            ]

    def contact(self, citizen: str) -> Contact:
        records = self._records.c
        found = sa.select(records.name, records.number).where(records.citizen == citizen).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(found).first()
        return Contact(name=str(row[0] or ""), number=str(row[1] or "")) if row else Contact()

    def close(self) -> None:
        self._engine.dispose()


def _date(value: date | str | None) -> date | None:
    """SQLite gives dates as text, most others as dates or moments."""
    if value is None or value == "":
        return None
    return date.fromisoformat(str(value)[:10])
