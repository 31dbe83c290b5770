"""Dates. `2026-06-06` -> 이천이십육년 유월 육일, June sixth, twenty twenty-six.

Two months are irregular in Korean: 유월 and 시월. The weekday is said when it was written.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from ivr.menu.requests import Prompt
from ivr.speech import numbers

_KOREAN_WEEKDAYS = "월화수목금토일"
_ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_WRITTEN = (
    # 2026-09-25, 09-30, 2026. 9. 25.(금)
    r"(?:(?P<year>\d{4})(?P<sign>[-./])\s?)?(?P<month>\d{1,2})(?(sign)(?P=sign)|[-./])\s?(?P<day>\d{1,2})\.?",
    r"(?:(?P<year>\d{4})년\s*)?(?P<month>\d{1,2})월\s*(?P<day>\d{1,2})일",
)
_WEEKDAY = r"\s*(?:\((?P<weekday>[^)]+)\))?"


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is said: without `year` (None) or `weekday` (None; 0 = Monday) these stay unsaid."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None

    @classmethod
    def of(cls, date: datetime.date, *, year: bool = True, weekday: bool = False) -> Day:
        return cls(date.month, date.day, date.year if year else None, date.weekday() if weekday else None)


def parse(written: str) -> Day:
    """`2026-09-25`, `2026-09-25(금)`, `09-30`, `2026. 9. 25.`, `9월 25일`; `/` separates as well."""
    found = (re.fullmatch(form + _WEEKDAY, written.strip(), re.ASCII) for form in _WRITTEN)
    match = next(filter(None, found), None)
    expected = "write 2026-09-25, 2026-09-25(금) or 09-30"
    if match is None:
        raise ValueError(f"{written!r} is not a date: {expected}.")
    year, month, day, name = match.group("year", "month", "day", "weekday")
    try:
        # 2000 was a leap year, so that 02-29 is a day of some year.
        date = datetime.date(int(year or 2000), int(month), int(day))
    except ValueError:
        raise ValueError(f"{written!r} is no day of the calendar: {expected}.") from None
    weekday = _weekday(name) if name else None
    if name and weekday is None:
        raise ValueError(f"{written!r} has no weekday in its brackets: write 금, 금요일 or Fri.")
    if year and weekday not in (None, date.weekday()):
        raise ValueError(f"{written!r} is not right: that day is a {_ENGLISH_WEEKDAYS[date.weekday()]}.")
    return Day(date.month, date.day, date.year if year else None, weekday)


def text(day: Day, language: str) -> str:
    if language == "ko":
        year = f"{numbers.sino(day.year)}년 " if day.year is not None else ""
        weekday = f" {_KOREAN_WEEKDAYS[day.weekday]}요일" if day.weekday is not None else ""
        return f"{year}{_korean_month(day.month)} {numbers.sino(day.day)}일{weekday}"
    weekday = f"{_ENGLISH_WEEKDAYS[day.weekday]}, " if day.weekday is not None else ""
    year = f", {numbers.english_year(day.year)}" if day.year is not None else ""
    return f"{weekday}{_ENGLISH_MONTHS[day.month - 1]} {numbers.ordinal(day.day)}{year}"


def prompts(day: Day, language: str) -> list[Prompt]:
    weekday = [Prompt(f"weekday/{day.weekday + 1}")] if day.weekday is not None else []
    month = Prompt(f"month/{day.month}")
    if language == "ko":
        year = numbers.sino_prompts(day.year, last="year") if day.year is not None else []
        return [*year, month, Prompt(f"day/{day.day}"), *weekday]
    year = numbers.english_year_prompts(day.year) if day.year is not None else []
    return [*weekday, month, Prompt(f"ordinal/{day.day}"), *year]


def fragments(language: str) -> dict[str, str]:
    if language == "ko":
        made = {f"month/{month}": _korean_month(month) for month in range(1, 13)}
        made |= {f"day/{day}": f"{numbers.sino(day)}일" for day in range(1, 32)}
        return made | {f"weekday/{place}": f"{name}요일" for place, name in enumerate(_KOREAN_WEEKDAYS, 1)}
    made = {f"month/{place}": name for place, name in enumerate(_ENGLISH_MONTHS, 1)}
    return made | {f"weekday/{place}": name for place, name in enumerate(_ENGLISH_WEEKDAYS, 1)}


def _korean_month(month: int) -> str:
    return {6: "유월", 10: "시월"}.get(month, f"{numbers.sino(month)}월")


def _weekday(name: str) -> int | None:
    name = name.strip()
    if name.removesuffix("요일") in tuple(_KOREAN_WEEKDAYS):
        return _KOREAN_WEEKDAYS.index(name[0])
    for place, english in enumerate(_ENGLISH_WEEKDAYS):
        if len(name) >= 3 and english.lower().startswith(name.lower()):
            return place
    return None
