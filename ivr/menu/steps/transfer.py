"""PURE. Put the call through to a department, the room on duty, another number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints

from ivr.menu.requests import ToNumber
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import BACK, Name, Path, Reference, Step, Steps, listed

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Transfer(Step):
    kind: Literal["transfer"]
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,15}$")]
    say: Sentences = Field(default=("transfer/connecting",), description="before it is dialled")
    back_to: Name = Field(
        default="general", description="queue where the call goes in front if nobody answers"
    )

    @property
    def interruptible(self) -> bool:
        return False  # 0 asks for what already happens

    def walk(self, call: Walk) -> Steps:
        call.ahead = ""
        key = yield from call.say(self.say)
        if key == BACK:
            return BACK
        yield ToNumber(number=self.number, back_to=self.back_to)
        raise AssertionError("a last request has no answer")

    def ends_with_person(self) -> bool:
        return True

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        yield from listed("say", self.say)

    def references(self) -> Iterator[Reference]:
        yield Reference(("number",), "number", self.number)
        yield Reference(("back_to",), "queue", self.back_to)
