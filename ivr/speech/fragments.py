"""Every fragment that spoken values are put together from: name -> text. The prompts are built from it.

The text "," is a pause.
"""

from __future__ import annotations

from ivr.speech import announcement, count, date, digits, money, numbers, phone, time, wait


def fragments(language: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for kind in (numbers, money, date, time, digits, phone, count, wait, announcement):
        made |= kind.fragments(language)
    return made
