"""Tokens: by which the console knows who asks, a counsellor or a supervisor.

A token is made for one person and a time, shown once, and kept only as a hash: whoever reads the
database cannot ask with it. 256 bits of chance need no slow hash, and to look one up by its hash takes
no time that tells of the token. A counsellor who is removed is known no more. Counterpart:
console/access.py, which asks who somebody is; `minwon user token`.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from minwon import database

_table = database.tokens


class Role(StrEnum):
    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Person:
    who: str  #: a counsellor's id, or a supervisor's name
    role: Role


class NoSuchCounsellor(Exception):
    """There is no such counsellor; `minwon user list` shows who there is."""

    def __str__(self) -> str:
        return self.__doc__ or ""


def make(engine: sa.Engine, person: Person, *, seconds: float, now: float | None = None) -> str:
    """A new token for this person; their others stay. Raises NoSuchCounsellor."""
    now = time.time() if now is None else now
    token = secrets.token_urlsafe(32)
    with database.writing(engine) as connection:
        if person.role is Role.COUNSELLOR and not _exists(connection, person.who):
            raise NoSuchCounsellor
        connection.execute(sa.delete(_table).where(_table.c.expires_at <= now))
        connection.execute(
            sa.insert(_table).values(
                hash=_hash(token), who=person.who, role=person.role, expires_at=now + seconds
            )
        )
    return token


def whose(engine: sa.Engine, token: str, *, now: float | None = None) -> Person | None:
    """Who has this token; None when nobody has, or no longer."""
    now = time.time() if now is None else now
    with engine.connect() as connection:
        row = connection.execute(
            sa.select(_table).where(_table.c.hash == _hash(token), _table.c.expires_at > now)
        ).first()
        if row is None or (row.role == Role.COUNSELLOR and not _exists(connection, row.who)):
            return None
    return Person(row.who, Role(row.role))


def withdraw(engine: sa.Engine, who: str) -> int:
    """None of this person's tokens is good any more; returns how many there were."""
    with database.writing(engine) as connection:
        return connection.execute(sa.delete(_table).where(_table.c.who == who)).rowcount


def _exists(connection: sa.Connection, counsellor: str) -> bool:
    table = database.counsellors
    return connection.scalar(sa.select(table.c.id).where(table.c.id == counsellor)) is not None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
