"""The manager interface as bytes: requests go out whole or not at all, messages come in whole.

Owns framing, the refusal of unsafe values, and which answer belongs to which request. It never
decides what a message means, and never sends anything twice. Counterpart: link.py.

panoramisk is right about the sequence and wrong about bytes (it decodes each read by itself and
loses characters), values (it writes line breaks as they come) and time (it replays requests after
a reconnect, when channel names mean other callers). Its Action and AMIProtocol are kept for what
they are good at, and these faults are closed here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import structlog
from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message as _Message

log = structlog.get_logger()

#: Asterisk reads a line into 1,025 bytes and refuses the whole message when one does not fit.
LONGEST_LINE = 1000
#: A message without an end: no real one comes near (a channel with all its variables has 20 KB).
LONGEST_MESSAGE = 1024 * 1024
_END = b"\r\n\r\n"
_EVENT, _ANSWERS = b"Event: ", b"\r\nActionID: "
#: Headers that come several times in one message. Of any other one the first stands: whoever got a
#: second `Event:` or `Uniqueid:` into a message did not mean well.
_SEVERAL = frozenset({"chanvariable", "destchanvariable", "output"})


class AmiDown(Exception):
    """The link to Asterisk is down. What was asked may or may not have happened; ask again after a resync."""

    def __str__(self) -> str:
        return self.__doc__ or ""


class AmiRefused(Exception):
    """Asterisk answered with an error; the message is Asterisk's own."""


class UnsafeValue(ValueError):
    """A value with a line break, a NUL or too many bytes; nothing was sent. Clean it where it came in."""


class Message(_Message):
    """One message of Asterisk: header names in any case; an absent header reads as ""."""

    def __getitem__(self, name: str) -> Any:
        found = self._store.get(name.lower())
        return "" if found is None else found[1]

    @cached_property
    def variables(self) -> dict[str, str]:
        """The channel's repeated variables (manager.conf, `channelvars`)."""
        pairs = (each.partition("=") for each in self["ChanVariable"] or ())
        return {name: value for name, _, value in pairs}


class Request(Action):
    """One request. Its future has the response, or the list of messages when Asterisk answers with a list."""

    future: asyncio.Future[Any]

    def __init__(self, fields: Mapping[str, str | Sequence[str]]) -> None:
        super().__init__(fields)
        self.as_list = None

    def encode(self) -> bytes:
        """The bytes for the wire; raises UnsafeValue."""
        lines = []
        for name, given in self.items():
            for value in (given,) if isinstance(given, str) else given:
                line = f"{name}: {value}".encode()
                if len(line) > LONGEST_LINE:
                    raise UnsafeValue(f"{name} is {len(line)} bytes long; {LONGEST_LINE} fit")
                # A lone \n ends a line for Asterisk just as well.
                if b"\r" in line or b"\n" in line or b"\0" in line:
                    raise UnsafeValue(f"{name} has a line break or a NUL in it")
                lines.append(line)
        return b"\r\n".join(lines) + _END

    @property
    def multi(self) -> bool:
        return bool(self.responses[0]["EventList"].lower() == "start")

    @property
    def completed(self) -> bool:
        return not self.multi or self.responses[-1]["EventList"].lower() in ("complete", "cancelled")


class Protocol(AMIProtocol):
    """The connection. Its `factory` is the Link, which panoramisk sets when it is made."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._unread = b""
        self.heard = asyncio.get_running_loop().time()

    def send(self, request: Request, as_list: bool | None = None) -> asyncio.Future[Any]:
        """Write the request now; raises AmiDown and UnsafeValue, and then nothing was written."""
        if self.closed or self.transport.is_closing():
            raise AmiDown
        data = request.encode()
        self.responses[request.id] = request
        # Answered, timed out or cancelled: whoever is done with it, nothing of it stays.
        request.future.add_done_callback(lambda _: self.responses.pop(request.id, None))
        self.transport.write(data)
        return request.future

    def data_received(self, data: bytes) -> None:
        self.heard = asyncio.get_running_loop().time()
        *blocks, self._unread = (self._unread + data).split(_END)
        for block in blocks:
            if self._concerns_nobody(block):
                continue
            try:
                self.handle_message(parse(block))
            except Exception:
                # One message nobody understands must not cost the connection and all the others.
                log.exception("a message from Asterisk could not be handled")
        if len(self._unread) > LONGEST_MESSAGE:
            log.error("a message from Asterisk has no end; reconnecting", bytes=len(self._unread))
            self.transport.abort()

    def _concerns_nobody(self, block: bytes) -> bool:
        """An event that nobody reads is not taken apart: half of all that comes."""
        if not block.startswith(_EVENT) or _ANSWERS in block or self.factory is None:
            return False
        name, _, _ = block[len(_EVENT) :].partition(b"\r\n")
        return not self.factory.reads(name.decode("utf-8", "replace"))

    def handle_message(self, message: Message) -> None:
        request = self.responses.get(message["ActionID"])
        # Some events repeat the ActionID of what caused them; only a response begins an answer.
        if request is not None and (request.responses or "Response" in message):
            if request.add_message(message):
                self.responses.pop(request.id, None)
        elif "Event" in message and self.factory is not None:
            self.factory.dispatch(message)

    def connection_lost(self, exc: Exception | None) -> None:
        link = self.factory
        self.close()
        if link is not None:
            link.connection_lost(exc)

    def close(self) -> None:
        """Close at once, and fail whatever is unanswered: it is never sent again."""
        self.closed = True
        self.factory = None
        # Not close(): that would first wait until a frozen Asterisk has read everything.
        self.transport.abort()
        for request in list(self.responses.values()):
            if not request.future.done():
                request.future.set_exception(AmiDown())
        self.responses.clear()


def parse(block: bytes) -> Message:
    """One message, as it stood between two blank lines. Lines that are no headers are passed over."""
    headers: dict[str, tuple[str, Any]] = {}
    for line in block.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon:
            continue
        key = name.lower()
        if key in _SEVERAL:
            headers.setdefault(key, (name, []))[1].append(value.removeprefix(" "))
        elif key not in headers:
            headers[key] = (name, value.removeprefix(" "))
    message = Message.__new__(Message)
    message._store = headers  # filling it header by header takes twice as long as all the rest
    return message
