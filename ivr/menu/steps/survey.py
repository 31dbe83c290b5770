"""PURE. Up to five questions, answered with 1 to 5; skipping one is fine, and so is hanging up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.menu.sentence import Sentence, Sentences, sounds
from ivr.menu.step import AGAIN, PERSON, Exit, Name, Path, Step, StepName, Steps, listed

if TYPE_CHECKING:
    from ivr.menu.walk import Walk

SCORES = "12345"


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    say: Sentences = Field(min_length=1)


class Survey(Step):
    kind: Literal["survey"]
    say: Sentences = ()
    questions: tuple[Question, ...] = Field(min_length=1, max_length=5)
    wrong: Sentences = ("menu/invalid_key",)
    seconds: float = Field(default=5.0, gt=0, le=30)
    then: StepName

    @property
    def stops(self) -> bool:
        return True

    def walk(self, call: Walk) -> Steps:
        key = yield from call.say(self.say)
        if key == PERSON:
            return PERSON
        for question in self.questions:
            before = sounds((), call.language)
            for _ in range(2):
                key = yield from call.key((*before, *sounds(question.say, call.language)), self.seconds)
                if key == PERSON:
                    return PERSON
                if key in SCORES and key:
                    yield from call.remember(**{f"survey_{question.name}": key})
                    break
                if key != AGAIN:
                    before = sounds(self.wrong, call.language)
                if key in ("", "#"):
                    break
        return self.then

    def exits(self) -> Iterator[Exit]:
        yield Exit(("then",), self.then)

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        yield from listed("say", self.say)
        for number, question in enumerate(self.questions):
            for path, sentence in listed("say", question.say):
                yield ("questions", number, *path), sentence
        yield from listed("wrong", self.wrong)

    def problems(self) -> Iterator[tuple[Path, str]]:
        names = [question.name for question in self.questions]
        for number, name in enumerate(names):
            if name in names[:number]:
                yield ("questions", number, "name"), f"there is a question {name!r} already"
