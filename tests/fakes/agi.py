"""Asterisk's side of an AGI connection, on loopback: it sends the environment and answers commands."""

from __future__ import annotations

import shlex
import socket

ENVIRONMENT = {
    "agi_network": "yes",
    "agi_network_script": "hotline",
    "agi_request": "agi://127.0.0.1/hotline",
    "agi_channel": "PJSIP/guest-00000001",
    "agi_language": "ko",
    "agi_uniqueid": "1700000000.1",
    "agi_callerid": "01012345678",
    "agi_calleridname": "unknown",
    "agi_callingpres": "0",
    "agi_dnid": "120",
    "agi_context": "arriving",
    "agi_extension": "120",
    "agi_priority": "9",
}


def environment(**changes: str) -> bytes:
    """What Asterisk sends first; `caller="0212345678"` stands for agi_callerid and so on."""
    names = {"caller": "agi_callerid", "script": "agi_network_script", "call": "agi_uniqueid"}
    values = ENVIRONMENT | {names.get(name, f"agi_{name}"): value for name, value in changes.items()}
    return "".join(f"{name}: {value}\n" for name, value in values.items()).encode() + b"\n"


class Wire:
    """The other end of a connection: reads commands as Asterisk would split them, sends answers."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        sock.settimeout(10)
        self._lines = sock.makefile("rb")

    @classmethod
    def connect(cls, address: tuple[str, int], **changes: str) -> Wire:
        wire = cls(socket.create_connection(address, timeout=10))
        wire.send(environment(**changes))
        return wire

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def line(self) -> str:
        """The next line as it was sent; "" when the connection has ended."""
        return self._lines.readline().decode().rstrip("\n")

    def command(self) -> list[str]:
        """The next command's words; [] when the connection has ended."""
        return shlex.split(self.line())

    def answer(self, text: str) -> None:
        self.send(text.encode() + b"\n")

    def hang_up(self) -> None:
        self._lines.close()
        self._socket.close()
