"""The ledger's lines into the database, every second, behind everybody's back.

It has this program's process, not acd's: a thread that reads and writes rows holds Python's lock for
milliseconds, and every offer would wait for it. While the console is down the files keep everything.
Counterpart: minwon/ledger.py.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NoReturn

import sqlalchemy as sa
import structlog

from minwon import ledger

log = structlog.get_logger()

_EVERY = 1.0


async def collect(engine: sa.Engine, folder: Path) -> NoReturn:
    """Until cancelled; a failure is logged, and tried again."""
    while True:
        await asyncio.sleep(_EVERY)
        try:
            await asyncio.to_thread(ledger.collect, engine, folder)
        except Exception:
            log.exception("the ledger could not be collected; its files keep everything")
