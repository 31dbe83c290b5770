"""Visible menus: what a call says and asks at this moment, for its caller's screen, and keys pressed there.

The call's session is the truth: it shows each request here as it carries it out, and a key pressed on
the screen reaches it as one pressed on the phone. Nothing is decided here. What the caller typed, and
what they owe, is shown only once they have proved who they are. Counterparts: ivr/session.py, which
speaks; ivr/api.py, which the console asks.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from ivr.agi.connection import Connection
from ivr.menu.requests import (
    Answer,
    Ask,
    Keys,
    Play,
    Played,
    RecordMessage,
    Remember,
    Request,
    SendLink,
)
from ivr.menu.walk import EVERY_KEY
from ivr.wording import Wording, label, lines

#: No call lasts longer; a link is of no use afterwards.
LONGEST_CALL = 2 * 3600.0
#: Sentences that stay on the screen until a key is pressed.
_MOST_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    key: str
    label: str  #: "" when the sentence tells of several keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the screen shows. `number` grows with every change."""

    number: int
    language: str
    #: asking, saying, busy, recording, or left: the menu is done, and others have the call
    doing: str
    said: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    most: int = 0  #: so many digits are asked for; 0: none
    secret: bool = False
    always: bool = False  #: 0, # and * work
    since: float = 0.0  #: epoch seconds


class VisibleMenu:
    """One call's. Its session shows, any thread looks and presses."""

    def __init__(self, wording: Wording, language: str) -> None:
        self._wording = wording
        self._lock = threading.Lock()
        self._agi: Connection | None = None
        self._said: tuple[str, ...] = ()
        self._listeners: set[Callable[[], None]] = set()
        self._seen = Seen(number=1, language=language, doing="busy", since=time.time())
        self.opened = time.time()
        self.over = False

    # --- the call's thread ------------------------------------------------------------------

    def attach(self, agi: Connection) -> None:
        """This connection has the call now: keys go there."""
        with self._lock:
            self._agi = agi

    def show(self, request: Request, *, language: str, proven: bool) -> None:
        """The call does this now."""
        texts = self._wording.texts
        match request:
            case Play(sounds=sounds, keys=keys):
                self._say(line.words for line in lines(sounds, language, texts, personal=proven))
                self._change(doing="saying", language=language, said=self._said, always=bool(keys))
            case Ask(sounds=sounds, choices=choices):
                told = next((choice.sounds[0] for choice in choices if choice.sounds), None)
                # The keys' own sentences stand on the buttons; what follows them tells of 0, # and *.
                ahead = sounds[: sounds.index(told)] if told in sounds else sounds
                said = [line.words for line in lines(ahead, language, texts, personal=proven)]
                self._change(
                    doing="asking",
                    language=language,
                    said=(*self._said, *said)[-_MOST_LINES:],
                    buttons=tuple(
                        Button(key=choice.key, label=label(choice, language, texts)) for choice in choices
                    ),
                    most=request.most if request.most > 1 else 0,
                    secret=request.secret,
                    always=True,
                )
            case RecordMessage(sounds=sounds):
                self._say(line.words for line in lines(sounds, language, texts, personal=proven))
                self._change(doing="recording", language=language, said=self._said)
            case Remember() | SendLink():
                pass
            case _:
                self._change(doing="busy", language=language, said=self._said)

    def answered(self, answer: Answer) -> None:
        """What was said before a key was pressed has been heard."""
        if (isinstance(answer, Keys) and (answer.keys or answer.ended == "hash")) or (
            isinstance(answer, Played) and answer.key
        ):
            self._said = ()

    def leave(self) -> None:
        """The call goes on elsewhere: to a counsellor, to a department."""
        with self._lock:
            self._agi = None
        self._said = ()
        self._change(doing="left", language=self._seen.language)

    def end(self) -> None:
        with self._lock:
            self._agi = None
            self.over = True
        self._tell()

    # --- any thread -------------------------------------------------------------------------

    @property
    def seen(self) -> Seen:
        return self._seen

    def press(self, number: int, keys: str) -> bool:
        """Keys for what the screen showed as `number`; False when the call has gone on since."""
        with self._lock:
            seen = self._seen
            if self._agi is None or number != seen.number or not _may_press(seen, keys):
                return False
            self._agi.press(keys)
            return True

    async def seen_after(self, number: int, seconds: float) -> Seen:
        """What is shown, as soon as it is something else than `number`, at the latest after `seconds`."""
        loop, news = asyncio.get_running_loop(), asyncio.Event()

        def listener() -> None:
            # The loop may have ended with the program.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(news.set)

        with self._lock:
            if self._seen.number != number or self.over:
                return self._seen
            self._listeners.add(listener)
        try:
            async with asyncio.timeout(seconds):
                await news.wait()
        except TimeoutError:
            pass
        finally:
            with self._lock:
                self._listeners.discard(listener)
        return self._seen

    def _say(self, said: Any) -> None:
        self._said = (*self._said, *said)[-_MOST_LINES:]

    def _change(self, **values: Any) -> None:
        with self._lock:
            now = Seen(number=self._seen.number, since=self._seen.since, **values)
            if now == self._seen:
                return
            self._seen = replace(now, number=now.number + 1, since=time.time())
            if self._agi is not None:
                # They were meant for what was there before.
                self._agi.forget_pressed()
        self._tell()

    def _tell(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()


class VisibleMenus:
    """All calls whose callers asked for it. Safe to use from many threads."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._menus: dict[str, VisibleMenu] = {}
        self._lock = threading.Lock()

    def open(self, call: str, language: str) -> VisibleMenu:
        with self._lock:
            old = time.time() - LONGEST_CALL
            for gone in [name for name, menu in self._menus.items() if menu.opened < old]:
                del self._menus[gone]
            return self._menus.setdefault(call, VisibleMenu(self._wording, language))

    def of(self, call: str) -> VisibleMenu | None:
        with self._lock:
            return self._menus.get(call)

    def close(self, call: str) -> None:
        """The call is over, and its link with it."""
        with self._lock:
            menu = self._menus.pop(call, None)
        if menu is not None:
            menu.end()


def as_json(seen: Seen) -> dict[str, Any]:
    return asdict(seen)


def _may_press(seen: Seen, keys: str) -> bool:
    """Only what this moment asks for: one key, or the digits, or what works always."""
    if not keys or set(keys) - set(EVERY_KEY):
        return False
    if keys in ("0", "#", "*", "0#", "*#"):
        return seen.always
    if seen.most:
        return len(keys.removesuffix("#")) <= seen.most and "#" not in keys[:-1]
    return keys in {button.key for button in seen.buttons}
