"""Lines appended to a file of the day (UTC), each in one write: a line written survives `kill -9`."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path


class DayFile:
    """`FOLDER/YYYYMMDD.NAME`, opened once a day. Safe to use from several threads."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._name = name
        self._file = -1
        self._since = self._until = 0.0  #: the open file's day
        self._turn = threading.Lock()

    def append(self, line: bytes, at: float) -> None:
        """Append one line, without its line end, to the file of the moment `at` (epoch seconds)."""
        with self._turn:
            if not self._since <= at < self._until:
                self._open(at)
            # O_APPEND: lines of several programs never mix.
            os.write(self._file, line + b"\n")

    def close(self) -> None:
        with self._turn:
            self._close()

    def _open(self, at: float) -> None:
        self._close()
        day = datetime.fromtimestamp(at, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        file = self._folder / f"{day:%Y%m%d}.{self._name}"
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._since, self._until = day.timestamp(), (day + timedelta(days=1)).timestamp()

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._since = self._until = 0.0
