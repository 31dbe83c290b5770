"""A counsellor as the engine holds them, and the table of what can happen to one.

Status is what they chose (events.Status). Activity is what is happening. Everything that moves one
from an activity to another is in ACTIVITIES, and nowhere else. Only engine.py changes a counsellor.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from acd.engine.events import CounsellorKnown, Status, StatusChosen

if TYPE_CHECKING:
    from acd.engine.calls import Call, RunningOffer
    from acd.engine.deadlines import Deadline
    from acd.engine.lines import Station
    from acd.engine.rooms import Room


class Activity(StrEnum):
    IDLE = "idle"
    OFFERED = "offered"
    TALKING = "talking"
    WRAP_UP = "wrap_up"


class Step(StrEnum):
    """What moves a counsellor from one activity to another."""

    OFFER = "offer"  #: a call is reserved for them
    ANSWER = "answer"
    OFFER_END = "offer_end"  #: without a talk
    FOUND_TALKING = "found_talking"  #: Asterisk says so, after a start
    FOUND_WRAPPING_UP = "found_wrapping_up"  #: the same
    TALK_END = "talk_end"
    RELEASE = "release"  #: a talk ends with nothing to wrap up
    WRAPPED_UP = "wrapped_up"


ACTIVITIES: dict[Activity, dict[Step, Activity]] = {
    Activity.IDLE: {
        Step.OFFER: Activity.OFFERED,
        Step.FOUND_TALKING: Activity.TALKING,
        Step.FOUND_WRAPPING_UP: Activity.WRAP_UP,
    },
    Activity.OFFERED: {Step.ANSWER: Activity.TALKING, Step.OFFER_END: Activity.IDLE},
    Activity.TALKING: {Step.TALK_END: Activity.WRAP_UP, Step.RELEASE: Activity.IDLE},
    Activity.WRAP_UP: {Step.WRAPPED_UP: Activity.IDLE},
}


class ImpossibleStep(Exception):
    """The engine contradicts itself: report the event that led here together with the ledger."""


class Counsellor:
    __slots__ = (
        "activity",
        "breadth",
        "call",
        "calls",
        "id",
        "idle_since",
        "known",
        "languages",
        "levels",
        "listed",
        "missed",
        "next_status",
        "offer",
        "pause",
        "pause_why",
        "queues",
        "reachable",
        "reason",
        "room",
        "since",
        "stations",
        "status",
        "talked",
        "turn",
        "version",
        "wrap_up",
        "wrap_up_queue",
        "wrap_up_since",
    )  # fmt: skip

    def __init__(self, identity: str, room: Room, now: float) -> None:
        self.id = identity
        self.room = room
        self.known: CounsellorKnown | None = None
        self.queues: dict[str, int] = {}  #: queue -> rank in their own list, 0 first
        self.levels: dict[str, int] = {}  #: queue or skill -> level
        self.languages: frozenset[str] = frozenset()
        self.breadth = 0  #: how many queues they serve
        self.status = Status.SIGNED_OUT
        self.reason = ""
        self.next_status: StatusChosen | None = None  #: chosen during a talk, applies after it
        self.activity = Activity.IDLE
        self.since = now  #: when status or activity last changed
        self.idle_since = now  #: since sign-in, or the end of the last talk or wrap-up
        self.reachable = True
        self.pause: Deadline | None = None  #: a short rest after a phone that refused
        self.pause_why = ""
        self.missed = 0  #: offers in a row that rang out
        self.calls = 0  #: talks since sign-in
        self.talked = 0.0  #: seconds of them
        self.turn = 0  #: number of the last offer to them
        self.call: Call | None = None
        self.offer: RunningOffer | None = None
        self.wrap_up: Deadline | None = None
        self.wrap_up_since = now
        self.wrap_up_queue = ""
        self.stations: list[Station] = []  #: where they stand idle: one per line that they serve
        self.version = 0  #: goes up whenever they leave the idle lists: older entries there are void
        self.listed = False  #: stands in the idle lists

    def __lt__(self, other: Counsellor) -> bool:
        """Void entries of one who was forgotten and is known again may meet in an idle list."""
        return self.id < other.id

    @property
    def available(self) -> bool:
        """Nothing about themselves keeps them from a call; their room may."""
        return (
            self.activity is Activity.IDLE
            and self.status is Status.READY
            and self.reachable
            and self.pause is None
        )

    def move(self, step: Step, now: float) -> None:
        """Take the step to the next activity; raises ImpossibleStep naming both."""
        try:
            self.activity = ACTIVITIES[self.activity][step]
        except KeyError:
            raise ImpossibleStep(
                f"{step} cannot happen to counsellor {self.id}, who is {self.activity}"
            ) from None
        self.since = now
        if self.listed:
            self.listed = False
            self.version += 1
