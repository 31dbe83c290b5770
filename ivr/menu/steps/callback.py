"""PURE. Note that the caller wants to be phoned back, at this number or another one."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.caller import REACHABLE
from ivr.menu.labels import RIGHT_OR_AGAIN, THIS_NUMBER_OR_ANOTHER
from ivr.menu.requests import Answer, Request, RequestCallback, Sound
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import ALWAYS, PERSON, Exit, Path, Reference, Step, StepName, Steps, listed
from ivr.menu.value import Value, is_valid, spoken
from ivr.menu.walk import Entered
from ivr.speech import announcement

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Callback(Step):
    kind: Literal["callback"]
    queue: StepName = Field(default="", description="who phones back; empty: whom the caller waits for")
    choose: Sentences = Field(default=("callback/which_number",), description="1 this number, 2 another one")
    ask: Sentences = ("callback/ask_number",)
    confirm: Sentences = ("menu/confirm",)
    wrong: Sentences = ("callback/bad_number",)
    nothing: Sentences = ("menu/no_key",)
    noted: Sentences = ("callback/noted",)
    tries: int = Field(default=3, ge=1, le=9)
    failed: StepName = ""

    @property
    def stops(self) -> bool:
        return True

    @property
    def keys_to_person(self) -> int:
        return 2

    def walk(self, call: Walk) -> Steps:
        if away := (yield from call.turn_away(self.queue, "")):
            return away
        number = ""
        # A withheld, foreign, lent or representative number is never offered.
        other = call.caller.kind not in REACHABLE
        if not other:
            key = yield from call.choose(
                call.sounds(self.choose),
                THIS_NUMBER_OR_ANOTHER,
                choices=call.labelled(THIS_NUMBER_OR_ANOTHER),
                tries=self.tries,
            )
            if key in ALWAYS:
                return key
            if not key:
                return self.failed or PERSON
            other = key == "2"
        if other:
            entered = yield from self._number(call)
            if entered.move or not entered.digits:
                return entered.move or self.failed or PERSON
            number = entered.digits
        # Noted first and said then: who hangs up at the first word is called back all the same.
        yield RequestCallback(
            queue=self.queue, sounds=call.sounds(self.noted), language=call.language, number=number
        )
        raise AssertionError("a last request has no answer")

    def _number(self, call: Walk) -> Generator[Request, Answer, Entered]:
        before: tuple[Sound, ...] = ()
        for _ in range(self.tries):
            what = (*before, *call.sounds(self.ask))
            entered = yield from call.digits(what, most=12, seconds=8, secret=True)
            if entered.move:
                return entered
            if not is_valid("phone", entered.digits):
                before = call.sounds(self.wrong if entered.digits else self.nothing)
                continue
            phone = spoken(Value("phone", entered.digits), call.language)
            said = announcement.prompts("callback/number", call.language, phone=phone)
            key = yield from call.choose(
                (*said, *call.sounds(self.confirm)), RIGHT_OR_AGAIN, choices=call.labelled(RIGHT_OR_AGAIN)
            )
            if key in ALWAYS:
                return Entered(move=key)
            if key == "1":
                return entered
            before = ()
        return Entered()

    def exits(self) -> Iterator[Exit]:
        yield Exit(("failed",), self.failed or PERSON)

    def ends_with_person(self) -> bool:
        return True

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        for name in ("choose", "ask", "confirm", "wrong", "nothing", "noted"):
            yield from listed(name, getattr(self, name))

    def references(self) -> Iterator[Reference]:
        if self.queue:
            yield Reference(("queue",), "queue", self.queue)
