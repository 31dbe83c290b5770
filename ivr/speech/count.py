"""Counted things: `3건` -> 세 건, three items; `12층` -> 십이 층.

In Korean the counter chooses the family of numbers. A bare number is counted in 개, the counter for
things in general.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.menu.requests import Prompt
from ivr.speech import numbers

_MONTHS = {6: "유", 10: "시"}


@dataclass(frozen=True, slots=True)
class Counter:
    """`korean` as written; `native`: takes 한 두 세. `one`, `many`: the English noun, behind the number
    or, with `before`, in front of it; with `ordinal` the number is first, second, …"""

    name: str
    korean: str
    native: bool
    one: str = ""
    many: str = ""
    before: bool = False
    ordinal: bool = False


COUNTERS = {
    counter.korean: counter
    for counter in (
        Counter("things", "개", native=True),
        Counter("cases", "건", True, "item", "items"),
        Counter("people", "명", True, "person", "people"),
        Counter("persons", "분", True, "person", "people"),
        Counter("humans", "사람", True, "person", "people"),
        Counter("calls", "통", True, "call", "calls"),
        Counter("times", "번", True, "time", "times"),
        Counter("turn", "번째", True, ordinal=True),
        Counter("oclock", "시", True, "o'clock", "o'clock"),
        Counter("hours", "시간", True, "hour", "hours"),
        Counter("months", "달", True, "month", "months"),
        Counter("age", "살", True, "year old", "years old"),
        Counter("vehicles", "대", True, "vehicle", "vehicles"),
        Counter("kinds", "가지", True, "kind", "kinds"),
        Counter("places", "곳", True, "place", "places"),
        Counter("spots", "군데", True, "place", "places"),
        Counter("sheets", "장", True, "sheet", "sheets"),
        Counter("households", "가구", True, "household", "households"),
        Counter("houses", "채", True, "house", "houses"),
        Counter("animals", "마리", True, "animal", "animals"),
        Counter("copies", "부", True, "copy", "copies"),
        Counter("books", "권", True, "book", "books"),
        Counter("occasions", "차례", True, "time", "times"),
        Counter("won", "원", False, "won", "won"),
        Counter("minutes", "분간", False, "minute", "minutes"),
        Counter("seconds", "초", False, "second", "seconds"),
        Counter("days", "일", False, "day", "days"),
        Counter("weeks", "주", False, "week", "weeks"),
        Counter("whole_weeks", "주일", False, "week", "weeks"),
        Counter("month", "월", False, "month", "month", before=True),
        Counter("span", "개월", False, "month", "months"),
        Counter("years", "년", False, "year", "years"),
        Counter("head", "인", False, "person", "people"),
        Counter("slips", "매", False, "sheet", "sheets"),
        Counter("parcels", "필지", False, "parcel of land", "parcels of land"),
        Counter("line", "호선", False, "line", "line", before=True),
        Counter("rounds", "회", False, "time", "times"),
        Counter("aged", "세", False, "year old", "years old"),
        Counter("floor", "층", False, "floor", "floor", ordinal=True),
        Counter("unit", "호", False, "number", "number", before=True),
        Counter("building", "동", False, "building", "building", before=True),
        Counter("term", "기", False, "period", "period", before=True),
        Counter("instalment", "기분", False, "instalment", "instalment", before=True),
        Counter("series", "차", False, "round", "round", ordinal=True),
        Counter("percent", "퍼센트", False, "percent", "percent"),
        Counter("points", "점", False, "point", "points"),
        Counter("degrees", "도", False, "degree", "degrees"),
        Counter("centimetres", "센티미터", False, "centimetre", "centimetres"),
        Counter("square_metres", "제곱미터", False, "square metre", "square metres"),
        Counter("metres", "미터", False, "metre", "metres"),
        Counter("kilometres", "킬로미터", False, "kilometre", "kilometres"),
        Counter("kilograms", "킬로그램", False, "kilogram", "kilograms"),
        Counter("litres", "리터", False, "litre", "litres"),
        Counter("tons", "톤", False, "ton", "tons"),
        Counter("pages", "쪽", False, "page", "pages"),
        Counter("leaves", "페이지", False, "page", "pages"),
    )
}
_ENGLISH = {
    word: counter for counter in reversed(COUNTERS.values()) for word in (counter.many, counter.one) if word
}
#: Signs that stand for a counter.
UNITS = {
    "%": "퍼센트", "㎡": "제곱미터", "km": "킬로미터", "m": "미터", "cm": "센티미터", "kg": "킬로그램",
}  # fmt: skip
#: Said in one breath with their number, and written so.
_JOINED = frozenset({"년", "월", "일"})


def parse(written: str) -> tuple[int, Counter]:
    """`3`, `3건`, `3 건`, `3:건`, `3 items`, `15%`."""
    match = re.fullmatch(r"\s*([\d,]+)\s*:?\s*(\D*?)\s*", written, re.ASCII)
    if match is None:
        raise ValueError(f"{written!r} is not a count: write a number and what is counted, such as 3건.")
    number = numbers.parse(match[1], "a count")
    counter = COUNTERS.get(UNITS.get(match[2], match[2] or "개")) or _ENGLISH.get(match[2])
    if counter is None:
        raise ValueError(f"{match[2]!r} is no counter known here. Known: {' '.join(COUNTERS)}.")
    if counter.korean in ("시", "월") and not 1 <= number <= 12:
        raise ValueError(f"{written!r} is not right: {counter.korean} counts 1 to 12.")
    if counter.ordinal and number == 0:
        raise ValueError(f"{written!r} is not right: {counter.korean} counts from 1.")
    return number, counter


def text(counted: tuple[int, Counter], language: str) -> str:
    number, counter = counted
    if language == "ko":
        if counter.name == "turn" and number == 1:
            return "첫 번째"
        if counter.name == "month" and number in _MONTHS:
            return _MONTHS[number] + "월"
        word = numbers.native(number) if counter.native else numbers.sino(number)
        return word + ("" if counter.korean in _JOINED else " ") + counter.korean
    noun = counter.one if number == 1 else counter.many
    word = numbers.ordinal(number) if counter.ordinal else numbers.cardinal(number, language)
    return " ".join(part for part in ((noun, word) if counter.before else (word, noun)) if part)


def prompts(counted: tuple[int, Counter], language: str) -> list[Prompt]:
    number, counter = counted
    if language == "ko":
        if counter.name == "turn" and number == 1:
            return [Prompt("position/first")]
        if counter.name == "month":
            return [Prompt(f"month/{number}")]
        spoken = numbers.native_prompts(number) if counter.native else numbers.sino_prompts(number)
        return [*spoken, Prompt(f"counter/{counter.name}")]
    spoken = (
        numbers.ordinal_prompts(number) if counter.ordinal else numbers.cardinal_prompts(number, language)
    )
    if not counter.one:
        return spoken
    noun = Prompt(f"counter/{counter.name}{'' if number != 1 or counter.one == counter.many else '_one'}")
    return [noun, *spoken] if counter.before else [*spoken, noun]


def fragments(language: str) -> dict[str, str]:
    if language == "ko":
        made = {f"counter/{counter.name}": counter.korean for counter in COUNTERS.values()}
        return made | {"position/first": "첫 번째"}
    made = {f"counter/{counter.name}": counter.many for counter in COUNTERS.values() if counter.many}
    return made | {
        f"counter/{counter.name}_one": counter.one
        for counter in COUNTERS.values()
        if counter.one != counter.many and counter.one
    }
