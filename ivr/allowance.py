"""So many in so many hours, for each of many: wrong PINs from one place, links to one number.

The counts are in the database: they survive a restart and hold for all programs that share it. Whom they
are of is a pseudonym. A count lasts for the hours it says and until the next full hour. Counterparts:
ivr/recording.py and ivr/session.py; wrong proofs are counted by ivr/accounts/lockouts.py.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from minwon import database
from minwon.privacy import pseudonym

_table = database.allowances
_HOUR = 3600


class Allowance:
    """Of one kind (`scope`). Every method may raise SQLAlchemyError: then nothing is known."""

    def __init__(self, engine: sa.Engine, secret: str, scope: str, *, most: int, hours: int) -> None:
        self._engine = engine
        self._secret = f"allowances:{secret}"
        self._scope = scope
        self._most = most
        self._hours = hours

    def left(self, who: str, now: float) -> bool:
        """Is there any? `now` in epoch seconds."""
        with self._engine.connect() as connection:
            return self._taken(connection, self._key(who), now) < self._most

    def take(self, who: str, now: float) -> bool:
        """Count one; False when there was none left, which counts nothing."""
        key = self._key(who)
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        with database.writing(self._engine) as connection:
            connection.execute(
                sa.delete(_table).where(_table.c.key == key, _table.c.hour < self._first_hour(now))
            )
            if self._taken(connection, key, now) >= self._most:
                return False
            connection.execute(
                insert(_table)
                .values(key=key, hour=int(now // _HOUR), taken=1)
                .on_conflict_do_update(
                    index_elements=[_table.c.key, _table.c.hour], set_={"taken": _table.c.taken + 1}
                )
            )
        return True

    def _taken(self, connection: sa.Connection, key: str, now: float) -> int:
        taken = sa.select(sa.func.coalesce(sa.func.sum(_table.c.taken), 0)).where(
            _table.c.key == key, _table.c.hour >= self._first_hour(now)
        )
        return int(connection.execute(taken).scalar_one())

    def _first_hour(self, now: float) -> int:
        return int(now // _HOUR) - self._hours

    def _key(self, who: str) -> str:
        return f"{self._scope}:{pseudonym(self._secret, f'{self._scope}:{who}')}"
