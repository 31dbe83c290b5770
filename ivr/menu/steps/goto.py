"""PURE. Go on somewhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from ivr.menu.step import Exit, Step, StepName, Steps

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Goto(Step):
    kind: Literal["goto"]
    to: StepName

    @property
    def interruptible(self) -> bool:
        return False

    def walk(self, call: Walk) -> Steps:
        yield from ()  # nothing is asked
        return self.to

    def exits(self) -> Iterator[Exit]:
        yield Exit(("to",), self.to)
