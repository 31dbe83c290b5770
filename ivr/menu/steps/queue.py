"""PURE. Leave the menu and wait for a counsellor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from ivr.menu.facts import NOTIFIED
from ivr.menu.labels import SHOW_OR_NOT
from ivr.menu.requests import Show, Shown, ToQueue
from ivr.menu.sentence import PromptName, Sentence, Sentences
from ivr.menu.step import BACK, Exit, Name, Path, Reference, Step, StepName, Steps, listed
from ivr.menu.walk import expect
from minwon.hours import OPEN

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Queue(Step):
    kind: Literal["queue"]
    queue: StepName = Field(default="", description="empty: the one they waited for, in the same place")
    say: Sentences = Field(default=(), description="before the waiting begins")
    priority: int = Field(default=0, ge=0, le=100, description="larger = more urgent")
    skills: Mapping[Name, Annotated[int, Field(ge=1, le=5)]] = Field(
        default_factory=dict, description="topic: level the counsellor needs"
    )
    record: bool = Field(default=False, description="record the talk; a recording notice must come before")
    whisper: tuple[PromptName, ...] = Field(default=(), description="what the counsellor hears first")
    offer_record: bool = Field(
        default=False, description="a caller who heard what they owe may show it to the counsellor"
    )
    ask_record: Sentences = Field(default=("identity/share_with_counsellor",), description="1 yes, 2 no")
    shown: Sentences = ("identity/shared",)
    callback: bool = Field(default=True, description="offer to phone back while the caller waits")
    hours: StepName = Field(default="", description="opening hours by name; the queue's own when left out")
    closed: StepName = Field(default="", description="where the call goes while they are closed")

    restricted: StepName = Field(
        default="", description="where a caller goes who may not reach these counsellors; back when left out"
    )

    @property
    def interruptible(self) -> bool:
        return False  # 0 asks for what already happens

    def walk(self, call: Walk) -> Steps:
        if away := (yield from call.turn_away(self.queue, self.restricted)):
            return away
        if self.closed:
            state = call.state(self.hours) if self.hours else call.queue_state(self.queue)
            if state not in OPEN:
                return self.closed
        call.ahead = ""
        if self.offer_record and call.account and call.account.items:
            key = yield from call.choose(
                call.sounds(self.ask_record), SHOW_OR_NOT, choices=call.labelled(SHOW_OR_NOT), tries=1
            )
            if key == "1":
                shown = yield Show(items=call.account.items)
                if expect(shown, Shown).ok:
                    yield from call.say(self.shown)
            elif key == BACK:
                return BACK
        call.ahead = ""
        key = yield from call.say(self.say)
        if key == BACK:
            return BACK
        yield ToQueue(
            queue=self.queue,
            priority=self.priority,
            skills=tuple(self.skills.items()),
            language=call.language,
            # The checks see to it that the notice came before; a call that it missed is not recorded.
            record=self.record and call.notified,
            whisper=self.whisper,
            callback=self.callback,
        )
        raise AssertionError("a last request has no answer")

    def exits(self) -> Iterator[Exit]:
        if self.closed:
            yield Exit(("closed",), self.closed)
        if self.restricted:
            yield Exit(("restricted",), self.restricted)

    def ends_with_person(self) -> bool:
        return True

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        yield from listed("say", self.say)
        yield from listed("whisper", self.whisper)
        if self.offer_record:
            yield from listed("ask_record", self.ask_record)
            yield from listed("shown", self.shown)

    def references(self) -> Iterator[Reference]:
        if self.queue:
            yield Reference(("queue",), "queue", self.queue)
        if self.hours:
            yield Reference(("hours",), "hours", self.hours)

    def problems(self) -> Iterator[tuple[Path, str]]:
        if self.hours and not self.closed:
            yield ("hours",), "where does the call go while it is closed? Say `closed`"

    def needs(self) -> Iterator[tuple[Path, str, str]]:
        if self.record:
            yield (
                ("record",),
                NOTIFIED,
                "records, but a call can come here without having heard a recording notice",
            )
