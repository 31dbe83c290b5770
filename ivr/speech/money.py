"""Amounts of won. `35000` -> 삼만 오천 원, thirty-five thousand won."""

from __future__ import annotations

from ivr.menu.requests import Prompt
from ivr.speech import numbers


def parse(written: str) -> int:
    """`35000`, `35,000`, `35,000원`, `₩35,000`."""
    return numbers.parse(written.strip().removeprefix("₩").removesuffix("원"), "an amount of won")


def text(amount: int, language: str, *, formal: bool = False) -> str:
    """`formal` says 일만 오천 원, as a bank does, instead of 만 오천 원."""
    return f"{numbers.cardinal(amount, language, formal=formal)} {'원' if language == 'ko' else 'won'}"


def prompts(amount: int, language: str, *, formal: bool = False) -> list[Prompt]:
    return [*numbers.cardinal_prompts(amount, language, formal=formal), Prompt("unit/won")]


def fragments(language: str) -> dict[str, str]:
    return {"unit/won": "원" if language == "ko" else "won"}
