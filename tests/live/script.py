"""A call written down: what the citizen hears and presses, and how it ends. Played on a real phone.

Its parts are divided by semicolons:

    > steps/hello        this sentence is heard, to its end, since the last key
    > en/steps/hello     … in that language; without one, in Korean
    ~ survey/ask         its beginning is
    < menu/no_key        this one was not, up to here
    12#                  keys, pressed now
    speaks hours/holiday the citizen speaks: the sound of this sentence
    hangs up             the citizen does
    = queue tax          the menu lets the call go: `queue NAME`, `transfer NUMBER`, `hang_up`

What was heard is judged by the sound alone (hearing.py), the end by what Asterisk says (observer.py).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from console.phones import PhoneCall
from tests.live.hearing import Prompts
from tests.live.observer import Seen
from tests.live.scene import Scene

_KEYS = frozenset("0123456789*#")
#: Seconds between two looks at what was heard. By the clock, not by the sound: while a call is recorded
#: nothing is sent, and the beep before would go unnoticed until the recording is over.
_LOOK_EVERY = 0.2
#: A busy machine makes everything late; what takes longer than this is not late but wrong.
_WITHIN = 45.0


class NotAsWritten(AssertionError):
    """The call went otherwise; the message names the part, and what was heard."""


@dataclass
class Player:
    """One citizen who follows a script. `number` is whom they call."""

    scene: Scene
    ears: Prompts
    call: PhoneCall
    #: Of all that was heard, what came since the last key.
    _since: int = 0
    _looked: float = 0.0
    _heard: set[str] = field(default_factory=set)

    async def play(self, script: str) -> None:
        parts = list(filter(None, map(str.strip, script.split(";"))))
        # What to look for among all that there is, should it go otherwise.
        names = {_in_language(part.split()[1]) for part in parts if part[0] in "<>~"}
        for number, part in enumerate(parts):
            try:
                await self._part(part)
            except (TimeoutError, NotAsWritten) as error:
                heard = self.ears.names(self.call.audio[self._since :], names)
                raise NotAsWritten(
                    f"{parts[: number + 1]}: {error}; heard since the last key: {heard}"
                ) from None

    async def _part(self, part: str) -> None:
        word, _, rest = part.partition(" ")
        match word:
            case ">" | "~":
                await self.call.until(lambda call: self._has_heard(word, rest, call), _WITHIN)
            case "<":
                if self.ears.has(_in_language(rest), self.call.audio[self._since :]):
                    raise NotAsWritten("it was heard")
            case "speaks":
                await self.call.speak(self.ears.sound(_in_language(rest)))
            case "hangs":
                await self.call.hang_up()
                await self.call.until_ended()
            case "=":
                await self._ends(*rest.split())
            case _ if set(part) <= _KEYS:
                self._since = len(self.call.audio)
                self._heard.clear()
                await self.call.press(part)
            case _:
                raise ValueError(f"{part!r} is no part of a script")

    def _has_heard(self, word: str, name: str, call: PhoneCall) -> bool:
        due = time.monotonic() - self._looked >= _LOOK_EVERY or call.ended is not None
        if due and word + name not in self._heard:
            self._looked = time.monotonic()
            judge = self.ears.has if word == ">" else self.ears.has_begun
            if judge(_in_language(name), call.audio[self._since :]):
                self._heard.add(word + name)
        return word + name in self._heard

    async def _ends(self, how: str, where: str = "") -> None:
        match how:
            case "hang_up":
                await self.call.until_ended(_WITHIN)
                if self.call.hung_up:
                    raise NotAsWritten("it was the citizen who hung up")
            case "queue":
                await self._told("MinwonWaiting")
            case "transfer":
                await self._told("MinwonTransfer")

    async def _told(self, event: str) -> None:
        await self.scene.witness.until(lambda events: any(self._is(seen, event) for seen in events), _WITHIN)

    def _is(self, seen: Seen, event: str) -> bool:
        return seen["UserEvent"] == event and seen["CallerIDNum"] == self.call.phone


def _in_language(name: str) -> str:
    """The file's name: a tone is of no language, and most sentences are Korean."""
    language, _, rest = name.partition("/")
    return name if len(language) == 2 or not rest else f"ko/{name}"
