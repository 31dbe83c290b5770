"""Which days are holidays: Korea's public ones with their substitutes, and what the city sets itself.

Temporary holidays are declared weeks ahead: the city's own days stand in the database and take
precedence. Counterpart: hours.py, which is told of them.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import holidays
import sqlalchemy as sa

from minwon import database
from minwon.hours import Holiday, Holidays
from minwon.settings import Settings


def now(settings: Settings) -> datetime:
    """The moment, in the city's time zone."""
    return datetime.now(ZoneInfo(settings.hotline.timezone))


@functools.lru_cache(maxsize=16)
def public(year: int) -> Mapping[date, str]:
    """Korea's public holidays of a year, substitutes included, with their Korean names."""
    return dict(holidays.country_holidays("KR", years=year, language="ko"))


def city_days(connection: sa.Connection) -> dict[date, Holiday]:
    table = database.city_days
    rows = connection.execute(sa.select(table.c.day, table.c.name, table.c.open).order_by(table.c.day))
    return {row.day: Holiday(row.name, open=row.open) for row in rows}


def known_holidays(own: Mapping[date, Holiday]) -> Holidays:
    """Every day's holiday: the city's own days first, then the public ones."""

    def of(day: date) -> Holiday | None:
        if day in own:
            return own[day]
        name = public(day.year).get(day)
        return Holiday(name) if name else None

    return of


def set_city_day(connection: sa.Connection, day: date, name: str, *, open: bool, by: str) -> None:
    """Close on a working day, or (`open`) work on a holiday."""
    remove_city_day(connection, day)
    connection.execute(
        sa.insert(database.city_days).values(day=day, name=name, open=open, by=by, at=time.time())
    )


def remove_city_day(connection: sa.Connection, day: date) -> bool:
    return (
        connection.execute(sa.delete(database.city_days).where(database.city_days.c.day == day)).rowcount > 0
    )
