"""Who may answer, in which rooms, which queues there are and by which rules: read from the database.

Owns the reading of configuration, never anything that happens. Counterpart: service.py tells the
engine, at the start and whenever it is asked to read again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa
import structlog
from pydantic import TypeAdapter, ValidationError

from acd.engine.events import CounsellorKnown
from acd.engine.rules import QueueRules, Rules
from minwon import database
from minwon.settings import Settings

log = structlog.get_logger()

#: Where the dialplan can send a caller who is not served.
_DESTINATION = re.compile(r"queue:[a-z0-9_]+|department:[0-9]+|message", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    counsellors: tuple[CounsellorKnown, ...]
    names: dict[str, str]  #: counsellor -> name; for people, never for logs
    queues: frozenset[str]
    rooms: dict[str, tuple[str, str]]  #: room -> (Korean name, English name), in their order
    rules: Rules


def read(settings: Settings) -> Roster:
    """The database's present state; waits for the database, so call it in a thread."""
    engine = database.connect(settings)
    try:
        with engine.connect() as connection:
            return _read(connection, settings)
    finally:
        engine.dispose()


def _read(connection: sa.Connection, settings: Settings) -> Roster:
    served: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    duties = database.counsellor_queues
    for row in connection.execute(sa.select(duties).order_by(duties.c.counsellor, duties.c.rank)):
        served[row.counsellor].append((row.queue, row.level))
    people = list(connection.execute(sa.select(database.counsellors).order_by("id")))
    queues = list(connection.execute(sa.select(database.queues)))
    rooms = connection.execute(sa.select(database.rooms).order_by(database.rooms.c.place))
    ordinary = QueueRules(
        ring_seconds=settings.acd.ring_seconds, wrap_up_seconds=settings.acd.wrap_up_seconds
    )
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
        queues=frozenset(row.id for row in queues),
        rooms={row.id: (row.name_ko, row.name_en) for row in rooms},
        rules=Rules(queues={row.id: _rules(row.id, row.rules, ordinary) for row in queues}, others=ordinary),
    )


def _rules(queue: str, written: dict[str, Any], ordinary: QueueRules) -> QueueRules:
    """A queue's own rules over the ordinary ones. Calls must go on whatever stands there."""
    try:
        rules = TypeAdapter(QueueRules).validate_python(asdict(ordinary) | written)
    except (ValidationError, TypeError):
        log.error("the rules of a queue cannot be read; the ordinary ones serve", queue=queue)
        return ordinary
    known = tuple(one for one in rules.overflow if _DESTINATION.fullmatch(one.to))
    if known != rules.overflow or not _DESTINATION.fullmatch(rules.closing_to):
        log.error("a queue overflows to where no call can be sent; those callers wait on", queue=queue)
        closing = rules.closing_seconds if _DESTINATION.fullmatch(rules.closing_to) else None
        rules = replace(rules, overflow=known, closing_seconds=closing)
    return rules
