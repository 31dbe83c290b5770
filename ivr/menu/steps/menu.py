"""PURE. Offer keys and go where the pressed one leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.menu import requests
from ivr.menu.keys import MenuKey
from ivr.menu.labels import Label
from ivr.menu.requests import Sound
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import ALWAYS, PERSON, Exit, Path, Step, StepName, Steps, listed

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Choice(BaseModel):
    """One key. It is not offered while its step is not (`when`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: Sentences = Field(min_length=1)
    to: StepName
    label: Label = Field(
        default_factory=dict, description="what its button says; the sentence without its key when left out"
    )


class Menu(Step):
    kind: Literal["menu"]
    say: Sentences = Field(default=(), description="ahead of the keys")
    keys: Mapping[MenuKey, Choice] = Field(min_length=1, description="in the order in which they are said")
    ending: Sentences = Field(default=(), description="after the keys: 0, # and *, say")
    seconds: float = Field(default=5.0, gt=0, le=60, description="how long to wait for a key")
    tries: int = Field(default=3, ge=1, le=9)
    wrong: Sentences = ("menu/invalid_key",)
    nothing: Sentences = ("menu/no_key",)
    failed: StepName = Field(
        default="", description="where it goes on after the last try; to a person if left out"
    )

    @property
    def stops(self) -> bool:
        return True

    @property
    def keys_to_person(self) -> int:
        return 99 if PERSON in self.keys else 1

    def walk(self, call: Walk) -> Steps:
        offered = {
            key: choice
            for key, choice in self.keys.items()
            if (step := call.document.steps.get(choice.to)) is None
            or (call.offers(step) and step.wanted(call))
        }
        what: tuple[Sound, ...] = call.sounds(self.say)
        for choice in offered.values():
            what += call.sounds(choice.say)
        what += call.sounds(self.ending)
        lent = call.notice_keys()
        choices = [
            requests.Choice(key, call.sounds(choice.say), call.label(choice.label))
            for key, choice in offered.items()
        ]
        choices += [
            requests.Choice(key, (notice.sound(call.language),))
            for key, notice in lent.items()
            if key not in offered
        ]
        key = yield from call.choose(
            what,
            {*offered, *lent},
            choices=choices,
            seconds=self.seconds,
            tries=self.tries,
            wrong=self.wrong,
            nothing=self.nothing,
        )
        if key in offered:
            return offered[key].to
        if key in lent:
            yield from call.remember(notice=f"{lent[key].id} key")
            return lent[key].to
        return key if key in ALWAYS else self.failed or PERSON

    def exits(self) -> Iterator[Exit]:
        for key, choice in self.keys.items():
            yield Exit(("keys", key, "to"), choice.to, keys=1)
        yield Exit(("failed",), self.failed or PERSON)

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        yield from listed("say", self.say)
        for key, choice in self.keys.items():
            for path, sentence in listed("say", choice.say):
                yield ("keys", key, *path), sentence
        for name in ("ending", "wrong", "nothing"):
            yield from listed(name, getattr(self, name))
