"""PURE. Say the notices that are in force, the newest first; each may lend a key for its time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from ivr.menu.step import ALWAYS, Exit, Step, StepName, Steps

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Notice(Step):
    kind: Literal["notice"]
    then: StepName

    def walk(self, call: Walk) -> Steps:
        for notice in call.notices():
            # Ahead of it: who hangs up in the middle of it has heard enough.
            yield from call.remember(notice=f"{notice.id} heard")
            key = yield from call.play((notice.sound(call.language),))
            if key in ALWAYS:
                return key
            taken = call.notice_keys().get(call.ahead)
            if taken:
                call.ahead = ""
                yield from call.remember(notice=f"{taken.id} key")
                return taken.to
        return self.then

    def exits(self) -> Iterator[Exit]:
        yield Exit(("then",), self.then)
