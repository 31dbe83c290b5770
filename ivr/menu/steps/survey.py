"""PURE. Up to five questions, answered with 1 to 5; skipping one is fine, and so is hanging up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.menu.requests import Choice, Sound
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import AGAIN, BACK, PERSON, Exit, Name, Path, Step, StepName, Steps, listed

if TYPE_CHECKING:
    from ivr.menu.walk import Listening, Walk

SCORES = "12345"
LOW = "12"
_MOST_TRIES = 5


_SILENCE = "silence"


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
    low: StepName = Field(
        default="", description="where a caller goes on who gave 1 or 2; `then` when left out"
    )
    then: StepName

    @property
    def stops(self) -> bool:
        return True

    def walk(self, call: Walk) -> Steps:
        key = yield from call.say(self.say)
        if key == PERSON:
            return PERSON
        low = False
        for number, question in enumerate(self.questions):
            score = yield from self._score(call, question)
            if score == PERSON:
                return PERSON
            if score == _SILENCE and not number:
                break  # nobody is listening: no further questions
            if score and score in SCORES:
                low = low or score in LOW
                yield from call.remember(**{f"survey_{question.name}": score})
        return self.low if low and self.low else self.then

    def _score(self, call: Walk, question: Question) -> Listening:
        """1 to 5; "" when the question was skipped by #, or by waiting (_SILENCE); or a person."""
        before: tuple[Sound, ...] = ()
        scores = [Choice(score) for score in reversed(SCORES)]
        for _ in range(_MOST_TRIES):
            key = yield from call.key((*before, *call.sounds(question.say)), self.seconds, scores)
            if key in (*SCORES, PERSON):
                return key
            if key == BACK:
                return ""
            if not key:
                return _SILENCE
            before = () if key == AGAIN else call.sounds(self.wrong)
        return ""

    def exits(self) -> Iterator[Exit]:
        yield Exit(("then",), self.then)
        if self.low:
            yield Exit(("low",), self.low, keys=1)

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
