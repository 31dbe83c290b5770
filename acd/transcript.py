"""What the engine was told, word for word, so that any day can be told to it again.

The ledger's steps say what became of it; this says what it came from. One line of JSON for each turn
of the loop, appended to a file of the day (UTC) beside the ledger's, in one write: a line written
survives `kill -9`. The database never gets these lines. A start begins with the rules in force and
the beginning of its offers' ids, for an engine that knows nothing yet; rules set later are told like
everything else. No personal data: events carry pseudonyms. Counterpart: simulate/replay.py.

Line: {"at": epoch seconds, and any of "series": a start, "rules": {…}, "told": [[event, {fields}], …]}.
Fields that have their ordinary value are left out of an event, but never of the rules: what is
ordinary may be another thing tomorrow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from acd.engine import events as vocabulary
from acd.engine.events import Event, RulesSet
from acd.engine.rules import Rules
from minwon.day_file import DayFile

_NAME = "acd.told"
_START = b'{"series"'


class Untold(Exception):
    """The transcript does not reach back to the start that the day stands on; its files are gone."""

    def __str__(self) -> str:
        return self.__doc__ or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One line, read."""

    at: float
    series: str = ""  #: a start of acd: the beginning of its offers' ids
    rules: Rules | None = None  #: of a start: in force then
    events: tuple[Event, ...] = ()


class Transcript:
    """Where one start of acd writes down what it tells its engine."""

    def __init__(self, folder: Path, series: str, rules: Rules, at: float) -> None:
        self._file = DayFile(folder, _NAME)
        self._append(at, {"series": series, "at": at, "rules": asdict(rules)})

    def told(self, events: Sequence[Event], at: float) -> None:
        told = [
            (type(event).__name__, asdict(event) if isinstance(event, RulesSet) else _fields(event))
            for event in events
        ]
        self._append(at, {"at": at, "told": told})

    def close(self) -> None:
        self._file.close()

    def _append(self, at: float, line: dict[str, Any]) -> None:
        self._file.append(json.dumps(line, default=_fields).encode(), at)


def read(folder: Path, since: float, until: float) -> Iterator[Turn]:
    """All turns before `until`, from the start that was running at `since`: only from there is everything
    known. Raises Untold when there is no such start and the transcript is not as young as that."""
    last = f"{datetime.fromtimestamp(until, UTC):%Y%m%d}.{_NAME}"
    files = [file for file in sorted(folder.glob(f"*.{_NAME}")) if file.name <= last]
    first, offset = _start_before(files, since)
    for file in files[first:]:
        with file.open("rb") as lines:
            lines.seek(offset)
            offset = 0
            for line in lines:
                turn = _turn(line)
                if turn is not None and turn.at < until:
                    yield turn


def _start_before(files: Sequence[Path], since: float) -> tuple[int, int]:
    """Number of the file and place in it of the last start before `since`; else of the very first."""
    found: tuple[int, int] | None = None
    for number in range(len(files) - 1, -1, -1):
        place = 0
        with files[number].open("rb") as lines:
            earliest: int | None = None
            for line in lines:
                if line.startswith(_START) and (turn := _turn(line)) is not None:
                    earliest = place if earliest is None else earliest
                    if turn.at <= since:
                        found = number, place
                place += len(line)
        if found is not None:
            return found
    if files and earliest != 0:
        raise Untold
    return 0, 0


def _turn(line: bytes) -> Turn | None:
    """None for the end of a line that a loss of power cut off: a start follows it."""
    try:
        written = json.loads(line)
    except ValueError:
        return None
    rules = written.get("rules")
    return Turn(
        at=written["at"],
        series=written.get("series", ""),
        rules=None if rules is None else _reader(Rules)(rules),
        events=tuple(_reader(getattr(vocabulary, name))(values) for name, values in written.get("told", ())),
    )


def _fields(one: Any) -> dict[str, Any]:
    """The fields of an event, or of what stands in one, that are not as they ordinarily are."""
    return {
        name: value
        for name, ordinary in _ordinary(one.__class__)
        if (value := getattr(one, name)) != ordinary
    }


@cache
def _ordinary(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


@cache
def _reader(kind: type) -> Any:
    # Only who reads needs it: acd itself starts sooner without.
    from pydantic import TypeAdapter

    return TypeAdapter(kind).validate_python
