"""Asterisk as a witness: its manager interface, read and never written to.

A plain reader of the protocol, apart from `acd`'s own link, so that what `acd` did is judged by what
Asterisk saw. Events carry the time they were read at (epoch seconds), the same way for every system.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Seen:
    """One event. `headers` has the last value of each; variables of the channel are in `variables`."""

    at: float
    name: str
    headers: dict[str, str]
    variables: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, header: str) -> str:
        return self.headers.get(header, "")


class Observer:
    """A logged-in reader. An async context manager; `events` grows while it is open."""

    def __init__(self, port: int, secret: str, *, keep: frozenset[str] = frozenset()) -> None:
        """With `keep`, events of other names are read and dropped."""
        self.events: list[Seen] = []
        self._port, self._secret, self._keep = port, secret, keep
        self._numbers = itertools.count(1)
        self._lists: dict[str, list[Seen]] = {}
        self._answers: dict[str, asyncio.Future[list[Seen]]] = {}
        self._news = asyncio.Condition()
        self._tasks = asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        await self._reader.readline()
        await self._tasks.__aenter__()
        self._reading = self._tasks.create_task(self._read(), name="observer reads")
        await self.ask("Login", Username="minwon", Secret=self._secret)
        return self

    async def __aexit__(self, *error: object) -> None:
        self._reading.cancel()
        self._writer.close()
        await self._tasks.__aexit__(None, None, None)

    async def ask(self, action: str, **headers: str) -> list[Seen]:
        """The answer to an action that changes nothing: its response, or the events of its list."""
        number = f"observer-{next(self._numbers)}"
        self._answers[number] = asyncio.get_running_loop().create_future()
        lines = [f"Action: {action}", f"ActionID: {number}", *(f"{k}: {v}" for k, v in headers.items())]
        self._writer.write("\r\n".join([*lines, "", ""]).encode())
        return await asyncio.wait_for(self._answers[number], 15)

    async def callers(self, state: str = "") -> list[Seen]:
        """The citizens' channels, oldest ticket first; with `state` only those in it."""
        channels = [seen for seen in await self.ask("Status") if "MINWON_TICKET" in seen.variables]
        own = [seen for seen in channels if seen.variables["MINWON_TICKET"]]
        return sorted(
            (seen for seen in own if not state or seen.variables.get("MINWON_STATE") == state),
            key=lambda seen: float(seen.variables["MINWON_TICKET"]),
        )

    async def until(self, condition: Callable[[list[Seen]], object], within: float = 30.0) -> None:
        """Wait until the events so far are as they should be; raises TimeoutError."""
        async with asyncio.timeout(within), self._news:
            await self._news.wait_for(lambda: condition(self.events))

    async def until_callers(self, count: int, state: str, within: float = 30.0) -> list[Seen]:
        """Wait until so many callers are in a state; raises TimeoutError that says what there was."""
        found: list[Seen] = []
        try:
            async with asyncio.timeout(within):
                while len(found := await self.callers(state)) != count:
                    await self.anything()
        except TimeoutError:
            states = sorted(seen.variables.get("MINWON_STATE", "") for seen in await self.callers())
            raise TimeoutError(
                f"{len(found)} callers are {state} and not {count}; all there are: {states}"
            ) from None
        return found

    async def anything(self) -> None:
        """Something happened, or a moment passed: not everything that counts is an event."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.3), self._news:
                await self._news.wait()

    async def _read(self) -> None:
        while block := await self._block():
            at = time.time()
            headers: dict[str, str] = {}
            variables: dict[str, str] = {}
            for line in block:
                name, _, value = line.partition(": ")
                if name in ("ChanVariable", "Variable"):
                    variable, _, value = value.partition("=")
                    variables[variable] = value
                else:
                    headers[name.rstrip(":")] = value
            seen = Seen(at, headers.get("Event", ""), headers, variables)
            number = headers.get("ActionID", "")
            if number in self._answers:
                self._answer(number, seen)
            elif not self._keep or seen.name in self._keep:
                self.events.append(seen)
                async with self._news:
                    self._news.notify_all()

    def _answer(self, number: str, seen: Seen) -> None:
        rows = self._lists.setdefault(number, [])
        if seen["EventList"] == "start":
            return
        if seen["EventList"] != "Complete":
            rows.append(seen)
        if seen["EventList"] == "Complete" or (len(rows) == 1 and "Response" in seen.headers):
            future = self._answers.pop(number)
            if not future.done():
                future.set_result(self._lists.pop(number))

    async def _block(self) -> list[str]:
        lines: list[str] = []
        while line := await self._reader.readline():
            text = line.decode(errors="replace").rstrip("\r\n")
            if not text:
                return lines
            lines.append(text)
        return []
