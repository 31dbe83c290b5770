"""PURE. What a caller typed, with its type: what digits it may have, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from ivr.menu.requests import Sound
from ivr.speech import date as speech_date
from ivr.speech import digits as speech_digits
from ivr.speech import money
from ivr.speech import phone as speech_phone
from ivr.speech.date import Day

Type = Literal["digits", "phone", "date", "birth_date", "amount"]

#: The shortest and longest telephone number, with its area.
_PHONE = range(8, 13)


@dataclass(frozen=True, slots=True)
class Value:
    type: Type
    digits: str = field(repr=False)


def is_valid(type: Type, digits: str) -> bool:
    """Can these digits be what they should be? Dates are YYMMDD, MMDD or YYYYMMDD."""
    if not (digits.isascii() and digits.isdecimal()):
        return False
    match type:
        case "date" | "birth_date":
            return day(digits) is not None
        case "phone":
            return len(digits) in _PHONE
        case _:
            return True


def day(digits: str) -> date | None:
    # Two digits of a year may be either century's: 2000 has the 29 February that 1900 had not.
    year = {4: "2000", 6: "20" + digits[:2], 8: digits[:4]}.get(len(digits))
    try:
        return date(int(year), int(digits[-4:-2]), int(digits[-2:])) if year else None
    except ValueError:
        return None


def spoken(value: Value, language: str) -> list[Sound]:
    """The value as people say it; a birth date digit by digit, for its century is not known."""
    found: list[Sound] = []
    match value.type:
        case "amount":
            found += money.prompts(int(value.digits), language)
        case "phone":
            found += speech_phone.prompts(speech_phone.parse(value.digits), language)
        case "date" if moment := day(value.digits):
            found += speech_date.prompts(Day.of(moment, year=len(value.digits) == 8), language)
        case _:
            found += speech_digits.prompts([value.digits], language)
    return [replace(sound, personal=True) for sound in found]
