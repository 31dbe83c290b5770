"""PURE. Who is calling? Birth date and the last digits of a bill, both together, a few tries.

The answer is the same whatever was wrong and whether or not such a person exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.menu import requests
from ivr.menu.facts import VERIFIED
from ivr.menu.requests import Sound, Verified
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import PERSON, Exit, Name, Path, Reference, Step, StepName, Steps, listed
from ivr.menu.value import is_valid
from ivr.menu.walk import expect

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class BirthQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    say: Sentences = Field(default=("identity/ask_birth",), min_length=1)
    seconds: float = Field(default=8.0, gt=0, le=60)


class BillQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    say: Sentences = Field(default=("identity/ask_bill",), min_length=1)
    digits: int = Field(default=6, ge=4, le=20, description="how many of the bill's last digits")
    seconds: float = Field(default=10.0, gt=0, le=60)


class Verify(Step):
    kind: Literal["verify"]
    directory: Name
    birth: BirthQuestion = BirthQuestion()
    bill: BillQuestion = BillQuestion()
    tries: int = Field(default=3, ge=1, le=5)
    wait: Sentences = ("identity/checking",)
    nothing: Sentences = ("menu/no_key",)
    wrong: Sentences = Field(default=("identity/failed",), description="before the next try")
    sorry: Sentences = Field(default=("identity/locked",), description="after the last try, or when locked")
    unavailable_say: Sentences = ("identity/unavailable",)
    then: StepName
    failed: StepName = Field(default="", description="after the last try; to a person if left out")
    unavailable: StepName = Field(default="", description="as `failed` when left out")

    @property
    def stops(self) -> bool:
        return True

    @property
    def keys_to_person(self) -> int:
        return 2

    def walk(self, call: Walk) -> Steps:
        if call.citizen:
            return self.then
        before: tuple[Sound, ...] = ()
        for _ in range(self.tries):
            birth = yield from call.digits(
                (*before, *call.sounds(self.birth.say)),
                most=6,
                seconds=self.birth.seconds,
                secret=True,
            )
            if birth.move:
                return birth.move
            if not birth.digits:
                before = call.sounds(self.nothing)
                continue
            bill = yield from call.digits(
                call.sounds(self.bill.say),
                most=self.bill.digits,
                seconds=self.bill.seconds,
                secret=True,
            )
            if bill.move:
                return bill.move
            if not bill.digits:
                before = call.sounds(self.nothing)
                continue
            before = call.sounds(self.wrong)
            answer = expect(
                (
                    yield requests.Verify(
                        directory=self.directory,
                        language=call.language,
                        wait=call.sounds(self.wait),
                        birth=birth.digits,
                        bill=bill.digits,
                        possible=is_valid("birth_date", birth.digits)
                        and len(bill.digits) == self.bill.digits,
                    )
                ),
                Verified,
            )
            match answer.result:
                case "ok":
                    call.citizen = answer.citizen
                    yield from call.remember(identity="verified")
                    return self.then
                case "unavailable":
                    key = yield from call.say(self.unavailable_say)
                    return key or self.unavailable or self.failed or PERSON
                case "locked":
                    break
        yield from call.remember(identity="refused")
        key = yield from call.say(self.sorry)
        return key or self.failed or PERSON

    def exits(self) -> Iterator[Exit]:
        yield Exit(("then",), self.then, keys=2, gains=frozenset({VERIFIED}))
        yield Exit(("failed",), self.failed or PERSON)
        if self.unavailable:
            yield Exit(("unavailable",), self.unavailable)

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        for name in ("birth", "bill"):
            for path, sentence in listed("say", getattr(self, name).say):
                yield (name, *path), sentence
        for name in ("wait", "nothing", "wrong", "sorry", "unavailable_say"):
            yield from listed(name, getattr(self, name))

    def references(self) -> Iterator[Reference]:
        yield Reference(("directory",), "directory", self.directory)
