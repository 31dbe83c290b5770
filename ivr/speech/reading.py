"""Free text -> words only, ready to be spoken: notices as people type them, with dates, numbers and signs.

`9월 30일까지 12,000원` -> `구월 삼십일까지 만 이천 원`. Every kind of value is read by its own file; this one
only finds them. No digit is ever left.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from types import ModuleType

from ivr.speech import count, date, digits, money, numbers, phone, time

_PHONE = (
    r"\+82[-\s\d]{8,16}\d|050\d-\d{3,4}-\d{4}|0\d{1,2}-\d{3,4}-\d{4}|0\d{1,2}-1\d{2,3}|01\d{8,9}"
    r"|1[568]\d\d-\d{4}|14\d\d-\d{2}"
)
#: Numbers of services that are said digit by digit, where 번 or 에 전화 makes clear what they are.
_SERVICES = "1(?:1[0-47-9]|2[05689]|82)|13(?:3[0-29]|45|50|55|66|88|93)"
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"
_SIGNS = {
    "%": "퍼센트",
    "℃": "도",
    "㎡": "제곱미터",
    "&": "와",
    "+": "더하기",
    "=": "는",
    "@": "골뱅이",
    "#": "우물정자",
    "*": "별표",
}
_ENGLISH_SIGNS = {
    "%": "percent",
    "℃": "degrees",
    "㎡": "square metres",
    "&": "and",
    "+": "plus",
    "=": "is",
    "@": "at",
    "#": "hash",
    "*": "star",
}
#: In running text these stand with Sino-Korean numbers, 1번 창구, 10분 뒤; count.py takes them otherwise.
_SINO_IN_TEXT = ("번", "분")
_COUNTERS = "|".join(
    # 부 counts copies, and is half of a particle in 1부터; 5m is a length, and 5mm is none known here.
    re.escape(written) + {"부": "(?!터)"}.get(written, "(?![A-Za-z])" if written in count.UNITS else "")
    for written in sorted([*count.COUNTERS, *count.UNITS], key=len, reverse=True)
)
_PLACES = {"": 1, "백": 100, "천": 1000}
_MYRIADS = {"": 1, "만": 10**4, "억": 10**8, "조": 10**12}
#: A part of an amount as people write it instead of zeros: 3만, 5천, 2천만.
_PART = rf"({_NUMBER})([천백]?)([만억조]?)"
_AMOUNT = rf"(?<![\d,.])(?:(?:(?:{_NUMBER})(?:[천백]?[만억조]|[천백])\s?)+(?:{_NUMBER})?|(?:{_NUMBER}))\s?원"
_TO = r"\s*[~∼〜]\s*"
_WEEKDAY = r"(?:\s?\((?:[월화수목금토일](?:요일)?|[A-Z][a-z]+)\))?"
#: 2026-09-25, 2026. 9. 25.(금), 9. 25., 9/25까지. Offices write a dot behind the day: it is part of the date.
_DATE = "|".join(
    (
        rf"(?<![\d.])\d{{4}}([-/])\d{{1,2}}\1\d{{1,2}}{_WEEKDAY}(?!\d)",
        rf"(?<![\d.])\d{{4}}\.\s?\d{{1,2}}\.\s?\d{{1,2}}(?!\d)\.?{_WEEKDAY}",
        rf"(?<![\d.])\d{{1,2}}\. \d{{1,2}}\.(?!\d){_WEEKDAY}",
        rf"(?<![\d./])\d{{1,2}}(?:\.\d{{1,2}}\.|/\d{{1,2}})(?=\s?(?:\([월화수목금토일]|까지|부터|[~∼〜])){_WEEKDAY}",
    )
)
Reader = Callable[[re.Match[str]], str]


def spell_out(text: str, language: str) -> str:
    """The text without a digit and without a sign that a voice would stumble on.

    Of a language whose numbers are not known here, the text as it is: its voice must know them.
    """
    if language not in _READERS:
        return " ".join(text.split())
    for pattern, reader in _READERS[language]:
        text = pattern.sub(reader, text)
    signs = _SIGNS if language == "ko" else _ENGLISH_SIGNS
    text = "".join(f" {signs[letter]} " if letter in signs else letter for letter in text)
    # Letters, and the marks that a voice makes pauses of; no emoji, no brackets, no foreign digits.
    text = re.sub(r"[^\w\s.,?!'’·:;-]|[\d_]", " ", text)
    text = re.sub(r"(?<!\w)[-'’]|[-'’](?!\w)", " ", text)
    return re.sub(r"\s+([.,?!])", r"\1", re.sub(r"[\s·]+", " ", text)).strip()


def _value(kind: ModuleType, match: re.Match[str], language: str) -> str:
    try:
        spoken = kind.text(kind.parse(match[0]), language)
    except ValueError:
        return _apart(match, language)
    assert isinstance(spoken, str)
    return spoken


def _apart(match: re.Match[str], language: str) -> str:
    """What looks like a value and is none: its numbers, one after the other."""
    return " ".join(_cardinal(part, language) for part in re.findall(r"\d+", match[0]))


def _cardinal(written: str, language: str) -> str:
    written = written.replace(",", "")
    # Codes begin with a zero, or are longer than any number that is said.
    if (written[0] == "0" and len(written) > 1) or len(written) > 12:
        return digits.text([written], language)
    return numbers.cardinal(int(written), language)


def _korean_decimal(match: re.Match[str]) -> str:
    return f"{_cardinal(match[1], 'ko')} 점 {digits.text([match[2]], 'ko').replace('공', '영')}"


def _english_decimal(match: re.Match[str]) -> str:
    return f"{_cardinal(match[1], 'en')} point {digits.text([match[2]], 'en')}"


def _korean_hour(match: re.Match[str]) -> str:
    part, hour, minute = match[1], int(match[2]), int(match[3] or 0)
    if part or (1 <= hour <= 12):
        if not 1 <= hour <= 24 or minute > 59:
            return _apart(match, "ko")
        said = f"{numbers.native((hour - 1) % 12 + 1)} 시" + (f" {numbers.sino(minute)} 분" if minute else "")
        return f"{part} {said}" if part else said
    if hour > 24 or minute > 59:
        return _apart(match, "ko")
    return time.text(datetime.time(hour % 24, minute), "ko")


def _korean_month(match: re.Match[str]) -> str:
    return count.text(count.parse(f"{int(match[1])}월"), "ko")


def _korean_amount(match: re.Match[str]) -> str:
    """`3만5천원`, `1천5백만원`, `1억 2천만 원`; parts in another order are no amount, but several."""
    total = group = 0
    myriads = []
    for written, place, myriad in re.findall(_PART, match[0], re.ASCII):
        group += int(written.replace(",", "")) * _PLACES[place]
        if myriad:
            total, group = total + group * _MYRIADS[myriad], 0
            myriads.append(_MYRIADS[myriad])
    if myriads != sorted(set(myriads), reverse=True) or total + group >= numbers.LIMIT:
        return re.sub(_NUMBER, lambda part: _cardinal(part[0], "ko"), match[0], flags=re.ASCII)
    return money.text(total + group, "ko")


def _korean_counted(match: re.Match[str]) -> str:
    number, word = match[1].replace(",", ""), count.UNITS.get(match[2], match[2])
    if len(number) > 12 or (number[0] == "0" and len(number) > 1):
        return f"{digits.text([number], 'ko')} {word}"
    if word in _SINO_IN_TEXT or (count.COUNTERS[word].ordinal and int(number) == 0) or word in ("시", "월"):
        return f"{numbers.sino(int(number))} {word}"
    return count.text((int(number), count.COUNTERS[word]), "ko")


def _english_ordinal(match: re.Match[str]) -> str:
    return numbers.ordinal(int(match[1]))


def _readers(language: str) -> list[tuple[re.Pattern[str], Reader]]:
    return [
        (
            re.compile(rf"(?<![\d-])(?:{_PHONE})(?![\d-])", re.ASCII),
            lambda match: _value(phone, match, language),
        ),
        (re.compile(_DATE, re.ASCII), lambda match: _value(date, match, language)),
        (re.compile(r"(?<=\d:\d\d)\s?-\s?(?=\d{1,2}:\d\d)", re.ASCII), lambda match: "~"),
        (re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)", re.ASCII), lambda match: _value(time, match, language)),
    ]


_KOREAN: list[tuple[re.Pattern[str], Reader]] = [
    *_readers("ko"),
    (
        re.compile(rf"(?<!\d)(?:{_SERVICES})(?=번|에 전화|으로 전화|로 전화)", re.ASCII),
        lambda match: _value(phone, match, "ko") + " " * match.string.startswith("번", match.end()),
    ),
    # 6~10월: what is counted stands once, behind the second number.
    (
        re.compile(rf"(?<![\d.:])(\d{{1,2}}){_TO}(?=\d{{1,2}}(월|시(?!간)))", re.ASCII),
        lambda match: f"{match[1]}{match[2]}~",
    ),
    (re.compile(r"(?<![\w.])[-−](?=\d+(?:\.\d+)?(?:℃|도))", re.ASCII), lambda match: "영하 "),
    (
        re.compile(
            r"(?:(오전|오후|낮|밤|새벽|저녁|아침)\s*)?(?<!\d)(\d{1,2})시(?!간|[월장])(?:\s*(\d{1,2})분)?",
            re.ASCII,
        ),
        _korean_hour,
    ),
    (re.compile(r"(?<!\d)(0?[1-9]|1[0-2])월", re.ASCII), _korean_month),
    (re.compile(rf"({_NUMBER})\.(\d+)", re.ASCII), _korean_decimal),
    (re.compile(_AMOUNT, re.ASCII), _korean_amount),
    # Of a number that begins with it, the one is not said: 1만 명, 1천 명. It is in 1억 1만 명.
    (re.compile(r"(?<![\d,.억조])(?<![억조] )1(?=[백천만])", re.ASCII), lambda match: ""),
    (re.compile(rf"({_NUMBER})\s?({_COUNTERS})", re.ASCII), _korean_counted),
    (re.compile(rf"({_NUMBER})(?=[만억조])", re.ASCII), lambda match: _cardinal(match[0], "ko")),
    (re.compile(r"(?<=코로나)\s?19(?!\d)"), lambda match: "일구"),
    (re.compile(_NUMBER, re.ASCII), lambda match: _cardinal(match[0], "ko")),
    (re.compile(_TO), lambda match: "에서 "),
]
_ENGLISH: list[tuple[re.Pattern[str], Reader]] = [
    *_readers("en"),
    (re.compile(r"(?<!\d)(\d{1,6})(?:st|nd|rd|th)\b", re.ASCII), _english_ordinal),
    (re.compile(rf"({_NUMBER})\.(\d+)", re.ASCII), _english_decimal),
    (re.compile(_NUMBER, re.ASCII), lambda match: _cardinal(match[0], "en")),
    (re.compile(_TO), lambda match: " to "),
]
_READERS = {"ko": _KOREAN, "en": _ENGLISH}
