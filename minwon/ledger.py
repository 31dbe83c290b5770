"""The ledger: every step of every call, appended as it happens, collected into the database behind.

A program appends one line of JSON to a file of its own for the day (`Ledger.append`: one write, no
lock, no waiting; a line written survives `kill -9` of its program). Asterisk's dialplan writes such
lines too, `arrived` and `ended`, so that every call is accounted for whichever of our programs was
down. `collect` moves whole lines into the database, exactly once: how far each file has been read
is committed together with its rows.

Line: {"id": unique, "at": epoch seconds, "step": word, "call": linkedid, …, "details": {…}}.
No line has personal data in it: a caller stands as a pseudonym (`minwon.privacy`).
"""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from minwon import database
from minwon.day_file import DayFile

COLUMNS = ("call", "counsellor", "queue", "room")
_LONGEST_LINE = 64 * 1024


class Ledger:
    """Where one program appends its steps. Safe to use from several threads."""

    def __init__(self, folder: Path, program: str) -> None:
        self._file = DayFile(folder, f"{program}.jsonl")
        self._prefix = f"{program}-{time.time_ns():x}-{os.getpid()}"
        self._numbers = itertools.count(1)

    def append(self, step: str, *, at: float | None = None, **fields: Any) -> None:
        """Append one step. `call`, `counsellor`, `queue` and `room` are columns, the rest details."""
        at = time.time() if at is None else at
        line: dict[str, Any] = {"id": f"{self._prefix}-{next(self._numbers)}", "at": at, "step": step}
        line.update({name: fields.pop(name) for name in COLUMNS if name in fields})
        if fields:
            line["details"] = fields
        self._file.append(json.dumps(line, ensure_ascii=False).encode(), at)


def collect(engine: sa.Engine, folder: Path, *, most: int = 5000) -> int:
    """Move what the files have gained into the database; returns how many lines were new.

    A line that is not one is kept as the step `unreadable`, never dropped.
    """
    return sum(_collect_file(engine, file, most) for file in sorted(folder.glob("*.jsonl")))


def _collect_file(engine: sa.Engine, file: Path, most: int) -> int:
    gained = 0
    while True:
        with engine.begin() as connection:
            files = database.ledger_files
            read_to = connection.scalar(sa.select(files.c.read_to).where(files.c.name == file.name)) or 0
            if file.stat().st_size <= read_to:
                return gained
            rows, end = _read(file, read_to, most)
            if end == read_to:
                return gained
            gained += _insert(connection, database.ledger, rows)
            connection.execute(sa.delete(files).where(files.c.name == file.name))
            connection.execute(sa.insert(files).values(name=file.name, read_to=end))


def _read(file: Path, start: int, most: int) -> tuple[list[dict[str, Any]], int]:
    rows = []
    with file.open("rb") as lines:
        lines.seek(start)
        for _ in range(most):
            line = lines.readline(_LONGEST_LINE)
            if not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
                break  # still being written
            start += len(line)
            rows.append(_row(line, f"{file.name}:{start}"))
    return rows, start


def _row(line: bytes, place: str) -> dict[str, Any]:
    try:
        read = json.loads(line)
        return {
            "id": str(read.get("id") or place),
            "at": float(read["at"]),
            "step": str(read["step"]),
            "details": read.get("details", {}),
            **{name: str(read.get(name, "")) for name in COLUMNS},
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {
            "id": place,
            "at": time.time(),
            "step": "unreadable",
            "details": {"place": place},
        } | dict.fromkeys(COLUMNS, "")


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> int:
    unique = list({row["id"]: row for row in rows}.values())
    known = set()
    for some in _batches(unique, 500):
        identities = [row["id"] for row in some]
        known |= set(connection.scalars(sa.select(table.c.id).where(table.c.id.in_(identities))))
    new = [row for row in unique if row["id"] not in known]
    if new:
        connection.execute(sa.insert(table), new)
    return len(new)


def _batches(rows: list[dict[str, Any]], size: int) -> Iterable[list[dict[str, Any]]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
