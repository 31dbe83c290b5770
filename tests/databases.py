"""Databases for tests: migrated once a run, and copied from then on.

What the migrations themselves do is told by tests/minwon/test_database.py.
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from minwon import database
from minwon.settings import Settings


def make(settings: Settings) -> None:
    """An empty database of the newest form in the data folder, unless it has one: as `database.upgrade`."""
    settings.data.mkdir(parents=True, exist_ok=True)
    file = settings.data / "minwon.db"
    if not file.exists():
        file.touch(0o600)
        file.write_bytes(_migrated())


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        # What a test has put into the environment would count for more than an argument.
        database.upgrade(Settings().model_copy(update={"data": Path(folder)}))
        return Path(folder, "minwon.db").read_bytes()
