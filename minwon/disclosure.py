"""The caller's own push: a verified caller lets this call's counsellor see their record, for this call only.

In the database, since the menu that learns it and the screen that shows it are two programs, perhaps
on two machines. The menu writes, the console reads for the counsellor who has the call, and whoever
sees the call end forgets it. Should all of them die, it expires by itself: nobody gets it after
`expires_at`, and the next `disclose` or `forget_all_but` removes it. Every reading is in the access log.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa

from minwon import database
from minwon.audit import AccessLog

#: No call of a citizen lasts longer; what a crash left behind is gone by then.
LONGEST_CALL = 2 * 3600.0

_table = database.disclosures


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One charge, as the counsellor sees it."""

    kind: str
    amount: int  #: won
    due: date | None = None
    period: str = ""
    overdue: bool = False


class Disclosures:
    def __init__(self, engine: sa.Engine, log: AccessLog) -> None:
        self._engine = engine
        self._log = log

    def disclose(self, call: str, subject: str, items: Sequence[Shown], *, now: float | None = None) -> None:
        """Show these to whoever has the call. `subject` is the access log's stand-in for the citizen."""
        now = time.time() if now is None else now
        written = [{**asdict(item), "due": item.due and item.due.isoformat()} for item in items]
        with database.writing(self._engine) as connection:
            connection.execute(
                sa.delete(_table).where((_table.c.call == call) | (_table.c.expires_at <= now))
            )
            connection.execute(
                sa.insert(_table).values(
                    call=call, subject=subject, shown=written, expires_at=now + LONGEST_CALL
                )
            )

    def disclosed(self, call: str, *, who: str, origin: str, now: float | None = None) -> list[Shown] | None:
        """What the caller shows; None when they show nothing. `who` must be the counsellor on this call."""
        now = time.time() if now is None else now
        with self._engine.connect() as connection:
            found = connection.execute(
                sa.select(_table.c.subject, _table.c.shown).where(
                    _table.c.call == call, _table.c.expires_at > now
                )
            ).first()
        if found is None:
            return None
        self._log.append(
            who=who, origin=origin, subject=found.subject, what="shown by the caller", reason=f"call {call}"
        )
        return [
            Shown(**{**item, "due": item["due"] and date.fromisoformat(item["due"])}) for item in found.shown
        ]

    def forget(self, *calls: str) -> None:
        """These calls have ended."""
        with self._engine.connect() as connection:
            found = list(connection.scalars(sa.select(_table.c.call).where(_table.c.call.in_(calls))))
        # Few callers show anything: for the others the database is not written to.
        if found:
            with database.writing(self._engine) as connection:
                connection.execute(sa.delete(_table).where(_table.c.call.in_(found)))

    def forget_all_but(self, calls: Collection[str]) -> None:
        """After a restart: only these calls still live."""
        with database.writing(self._engine) as connection:
            connection.execute(sa.delete(_table).where(_table.c.call.not_in(calls)))
