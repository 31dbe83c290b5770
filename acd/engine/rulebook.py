"""Rules as a document (JSON, one mapping per queue), read into rules.py: the rules, or all the problems.

A problem names the place as the document does (`overflow[0].to`), so an editor can point at it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter, ValidationError

from acd.engine.rules import Overflow, QueueRules
from acd.engine.strategies import STRATEGIES

_RULES = TypeAdapter(QueueRules)
_DESTINATION = re.compile(r"(queue|department):[a-z0-9_-]+|message|voicemail|callback")
_OCCASIONS = ("waited", "size", "unserved")
_NOWHERE = "say queue:NAME, department:NAME, message, voicemail or callback"


def from_mapping(
    written: Mapping[str, Any], ordinary: QueueRules | None = None
) -> tuple[QueueRules, list[str]]:
    """The rules of one queue: what is written over what is ordinary; and every problem, worst or not.

    With problems, the rules are the ordinary ones: calls go on whatever the document says.
    """
    ordinary = ordinary or QueueRules()
    names = {field.name for field in fields(QueueRules)}
    problems = [f"{name}: there is no such rule" for name in written if name not in names]
    base = {name: getattr(ordinary, name) for name in names}
    try:
        read = _RULES.validate_python(base | {name: written[name] for name in written if name in names})
    except ValidationError as error:
        problems += [f"{_path(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
        return ordinary, problems
    problems += _faults(read)
    return ordinary if problems else read, problems


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _faults(rules: QueueRules) -> list[str]:
    faults = []
    if rules.strategy not in STRATEGIES:
        faults.append(f"strategy: {rules.strategy} is none of {', '.join(STRATEGIES)}")
    for name, least in (
        ("ring_seconds", 0),
        ("wrap_up_seconds", 0),
        ("wrap_up_most", rules.wrap_up_seconds),
        ("language_seconds", 0),
        ("last_counsellor_seconds", 0),
        ("redial_seconds", 0),
        ("announce_first", 0),
        ("announce_every", 1),
        ("announce_ahead_most", 0),
        ("closing_seconds", 0),
    ):
        value = getattr(rules, name)
        if value is not None and not value >= least:
            faults.append(f"{name}: {value:g} is less than {least:g}")
    if list(rules.level_seconds) != sorted(rules.level_seconds):
        faults.append("level_seconds: the waits must go up")
    if not _DESTINATION.fullmatch(rules.closing_to):
        faults.append(f"closing_to: {_NOWHERE}")
    for number, one in enumerate(rules.overflow):
        faults += _overflow_faults(f"overflow[{number}]", one)
    return faults


def _overflow_faults(path: str, one: Overflow) -> list[str]:
    faults = []
    if one.when not in _OCCASIONS:
        faults.append(f"{path}.when: say one of {', '.join(_OCCASIONS)}")
    if not one.value >= 0:
        faults.append(f"{path}.value: {one.value:g} is less than 0")
    if not _DESTINATION.fullmatch(one.to):
        faults.append(f"{path}.to: {_NOWHERE}")
    return faults
