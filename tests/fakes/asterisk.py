"""An Asterisk's manager interface on loopback, with its habits, good and bad.

It logs in, answers pings, sends what a test says, and can be frozen, dropped or killed. It answers
other actions by `answers`: action name -> messages, in which `{id}` becomes the ActionID.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

SUCCESS = ("Response: Success\r\nActionID: {id}\r\nMessage: Done\r\n\r\n",)


class FakeAsterisk:
    def __init__(self) -> None:
        self.port = 0
        self.secret = "secret"
        self.booted = True
        self.received: list[dict[str, str]] = []
        self.answers: dict[str, Iterable[str]] = {}
        self.connections = 0
        self._frozen = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._arrived = asyncio.Condition()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """As if killed: the port refuses, the connections end."""
        assert self._server is not None
        self._server.close()
        self.drop()
        await self._server.wait_closed()

    def drop(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def freeze(self) -> None:
        """As by SIGSTOP: connections stay open, nothing is answered any more."""
        self._frozen = True

    def thaw(self) -> None:
        self._frozen = False

    def say(self, data: str | bytes) -> None:
        """Send to every connection, exactly these bytes."""
        for writer in self._writers:
            writer.write(data if isinstance(data, bytes) else data.encode())

    def event(self, name: str, **headers: str) -> None:
        lines = [f"Event: {name}", *(f"{header}: {value}" for header, value in headers.items())]
        self.say("\r\n".join(lines) + "\r\n\r\n")

    async def wait_for(self, action: str, count: int = 1) -> list[dict[str, str]]:
        """The first `count` requests of this action, once they have come."""

        def found() -> list[dict[str, str]]:
            return [each for each in self.received if each["Action"] == action]

        async with asyncio.timeout(10), self._arrived:
            await self._arrived.wait_for(lambda: len(found()) >= count)
        return found()[:count]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                block = await reader.readuntil(b"\r\n\r\n")
                pairs = (line.partition(": ") for line in block.decode().strip().split("\r\n"))
                request = {name: value for name, _, value in pairs}
                async with self._arrived:
                    self.received.append(request)
                    self._arrived.notify_all()
                if not self._frozen:
                    self._answer(request, writer)
        self._writers.discard(writer)
        writer.close()

    def _answer(self, request: dict[str, str], writer: asyncio.StreamWriter) -> None:
        match request["Action"]:
            case "Login" if request.get("Secret") != self.secret:
                answer: Iterable[str] = (
                    "Response: Error\r\nActionID: {id}\r\nMessage: Authentication failed\r\n\r\n",
                )
            case "Login":
                answer = SUCCESS
                if self.booted:
                    answer = (*SUCCESS, "Event: FullyBooted\r\nStatus: Fully Booted\r\n\r\n")
            case "Ping":
                answer = ("Response: Success\r\nActionID: {id}\r\nPing: Pong\r\n\r\n",)
            case action:
                answer = self.answers.get(action, SUCCESS)
        for message in answer:
            writer.write(message.replace("{id}", request["ActionID"]).encode())


@asynccontextmanager
async def fake_asterisk() -> AsyncIterator[FakeAsterisk]:
    fake = FakeAsterisk()
    await fake.start()
    try:
        yield fake
    finally:
        await fake.stop()
