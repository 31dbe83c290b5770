"""A citizen's call as Asterisk tells it over AGI: they hear sounds, press keys, hang up.

What they hear is read from the sound files themselves: each prompt of `make_prompts` is a short tone
of its own level. Commands that are no sound (variables) are answered from the call's own channel.
"""

from __future__ import annotations

import shlex
import socket
import wave
from collections.abc import Iterable
from pathlib import Path

from tests.fakes.agi import environment

_SAMPLES = 8


def make_prompts(folder: Path, language: str, names: Iterable[str], levels: dict[int, str]) -> None:
    """Write one sound for each name; `levels` remembers which is which."""
    for name in names:
        level = len(levels) + 1
        levels[level] = f"{name}@{language}" if language != "ko" else name
        file = folder / language / f"{name}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        write_sound(file, [level] * _SAMPLES)


def write_sound(file: Path, samples: list[int]) -> None:
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"".join(sample.to_bytes(2, "little") for sample in samples))


class PhoneCall:
    """One call, from the moment Asterisk connects to the listener."""

    def __init__(self, address: tuple[str, int], levels: dict[int, str], **changes: str) -> None:
        self._levels = levels
        self._socket = socket.create_connection(address, timeout=10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self._socket.makefile("rb")
        self._socket.sendall(environment(**changes))
        self.call = changes.get("call", "1700000000.1")
        self.context = changes.get("context", "arriving")
        self.variables: dict[str, str] = {"MINWON_OUTCOME": "abandoned"}
        self.set: list[str] = []  #: names of variables in the order in which they were set
        self.recording_seconds = 3.0
        self._sound: list[str] = []  #: the command that makes the caller hear something
        self._waiting = False  #: Asterisk waits for a key in silence
        self._hung_up = False

    # --- what the caller does ---------------------------------------------------------------

    def hears(self, *names: str) -> None:
        """Until the end of the sentence before, then exactly this one."""
        heard = self.hears_next()
        assert heard == list(names), f"heard {heard}"

    def hears_next(self) -> list[str]:
        """Until the end of the sentence before; the next one, as prompts."""
        self._finish()
        return self.listen()

    def listen(self) -> list[str]:
        """The next sentence, as prompts; [] when there is silence or the call has left the menu."""
        self._until_something_happens()
        if self._sound[:1] == ["RECORD"]:
            return ["beep"]
        return self._names(self._sound[2]) if self._sound else []

    def presses(self, keys: str) -> None:
        """One key after the other, each where the caller is by then. Keys nobody waits for are lost."""
        for key in keys:
            if not self._sound and not self._waiting:
                self._until_something_happens()
            if self._waiting:
                self._answer(f"200 result={ord(key)}")
            elif self._sound[:2] == ["GET", "DATA"]:
                self._answer(f"200 result={'' if key == '#' else key}")
            elif self._sound[:2] == ["STREAM", "FILE"] and key in self._sound[3]:
                self._answer(f"200 result={ord(key)} endpos=4")

    def types(self, keys: str) -> None:
        """All the keys of one answer; `#` at the end ends them."""
        self._until_something_happens()
        assert self._sound[:2] == ["GET", "DATA"], self._sound
        self._answer(f"200 result={keys.removesuffix('#')}")

    def waits(self) -> None:
        """Says and presses nothing until Asterisk gives up."""
        self._finish()
        self._until_something_happens()
        if self._waiting:
            self._finish()

    def hangs_up(self) -> None:
        self._until_something_happens()
        self._hung_up = True
        self._answer("200 result=-1 endpos=4\nHANGUP")
        self._until_something_happens()

    def is_redirected(self, context: str) -> None:
        self.context = context
        self.hangs_up()

    def vanishes(self) -> None:
        """Asterisk itself is gone."""
        self._until_something_happens()
        self.close()

    def leaves(self) -> dict[str, str]:
        """Listen to the end of the menu; the channel's variables then."""
        self._finish()
        while self.listen() or self._waiting:
            self._finish()
        return self.variables

    def cannot_be_played(self) -> None:
        """Asterisk fails on the sound in hand, the caller is still there."""
        self._until_something_happens()
        self._answer("200 result=-1 endpos=0")

    def close(self) -> None:
        self._lines.close()
        self._socket.close()

    # --- Asterisk's part --------------------------------------------------------------------

    def _finish(self) -> None:
        match self._sound[:2]:
            case ["GET", "DATA"]:
                self._answer("200 result= (timeout)")
            case ["STREAM", "FILE"]:
                self._answer("200 result=0 endpos=8")
            case ["RECORD", "FILE"]:
                write_sound(Path(f"{self._sound[2]}.wav"), [1] * round(8000 * self.recording_seconds))
                self._answer("200 result=0 (timeout) endpos=24000")
        if self._waiting:
            self._answer("200 result=0")

    def _until_something_happens(self) -> None:
        while not self._sound and not self._waiting:
            line = self._lines.readline().decode()
            if not line:
                return
            self._handle(shlex.split(line))

    def _handle(self, command: list[str]) -> None:
        match command:
            case ["SET", "VARIABLE", name, value]:
                self.variables[name] = value
                self.set.append(name)
                self._answer("200 result=1")
            case ["EXEC", "MSet", pairs]:
                for name, _, value in (pair.partition("=") for pair in pairs.split(",")):
                    self.variables[name] = value
                    self.set.append(name)
                self._answer("200 result=0")
            case ["GET", "FULL", "VARIABLE", expression]:
                self._answer(f"200 result=1 ({self._evaluated(expression)})")
            case _ if self._hung_up:
                self._answer("511 Command Not Permitted on a dead channel or intercept routine")
            case ["CHANNEL", "STATUS"]:
                self._answer("200 result=6")
            case ["STREAM" | "GET" | "RECORD", "FILE" | "DATA", *_]:
                self._sound = command
            case ["EXEC", "Wait", _]:
                self._answer("200 result=0")
            case ["WAIT", "FOR", "DIGIT", _]:
                self._waiting = True
            case _:
                raise AssertionError(f"the fake does not know {command}")

    def _evaluated(self, expression: str) -> str:
        values = self.variables | {"CHANNEL(linkedid)": self.call, "CONTEXT": self.context}
        for name in ("CHANNEL(linkedid)", "CONTEXT", *self.variables):
            expression = expression.replace(f"${{{name}}}", values[name])
        return ",".join("" if part.startswith("${") else part for part in expression.split(","))

    def _answer(self, text: str) -> None:
        self._sound, self._waiting = [], False
        self._socket.sendall(text.encode() + b"\n")

    def _names(self, file: str) -> list[str]:
        with wave.open(f"{file}.wav", "rb") as sound:
            data = sound.readframes(sound.getnframes())
        step = 2 * _SAMPLES
        return [self._levels[int.from_bytes(data[at : at + 2], "little")] for at in range(0, len(data), step)]
