"""Strings of digits that are read one by one: codes, account and bill numbers. `0305` -> 공삼공오.

Zero is 공 here, never 영. What is written apart is read apart, with a pause.
"""

from __future__ import annotations

import re

from ivr.menu.requests import Prompt

_KOREAN = dict(zip("0123456789", "공일이삼사오육칠팔구", strict=True)) | {"*": "별표", "#": "우물정자"}
_ENGLISH_WORDS = "zero one two three four five six seven eight nine"
_ENGLISH = dict(zip("0123456789", _ENGLISH_WORDS.split(), strict=True)) | {"*": "star", "#": "hash"}
_NAMES = {"*": "star", "#": "hash"}

PAUSE = Prompt("unit/pause")


def parse(written: str) -> list[str]:
    """Groups of keys: `790-0000` -> 790, 0000. Digits, `*` and `#`; spaces, `-` and `.` separate."""
    groups = [group for group in re.split(r"[\s.-]+", written.strip()) if group]
    if not groups or written.strip().startswith("-") or any(set(group) - _KOREAN.keys() for group in groups):
        raise ValueError(f"{written!r} is not a string of digits: write 0 to 9, * and #, such as 790-0000.")
    return groups


def text(groups: list[str], language: str) -> str:
    return ", ".join(_group(group, language) for group in groups)


def prompts(groups: list[str], language: str) -> list[Prompt]:
    """The digits, with a pause between the groups; the same fragments in every language."""
    spoken: list[Prompt] = []
    for group in groups:
        spoken += [PAUSE] if spoken else []
        spoken += [Prompt(f"digit/{_NAMES.get(key, key)}") for key in group]
    return spoken


def fragments(language: str) -> dict[str, str]:
    words = _KOREAN if language == "ko" else _ENGLISH
    return {f"digit/{_NAMES.get(key, key)}": word for key, word in words.items()} | {PAUSE.name: ","}


def _group(group: str, language: str) -> str:
    if language != "ko":
        return " ".join(_ENGLISH[key] for key in group)
    words = "".join(f" {_KOREAN[key]} " if key in _NAMES else _KOREAN[key] for key in group)
    return " ".join(words.split())
