"""What acd keeps in the database, always behind the calls: no call ever waits for it.

A strike is noted; what a caller showed to their counsellor goes with the call. Everything is done in
threads, in order, and tried again while the database is away.
Counterparts: service.py, which says what happened; minwon/{strikes,disclosure,survey}.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from functools import partial

import sqlalchemy as sa
import structlog

from minwon import database, strikes, survey
from minwon.audit import AccessLog
from minwon.disclosure import Disclosures
from minwon.settings import Settings
from minwon.strikes import Conduct

log = structlog.get_logger()

#: Calls that end so close together are forgotten in one go: a thread holds up the loop that moves calls.
_TOGETHER = 0.3
_AGAIN_AFTER = 1.0
#: A job that the database has refused so often has a fault of its own.
_TRIES = 60

Job = Callable[[sa.Engine], object]


class Records:
    """`run` works until cancelled; the other methods return at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._jobs: asyncio.Queue[Job] = asyncio.Queue()
        self._over: list[str] = []

    async def run(self) -> None:
        engine = database.connect(self._settings)
        try:
            await self._work(engine)
        finally:
            engine.dispose()

    def strike(self, *, caller: str, conduct: str, call: str, counsellor: str, at: float) -> None:
        """This caller (a pseudonym) was sent away for their conduct."""
        self._jobs.put_nowait(
            partial(
                strikes.strike,
                caller=caller,
                conduct=Conduct(conduct),
                call=call,
                counsellor=counsellor,
                at=at,
            )
        )

    def over(self, call: str) -> None:
        """The call has ended: what its caller showed is forgotten."""
        if not self._over:
            asyncio.get_running_loop().call_later(_TOGETHER, self._jobs.put_nowait, self._forget)
        self._over.append(call)

    def only(self, calls: Collection[str]) -> None:
        """After a start: no other calls than these live."""
        self._jobs.put_nowait(lambda engine: self._disclosures(engine).forget_all_but(calls))

    def categorise(self, call: str, category: str) -> None:
        """What the call was about, for a survey that was answered already."""
        self._jobs.put_nowait(partial(survey.categorise, call=call, category=category))

    async def knows(self, call: str) -> bool:
        """Has there been such a call? The ledger is collected by the console, a second behind."""

        def look() -> bool:
            engine = database.connect(self._settings)
            table = database.ledger
            try:
                with engine.connect() as connection:
                    found = connection.scalar(sa.select(table.c.id).where(table.c.call == call).limit(1))
                    return found is not None
            finally:
                engine.dispose()

        return await asyncio.to_thread(look)

    def _forget(self, engine: sa.Engine) -> None:
        over, self._over = self._over, []
        try:
            self._disclosures(engine).forget(*over)
        except Exception:
            self._over = over + self._over
            raise

    def _disclosures(self, engine: sa.Engine) -> Disclosures:
        return Disclosures(engine, AccessLog(engine, self._settings))

    async def _work(self, engine: sa.Engine) -> None:
        while True:
            job = await self._jobs.get()
            for _ in range(_TRIES):
                try:
                    await asyncio.to_thread(job, engine)
                    break
                except Exception as error:
                    log.warning("the database does not take a record; trying again", why=type(error).__name__)
                    await asyncio.sleep(_AGAIN_AFTER)
            else:
                log.error("a record is lost; the ledger has what happened")
