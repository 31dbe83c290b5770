"""What the ledger has of one call, or of one counsellor lately. Counterpart: why.py, with the sentences.

Reads the database: call it in a thread where callers must not wait.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from acd.why import Call, Step, calls
from minwon import database, ledger
from minwon.settings import Settings

_LATELY = 43_200.0
#: The last lines of a call, and of a callback.
_OVER = frozenset({"ended", "talk_ended", "callback_closed"})
_table = database.ledger.c


class History:
    """The ledger as it stands now; made by `reading`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of_call(self, call: str) -> list[Step]:
        """Everything about it and what befell rooms and the link meanwhile; [] for a call that never was."""
        own = self._steps(_table.call == call)
        if not own:
            return own
        until = own[-1].at if own[-1].step in _OVER else time.time()
        around = self._steps(_table.step.in_(("room", "link_lost")), _table.at.between(own[0].at, until))
        return sorted([*own, *around], key=lambda step: step.at)

    def of_counsellor(self, counsellor: str) -> list[Step]:
        """What happened to them in the last twelve hours, and to the room in which they sat last."""
        since = time.time() - _LATELY
        own = self._steps(_table.counsellor == counsellor, _table.at >= since)
        rooms = [step.room for step in own if step.room]
        if not rooms:
            return own
        closings = self._steps(_table.step == "room", _table.room == rooms[-1], _table.at >= since)
        return sorted([*own, *closings], key=lambda step: step.at)

    def last_calls(self, number: int) -> list[Call]:
        """The last ones that arrived; Asterisk writes one such line for each, as the report counts them."""
        arrived = (
            sa.select(_table.call).where(_table.step == "arrived").order_by(_table.at.desc()).limit(number)
        )
        return calls(self._steps(_table.call.in_(arrived)))

    def _steps(self, *conditions: sa.ColumnElement[bool]) -> list[Step]:
        rows = self._connection.execute(sa.select(database.ledger).where(*conditions).order_by(_table.at))
        return [
            Step(row.at, row.step, row.counsellor, row.queue, row.room, row.details, row.call) for row in rows
        ]


@contextmanager
def reading(settings: Settings) -> Iterator[History]:
    """Lines of the last second may still be in the files only: they are collected first."""
    engine = database.connect(settings)
    try:
        ledger.collect(engine, settings.data / "ledger")
        with engine.connect() as connection:
            yield History(connection)
    finally:
        engine.dispose()
