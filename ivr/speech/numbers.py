"""Numbers as words and as fragments, for every kind of value that holds one.

Korean counts with Sino-Korean numbers (일 이 삼: money, dates, minutes, floors) and with native ones
(한 두 세: people, cases, hours, turns). This file owns both, and English cardinals and ordinals; which
family a counter takes is count.py's knowledge.

A fragment is cut where a speaker could pause: 0 to 99 whole, so that no sound inside changes by its
neighbour (십육 is [심뉵]), and the word after the last part belongs to it (이십육만, 이십육년).
"""

from __future__ import annotations

import re

from ivr.menu.requests import Prompt

#: Below 10 to the 16th power: thousands of 조, the largest unit used for money.
LIMIT = 10**16

_SINO = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_PLACES = ((1000, "천"), (100, "백"), (10, "십"))
_MYRIADS = ("", "만", "억", "조")
_NATIVE = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")

_ENGLISH_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ENGLISH = _ENGLISH_UNITS.split()
_ENGLISH_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ENGLISH_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_IRREGULAR_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip


#: Bare, or with a comma before every three: 12,34 is a slip, and nobody knows of which kind.
_WRITTEN = re.compile(r"\d+|\d{1,3}(?:,\d{3})+", re.ASCII)


def parse(written: str, what: str = "a number", *, least: int = 0) -> int:
    """A whole number, `35000` or `35,000`; anything else is a ValueError that names `what`."""
    digits = written.strip().replace(",", "").lstrip("0")
    if len(digits) > 16 and digits.isascii() and digits.isdigit():
        raise ValueError(f"{written!r} is too large: the largest number is {LIMIT - 1:,}.")
    if not _WRITTEN.fullmatch(written.strip()) or int(digits or 0) < least:
        rule = f"write a whole number from {least} up, such as {3 if least else 35000}"
        raise ValueError(f"{written!r} is not {what}: {rule}.")
    return int(digits or 0)


def cardinal(number: int, language: str, *, formal: bool = False) -> str:
    """`35000` -> `삼만 오천`, `thirty-five thousand`. `formal`: 일만 오천, as a bank says it."""
    return sino(number, formal=formal) if language == "ko" else _english_text(_english_prompts(number))


def cardinal_prompts(number: int, language: str, *, formal: bool = False) -> list[Prompt]:
    return sino_prompts(number, formal=formal) if language == "ko" else _english_prompts(number)


# --- Korean ----------------------------------------------------------------------------------


def sino(number: int, *, formal: bool = False) -> str:
    """Sino-Korean, with a space at each 만 (한글 맞춤법 제44항): `일억 일만`, `만 육천`, `영`.

    A 1 is not said before 십, 백 and 천, nor before 만 when the number begins with it.
    """
    if number == 0:
        return "영"
    words: list[str] = []
    for value, myriad in _myriads(number):
        silent = _one_is_silent(value, myriad, first=not words, formal=formal)
        words.append(("" if silent else _group(value)) + _MYRIADS[myriad])
    return " ".join(words)


def native(number: int) -> str:
    """Native Korean as it stands before a counter: `한`, `스무`, `스물한`; from 100 `백한`, `백스무`."""
    rest = number % 100
    head = sino(number - rest) if number >= 100 or number == 0 else ""
    if rest == 0:
        return head
    # The written space at 만 stays when nothing lies between: 만 한 명.
    gap = " " if number >= 10_000 and number % 10_000 == rest else ""
    return head + gap + _native_below_100(rest)


def sino_prompts(number: int, *, last: str = "number", formal: bool = False) -> list[Prompt]:
    """The fragments of `sino(number)`; the last one comes out of the folder `last` (`year/26`: 이십육년)."""
    if number == 0:
        return [Prompt(f"{last}/0")]
    names: list[str] = []
    for value, myriad in _myriads(number):
        if _one_is_silent(value, myriad, first=not names, formal=formal):
            names.append("unit/ten_thousand")
            continue
        parts = [part for part in (value // 1000 * 1000, value // 100 % 10 * 100, value % 100) if part]
        folder = ("number", "ten_thousand", "hundred_million", "number")[myriad]
        names += [f"number/{part}" for part in parts[:-1]] + [f"{folder}/{parts[-1]}"]
        names += ["unit/trillion"] if myriad == 3 else []
    if last != "number" and names[-1].startswith("number/"):
        names[-1] = names[-1].replace("number", last)
    return [Prompt(name) for name in names]


def native_prompts(number: int) -> list[Prompt]:
    rest = number % 100
    head = sino_prompts(number - rest) if number >= 100 or number == 0 else []
    return head + ([Prompt(f"native/{rest}")] if rest else [])


def _myriads(number: int) -> list[tuple[int, int]]:
    """(value below 10,000, power of 10,000), the largest first, without the empty ones."""
    if not 0 <= number < LIMIT:
        raise ValueError(f"{number} cannot be spoken: the numbers known are 0 to {LIMIT - 1:,}.")
    groups = [(number // 10_000**myriad % 10_000, myriad) for myriad in range(len(_MYRIADS))]
    return [group for group in reversed(groups) if group[0]]


def _one_is_silent(value: int, myriad: int, *, first: bool, formal: bool) -> bool:
    return value == 1 and myriad == 1 and first and not formal


def _group(value: int) -> str:
    words = ""
    for place, name in _PLACES:
        digit = value // place % 10
        if digit:
            words += ("" if digit == 1 else _SINO[digit]) + name
    return words + _SINO[value % 10]


def _native_below_100(number: int) -> str:
    return "스무" if number == 20 else _NATIVE_TENS[number // 10] + _NATIVE[number % 10]


# --- English ---------------------------------------------------------------------------------


def ordinal(number: int) -> str:
    """English: `1` -> `first`, `21` -> `twenty-first`, `100` -> `one hundredth`."""
    return _english_text(ordinal_prompts(number))


def ordinal_prompts(number: int) -> list[Prompt]:
    *head, last = _english_prompts(number)
    folder, _, word = last.name.partition("/")
    if folder == "unit":
        return [*head, Prompt(f"unit/{word}th")]
    if int(word) >= 100:
        return [*head, Prompt(f"number/{int(word) // 100}"), Prompt("unit/hundredth")]
    return [*head, Prompt(f"ordinal/{word}")]


def english_year(year: int) -> str:
    """`twenty twenty-six`, `nineteen hundred`, `nineteen oh five`, `two thousand and five`."""
    return _english_text(english_year_prompts(year))


def english_year_prompts(year: int) -> list[Prompt]:
    century, rest = divmod(year, 100)
    if century < 10 or (century % 10 == 0 and rest < 10):
        return _english_prompts(year)
    if rest == 0:
        return [Prompt(f"number/{century}"), Prompt("unit/hundred")]
    return [
        Prompt(f"number/{century}"),
        *([Prompt("unit/oh")] if rest < 10 else []),
        Prompt(f"number/{rest}"),
    ]


def _english_text(prompts: list[Prompt]) -> str:
    return " ".join(_ENGLISH_FRAGMENTS[prompt.name] for prompt in prompts)


def _english_prompts(number: int) -> list[Prompt]:
    """`1005` -> one, thousand, and, five: "and" stands before the last two digits after something larger."""
    if not 0 <= number < LIMIT:
        raise ValueError(f"{number} cannot be spoken: the numbers known are 0 to {LIMIT - 1:,}.")
    names = [] if number else ["number/0"]
    for power in reversed(range(6)):
        group = number // 1000**power % 1000
        hundreds, rest = group // 100, group % 100
        names += [f"number/{hundreds * 100}"] if hundreds else []
        names += ["unit/and"] if rest and (hundreds or (power == 0 and number >= 1000)) else []
        names += [f"number/{rest}"] if rest else []
        names += [f"unit/{_ENGLISH_SCALES[power]}"] if group and power else []
    return [Prompt(name) for name in names]


def _english_below_1000(number: int) -> str:
    if number >= 100:
        return f"{_ENGLISH[number // 100]} hundred"
    if number < 20:
        return _ENGLISH[number]
    return _ENGLISH_TENS[number // 10] + (f"-{_ENGLISH[number % 10]}" if number % 10 else "")


def _english_ordinal_below_100(number: int) -> str:
    head, hyphen, word = _english_below_1000(number).rpartition("-")
    if word in _IRREGULAR_ORDINALS:
        return head + hyphen + _IRREGULAR_ORDINALS[word]
    return head + hyphen + (f"{word.removesuffix('y')}ieth" if word.endswith("y") else f"{word}th")


_ENGLISH_FRAGMENTS = (
    {f"number/{number}": _english_below_1000(number) for number in (*range(100), *range(100, 1000, 100))}
    | {f"ordinal/{number}": _english_ordinal_below_100(number) for number in range(1, 100)}
    | {f"unit/{scale}{end}": scale + end for scale in ("hundred", *_ENGLISH_SCALES[1:]) for end in ("", "th")}
    | {"unit/and": "and", "unit/oh": "oh"}
)


# --- Fragments -------------------------------------------------------------------------------


def fragments(language: str) -> dict[str, str]:
    """Name -> text of every fragment that this file's functions name."""
    if language == "ko":
        parts = [*range(1, 100), *range(100, 1000, 100), *range(1000, 10_000, 1000)]
        made = {"number/0": "영", "unit/ten_thousand": "만", "unit/trillion": "조"}
        for folder, unit in (
            ("number", ""),
            ("ten_thousand", "만"),
            ("hundred_million", "억"),
            ("year", "년"),
        ):
            made |= {f"{folder}/{part}": _group(part) + unit for part in parts}
        return made | {f"native/{number}": native(number) for number in range(1, 100)}
    return dict(_ENGLISH_FRAGMENTS)
