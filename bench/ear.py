"""Telephones that only press and listen, packet by packet: the time of a sound is that of its first packet.

SIP and RTP as far as one needs them to hear a menu: INVITE, ACK and BYE over one socket, one media
socket for each call. A sentence is recognised by its first packet, whose 160 samples are known: so
neither system is asked when it thought that it began. Nothing of Minwon is used.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import struct
import time
from pathlib import Path
from typing import Any, Self

from tests.live.hearing import as_ulaw_carries, read

_FRAME = 160
_DTMF = 101
#: A key of 100 ms: five packets of 20 ms, then the end, told three times (RFC 4733, 2.5.1.4).
_KEY_PACKETS, _KEY_ENDS = 5, 3
_VOLUME = 10
_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")
_KEYS = "0123456789*#"


#: µ-law has two codes for nothing; here one stands for both.
_ONE_NOTHING = bytes.maketrans(b"\x7f", b"\xff")


def first_packet(prompt: Path) -> bytes:
    """The first 20 ms of a prompt as µ-law: what the first packet of it carries."""
    codes = {level: code for code, level in enumerate(_levels())}
    return bytes(codes[int(level)] for level in as_ulaw_carries(read(prompt)[:_FRAME]))


def _levels() -> list[int]:
    """ITU-T G.711: the level of each of the 256 codes."""
    levels = []
    for code in range(256):
        bits = ~code & 0xFF
        magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84
        levels.append(-magnitude if bits & 0x80 else magnitude)
    return levels


class Ear(asyncio.DatagramProtocol):
    """One call's media."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()  #: the sentence that is listened for has begun
        self.heard_at = 0.0
        self.sounds = asyncio.Event()  #: anything was received
        self._listening = b""
        self._numbers = itertools.count(1)
        self._transport: asyncio.DatagramTransport
        self._to: tuple[str, int] | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    @property
    def port(self) -> int:
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def send_to(self, address: tuple[str, int]) -> None:
        self._to = address

    def listen_for(self, first: bytes) -> None:
        self._listening = first
        self.heard.clear()

    def datagram_received(self, data: bytes, _address: object) -> None:
        self.sounds.set()
        if self._listening and data[12:].translate(_ONE_NOTHING) == self._listening:
            self.heard_at = time.perf_counter()
            self._listening = b""
            self.heard.set()

    async def press(self, key: str) -> float:
        """Press a key for 100 ms; returns when its end was told first (perf_counter)."""
        code, began = _KEYS.index(key), _FRAME * 1000 * next(self._numbers)
        for number in range(1, _KEY_PACKETS + 1):
            self._send(began, _EVENT.pack(code, _VOLUME, _FRAME * number), marker=number == 1)
            await asyncio.sleep(0.02)
        ended = time.perf_counter()
        for _ in range(_KEY_ENDS):
            self._send(began, _EVENT.pack(code, 0x80 | _VOLUME, _FRAME * _KEY_PACKETS))
        return ended

    def _send(self, at: int, payload: bytes, *, marker: bool = False) -> None:
        header = _HEADER.pack(0x80, _DTMF | (0x80 if marker else 0), next(self._numbers) & 0xFFFF, at, 4711)
        self._transport.sendto(header + payload, self._to)

    def close(self) -> None:
        self._transport.close()


class Call:
    """One call, from INVITE to BYE."""

    def __init__(self, line: Line, number: str, tag: int, ear: Ear) -> None:
        self.ear = ear
        self.id = f"{tag}@ears"
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line, self._number, self._tag = line, number, tag
        self._to = f"<sip:{number}@{line.server}>"
        self._target = f"sip:{number}@{line.server}"

    def invite(self) -> None:
        body = (
            f"v=0\r\no=ear 1 1 IN IP4 {self._line.host}\r\ns=-\r\nc=IN IP4 {self._line.host}\r\nt=0 0\r\n"
            f"m=audio {self.ear.port} RTP/AVP 0 {_DTMF}\r\na=rtpmap:0 PCMU/8000\r\n"
            f"a=rtpmap:{_DTMF} telephone-event/8000\r\na=ptime:20\r\n"
        )
        self._send("INVITE", 1, body)

    def hear(self, message: str) -> None:
        """A response to our INVITE."""
        status = int(message.split(" ", 2)[1])
        if status < 200 or "CSeq: 1 INVITE" not in message:
            return
        self._to = _header(message, "To")
        if status >= 300:
            self._send("ACK", 1)
            if not self.answered.done():
                self.answered.set_exception(ConnectionError(message.partition("\r\n")[0]))
            return
        self._target = _header(message, "Contact").partition("<")[2].partition(">")[0]
        self._send("ACK", 1)
        media = re.search(r"^c=IN IP4 (\S+).*^m=audio (\d+) ", message, re.MULTILINE | re.DOTALL)
        if media and not self.answered.done():
            self.ear.send_to((media[1], int(media[2])))
            self.answered.set_result(None)

    def hang_up(self) -> None:
        self._send("BYE", 2)
        self._line.forget(self)
        self.ear.close()

    def _send(self, method: str, number: int, body: str = "") -> None:
        host, port = self._line.host, self._line.port
        caller = f"0105{self._tag:07}"
        lines = [
            f"{method} {self._target} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{self._tag}{method};rport",
            f"From: <sip:{caller}@{host}:{port}>;tag={self._tag}",
            f"To: {self._to}",
            f"Call-ID: {self.id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{caller}@{host}:{port}>",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._line.send("\r\n".join([*lines, "", body]))


class Line(asyncio.DatagramProtocol):
    """The signalling of all calls towards one server (`address:port`). An async context manager."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.host, _, port = server.partition(":")
        self._address = (self.host, int(port))
        self._calls: dict[str, Call] = {}
        self._tags = itertools.count(1)
        self._transport: asyncio.DatagramTransport

    @property
    def port(self) -> int:
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, (self.host, 0))
        return self

    async def __aexit__(self, *error: object) -> None:
        for call in list(self._calls.values()):
            call.hang_up()
        self._transport.close()

    async def call(self, number: str) -> Call:
        """Answered, and something was heard; raises ConnectionError or TimeoutError."""
        loop = asyncio.get_running_loop()
        _transport, ear = await loop.create_datagram_endpoint(Ear, (self.host, 0))
        call = Call(self, number, next(self._tags), ear)
        self._calls[call.id] = call
        call.invite()
        async with asyncio.timeout(15):
            await call.answered
            await ear.sounds.wait()
        return call

    def forget(self, call: Call) -> None:
        self._calls.pop(call.id, None)

    def send(self, message: str) -> None:
        self._transport.sendto(message.encode(), self._address)

    def datagram_received(self, data: bytes, _address: object) -> None:
        message = data.decode(errors="replace")
        if not message.startswith("SIP/2.0 "):
            self._answer(message)
        elif (call := self._calls.get(_header(message, "Call-ID"))) is not None:
            call.hear(message)

    def _answer(self, request: str) -> None:
        """Whatever the server asks (the end of a call, how we are): yes."""
        if request.startswith("ACK"):
            return
        kept = [line for line in request.split("\r\n") if line.startswith(_REPEATED)]
        self.send("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]))


_REPEATED = ("Via:", "From:", "To:", "Call-ID:", "CSeq:")


def _header(message: str, name: str) -> str:
    found = re.search(rf"^{name}: *(.*?)\r$", message, re.MULTILINE)
    return found[1] if found else ""
