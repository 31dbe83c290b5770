"""PURE. Go one way while it is open, another way while it is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.step import Exit, Name, Reference, Step, StepName, Steps
from minwon.hours import State

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Hours(Step):
    kind: Literal["hours"]
    hours: Name = Field(description="name of opening hours of this document")
    open: StepName
    closed: StepName
    lunch: StepName = Field(default="", description="as `open` when left out")
    holiday: StepName = Field(default="", description="as `closed` when left out")

    @property
    def interruptible(self) -> bool:
        return False

    def walk(self, call: Walk) -> Steps:
        yield from ()  # nothing is asked
        match call.state(self.hours):
            case State.OPEN:
                return self.open
            case State.LUNCH:
                return self.lunch or self.open
            case State.HOLIDAY:
                return self.holiday or self.closed
            case State.CLOSED:
                return self.closed

    def exits(self) -> Iterator[Exit]:
        for way in ("open", "lunch", "closed", "holiday"):
            to = getattr(self, way)
            if to:
                yield Exit((way,), to)

    def references(self) -> Iterator[Reference]:
        yield Reference(("hours",), "hours", self.hours)
