"""A test that reads as a script: what happens goes in with >>, what the engine must ask for with <<.

    assert (
        hotline.with_ready("ana", "ben")
        >> CallWaits(call="c1", queue="tax", arrived=0)
        << Offer(offer="o1", call="c1", counsellor="ana", ring_for=15)
        >> after(15)
        << …
    )

Everything decided must be expected, in order; what is merely told (notes, changes, announcements) need
not be, unless the script says `telling(…)` which kinds it wants to see.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from acd.engine.commands import Alert, Announce, Command, CounsellorChanged, Note, TellClosing, WrapUpKept
from acd.engine.engine import Engine
from acd.engine.events import CounsellorKnown, Event, Status, StatusChosen, TimePassed
from acd.engine.floor import QUEUE_UNSERVED
from acd.engine.rules import Rules


@dataclass(frozen=True)
class After:
    seconds: float


@dataclass(frozen=True)
class Together:
    events: tuple[Event, ...]


def after(seconds: float) -> After:
    """So much time passes; every deadline on the way is kept."""
    return After(seconds)


def together(*events: Event) -> Together:
    """Several things at one instant: one round of decisions."""
    return Together(events)


class Unasserted(Exception):
    """The script was written but never asserted: put `assert` before it."""


class Playbook:
    def __init__(self, rules: Rules | None = None) -> None:
        self.engine = Engine(rules)
        self.now = 0.0
        self._expected: list[object] = []
        self._seen: list[object] = []
        self._telling: tuple[type, ...] = ()
        self.open = False

    def ruled(self, rules: Rules) -> Playbook:
        self.engine = Engine(rules)
        return self

    def telling(self, *kinds: type) -> Playbook:
        self._telling = kinds
        return self

    def with_ready(
        self,
        *counsellors: str,
        queues: Iterable[str | tuple[str, int]] = ("tax",),
        room: str = "room1",
        skills: tuple[tuple[str, int], ...] = (),
        languages: tuple[str, ...] = ("ko",),
    ) -> Playbook:
        """Counsellors who are signed in and ready; what that brings about is not part of the script."""
        served = tuple((queue, 1) if isinstance(queue, str) else queue for queue in queues)
        for one in counsellors:
            known = CounsellorKnown(
                counsellor=one, room=room, queues=served, skills=skills, languages=languages
            )
            self.engine.handle(known, self.now)
            self.engine.handle(StatusChosen(counsellor=one, status=Status.READY), self.now)
        return self

    def __rshift__(self, step: Event | After | Together) -> Playbook:
        self.open = True
        self._expected.append(step)
        self._seen.append(step)
        if isinstance(step, After):
            until = self.now + step.seconds
            while (deadline := self.engine.next_deadline()) is not None and deadline <= until:
                assert deadline >= self.now, "a deadline lies in the past"
                self.now = deadline
                self._see(self.engine.handle(TimePassed(), self.now))
            self.now = until
        elif isinstance(step, Together):
            self._see(self.engine.handle_all(step.events, self.now))
        else:
            self._see(self.engine.handle(step, self.now))
        return self

    def __lshift__(self, command: Command) -> Playbook:
        self._expected.append(command)
        return self

    def _see(self, commands: list[Command]) -> None:
        for command in commands:
            if _told(command) and not isinstance(command, self._telling):
                continue
            self._seen.append(command)

    def __bool__(self) -> bool:
        self.open = False
        if self._expected == self._seen:
            return True
        raise AssertionError("the conversation went otherwise\n" + self._difference())

    def _difference(self) -> str:
        lines = difflib.ndiff(_written(self._expected), _written(self._seen))
        marks = {"- ": "expected ", "+ ": "happened ", "  ": "         "}
        return "\n".join(marks[line[:2]] + line[2:] for line in lines if line[:2] in marks)


def _told(command: Command) -> bool:
    """Nobody's way is decided by it."""
    if isinstance(command, Alert):
        return command.kind == QUEUE_UNSERVED
    return isinstance(command, Note | CounsellorChanged | WrapUpKept | Announce | TellClosing)


def _written(conversation: list[object]) -> list[str]:
    return [f"   << {one}" if isinstance(one, Command) else f">> {one}" for one in conversation]
