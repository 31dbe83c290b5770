"""The rules of the distribution as they are kept: every version, who set it, when and why.

A version is never changed: to go back is to set an earlier text again. Until somebody sets rules, those
that come with Minwon (rules.yaml) are in force. What may stand in them is known to
acd/engine/rulebook.py; here only the opening hours are read, which menus need as well.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from minwon import database
from minwon.document import read
from minwon.hours import Opening, read_opening

_SHIPPED = Path(__file__).with_name("rules.yaml")
#: So many versions back somebody's rules are looked for that can still be read.
_MOST_BACK = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    number: int  #: 0: as they come with Minwon
    text: str
    by: str
    why: str
    at: float  #: epoch seconds


def versions(connection: sa.Connection, most: int = _MOST_BACK) -> Iterator[Version]:
    """The newest first, the shipped one last: whoever cannot use one takes the next."""
    table = database.rule_versions
    for row in connection.execute(sa.select(table).order_by(table.c.number.desc()).limit(most)):
        yield Version(**row._mapping)
    yield shipped()


def version(connection: sa.Connection, number: int) -> Version | None:
    if number == 0:
        return shipped()
    table = database.rule_versions
    row = connection.execute(sa.select(table).where(table.c.number == number)).first()
    return None if row is None else Version(**row._mapping)


def keep(connection: sa.Connection, text: str, *, by: str, why: str = "") -> Version:
    """The next version, in force from now on: check it before (acd/engine/rulebook.py)."""
    table = database.rule_versions
    last = connection.scalar(sa.select(sa.func.max(table.c.number))) or 0
    kept = Version(number=last + 1, text=text, by=by, why=why, at=time.time())
    connection.execute(
        sa.insert(table).values(number=kept.number, text=kept.text, by=kept.by, why=kept.why, at=kept.at)
    )
    return kept


def shipped() -> Version:
    return Version(number=0, text=_SHIPPED.read_text(encoding="utf-8"), by="minwon", why="shipped", at=0.0)


def opening(connection: sa.Connection) -> Opening:
    """The opening hours in force."""
    readable = (_opening(kept.text) for kept in versions(connection))
    return next(found for found in readable if found is not None)


@functools.lru_cache(maxsize=8)
def _opening(text: str) -> Opening | None:
    """None: another Minwon wrote it, and this one cannot read it."""
    written = read(text, "rules")
    if written.content is None or written.problems:
        return None
    opening, problems = read_opening(written.content)
    return None if problems else opening
