"""Notices in the database: who set which sentence ahead of the menus, from when until when.

Counterpart: ivr/menu/notices.py, which says them. A call reads them when it begins.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ivr.menu.notices import Notice
from minwon import database
from minwon.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A notice with its history."""

    notice: Notice
    by: str
    at: datetime
    ended_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Calls that heard a notice; of these, those that took its key, and those that then hung up."""

    heard: int = 0
    took_key: int = 0
    satisfied: int = 0


def add(
    connection: sa.Connection,
    text: Mapping[str, str],
    *,
    by: str,
    menus: tuple[str, ...] = (),
    key: str = "",
    to: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """The new notice's number; it is in force at once, or from `since` on."""
    at = time.time()
    row = connection.execute(
        sa.insert(database.notices)
        .values(
            text=dict(text),
            menus=list(menus),
            key=key,
            step=to,
            since=since.timestamp() if since else at,
            until=until.timestamp() if until else None,
            by=by,
            at=at,
        )
        .returning(database.notices.c.id)
    )
    return int(row.scalar_one())


def end(connection: sa.Connection, number: int, *, by: str) -> bool:
    """Take it back at once; False when there is no such notice in force or to come."""
    table, at = database.notices, time.time()
    result = connection.execute(
        sa.update(table)
        .where(table.c.id == number, sa.or_(table.c.until.is_(None), table.c.until > at))
        .values(until=at, ended_by=by)
    )
    return result.rowcount > 0


def recording(settings: Settings, number: int, language: str) -> Path:
    """Where a person's recording of a notice lies, less its ending."""
    return settings.data / "prompts" / language / "notice" / str(number)


def current(connection: sa.Connection, settings: Settings) -> tuple[Notice, ...]:
    """Those in force or to come, with the languages they are recorded in."""
    table = database.notices
    rows = connection.execute(
        sa.select(table)
        .where(sa.or_(table.c.until.is_(None), table.c.until > time.time()))
        .order_by(table.c.id)
    )
    return tuple(_notice(row, settings) for row in rows)


def kept(connection: sa.Connection, settings: Settings) -> list[Kept]:
    """All there ever were, the newest first."""
    rows = connection.execute(sa.select(database.notices).order_by(database.notices.c.id.desc()))
    return [
        Kept(
            notice=_notice(row, settings),
            by=row.by,
            at=datetime.fromtimestamp(row.at, UTC),
            ended_by=row.ended_by,
        )
        for row in rows
    ]


def counts(connection: sa.Connection) -> dict[int, Count]:
    """By the ledger, notice by notice."""
    table = database.ledger
    said = table.c.details["values"]["notice"].as_string()
    learnt = connection.execute(
        sa.select(table.c.call, said).where(table.c.step == "learnt", said.is_not(None)).distinct()
    )
    calls: dict[tuple[int, str], set[str]] = defaultdict(set)
    for call, words in learnt:
        number, _, what = words.partition(" ")
        calls[int(number), what].add(call)
    hung_up = set(
        connection.scalars(
            sa.select(table.c.call).where(
                table.c.step == "menu_left", table.c.details["exit"].as_string() == "hung_up"
            )
        )
        if calls
        else ()
    )
    return {
        number: Count(heard=len(heard), took_key=len(calls[number, "key"]), satisfied=len(heard & hung_up))
        for (number, what), heard in list(calls.items())
        if what == "heard"
    }


def _notice(row: sa.Row[tuple[object, ...]], settings: Settings) -> Notice:
    return Notice(
        id=row.id,
        text=row.text,
        menus=tuple(row.menus),
        key=row.key,
        to=row.step,
        since=datetime.fromtimestamp(row.since, UTC),
        until=datetime.fromtimestamp(row.until, UTC) if row.until is not None else None,
        recorded=frozenset(
            language
            for language in row.text
            if recording(settings, row.id, language).with_suffix(".wav").exists()
        ),
    )
