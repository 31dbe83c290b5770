"""PURE. Send the caller a link that shows this menu as buttons while the call lasts.

It is sent because they pressed a key for it, and to a mobile phone only. Counterparts: ivr/visible.py,
which shows what the call does, and the console, which serves the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.caller import CallerKind
from ivr.menu.keys import Key
from ivr.menu.labels import AGREE
from ivr.menu.requests import SendLink, Sent
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import ALWAYS, Exit, Path, Step, StepName, Steps, listed
from ivr.menu.walk import expect

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Visible(Step):
    kind: Literal["visible"]
    ask: Sentences = Field(default=("visible/ask",), min_length=1, description="what the key agrees to")
    key: Key = Field(default="1", description="this key agrees; any other, or none, goes on without")
    seconds: float = Field(default=5.0, gt=0, le=30)
    sent: Sentences = ("visible/sent",)
    not_sent: Sentences = ("visible/not_sent",)
    then: StepName

    @property
    def stops(self) -> bool:
        return True

    def wanted(self, call: Walk) -> bool:
        return call.caller.kind is CallerKind.MOBILE and not call.linked

    def walk(self, call: Walk) -> Steps:
        if not self.wanted(call):
            return self.then
        key = yield from call.choose(
            call.sounds(self.ask),
            (self.key,),
            choices=call.labelled({self.key: AGREE}),
            seconds=self.seconds,
            tries=1,
        )
        if key in ALWAYS:
            return key
        if key == self.key:
            answer = expect((yield SendLink()), Sent)
            call.linked = answer.ok
            key = yield from call.say(self.sent if answer.ok else self.not_sent)
            return key or self.then
        return self.then

    def exits(self) -> Iterator[Exit]:
        yield Exit(("then",), self.then)

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        for name in ("ask", "sent", "not_sent"):
            yield from listed(name, getattr(self, name))
