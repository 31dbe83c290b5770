"""Times of the day. `13:13` -> 오후 한 시 십삼 분, one thirteen p.m.

Hours are native numbers, minutes Sino-Korean ones. 12:00 is 낮 열두 시, and from midnight to one
o'clock it is 밤 열두 시; the hours from 13 on are never said as such.
"""

from __future__ import annotations

import datetime
import re

from ivr.menu.requests import Prompt
from ivr.speech import numbers

_WRITTEN = re.compile(r"(\d{1,2}):(\d{2})(?::[0-5]\d)?", re.ASCII)


def parse(written: str) -> datetime.time:
    """`09:00`, `9:00`, `13:13:59` (seconds are not said); `24:00` is midnight."""
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"{written!r} is not a time: write hours and minutes, such as 13:30.")
    hour, minute = int(match[1]), int(match[2])
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise ValueError(f"{written!r} is no time of the day: write 00:00 to 23:59.")
    return datetime.time(hour, minute)


def text(time: datetime.time, language: str) -> str:
    hour = time.hour % 12 or 12
    if language == "ko":
        minute = f" {numbers.sino(time.minute)} 분" if time.minute else ""
        return f"{_KOREAN_PARTS[_part(time)]} {numbers.native(hour)} 시{minute}"
    minute = f" {'oh ' if time.minute < 10 else ''}{numbers.cardinal(time.minute, language)}"
    return f"{numbers.cardinal(hour, language)}{minute if time.minute else ''} {_english_part(time)}"


def prompts(time: datetime.time, language: str) -> list[Prompt]:
    hour = time.hour % 12 or 12
    if language == "ko":
        minute = [Prompt(f"minute/{time.minute}")] if time.minute else []
        return [Prompt(f"time/{_part(time)}"), Prompt(f"hour/{hour}"), *minute]
    oh = [Prompt("unit/oh")] if 0 < time.minute < 10 else []
    minute = [Prompt(f"number/{time.minute}")] if time.minute else []
    part = _part(time) if _english_part(time) in ("noon", "midnight") else "am" if time.hour < 12 else "pm"
    return [Prompt(f"number/{hour}"), *oh, *minute, Prompt(f"time/{part}")]


def fragments(language: str) -> dict[str, str]:
    if language != "ko":
        return {"time/am": "a.m.", "time/pm": "p.m.", "time/noon": "noon", "time/night": "midnight"}
    made = {f"time/{name}": part for name, part in _KOREAN_PARTS.items()}
    made |= {f"hour/{hour}": f"{numbers.native(hour)} 시" for hour in range(1, 13)}
    return made | {f"minute/{minute}": f"{numbers.sino(minute)} 분" for minute in range(1, 60)}


_KOREAN_PARTS = {"am": "오전", "pm": "오후", "noon": "낮", "night": "밤"}


def _part(time: datetime.time) -> str:
    if time.hour == 0:
        return "night"
    if (time.hour, time.minute) == (12, 0):
        return "noon"
    return "am" if time.hour < 12 else "pm"


def _english_part(time: datetime.time) -> str:
    if time.minute == 0 and time.hour in (0, 12):
        return "noon" if time.hour else "midnight"
    return "a.m." if time.hour < 12 else "p.m."
