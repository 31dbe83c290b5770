"""Waiting times, rounded up to whole minutes. `61` seconds -> 약 이 분, about two minutes."""

from __future__ import annotations

import math
import re

from ivr.menu.requests import Prompt
from ivr.speech import numbers


def parse(written: str) -> float:
    """Seconds: `90`, `90.5`."""
    if not re.fullmatch(r"\d{1,9}(\.\d+)?", written.strip(), re.ASCII):
        raise ValueError(f"{written!r} is not a waiting time: write seconds from 0 up, such as 90.")
    return float(written)


def text(seconds: float, language: str) -> str:
    if seconds < 60:
        return "일 분 이내" if language == "ko" else "less than a minute"
    about = "약" if language == "ko" else "about"
    return f"{about} {duration(math.ceil(seconds / 60), language)}"


def duration(minutes: int, language: str) -> str:
    """Whole minutes, exactly: 한 시간 오 분, one hour and five minutes."""
    hours, minutes = divmod(minutes, 60)
    if language == "ko":
        parts = [f"{numbers.native(hours)} 시간"] if hours else []
        return " ".join([*parts, *([f"{numbers.sino(minutes)} 분"] if minutes else [])])
    parts = [_english(hours, "hour")] if hours else []
    return " and ".join([*parts, *([_english(minutes, "minute")] if minutes else [])])


def prompts(seconds: float, language: str) -> list[Prompt]:
    if seconds < 60:
        return [Prompt("wait/within_a_minute")]
    hours, minutes = _rounded_up(seconds)
    spoken = [Prompt("wait/about")]
    if language == "ko":
        if hours:
            spoken += [*numbers.native_prompts(hours), Prompt("counter/hours")]
        return [*spoken, *([Prompt(f"minute/{minutes}")] if minutes else [])]
    if hours:
        spoken += [*numbers.cardinal_prompts(hours, language), Prompt(f"counter/hours{_one(hours)}")]
    if hours and minutes:
        spoken.append(Prompt("unit/and"))
    if minutes:
        spoken += [*numbers.cardinal_prompts(minutes, language), Prompt(f"counter/minutes{_one(minutes)}")]
    return spoken


def fragments(language: str) -> dict[str, str]:
    if language == "ko":
        return {"wait/about": "약", "wait/within_a_minute": "일 분 이내"}
    return {"wait/about": "about", "wait/within_a_minute": "less than a minute"}


def _rounded_up(seconds: float) -> tuple[int, int]:
    return divmod(math.ceil(seconds / 60), 60)


def _english(number: int, unit: str) -> str:
    return f"{numbers.cardinal(number, 'en')} {unit}{'' if number == 1 else 's'}"


def _one(number: int) -> str:
    return "_one" if number == 1 else ""
