"""PURE. When is it open? Weekly hours, lunch and holidays; the moment and the holidays are arguments.

Counterpart: holidays.py, which knows the public holidays and the city's own days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class State(StrEnum):
    OPEN = "open"
    LUNCH = "lunch"
    CLOSED = "closed"
    HOLIDAY = "holiday"


#: Over lunch it takes longer, but somebody answers.
OPEN = frozenset({State.OPEN, State.LUNCH})


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that is not as its weekday says: a public holiday, or one that the city set."""

    name: str
    open: bool = False  #: the city works on it nevertheless


#: The holiday that a day is, or None.
Holidays = Callable[[date], Holiday | None]


def no_holidays(_day: date) -> Holiday | None:
    return None


@dataclass(frozen=True, slots=True)
class Span:
    """From a minute (included) to a minute (excluded) of one day."""

    start: int
    end: int

    def holds(self, moment: time) -> bool:
        return self.start <= moment.hour * 60 + moment.minute < self.end

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.start, self.end))


def _span(value: Any) -> Any:
    """`09:00-18:00`; `24:00` is the end of the day."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", value.strip())
    if not found:
        raise ValueError(f"{value!r} are no hours: write them like 09:00-18:00")
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if not start < end <= 24 * 60:
        raise ValueError(
            f"{value!r} ends before it begins: over midnight it is two spans, 18:00-24:00 and 00:00-06:00"
        )
    return Span(start, end)


def _spans(value: Any) -> Any:
    """`09:00-18:00`, or several joined by commas, or `closed`."""
    if isinstance(value, str):
        return () if value.strip() == "closed" else tuple(_span(part) for part in value.split(","))
    return value


def _days(value: Any) -> Any:
    """Open `mon-fri` and `sat,sun` up into single days."""
    if not isinstance(value, Mapping):
        return value
    week: dict[str, Any] = {}
    for words, spans in value.items():
        for part in str(words).split(","):
            first, _, last = part.strip().partition("-")
            last = last or first
            if first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
                raise ValueError(f"{words!r} are no days: write them like mon-fri or sat,sun")
            for day in DAYS[DAYS.index(first) : DAYS.index(last) + 1]:
                if day in week:
                    raise ValueError(f"{day} has hours twice")
                week[day] = spans
    return week


Spans = Annotated[tuple[Span, ...], BeforeValidator(_spans, json_schema_input_type=str)]


class Hours(BaseModel):
    """Opening hours of one kind, as the document names them."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    week: Annotated[Mapping[str, Spans], BeforeValidator(_days, json_schema_input_type=Mapping[str, str])] = (
        Field(description="mon-fri: 09:00-18:00; days that are not named are closed")
    )
    lunch: Spans = Field(default=(), description="12:00-13:00 on open days")
    on_holidays: Spans = Field(default=(), description="hours on public holidays; closed when left out")

    def state(self, now: datetime, holidays: Holidays) -> State:
        """The state at `now`, which is in the city's own time zone."""
        holiday, moment = holidays(now.date()), now.time()
        if holiday is not None and not holiday.open:
            return State.OPEN if any(span.holds(moment) for span in self.on_holidays) else State.HOLIDAY
        if not any(span.holds(moment) for span in self.week.get(DAYS[now.weekday()], ())):
            return State.CLOSED
        return State.LUNCH if any(span.holds(moment) for span in self.lunch) else State.OPEN

    def over(self, day: date, holidays: Holidays) -> list[tuple[Span, State]]:
        """The whole day, in spans of one state each, from 00:00 to 24:00."""
        known = (*self.week.get(DAYS[day.weekday()], ()), *self.lunch, *self.on_holidays)
        edges = sorted({0, 24 * 60, *(edge for span in known for edge in (span.start, span.end))})
        spans: list[tuple[Span, State]] = []
        for start, end in pairwise(edges):
            state = self.state(datetime.combine(day, time(*divmod(start, 60))), holidays)
            if spans and spans[-1][1] == state:
                start = spans.pop()[0].start
            spans.append((Span(start, end), state))
        return spans

    def closed_since(self, now: datetime, holidays: Holidays, most: timedelta) -> datetime | None:
        """The minute at which it closed, `most` ago at the earliest; None: it is open, over lunch as well."""
        minute = now.replace(second=0, microsecond=0)
        if self.state(minute, holidays) in OPEN:
            return None
        while now - minute < most and self.state(minute - timedelta(minutes=1), holidays) not in OPEN:
            minute -= timedelta(minutes=1)
        return minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Opening hours by name, and which queue keeps which. A queue without any is always open."""

    hours: Mapping[str, Hours] = field(default_factory=dict)
    queues: Mapping[str, str] = field(default_factory=dict)  #: queue -> name of its hours
    others: str = ""  #: of every other queue

    def name(self, queue: str) -> str:
        return self.queues.get(queue, self.others)

    def of(self, queue: str) -> Hours | None:
        return self.hours.get(self.name(queue))

    def state(self, queue: str, now: datetime, holidays: Holidays) -> State:
        hours = self.of(queue)
        return State.OPEN if hours is None else hours.state(now, holidays)


def read_opening(content: Mapping[str, Any]) -> tuple[Opening, list[tuple[tuple[str, ...], str]]]:
    """What the rules of the distribution say of opening hours; and its problems, by path.

    `hours` has them by name, `others.hours` and `queues.NAME.hours` name one of these, or `none`.
    """
    problems: list[tuple[tuple[str, ...], str]] = []
    hours = {}
    for name, written in _mapping(content.get("hours")).items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            problems.append((("hours", name), "a name has small letters, digits and _, like `office`"))
        try:
            hours[name] = Hours.model_validate(written)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                # Days are written together (mon-fri): what is wrong with one is told once.
                place = ("hours", name, *map(str, fault["loc"][:1]))
                problem = (place, str(fault["msg"]).removeprefix("Value error, "))
                problems += [problem] if problem not in problems else []
            hours[name] = Hours(week={})
    queues = {
        queue: str(rules["hours"])
        for queue, rules in _mapping(content.get("queues")).items()
        if isinstance(rules, Mapping) and "hours" in rules
    }
    others = str(_mapping(content.get("others")).get("hours", "none"))
    for path, name in [(("others",), others), *((("queues", queue), name) for queue, name in queues.items())]:
        if name not in hours and name != "none":
            problems.append(((*path, "hours"), f"there are no hours `{name}`: write them under `hours`"))
    return Opening(hours=hours, queues=queues, others=others), problems


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
