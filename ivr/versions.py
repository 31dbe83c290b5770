"""Versions of menus in the database, and which one is in force from when on.

A version is never changed, and a publication only ever withdrawn before its time: to go back is to
publish the earlier version again. So who changed what, when and why stays readable. Nothing here looks
into a document, so that going back takes no time. Counterpart: ivr/menus.py, which does.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from minwon import database

if TYPE_CHECKING:
    from minwon.document import Problem

_versions = database.menu_versions
_publications = database.menu_publications
_standing = _publications.c.withdrawn_by == ""
_latest_first = (_publications.c.since.desc(), _publications.c.id.desc())


class MenuError(Exception):
    """The sentence says what to do. `problems` are those of the document, if it is the document."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class NoSuchMenu(MenuError):
    """There is no menu, or no version, of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    menu: str
    number: int
    text: str
    by: str
    why: str
    at: float  #: epoch seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    id: int
    menu: str
    number: int
    since: float  #: epoch seconds; in the future: scheduled
    by: str
    why: str
    at: float
    withdrawn_by: str = ""  #: who called it off before its time came
    withdrawn_why: str = ""


def version(connection: sa.Connection, menu: str, number: int | None = None) -> Version:
    """A version of a menu, the newest unless `number` says which."""
    query = sa.select(_versions).where(_versions.c.menu == menu).order_by(_versions.c.number.desc()).limit(1)
    row = connection.execute(query if number is None else query.where(_versions.c.number == number)).first()
    if row is None:
        which = f"version {number} of the menu" if number is not None else "menu"
        raise NoSuchMenu(f"There is no {which} `{menu}`: `minwon menu list` shows what there is.")
    return Version(**row._mapping)


def any_kept(connection: sa.Connection) -> bool:
    """Has this instance any menu yet?"""
    return connection.scalar(sa.select(_versions.c.menu).limit(1)) is not None


def versions(connection: sa.Connection, menu: str = "") -> list[Version]:
    """Every version, of one menu or of all, the newest first."""
    query = sa.select(_versions).order_by(_versions.c.menu, _versions.c.number.desc())
    rows = connection.execute(query.where(_versions.c.menu == menu) if menu else query)
    return [Version(**row._mapping) for row in rows]


def publications(connection: sa.Connection, menu: str) -> list[Publication]:
    """What was, is and will be in force, and what was called off, the latest first."""
    query = sa.select(_publications).where(_publications.c.menu == menu).order_by(*_latest_first)
    return [Publication(**row._mapping) for row in connection.execute(query)]


def in_force(connection: sa.Connection, menu: str) -> Publication | None:
    """What callers hear now."""
    row = connection.execute(
        sa.select(_publications)
        .where(_publications.c.menu == menu, _publications.c.since <= time.time(), _standing)
        .order_by(*_latest_first)
        .limit(1)
    ).first()
    return Publication(**row._mapping) if row else None


def roll_back(connection: sa.Connection, menu: str, *, by: str, why: str = "") -> Publication:
    """Put the version that was in force before this one in force again, at once."""
    now = time.time()
    past = [
        found for found in publications(connection, menu) if found.since <= now and not found.withdrawn_by
    ]
    before = next((found for found in past if found.number != past[0].number), None)
    if before is None:
        raise MenuError(f"There is no earlier version of `{menu}` to go back to.")
    why = why or f"rolled back from version {past[0].number}"
    return put_in_force(connection, menu, before.number, by=by, why=why, since=None)


def withdraw(connection: sa.Connection, menu: str, *, by: str, why: str = "") -> Publication:
    """Call off the next scheduled publication of a menu; what is in force now stays."""
    row = connection.execute(
        sa.select(_publications)
        .where(_publications.c.menu == menu, _publications.c.since > time.time(), _standing)
        .order_by(_publications.c.since, _publications.c.id)
        .limit(1)
    ).first()
    if row is None:
        raise MenuError(f"Nothing is scheduled for `{menu}`: `minwon menu list {menu}` shows what is.")
    withdrawn = {"withdrawn_by": by or "unknown", "withdrawn_why": why}
    connection.execute(sa.update(_publications).where(_publications.c.id == row.id).values(**withdrawn))
    return Publication(**{**row._mapping, **withdrawn})


def put_in_force(
    connection: sa.Connection, menu: str, number: int, *, by: str, why: str, since: float | None
) -> Publication:
    """One row: from then on (or now) callers hear this version. Whether they should is for menus.publish."""
    at = time.time()
    row = connection.execute(
        sa.insert(_publications)
        .values(menu=menu, number=number, since=since or at, by=by, why=why, at=at)
        .returning(*_publications.c)
    ).one()
    return Publication(**row._mapping)
