"""PURE. Say goodbye and hang up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu import requests
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import Path, Step, Steps, listed

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class HangUp(Step):
    kind: Literal["hang_up"]
    say: Sentences = Field(
        default=("closing/goodbye",), min_length=1, description="nobody is hung up on wordlessly"
    )
    served: bool = Field(default=True, description="the caller got what they phoned for")

    def walk(self, call: Walk) -> Steps:
        call.ahead = ""
        key = yield from call.say(self.say)
        if key:
            return key
        yield requests.HangUp(served=self.served)
        raise AssertionError("a last request has no answer")

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        yield from listed("say", self.say)
