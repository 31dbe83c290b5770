"""Places in a line. `3` -> 세 번째, third. The first is 첫 번째, and only the first: 열한 번째."""

from __future__ import annotations

from ivr.menu.requests import Prompt
from ivr.speech import count, numbers

_TURN = count.COUNTERS["번째"]


def parse(written: str) -> int:
    return numbers.parse(written.strip().removesuffix("번째").rstrip(), "a place in a line", least=1)


def text(place: int, language: str) -> str:
    return count.text((place, _TURN), language)


def prompts(place: int, language: str) -> list[Prompt]:
    return count.prompts((place, _TURN), language)
