"""PURE. Ask for digits, check that they can be what they should be, and read them back if wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.facts import learnt
from ivr.menu.labels import RIGHT_OR_AGAIN
from ivr.menu.requests import Sound
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import ALWAYS, PERSON, Exit, Name, Path, Step, StepName, Steps, listed
from ivr.menu.value import Type, Value, is_valid, spoken
from ivr.speech import announcement

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Ask(Step):
    kind: Literal["ask"]
    say: Sentences = Field(min_length=1)
    value: Name = Field(description="under this name the digits are kept for the call")
    type: Type = "digits"
    least: int = Field(default=1, ge=1, le=32)
    most: int = Field(default=16, ge=1, le=32)
    secret: bool = Field(default=False, description="in no log, no recording, never read back")
    read_back: bool = Field(default=False, description="say the digits again and ask whether they are right")
    seconds: float = Field(default=7.0, gt=0, le=60)
    tries: int = Field(default=3, ge=1, le=9)
    wrong: Sentences = ("menu/invalid_digits",)
    nothing: Sentences = ("menu/no_key",)
    confirm: Sentences = ("menu/confirm",)
    then: StepName
    failed: StepName = ""

    @property
    def stops(self) -> bool:
        return True

    @property
    def keys_to_person(self) -> int:
        return 1 if self.most == 1 else 2

    def walk(self, call: Walk) -> Steps:
        asked = call.sounds(self.say)
        before: tuple[Sound, ...] = ()
        for _ in range(self.tries):
            entered = yield from call.digits(
                (*before, *asked), most=self.most, seconds=self.seconds, secret=self.secret
            )
            if entered.move:
                return entered.move
            if not entered.digits:
                before = call.sounds(self.nothing)
                continue
            if not (self.least <= len(entered.digits) and is_valid(self.type, entered.digits)):
                before = call.sounds(self.wrong)
                continue
            value = Value(self.type, entered.digits)
            if self.read_back:
                said = announcement.prompts("entered", call.language, digits=spoken(value, call.language))
                key = yield from call.choose(
                    (*said, *call.sounds(self.confirm)),
                    RIGHT_OR_AGAIN,
                    choices=call.labelled(RIGHT_OR_AGAIN),
                )
                if key in ALWAYS:
                    return key
                if key != "1":
                    before = ()
                    continue
            call.values[self.value] = value
            return self.then
        return self.failed or PERSON

    def exits(self) -> Iterator[Exit]:
        # A secret is kept for the menu's own use, never to be said.
        gains = frozenset[str]() if self.secret else frozenset({learnt(self.value)})
        yield Exit(("then",), self.then, keys=self.least, gains=gains)
        yield Exit(("failed",), self.failed or PERSON)

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        for name in ("say", "wrong", "nothing"):
            yield from listed(name, getattr(self, name))
        if self.read_back:
            yield from listed("confirm", self.confirm)

    def problems(self) -> Iterator[tuple[Path, str]]:
        if self.least > self.most:
            yield ("least",), f"asks for at least {self.least} digits, but at most {self.most}"
        if self.secret and self.read_back:
            yield ("read_back",), "a secret is never read back: leave out read_back or secret"
        if self.type == "birth_date" and not self.secret:
            yield ("secret",), "a birth date is a proof of identity: set `secret: true`"
