"""PURE. Say something and go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.facts import NOTIFIED
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import Exit, Path, Step, StepName, Steps, listed

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Say(Step):
    kind: Literal["say"]
    say: Sentences = Field(min_length=1)
    barge_in: bool = Field(default=True, description="may a key interrupt it?")
    recording_notice: bool = Field(
        default=False, description="says that the talk is recorded: never interrupted, once in a call"
    )
    answers: bool = Field(
        default=False, description="answers what they phoned for: who hangs up afterwards was served"
    )
    then: StepName

    @property
    def interruptible(self) -> bool:
        return self.barge_in and not self.recording_notice

    def walk(self, call: Walk) -> Steps:
        if self.recording_notice and call.notified:
            return self.then
        key = yield from call.say(self.say, interruptible=self.interruptible)
        if self.recording_notice:
            call.notified = True
            yield from call.remember(recording_notice="played")
        if self.answers:
            yield from call.remember(served="yes")
        return key or self.then

    def exits(self) -> Iterator[Exit]:
        gains = frozenset({NOTIFIED}) if self.recording_notice else frozenset[str]()
        yield Exit(("then",), self.then, gains=gains)

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        yield from listed("say", self.say)
