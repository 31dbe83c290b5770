"""PURE. A step that is offered only at certain hours, on certain days, to certain callers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.menu.caller import Caller, CallerKind
from ivr.menu.sentence import Language
from minwon.hours import DAYS, Holidays, Hours, State

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class When(BaseModel):
    """All that is named must hold; what is left out holds always."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: str = Field(default="", description="name of opening hours of this document")
    states: tuple[State, ...] = Field(default=(State.OPEN, State.LUNCH), description="with `hours`")
    days: tuple[Day, ...] = ()
    callers: tuple[CallerKind, ...] = ()
    languages: tuple[Language, ...] = ()

    def holds(
        self, now: datetime, caller: Caller, language: str, hours: Mapping[str, Hours], holidays: Holidays
    ) -> bool:
        if self.hours and hours[self.hours].state(now, holidays) not in self.states:
            return False
        if self.days and DAYS[now.weekday()] not in self.days:
            return False
        if self.callers and caller.kind not in self.callers:
            return False
        return not self.languages or language in self.languages
