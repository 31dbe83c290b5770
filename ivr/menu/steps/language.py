"""PURE. Choose the language of the call. Without a choice it stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.keys import Key
from ivr.menu.labels import LANGUAGES
from ivr.menu.requests import Choice
from ivr.menu.sentence import Language as LanguageName
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import ALWAYS, Exit, Path, Step, StepName, Steps, listed

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Language(Step):
    kind: Literal["language"]
    say: Sentences = Field(min_length=1)
    keys: Mapping[Key, LanguageName] = Field(min_length=1, description="key: language")
    seconds: float = Field(default=4.0, gt=0, le=30)
    then: StepName

    @property
    def stops(self) -> bool:
        return True

    def walk(self, call: Walk) -> Steps:
        choices = [Choice(key, label=LANGUAGES.get(language, "")) for key, language in self.keys.items()]
        key = yield from call.choose(
            call.sounds(self.say), self.keys, choices=choices, seconds=self.seconds, tries=1
        )
        if key in ALWAYS:
            return key
        if key:
            call.language = self.keys[key]
            yield from call.remember(language=call.language)
        return self.then

    def exits(self) -> Iterator[Exit]:
        yield Exit(("then",), self.then)

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        yield from listed("say", self.say)
