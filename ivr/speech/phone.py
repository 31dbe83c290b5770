"""Telephone numbers, digit by digit in the groups people know: `010-1234-5678` -> 공일공, 일이삼사, 오육칠팔.

Takes any way of writing a Korean number (+82, 0082, 82, spaces, hyphens, brackets) and any special or
representative number; a masked one (`***-****-5678`) is read as its last four digits.
"""

from __future__ import annotations

import re

from ivr.menu.requests import Prompt
from ivr.speech import digits

#: +82, 82, 0082, and the carriers' prefixes for calls abroad: 001 82, 00700 82.
_COUNTRY = re.compile(r"(?:\+|00(?:[1-9]|[37]\d\d)?)?82(?=\d{7})", re.ASCII)
_AREAS = r"02|0[3-6][1-5]"
_GROUPS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(050\d)(\d{3,4})(\d{4})",  # safety numbers: the only prefix of four
        r"(01[016789]|070|080)(\d{3,4})(\d{4})",
        rf"({_AREAS})(\d{{3,4}})(\d{{4}})",
        rf"({_AREAS})(1\d{{2,3}})",  # 031-120: a special number of that area
        r"(1[568]\d\d)(\d{4})",  # representative numbers
        r"(14\d\d)(\d{2})",  # 1422-11
        r"(#\d{4})(\d{4})",  # a hotline's number for text messages
        r"(1\d{2,3})",  # 110, 119, 1330
        r"(\d{3,4})(\d{4})",  # within an area
    )
)


def parse(written: str) -> list[str]:
    """The groups that are read, such as 010, 1234, 5678; ("", "5678") for a masked number."""
    written = written.strip()
    masked = re.fullmatch(r"[*\s-]*[*-](\d{4})", written, re.ASCII)
    if masked and "*" in written:
        return ["", masked[1]]
    number = national(re.sub(r"[\s().\-/]", "", written))
    if not re.fullmatch(r"[+#]?\d{2,15}", number, re.ASCII):
        raise ValueError(
            f"{written!r} is not a telephone number: write it as 010-1234-5678 or +82 10 1234 5678."
        )
    return groups(number) or _as_written(written)


def national(plain: str) -> str:
    """`+821012345678` -> `01012345678`; `+8215881234` -> `15881234`; others stay. Digits and `+` only."""
    match = _COUNTRY.match(plain)
    if match is None:
        return plain
    rest = plain[match.end() :].removeprefix("0")
    with_zero = rest if re.fullmatch(r"1[568]\d{6}", rest, re.ASCII) else f"0{rest}"
    known = groups(with_zero)
    # 82 begins no Korean number but may begin what is written within an area.
    return with_zero if known and len(known) > 1 else plain


def groups(number: str) -> list[str]:
    """A national number's groups; [] when its form is not Korean."""
    for pattern in _GROUPS:
        match = pattern.fullmatch(number)
        if match:
            return list(match.groups())
    return []


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


def _as_written(written: str) -> list[str]:
    """Of a foreign number: the groups it was written in, else fours."""
    parts = re.findall(r"\d+", written, re.ASCII)
    if len(parts) > 1:
        return parts
    return [parts[0][place : place + 4] for place in range(0, len(parts[0]), 4)]
