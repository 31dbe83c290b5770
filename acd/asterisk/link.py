"""The link to one Asterisk: connected, logged in and watched for as long as `run` runs.

Owns the connection's life. What happens comes out of `happenings`, one queue in Asterisk's own
order, with `Up` and `Down` standing where they happened. After an `Up` nothing is known: whoever
reads must ask Asterisk what there is (resync.py). Nothing asked before a `Down` is asked again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import structlog
from panoramisk.manager import Manager

from acd.asterisk.wire import AmiDown, AmiRefused, Message, Protocol, Request

log = structlog.get_logger()

Fields = Mapping[str, str | Sequence[str]]

_PING_EVERY = 1
#: A frozen Asterisk keeps its sockets open and says nothing. An Asterisk that lives answers pings.
_SILENT_FOR = 5.0
_LOGIN_WITHIN = 5.0
_BOOT_WITHIN = 20.0
_BOOTED = "FullyBooted"
#: How DBGetTree says that a tree is empty.
_NOTHING_FOUND = "Database entry not found"
_FIRST_DELAY, _LONGEST_DELAY = 0.05, 2.0


@dataclass(frozen=True, slots=True)
class Up:
    """Connected, logged in, Asterisk fully booted. Calls may have come and gone meanwhile."""


@dataclass(frozen=True, slots=True)
class Down:
    """The connection is lost. Requests raise AmiDown until the next Up."""


@dataclass(frozen=True, slots=True)
class LookAgain:
    """The reader itself wants to ask for everything anew. It stands here, behind what is to be heard
    before: whatever is heard while Asterisk is being asked would be undone by the older answer."""


Happening = Up | Down | LookAgain | Message


class Link(Manager):
    """One connection at a time, made anew as often as needed; `wanted` names the events to keep.

    `round_trip` hears how many seconds each ping took, `not_yet` why an attempt to connect failed.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        username: str,
        secret: str,
        wanted: frozenset[str] = frozenset(),
        round_trip: Callable[[float], None] = lambda seconds: None,
        not_yet: Callable[[str], None] = lambda why: None,
    ) -> None:
        super().__init__(
            host=host,
            port=port,
            username=username,
            secret=secret,
            protocol_factory=Protocol,
            ping_delay=_PING_EVERY,
            ping_interval=_PING_EVERY,
        )
        self.happenings: asyncio.Queue[Happening] = asyncio.Queue()
        self.up = False
        self._wanted = wanted
        self._round_trip = round_trip
        self._not_yet = not_yet
        self._logged_in: asyncio.Future[Any]
        self._booted = asyncio.Event()
        self._lost = asyncio.Event()

    async def run(self) -> None:
        """Keep the link up until cancelled; never gives up, and leaves nothing behind when it ends."""
        self.loop = asyncio.get_running_loop()
        delay = _FIRST_DELAY
        try:
            while True:
                try:
                    await self._come_up()
                except (OSError, AmiDown, AmiRefused, TimeoutError) as error:
                    self._not_yet(str(error) or "no answer")
                else:
                    delay = _FIRST_DELAY
                    await self._lost.wait()
                self.close()
                await asyncio.sleep(delay)
                delay = min(2 * delay, _LONGEST_DELAY)
        finally:
            self.close()

    async def _come_up(self) -> None:
        self._booted.clear()
        self._lost.clear()
        async with asyncio.timeout(_LOGIN_WITHIN):
            await self.connect()
            response = await self._logged_in
        if response["Response"] != "Success":
            raise AmiRefused(
                f"Asterisk refused the manager user: {response['Message']}. Is manager.conf ours?"
            )
        try:
            async with asyncio.timeout(_BOOT_WITHIN):
                await self._booted.wait()
                if self._lost.is_set():
                    raise AmiDown
        except TimeoutError:
            raise AmiRefused(
                "Asterisk never said FullyBooted: its manager user needs `system` among its `read` classes"
            ) from None
        self.up = True
        self.happenings.put_nowait(Up())

    def send(self, fields: Fields) -> asyncio.Future[Any]:
        """Send now; the future has the response (an error is one too) or the list of messages.

        Raises AmiDown and UnsafeValue at once. The future fails with AmiDown when the link is lost.
        """
        if self.protocol is None:
            raise AmiDown
        return cast("asyncio.Future[Any]", self.protocol.send(Request(fields)))

    def send_action(self, action: Fields, as_list: bool | None = None, **more: str) -> asyncio.Future[Any]:
        return self.send({**action, **more})

    async def ask(self, fields: Fields, *, within: float = 5.0) -> Message:
        """The response to one request; raises AmiRefused, AmiDown, TimeoutError, UnsafeValue."""
        async with asyncio.timeout(within):
            answer = await self.send(fields)
        first = answer[0] if isinstance(answer, list) else answer
        if first["Response"] not in ("Success", "Pong"):
            raise AmiRefused(first["Message"])
        return cast(Message, first)

    async def ask_list(self, fields: Fields, *, within: float = 10.0) -> list[Message]:
        """The items of a list, without its start and its end; raises as `ask` does."""
        async with asyncio.timeout(within):
            answer = await self.send(fields)
        if isinstance(answer, list):
            return answer[1:-1]
        if answer["Message"] == _NOTHING_FOUND:
            return []
        raise AmiRefused(answer["Message"])

    # --- What panoramisk calls ---------------------------------------------------------------

    def connect(self, *_: object, **__: object) -> asyncio.Task[Any]:
        return cast("asyncio.Task[Any]", super().connect())

    def connection_made(self, f: asyncio.Future[Any]) -> None:
        # A connection that failed is `run`'s to see: panoramisk would start a second one beside it.
        if not f.cancelled() and f.exception() is None:
            super().connection_made(f)
            self._logged_in = cast("asyncio.Future[Any]", self.authenticated_future)

    def login(self, future: asyncio.Future[Any]) -> bool:
        self.authenticated = not future.cancelled() and future.exception() is None
        return self.authenticated

    def reads(self, name: str) -> bool:
        return name in self._wanted or name == _BOOTED

    def dispatch(self, event: Message) -> None:
        name = event["Event"]
        if name == _BOOTED:
            self._booted.set()
        if self.up and name in self._wanted:
            self.happenings.put_nowait(event)

    def ping(self) -> None:
        protocol = self.protocol
        if protocol is None or protocol.closed:
            return
        silent = self.loop.time() - protocol.heard
        if silent > _SILENT_FOR:
            log.error("Asterisk is silent; giving this connection up", seconds=round(silent, 1))
            protocol.transport.abort()
            return
        self.pinger = self.loop.call_later(self.ping_interval, self.ping)
        sent = self.loop.time()
        self.send({"Action": "Ping"}).add_done_callback(lambda answer: self._measure(answer, sent))

    def _measure(self, answer: asyncio.Future[Any], sent: float) -> None:
        if not answer.cancelled() and answer.exception() is None:
            self._round_trip(self.loop.time() - sent)

    def connection_lost(self, exc: Exception | None) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection, if there is one; `run` makes a new one unless it was cancelled."""
        self._lost.set()
        self._booted.set()
        if self.pinger is not None:
            self.pinger.cancel()
            self.pinger = None
        if self.protocol is not None:
            self.protocol.close()
        if self.up:
            self.up = False
            self.happenings.put_nowait(Down())
