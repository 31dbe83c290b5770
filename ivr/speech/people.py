"""Numbers of people. `20` -> 스무 명, twenty people."""

from __future__ import annotations

from ivr.menu.requests import Prompt
from ivr.speech import count, numbers

_PEOPLE = count.COUNTERS["명"]


def parse(written: str) -> int:
    return numbers.parse(written.strip().removesuffix("명").rstrip(), "a number of people")


def text(number: int, language: str) -> str:
    return count.text((number, _PEOPLE), language)


def prompts(number: int, language: str) -> list[Prompt]:
    return count.prompts((number, _PEOPLE), language)
