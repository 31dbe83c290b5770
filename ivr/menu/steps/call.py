"""PURE. Walk another document, and go on here when it returns (`then: return` over there)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from ivr.menu.step import INTO, Exit, Name, Reference, Step, StepName, Steps

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Call(Step):
    kind: Literal["call"]
    menu: Name
    then: StepName

    @property
    def interruptible(self) -> bool:
        return False

    def walk(self, call: Walk) -> Steps:
        yield from ()  # nothing is asked
        return self.menu + INTO

    def exits(self) -> Iterator[Exit]:
        yield Exit(("menu",), self.menu + INTO)
        yield Exit(("then",), self.then)

    def references(self) -> Iterator[Reference]:
        yield Reference(("menu",), "menu", self.menu)
