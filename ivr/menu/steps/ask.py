"""PURE. Ask for digits, check that they can be what they should be, and read them back if wanted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.requests import Sound
from ivr.menu.sentence import Sentence, Sentences, sounds
from ivr.menu.step import ALWAYS, PERSON, Exit, Name, Path, Step, StepName, Steps, listed
from ivr.speech import announcement
from ivr.speech import digits as speech_digits
from ivr.speech import phone as speech_phone

if TYPE_CHECKING:
    from ivr.menu.walk import Walk

Type = Literal["digits", "phone", "date", "birth_date", "amount"]


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
        asked = sounds(self.say, call.language)
        before: tuple[Sound, ...] = ()
        for _ in range(self.tries):
            entered = yield from call.digits(
                (*before, *asked), most=self.most, seconds=self.seconds, secret=self.secret
            )
            if entered.move:
                return entered.move
            if not entered.digits:
                before = sounds(self.nothing, call.language)
                continue
            if not is_valid(self.type, entered.digits, self.least, self.most):
                before = sounds(self.wrong, call.language)
                continue
            if self.read_back:
                said = (
                    *read_back(self.type, entered.digits, call.language),
                    *sounds(self.confirm, call.language),
                )
                key = yield from call.choose(said, ("1", "2"))
                if key in ALWAYS:
                    return key
                if key != "1":
                    before = ()
                    continue
            call.values[self.value] = entered.digits
            return self.then
        return self.failed or PERSON

    def exits(self) -> Iterator[Exit]:
        yield Exit(("then",), self.then, keys=self.least)
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


def is_valid(type: Type, digits: str, least: int, most: int) -> bool:
    """Can these digits be what they should be? Dates are YYMMDD, MMDD or YYYYMMDD."""
    if not least <= len(digits) <= most or not digits.isdecimal():
        return False
    match type:
        case "date" | "birth_date":
            return is_date(digits)
        case "phone":
            return 8 <= len(digits) <= 12
        case _:
            return True


def is_date(digits: str) -> bool:
    year = {4: "2000", 6: "20" + digits[:2], 8: digits[:4]}.get(len(digits))
    if year is None:
        return False
    try:
        date(int(year), int(digits[-4:-2]), int(digits[-2:]))
    except ValueError:
        # 29 February of 1900 was not, of 2000 was: two digits of a year may be either's.
        return False
    return True


def read_back(type: Type, digits: str, language: str) -> list[Sound]:
    """The digits as they are said for this type, in a sentence."""
    if type == "phone":
        return announcement.prompts(
            "callback/number", language, phone=speech_phone.prompts(speech_phone.parse(digits), language)
        )
    return announcement.prompts("entered", language, digits=speech_digits.prompts([digits], language))
