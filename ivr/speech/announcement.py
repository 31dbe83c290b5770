"""Sentences that hold values: an account's items, a number read back. One pattern per language.

A pattern is cut at its values: what stands between them is a fragment of its own, so that each
language has its own order of words and no caller hears a value glued to the wrong ending. A value never
stands before an ending that changes with its last sound (이다, 을/를).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ivr.menu.requests import Prompt, Sound
from ivr.speech.digits import PAUSE

_PATTERNS = {
    "account/item": {
        "ko": "{charge}, {amount}, {due}까지 납부해 주십시오.",
        "en": "{charge}: {amount}, to be paid by {due}.",
    },
    "account/item_without_due": {
        "ko": "{charge}, {amount} 납부해 주십시오.",
        "en": "{charge}: {amount} to be paid.",
    },
    "account/item_overdue": {
        "ko": "{charge}, {amount}, {due} 납부 기한이 지났습니다.",
        "en": "{charge}: {amount}, overdue since {due}.",
    },
    "account/total": {
        "ko": "납부하실 요금이 모두 {count}, 합계 {amount} 남아 있습니다.",
        "en": "There are {count} to be paid, {amount} in all.",
    },
    "account/total_one": {
        "ko": "납부하실 요금이 {count} 있습니다.",
        "en": "There is {count} to be paid.",
    },
    "entered": {
        "ko": "{digits}, 이렇게 누르셨습니다.",
        "en": "You entered {digits}.",
    },
    "callback/number": {
        "ko": "{phone}, 이 번호로 연락드리겠습니다.",
        "en": "We will call you at {phone}.",
    },
}

NAMES = frozenset(_PATTERNS)
_SLOT = re.compile(r"\{(\w+)\}")


def text(name: str, language: str, **values: str) -> str:
    return _pattern(name, language).format(**values)


def prompts(name: str, language: str, **values: Sequence[Sound]) -> list[Sound]:
    """The sentence with its values' own sounds: `amount=money.prompts(35000, language)`, …"""
    sounds: list[Sound] = []
    # re.split with one group alternates: words, value, words, …, words.
    for place, part in enumerate(_SLOT.split(_pattern(name, language))):
        if place % 2:
            sounds += values[part]
            continue
        words = part.strip(" ,.:")
        sounds += [PAUSE] if part[:1] in (",", ":") else []
        sounds += [Prompt(f"{name}/{place // 2}")] if words else []
        sounds += [PAUSE] if words and part.rstrip()[-1:] == "," else []
    return sounds


def fragments(language: str) -> dict[str, str]:
    return {
        f"{name}/{place // 2}": words
        for name in _PATTERNS
        for place, part in enumerate(_SLOT.split(_pattern(name, language)))
        if place % 2 == 0 and (words := part.strip(" ,.:"))
    }


def _pattern(name: str, language: str) -> str:
    patterns = _PATTERNS[name]
    return patterns.get(language, patterns["en"])
