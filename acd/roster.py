"""Who may answer, in which rooms, which queues there are and by which rules: read from the database.

Owns the reading of configuration, never anything that happens. Counterpart: service.py tells the
engine, at the start and whenever it is asked to read again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
import structlog

from acd.engine import rulebook
from acd.engine.events import CounsellorKnown
from acd.engine.rulebook import Book, Known
from acd.engine.rules import QueueRules, Rules
from minwon import database
from minwon import rules as kept_rules
from minwon.hours import Opening
from minwon.rules import Version
from minwon.settings import Settings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    counsellors: tuple[CounsellorKnown, ...]
    names: dict[str, str]  #: counsellor -> name; for people, never for logs
    queues: frozenset[str]
    rooms: dict[str, tuple[str, str]]  #: room -> (Korean name, English name), in their order
    departments: frozenset[str]  #: their numbers
    categories: dict[str, tuple[str, str]]  #: what a call can be about: the same names, in order
    rules: Rules
    opening: Opening
    version: Version  #: of the rules

    @property
    def known(self) -> Known:
        """What rules may name."""
        return Known(queues=self.queues, rooms=frozenset(self.rooms), departments=self.departments)


def read(settings: Settings) -> Roster:
    """The database's present state; waits for the database, so call it in a thread."""
    engine = database.connect(settings)
    try:
        with engine.connect() as connection:
            return _read(connection, settings)
    finally:
        engine.dispose()


def ordinary(settings: Settings) -> QueueRules:
    """What holds for a queue of which the rules say nothing."""
    return QueueRules(ring_seconds=settings.acd.ring_seconds, wrap_up_seconds=settings.acd.wrap_up_seconds)


def _read(connection: sa.Connection, settings: Settings) -> Roster:
    served: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    duties = database.counsellor_queues
    for row in connection.execute(sa.select(duties).order_by(duties.c.counsellor, duties.c.rank)):
        served[row.counsellor].append((row.queue, row.level))
    people = list(connection.execute(sa.select(database.counsellors).order_by("id")))
    rooms = connection.execute(sa.select(database.rooms).order_by(database.rooms.c.place))
    categories = connection.execute(sa.select(database.categories).order_by(database.categories.c.place))
    known = Known(
        queues=frozenset(connection.scalars(sa.select(database.queues.c.id))),
        departments=frozenset(connection.scalars(sa.select(database.departments.c.number))),
    )
    version, book = _in_force(connection, ordinary(settings), known)
    return Roster(
        counsellors=tuple(
            CounsellorKnown(
                counsellor=row.id,
                room=row.room,
                queues=tuple(served[row.id]),
                languages=tuple(row.languages.split(",")),
            )
            for row in people
        ),
        names={row.id: row.name for row in people},
        queues=known.queues or frozenset(),
        rooms={row.id: (row.name_ko, row.name_en) for row in rooms},
        departments=known.departments or frozenset(),
        categories={row.id: (row.name_ko, row.name_en) for row in categories},
        rules=book.rules,
        opening=book.opening,
        version=version,
    )


def _in_force(connection: sa.Connection, ordinary: QueueRules, known: Known) -> tuple[Version, Book]:
    """The newest rules that can be read: calls must go on whatever stands there."""
    for version in kept_rules.versions(connection):
        checked = rulebook.check(version.text, ordinary)
        if checked.book is not None:
            book = rulebook.without_what_is_gone(checked.book, known)
            if book != checked.book:
                log.error("rules lead to what is gone; those callers wait on", version=version.number)
            return version, book
        log.error("rules cannot be read; earlier ones serve", version=version.number)
    raise AssertionError("the shipped rules can be read")
