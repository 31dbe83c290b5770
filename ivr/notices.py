"""Notices in the database: who set which sentence ahead of the menus, from when until when.

A notice has its sound before anybody can hear it: `DATA/prompts/LANGUAGE/notice/ID`, made of its words
when it is saved, replaced by a person's recording. Counterparts: ivr/menu/notices.py, which says them to
calls that begin; acd/notices.py, which tells callers who wait.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ivr.menu.notices import Notice
from ivr.prompts import Prompts
from ivr.voice import RATES, Voice
from minwon import database
from minwon.channel import Outcome
from minwon.settings import Settings

#: Who waits, hears a notice and hangs up later than this has given up for another reason.
SATISFIED_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A notice with its history."""

    notice: Notice
    by: str
    at: datetime
    ended_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Calls that heard a notice, in the menu or while they waited; of these, those that took its key, and
    those it satisfied: who hung up in the menu after it, or while waiting within SATISFIED_SECONDS."""

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


def sound(settings: Settings, number: int, language: str) -> Path:
    """Where a notice's sound lies, less its ending."""
    return settings.data / "prompts" / language / "notice" / str(number)


def record(settings: Settings, number: int, language: str, text: str, recording: Path) -> None:
    """Let callers hear a person's recording of this notice; raises VoiceError when it is no sound."""
    target = sound(settings, number, language)
    target.parent.mkdir(parents=True, exist_ok=True)
    Voice.of(settings).take_recording(recording, target, text)


def speak(settings: Settings, text: Mapping[str, str]) -> Mapping[str, Path]:
    """Language -> the words as a sound (less its ending), made now; raises VoiceError."""
    prompts = Prompts(settings)
    return {language: Path(prompts.say_text(words, language)) for language, words in text.items()}


def give_sounds(settings: Settings, number: int, spoken: Mapping[str, Path]) -> None:
    """What `speak` made is heard as this notice from now on."""
    for language, file in spoken.items():
        target = sound(settings, number, language)
        target.parent.mkdir(parents=True, exist_ok=True)
        # The 8 kHz file is the one that is looked for: it appears last.
        for ending in reversed(RATES):
            draft = target.with_name(f".{number}{ending}")
            draft.unlink(missing_ok=True)
            os.link(f"{file}{ending}", draft)
            draft.replace(target.with_name(f"{number}{ending}"))


def current(connection: sa.Connection, settings: Settings) -> tuple[Notice, ...]:
    """Those in force or to come, with the languages they have a sound in."""
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
    heard: dict[int, set[str]] = defaultdict(set)
    took_key: dict[int, set[str]] = defaultdict(set)
    for call, words in learnt:
        number, _, what = words.partition(" ")
        (took_key if what == "key" else heard)[int(number)].add(call)
    told = _told_while_waiting(connection)
    satisfied = _hung_up_in_the_menu(connection) if heard else frozenset()
    ended = _gave_up_waiting(connection) if told else {}
    found = {}
    for number in sorted(heard.keys() | {number for number, _call in told}):
        waiting = {call: at for (about, call), at in told.items() if about == number}
        content = {
            call for call, at in waiting.items() if call in ended and ended[call] - at <= SATISFIED_SECONDS
        }
        found[number] = Count(
            heard=len(heard[number] | waiting.keys()),
            took_key=len(took_key[number]),
            satisfied=len(heard[number] & satisfied | content),
        )
    return found


def _hung_up_in_the_menu(connection: sa.Connection) -> frozenset[str]:
    """Calls whose first menu, the hotline's, ended so; the survey after a talk is another one."""
    table = database.ledger
    query = sa.select(table.c.call, table.c.details["exit"].as_string()).where(table.c.step == "menu_left")
    first: dict[str, str] = {}
    for call, how in connection.execute(query.order_by(table.c.at)):
        first.setdefault(call, how)
    return frozenset(call for call, how in first.items() if how == "hung_up")


def _told_while_waiting(connection: sa.Connection) -> dict[tuple[int, str], float]:
    """(notice, call) -> when."""
    table = database.ledger
    number = table.c.details["notice"].as_integer()
    rows = connection.execute(
        sa.select(number, table.c.call, table.c.at).where(table.c.step == "notice_told")
    )
    return {(about, call): at for about, call, at in rows}


def _gave_up_waiting(connection: sa.Connection) -> dict[str, float]:
    """Calls that nobody answered -> when they ended."""
    table = database.ledger
    rows = connection.execute(
        sa.select(table.c.call, table.c.at).where(
            table.c.step == "ended", table.c.details["outcome"].as_string() == Outcome.ABANDONED
        )
    )
    return {call: at for call, at in rows}


def _notice(row: sa.Row[tuple[object, ...]], settings: Settings) -> Notice:
    return Notice(
        id=row.id,
        text=row.text,
        menus=tuple(row.menus),
        key=row.key,
        to=row.step,
        since=datetime.fromtimestamp(row.since, UTC),
        until=datetime.fromtimestamp(row.until, UTC) if row.until is not None else None,
        voiced=frozenset(
            language
            for language in row.text
            if sound(settings, row.id, language).with_suffix(".wav").exists()
        ),
    )
