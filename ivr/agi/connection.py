"""The AGI wire: one call's conversation with Asterisk, on pyst2's AGI.

pyst2 gives the commands and the exceptions; this subclass closes what is unsafe about its wire:
it touches no signal and writes nothing to stderr (callers' numbers and keys would stand there),
limits what is read and for how long, refuses line ends in what is sent, escapes quoted values, and
takes the end of the connection for what it is: the end of the call, never an empty answer.

A key may also come from elsewhere, the screen of a visible menu: `press`, from any thread. Asterisk ends
a command that listens for keys as soon as another one arrives; the key itself never leaves this process.

Counterpart: listener.py, which accepts the connections, and Asterisk's res_agi.
"""

from __future__ import annotations

import contextlib
import io
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from asterisk.agi import (
    AGI,
    AGIAppError,
    AGIError,
    AGIHangup,
    AGIInvalidCommand,
    AGIResultHangup,
    AGIUnknownError,
    AGIUsageError,
)

__all__ = ["AGIAppError", "AGIError", "AGIHangup", "Connection", "GotKeys", "NotACall"]

#: Asterisk sends its environment at once, in about 30 lines. A peer that is slower is not Asterisk.
ENVIRONMENT_SECONDS = 5.0
ENVIRONMENT_BYTES = 32 * 1024
#: Longer than any sentence or recording: an Asterisk that is silent for so long is frozen.
ANSWER_SECONDS = 900.0
#: GET VARIABLE answers at most 1,023 bytes, but SET VARIABLE echoes nothing; usage texts are long.
LINE_BYTES = 8 * 1024
USAGE_LINES = 500

_ANSWER = re.compile(r"(\w+)=([^\s(]*)\s*(?:\((.*)\))?")
#: Values that MSet takes as they are: nothing in them parts, quotes or brackets its pairs.
_PLAIN = re.compile(r"[\w.;:&/~+-]*", re.ASCII)
#: MSet takes 24 pairs; Asterisk reads 2 KB into a command.
_PAIRS, _PAIRS_BYTES = 20, 1000
#: What ends a command line, or is cut off by C: none of them may be sent.
_FORBIDDEN = frozenset("\r\n\0")
_KEYS = "0123456789*#"
#: The command that ends another, and its answer, which no other command gives.
_INTERRUPT = ("GET FULL VARIABLE", "interrupted")
_INTERRUPTED = ("1", "interrupted")
#: A caller who keeps pressing hears a sentence in so many pieces at most.
_MOST_PIECES = 20

Answer = dict[str, tuple[str, str]]


class NotACall(AGIError):
    """What connected did not speak AGI: a port scan, a health check, a half-open connection."""


@dataclass(frozen=True, slots=True)
class GotKeys:
    """What GET DATA heard. `timed_out`: neither `#` nor the last key ended it."""

    keys: str = field(repr=False)
    timed_out: bool


class _Socket(io.RawIOBase):
    """A socket read against a deadline: a peer that drips a byte a second gains no time."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self.deadline = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(max(self.deadline - time.monotonic(), 0.001))
        return self._socket.recv_into(buffer)


class Connection(AGI):
    """One call. `env` is what Asterisk tells about it (`agi_uniqueid`, `agi_callerid`, …).

    Raises NotACall when what connected is not Asterisk. All commands raise AGIHangup when the caller
    or the connection is gone, AGIAppError when Asterisk could not do it (a missing prompt: see
    `is_there`), another AGIError when the command itself was at fault.
    """

    def __init__(self, sock: socket.socket) -> None:
        # AGI.__init__ takes over SIGHUP and writes to stderr; only what the commands need is set up.
        self._got_sighup = False
        self._socket = sock
        self._raw = _Socket(sock)
        self._reader = io.BufferedReader(self._raw)
        self.env: dict[str, str] = {}
        self.hung_up = False  #: Asterisk has said so; variables may still be read and set
        self.commands = 0
        self._turn = threading.Lock()
        self._pressed: deque[str] = deque()
        self._listening = self._interrupting = False
        self._get_agi_env()

    def _get_agi_env(self) -> None:
        self._raw.deadline = time.monotonic() + ENVIRONMENT_SECONDS
        left = ENVIRONMENT_BYTES
        try:
            while line := self._reader.readline(left):
                left -= len(line)
                if not line.endswith(b"\n"):
                    raise NotACall("The AGI environment is cut off or longer than any call's.")
                name, colon, value = line.decode(errors="replace").strip().partition(":")
                if not name:
                    break
                if not colon or not name.startswith("agi_"):
                    raise NotACall("A line of the AGI environment does not begin with agi_NAME:")
                self.env[name] = value.strip()
        except OSError as error:
            raise NotACall("The AGI environment did not come in time.") from error
        if not line or not self.env.get("agi_uniqueid"):
            raise NotACall("The connection ended before the AGI environment was whole.")

    def _quote(self, string: object) -> str:
        escaped = str(string).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

    def send_command(self, command: str, *args: object) -> None:
        line = " ".join([command, *map(str, args)]).strip()
        if _FORBIDDEN & set(line):
            raise ValueError(f"A value of {command} has a line end in it; it was not sent.")
        self.commands += 1
        try:
            self._socket.settimeout(ENVIRONMENT_SECONDS)
            self._socket.sendall(line.encode(errors="replace") + b"\n")
        except OSError as error:
            raise AGIHangup("The connection to Asterisk is gone.") from error

    def get_result(self, stdin: object = None) -> Answer:
        self._raw.deadline = time.monotonic() + ANSWER_SECONDS
        line = self._line()
        # 100 only says that the answer will take a while.
        while line.startswith("100 "):
            line = self._line()
        code, _, answer = line.partition(" ")
        if code == "200":
            return self._result(answer)
        if code == "510":
            raise AGIInvalidCommand(answer)
        if code == "511":
            self.hung_up = True
            raise AGIHangup("The caller has hung up.")
        if line.startswith("520"):
            raise AGIUsageError(self._usage(line))
        raise AGIUnknownError("Asterisk's answer is none that AGI knows.")

    def _result(self, answer: str) -> Answer:
        result = {name: (value, data) for name, value, data in _ANSWER.findall(answer)}
        value, data = result.setdefault("result", ("", ""))
        if data == "hangup":
            self.hung_up = True
        if value == "-1":
            if self.hung_up:
                raise AGIResultHangup("The caller hung up during the command.")
            raise AGIAppError("Asterisk could not do it, or the caller has hung up.")
        return result

    def _usage(self, line: str) -> str:
        usage = [line]
        if line.startswith("520-"):
            while not line.startswith("520 ") and len(usage) < USAGE_LINES:
                line = self._line()
                usage.append(line)
        return "\n".join(usage)

    def _line(self) -> str:
        """The next line of an answer. HANGUP comes at any time and answers nothing: it is noted."""
        while True:
            try:
                line = self._reader.readline(LINE_BYTES)
            except OSError as error:
                raise AGIHangup("Asterisk has not answered, or the connection is gone.") from error
            if not line.endswith(b"\n"):
                raise AGIHangup("The connection to Asterisk has ended.")
            text = line.decode(errors="replace").rstrip("\r\n")
            if text != "HANGUP":
                return text
            self.hung_up = True

    def is_there(self) -> bool:
        """After an AGIAppError: is the caller still there (and only the prompt missing)?"""
        try:
            status: int = self.channel_status()
        except AGIError:
            return False
        return status >= 0 and not self.hung_up

    def press(self, keys: str) -> None:
        """Keys as if they were pressed on the phone now. From any thread; lost when the call is."""
        with self._turn, contextlib.suppress(AGIHangup):
            self._pressed.extend(keys)
            if self._listening and not self._interrupting:
                self._interrupting = True
                self.send_command(*_INTERRUPT)

    def forget_pressed(self) -> None:
        """Keys of `press` that nobody has listened for are no longer meant."""
        with self._turn:
            self._pressed.clear()

    def play(self, file: str, keys: str = "") -> str:
        """Play a sound file (path without its ending); returns the key of `keys` that interrupted."""
        if keys:
            return self._key(self._until_key("STREAM FILE", self._quote(file), self._quote(keys), 0))
        self.stream_file(self._quote(file), keys)
        return ""

    def play_through(self, file: str) -> str:
        """Play a sound file to its end, whatever is pressed; returns the first key pressed meanwhile.

        Asterisk drops the keys of a file that cannot be interrupted. So it may be, and goes on where it was.
        """
        first, offset = "", "0"
        for _ in range(_MOST_PIECES):
            answer = self.execute("STREAM FILE", self._quote(file), self._quote(_KEYS), offset)
            key = _digit(answer)
            if not key:
                return first
            first, offset = first or key, answer.get("endpos", ("0", ""))[0]
        self.stream_file(self._quote(file), "", offset)
        return first

    def get_keys(self, file: str, seconds: float, most: int) -> GotKeys:
        """Play, and collect up to `most` keys; `seconds` for each. The first key ends the playing.

        pyst2's get_data cannot tell `#` from silence. A key that comes from elsewhere is the only one.
        """
        answer = self._until_key("GET DATA", self._quote(file), round(seconds * 1000), most)
        keys, ended = answer["result"] if answer else ("", "timeout")
        if ended == "timeout" and not keys and (pressed := self._next_pressed()):
            return GotKeys(pressed.replace("#", ""), False)
        return GotKeys(keys, ended == "timeout")

    def wait_for_digit(self, timeout: int = -1) -> str:
        """Wait so many milliseconds for a key; "" when none came."""
        return self._key(self._until_key("WAIT FOR DIGIT", timeout))

    def _until_key(self, command: str, *args: object) -> Answer | None:
        """A command that listens for keys. None: one came from elsewhere, before or meanwhile."""
        with self._turn:
            if self._pressed:
                return None
            self.send_command(command, *args)
            self._listening = True
        answer: Answer | None = None
        try:
            answer = self.get_result()
        finally:
            with self._turn:
                self._listening = False
                interrupted, self._interrupting = self._interrupting, False
            # An interrupted GET DATA answers nothing; any other answer is followed by the interruption's.
            if interrupted and (answer is None or answer["result"] != _INTERRUPTED):
                with contextlib.suppress(AGIError):
                    self.get_result()
        return None if answer["result"] == _INTERRUPTED else answer

    def _key(self, answer: Answer | None) -> str:
        return (_digit(answer) if answer else "") or self._next_pressed()

    def _next_pressed(self) -> str:
        with self._turn:
            return self._pressed.popleft() if self._pressed else ""

    def record(self, file: str, *, most_seconds: int, silence_seconds: int) -> float:
        """Record into `file`.wav until `#`, silence or the limit; returns the seconds recorded.

        pyst2's record_file takes the time limit for a key and drops the length.
        """
        answer = self.execute(
            "RECORD FILE", self._quote(file), "wav", self._quote("#"), most_seconds * 1000, 0, "beep",
            f"s={silence_seconds}",
        )  # fmt: skip
        return int(answer.get("endpos", ("0", ""))[0] or 0) / 8000

    def set_variables(self, values: Mapping[str, str]) -> None:
        """Set them in this order, with as few commands as their values allow."""
        pairs: list[str] = []
        for name, value in values.items():
            pair = f"{name}={value}"
            plain = _PLAIN.fullmatch(value) is not None
            if pairs and (not plain or len(pairs) == _PAIRS or len(",".join(pairs) + pair) > _PAIRS_BYTES):
                self._set_pairs(pairs)
                pairs = []
            if plain:
                pairs.append(pair)
            else:
                self.set_variable(name, value)
        if pairs:
            self._set_pairs(pairs)

    def _set_pairs(self, pairs: list[str]) -> None:
        self.execute("EXEC MSet", self._quote(",".join(pairs)))

    def evaluate(self, expression: str) -> str:
        """A dialplan expression, `${CHANNEL(linkedid)}`; "" when it has no value."""
        value: str = self.get_full_variable(expression)
        return value

    def end(self) -> None:
        """End the conversation: the dialplan goes on with the call. Safe from any thread."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


def _digit(answer: Answer) -> str:
    """The key in an answer that gives its code; "" for none, and for what only ended the waiting (1)."""
    code = answer["result"][0]
    key = chr(int(code)) if code.isascii() and code.isdecimal() and int(code) < 128 else ""
    return key if key.isprintable() else ""
