"""What a simulation is given: callers, shifts and closings, and the files they are read from.

Reading never stops at the first fault: it returns everything that was found wrong, each with its file
and line. Counterpart: simulation.py, which trusts what passed here.

Times are whole nanoseconds (`Instant`), not floats: a caller whose patience ends exactly when a
counsellor becomes free must be seen to do so, and 0.1 + 0.2 is not 0.3 in floats.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from acd.engine.events import Mode

Value = TypeVar("Value")

Instant = int  #: nanoseconds from the start
SECOND = 10**9
_LATEST = 10**9  #: seconds; thirty years
#: Whoever has mended so many faults runs it again.
_MOST_TOLD = 30

CALL_COLUMNS = ("call", "at", "queue", "priority", "patience", "service")
SHIFT_COLUMNS = ("counsellor", "room", "queues", "from", "to")


@dataclass(frozen=True, slots=True)
class Caller:
    """One line of calls.csv. Times in nanoseconds."""

    call: str
    at: Instant
    queue: str
    priority: int
    patience: Instant | None  #: how long they wait before hanging up; None: for ever
    service: Instant  #: how long the talk lasts once answered, wrap-up included


@dataclass(frozen=True, slots=True)
class Shift:
    """One line of roster.csv: from `start` until just before `end`. `queues`: the first served first."""

    counsellor: str
    room: str
    queues: tuple[str, ...]
    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Closing:
    """A room is closed from `start` until `end`; None: to the end of the simulation."""

    room: str
    mode: Mode
    start: Instant
    end: Instant | None


class TraceError(Exception):
    """The files or options cannot be simulated; the message has one line for each of the first faults."""


@dataclass(slots=True)
class Problems:
    """Faults, collected until all are known."""

    found: list[str] = field(default_factory=list)

    def add(self, place: str, sentence: str) -> None:
        self.found.append(f"{place}: {sentence}")

    def stop_if_any(self) -> None:
        if self.found:
            more = len(self.found) - _MOST_TOLD
            raise TraceError("\n".join(self.found[:_MOST_TOLD] + [f"and {more:,} more"] * (more > 0)))


def seconds(instant: Instant) -> str:
    """As people write it: 12, 12.5, never 12.500000001."""
    whole, part = divmod(instant, SECOND)
    return str(whole) if part == 0 else f"{whole}.{part:09}".rstrip("0")


def instant(text: str) -> Instant:
    """Seconds as written, exact to the nanosecond; raises ValueError with the reason."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text) * SECOND
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", text, re.ASCII):
        raise ValueError(f"{text!r} is not a number of seconds" if text else "is empty")
    value = Decimal(text)
    if value < 0:
        raise ValueError(f"{text} is negative")
    if value > _LATEST:
        raise ValueError(f"{text} is more than {_LATEST} seconds")
    return round(value * SECOND)


def read_calls(file: Path, problems: Problems) -> list[Caller]:
    callers: list[Caller] = []
    lines: dict[str, int] = {}
    for line, values in _rows(file, CALL_COLUMNS, problems):
        call, at, queue, priority, patience, service = values
        row = _Row(f"{file}:{line}", problems)
        if row.named("call", call) and lines.setdefault(call, line) != line:
            row.wrong(f"call {call!r} stands in line {lines[call]} already")
        row.named("queue", queue)
        caller = Caller(
            call,
            row.read("at", at, instant, 0),
            queue,
            row.read("priority", priority, _priority, 0),
            row.read("patience", patience, instant, 0) if patience else None,
            row.read("service", service, instant, 0),
        )
        if row.good:
            callers.append(caller)
    return callers


def read_roster(file: Path, problems: Problems) -> list[Shift]:
    shifts: list[Shift] = []
    places: dict[str, list[tuple[Shift, int]]] = {}
    for line, (counsellor, room, queues, start, end) in _rows(file, SHIFT_COLUMNS, problems):
        row = _Row(f"{file}:{line}", problems)
        row.named("counsellor", counsellor)
        row.named("room", room)
        names = tuple(name.strip() for name in queues.split(";"))
        if not all(names):
            row.wrong(f"queues {queues!r} must name at least one queue, several like tax;general")
        elif len(set(names)) < len(names):
            row.wrong(f"queues {queues!r} names a queue twice")
        shift = Shift(
            counsellor, room, names, row.read("from", start, instant, 0), row.read("to", end, instant, 0)
        )
        if row.good and shift.end <= shift.start:
            row.wrong(f"to ({end}) must be after from ({start})")
        for other, place in places.get(counsellor, ()):
            if row.good and _contradict(shift, other):
                row.wrong(
                    f"{counsellor} is already on a shift in another room or with other queues then "
                    f"(line {place}); a counsellor is in one place at a time"
                )
        if row.good:
            shifts.append(shift)
            places.setdefault(counsellor, []).append((shift, line))
    return shifts


def read_closings(texts: Iterable[str], rooms: Iterable[str], problems: Problems) -> list[Closing]:
    """Closings written like `room2@3600-7200`, `room2@3600-` or `room2@3600-7200:now`."""
    known = sorted(set(rooms))
    closings = []
    for text in texts:
        place = f"--close {text}"
        match = re.fullmatch(r"(?P<room>.+)@(?P<start>[^-]+)-(?P<end>[^-:]*)(:(?P<mode>.*))?", text)
        if match is None:
            problems.add(place, "write it like room2@3600-7200, room2@3600- or room2@3600-7200:now")
            continue
        row = _Row(place, problems)
        if match["room"] not in known:
            row.wrong(f"{match['room']} is no room of the roster ({', '.join(known) or 'which has none'})")
        start = row.read("from", match["start"], instant, 0)
        end = row.read("to", match["end"], instant, 0) if match["end"] else None
        mode = row.read(
            "mode", "drain" if match["mode"] is None else match["mode"], _closing_mode, Mode.DRAIN
        )
        if row.good and end is not None and end <= start:
            row.wrong(f"to ({match['end']}) must be after from ({match['start']})")
        if row.good:
            closings.append(Closing(match["room"], mode, start, end))
    return closings


def _contradict(one: Shift, other: Shift) -> bool:
    same_place = (one.room, one.queues) == (other.room, other.queues)
    return not same_place and one.start < other.end and other.start < one.end


def _priority(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII):
        raise ValueError(f"{text!r} is not a whole number" if text else "is empty; write 0")
    return int(text)


def _closing_mode(text: str) -> Mode:
    if text not in (Mode.DRAIN, Mode.NOW, Mode.EVACUATE):
        raise ValueError(f"{text!r} is none of drain, now, evacuate")
    return Mode(text)


@dataclass(slots=True)
class _Row:
    """One line under examination."""

    place: str
    problems: Problems
    good: bool = True

    def wrong(self, sentence: str) -> None:
        self.good = False
        self.problems.add(self.place, sentence)

    def named(self, column: str, value: str) -> bool:
        if not value:
            self.wrong(f"{column} is empty")
        return bool(value)

    def read(self, column: str, text: str, convert: Callable[[str], Value], instead: Value) -> Value:
        try:
            return convert(text)
        except ValueError as error:
            self.wrong(f"{column} {error}")
            return instead


def _rows(file: Path, columns: Sequence[str], problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """The file's lines by number, each with the values of `columns` in that order."""
    try:
        data = file.read_bytes()
        # utf-8-sig: spreadsheets put a byte order mark in front.
        text = data.decode("utf-8-sig")
    except OSError as error:
        problems.add(str(file), f"cannot be read: {error.strerror}")
        return
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(f"{file}:{line}", "is not UTF-8; save the file as CSV UTF-8")
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if not _columns_fit(names, columns, f"{file}:1", problems):
            return
        order = [names.index(column) for column in columns]
        for values in reader:
            if not any(values):
                continue
            if len(values) == len(names):
                yield reader.line_num, [values[index].strip() for index in order]
            else:
                problems.add(f"{file}:{reader.line_num}", f"has {len(values)} values instead of {len(names)}")
    except csv.Error as error:
        problems.add(f"{file}:{reader.line_num}", f"is not CSV: {error}")


def _columns_fit(names: list[str], columns: Sequence[str], place: str, problems: Problems) -> bool:
    if not any(names):
        problems.add(place, f"is empty; the first line must be {','.join(columns)}")
        return False
    missing = [column for column in columns if column not in names]
    if len(missing) == len(columns):
        first = ",".join(names)[:80]
        problems.add(place, f"the first line must be {','.join(columns)}, with commas between; it is {first}")
        return False
    unknown = [name for name in names if name not in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    for word, some in (
        ("lacks the column", missing),
        ("has an unknown column", unknown),
        ("has twice", twice),
    ):
        for name in some:
            problems.add(place, f"{word} {name!r}; the columns are {','.join(columns)}")
    return not (missing or unknown or twice)
