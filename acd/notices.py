"""Notices, for callers who wait already: which are in force, and in which languages they have a sound.

Set by `minwon notice` or by phone (ivr/notices.py), which makes the sound before the notice is in force.
Calls that begin hear them in the menu. Counterpart: acd/engine, which tells each caller once.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from minwon import database
from minwon.settings import Settings


def in_force(engine: sa.Engine, settings: Settings, now: float) -> Mapping[int, tuple[str, ...]]:
    """Number -> languages of its sounds, the main one first. Waits for the database: call it in a thread."""
    table = database.notices
    query = sa.select(table.c.id, table.c.text, table.c.menus).where(
        table.c.since <= now, sa.or_(table.c.until.is_(None), table.c.until > now)
    )
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(table.c.id)).all()
    # Whoever waits has come through the hotline's own menu.
    found = {
        row.id: tuple(language for language in row.text if _has_sound(settings, row.id, language))
        for row in rows
        if not row.menus or settings.hotline.menu in row.menus
    }
    return {number: languages for number, languages in found.items() if languages}


def sound(number: int, languages: tuple[str, ...], language: str) -> str:
    """The sound as Asterisk finds it, whatever the caller's own language is."""
    return f"{language if language in languages else languages[0]}/notice/{number}"


def _has_sound(settings: Settings, number: int, language: str) -> bool:
    return (settings.data / "prompts" / language / "notice" / f"{number}.wav").exists()
