"""PURE. Let the caller leave a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.requests import Recorded, RecordMessage, Sound
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import PERSON, Exit, Name, Path, Step, StepName, Steps, listed
from ivr.menu.walk import expect

if TYPE_CHECKING:
    from ivr.menu.walk import Walk

#: Less than this is a caller who said nothing: a second of silence is left of them (ivr/session.py).
_SHORTEST = 1.5


class Message(Step):
    kind: Literal["message"]
    mailbox: Name = Field(default="", description="the queue that the call waited for, when left out")
    say: Sentences = Field(default=("message/ask",), min_length=1)
    nothing: Sentences = ("message/empty",)
    noted: Sentences = ("message/thanks",)
    most_seconds: int = Field(default=120, ge=5, le=600)
    tries: int = Field(default=2, ge=1, le=5)
    then: StepName
    failed: StepName = ""

    @property
    def interruptible(self) -> bool:
        return False

    def walk(self, call: Walk) -> Steps:
        call.ahead = ""
        before: tuple[Sound, ...] = ()
        for _ in range(self.tries):
            recorded = expect(
                (
                    yield RecordMessage(
                        sounds=(*before, *call.sounds(self.say)),
                        language=call.language,
                        mailbox=self.mailbox,
                        most_seconds=self.most_seconds,
                    )
                ),
                Recorded,
            )
            if recorded.seconds >= _SHORTEST:
                yield from call.remember(message=self.mailbox or "of the queue")
                key = yield from call.say(self.noted)
                return key or self.then
            before = call.sounds(self.nothing)
        return self.failed or PERSON

    def exits(self) -> Iterator[Exit]:
        yield Exit(("then",), self.then)
        yield Exit(("failed",), self.failed or PERSON)

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        for name in ("say", "nothing", "noted"):
            yield from listed(name, getattr(self, name))
