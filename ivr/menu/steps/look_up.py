"""PURE. What does this verified caller owe? read_account says it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.facts import LOOKED_UP, VERIFIED
from ivr.menu.requests import Account, LookUp
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import PERSON, Exit, Name, Path, Reference, Step, StepName, Steps, listed
from ivr.menu.walk import expect

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class LookUpStep(Step):
    kind: Literal["look_up"]
    directory: Name
    charges: tuple[Name, ...] = Field(default=(), description="these kinds of charges; all when left out")
    wait: Sentences = ("account/looking_up",)
    unavailable_say: Sentences = ("account/unavailable",)
    then: StepName
    unavailable: StepName = Field(default="", description="when the directory does not answer; else a person")

    def walk(self, call: Walk) -> Steps:
        if not call.citizen:
            return PERSON
        account = expect(
            (
                yield LookUp(
                    directory=self.directory,
                    language=call.language,
                    wait=call.sounds(self.wait),
                    citizen=call.citizen,
                    kinds=self.charges,
                )
            ),
            Account,
        )
        if account.result != "ok":
            key = yield from call.say(self.unavailable_say)
            return key or self.unavailable or PERSON
        call.account = account
        return self.then

    def exits(self) -> Iterator[Exit]:
        yield Exit(("then",), self.then, gains=frozenset({LOOKED_UP}))
        yield Exit(("unavailable",), self.unavailable or PERSON)

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        yield from listed("wait", self.wait)
        yield from listed("unavailable_say", self.unavailable_say)

    def references(self) -> Iterator[Reference]:
        yield Reference(("directory",), "directory", self.directory)
        for number, kind in enumerate(self.charges):
            yield Reference(("charges", number), "charge", kind)

    def needs(self) -> Iterator[tuple[Path, str, str]]:
        yield ("kind",), VERIFIED, "reads what a citizen owes, but a call can come here without a `verify`"
