"""PURE. A step that is offered only at certain hours, on certain days, to certain callers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.menu.caller import Caller, CallerKind
from ivr.menu.sentence import Language
from minwon.hours import DAYS, State

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class When(BaseModel):
    """All that is named must hold; what is left out holds always."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: str = Field(default="", description="name of opening hours of this document or of the rules")
    states: tuple[State, ...] = Field(default=(State.OPEN, State.LUNCH), description="with `hours`")
    days: tuple[Day, ...] = ()
    callers: tuple[CallerKind, ...] = ()
    languages: tuple[Language, ...] = ()
    flood: bool | None = Field(
        default=None, description="true: only while so many wait that the menu helps first; false: only else"
    )

    def holds(
        self, now: datetime, caller: Caller, language: str, state: Callable[[str], State], flood: bool
    ) -> bool:
        """`state` tells how opening hours stand, by name."""
        if self.hours and state(self.hours) not in self.states:
            return False
        if self.flood is not None and self.flood is not flood:
            return False
        if self.days and DAYS[now.weekday()] not in self.days:
            return False
        if self.callers and caller.kind not in self.callers:
            return False
        return not self.languages or language in self.languages
