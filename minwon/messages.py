"""Messages that callers left: kept, listed, assigned to a counsellor, done.

Owns the list; the sound is a file in the data folder. A caller's number is shown masked, and none
is kept that may not be called back.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import sqlalchemy as sa

from minwon import database

_table = database.messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    id: int
    call: str
    mailbox: str
    file: str  #: under the data folder
    seconds: float
    at: float
    number: str = field(repr=False)  #: national digits to call back; "" = none
    assigned_to: str  #: counsellor; "" = nobody yet
    done_at: float | None


class NoSuchMessage(Exception):
    """There is no such message; `minwon messages list --all` shows which there are."""


def leave(
    engine: sa.Engine,
    *,
    call: str,
    mailbox: str,
    file: str,
    seconds: float,
    number: str = "",
    at: float | None = None,
) -> int:
    """Keep a message just recorded; returns its id."""
    with database.writing(engine) as connection:
        added = connection.execute(
            sa.insert(_table)
            .values(
                call=call,
                mailbox=mailbox,
                file=file,
                seconds=seconds,
                number=number,
                at=time.time() if at is None else at,
                assigned_to="",
            )
            .returning(_table.c.id)
        )
        return int(added.scalar_one())


def waiting(
    engine: sa.Engine, *, mailbox: str = "", assigned_to: str = "", done: bool = False
) -> list[Message]:
    """The messages, oldest first: of one mailbox or counsellor if named, done ones too if asked."""
    query = sa.select(_table).order_by(_table.c.at, _table.c.id)
    if mailbox:
        query = query.where(_table.c.mailbox == mailbox)
    if assigned_to:
        query = query.where(_table.c.assigned_to == assigned_to)
    if not done:
        query = query.where(_table.c.done_at.is_(None))
    with engine.connect() as connection:
        return [Message(**row) for row in connection.execute(query).mappings()]


def find(engine: sa.Engine, message: int) -> Message:
    """One message; raises NoSuchMessage."""
    with engine.connect() as connection:
        row = connection.execute(sa.select(_table).where(_table.c.id == message)).mappings().first()
    if row is None:
        raise NoSuchMessage(NoSuchMessage.__doc__)
    return Message(**row)


def assign(engine: sa.Engine, message: int, counsellor: str) -> None:
    """Give it to a counsellor; to another one later, if need be."""
    _change(engine, message, assigned_to=counsellor)


def finish(engine: sa.Engine, message: int, *, at: float | None = None) -> None:
    """It was heard and acted on."""
    _change(engine, message, done_at=time.time() if at is None else at)


def _change(engine: sa.Engine, message: int, **values: object) -> None:
    with database.writing(engine) as connection:
        if not connection.execute(sa.update(_table).where(_table.c.id == message).values(**values)).rowcount:
            raise NoSuchMessage(NoSuchMessage.__doc__)
