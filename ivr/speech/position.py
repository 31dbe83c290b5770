"""Places in a line. `3` -> 세, third; spoken 세 번째. The first is 첫 번째, and only the first.

`text` gives the number word that stands before 번째 (the first is irregular, so it comes with it);
`phrase` and `prompts` give the whole: 세 번째, 스물한 번째, 백한 번째.
"""

from __future__ import annotations

from ivr.menu.requests import Prompt
from ivr.speech import count, numbers

_TURN = count.COUNTERS["번째"]


def parse(written: str) -> int:
    number = numbers.parse(written.strip().removesuffix("번째").rstrip(), "a place in a line")
    if number == 0:
        raise ValueError(f"{written!r} is not a place in a line: the first is 1.")
    return number


def text(place: int, language: str) -> str:
    return numbers.native(place) if language == "ko" and place != 1 else phrase(place, language)


def phrase(place: int, language: str) -> str:
    return count.text((place, _TURN), language)


def prompts(place: int, language: str) -> list[Prompt]:
    return count.prompts((place, _TURN), language)
