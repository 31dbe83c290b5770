"""Telephone numbers, digit by digit in the groups people know: `010-1234-5678` -> 공일공, 일이삼사, 오육칠팔.

Which number is meant, and how it is grouped, is the knowledge of ivr/accounts/numbers.py; this file
says it. A masked number (`***-****-5678`) is read as its last four digits.
"""

from __future__ import annotations

import re

from ivr.accounts import numbers
from ivr.menu.requests import Prompt
from ivr.speech import digits

_LONGEST = 15  #: digits, by E.164
#: However much of the rest is shown: ***-****-5678, 010-****-5678.
_MASKED = re.compile(r"[\d\s-]*\*[*\s-]*(\d{4})", re.ASCII)


def parse(written: str) -> list[str]:
    """The groups that are read, such as 010, 1234, 5678; "", 5678 for a masked number.

    What is no whole number of any network, such as 390-0114 within an area, is read as it is written.
    """
    if masked := _MASKED.fullmatch(written.strip()):
        return ["", masked[1]]
    number = numbers.read(written)
    if number is not None and number.display.startswith("#"):
        return [number.display[:-4], number.display[-4:]]
    parts = re.findall(r"\d+", number.display if number else written, re.ASCII)
    known = number is not None or re.fullmatch(r"\+?[\d\s().-]+", written.strip(), re.ASCII)
    if not known or not 2 <= sum(map(len, parts)) <= _LONGEST:
        raise ValueError(
            f"{written!r} is not a telephone number: write it as 010-1234-5678 or +82 10 1234 5678."
        )
    return parts if len(parts) > 1 else _fours(parts[0])


def text(number: list[str], language: str) -> str:
    if number[0]:
        return digits.text(number, language)
    last = digits.text(number[1:], language)
    return f"끝 네 자리 {last}" if language == "ko" else f"ending in {last}"


def prompts(number: list[str], language: str) -> list[Prompt]:
    if number[0]:
        return digits.prompts(number, language)
    return [Prompt("phone/ending"), *digits.prompts(number[1:], language)]


def fragments(language: str) -> dict[str, str]:
    return {"phone/ending": "끝 네 자리" if language == "ko" else "ending in"}


def _fours(written: str) -> list[str]:
    """From the end, as numbers within an area are said: 390, 0114."""
    first = len(written) % 4
    groups = [written[:first]] if first else []
    return groups + [written[place : place + 4] for place in range(first, len(written), 4)]
