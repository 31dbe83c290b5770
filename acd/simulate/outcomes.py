"""What became of each call, and what it comes to. Counterpart: simulation.py, which fills these in.

Every figure is defined here once; docs/simulation.md repeats the definitions for people.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from acd.simulate.trace import SECOND, Caller, Instant, seconds

COLUMNS = (
    "call", "queue", "arrived_at", "answered_at", "abandoned_at", "ended_at", "counsellor", "room",
)  # fmt: skip


class Outcome:
    """One caller's way. Times in nanoseconds; None: it did not happen.

    A caller brought back out of an evacuated room keeps the first `answered`; counsellor and room
    are the last who talked. Should they then hang up, both `answered` and `abandoned` are set.
    """

    __slots__ = (
        "abandoned",
        "answered",
        "brought_back",
        "caller",
        "counsellor",
        "ended",
        "left",
        "room",
        "since",
        "turn",
    )

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.answered: Instant | None = None
        self.abandoned: Instant | None = None
        self.ended: Instant | None = None
        self.brought_back = 0  #: how often an evacuation interrupted the talk
        self.counsellor = ""
        self.room = ""
        self.left = caller.service  #: of the service, when the present or next talk begins
        self.since = caller.at  #: when the present wait or talk began
        self.turn = 0  #: number of the present wait or talk; 0: none

    def row(self) -> tuple[str, ...]:
        caller = self.caller
        return (
            caller.call,
            caller.queue,
            seconds(caller.at),
            "" if self.answered is None else seconds(self.answered),
            "" if self.abandoned is None else seconds(self.abandoned),
            "" if self.ended is None else seconds(self.ended),
            self.counsellor,
            self.room,
        )


@dataclass(slots=True)
class Worked:
    """A room's time, in nanoseconds."""

    talking: Instant = 0
    signed_in: Instant = 0


@dataclass(slots=True)
class Outcomes:
    calls: Sequence[Outcome]
    rooms: dict[str, Worked] = field(default_factory=dict)

    def write(self, file: Path) -> None:
        """All or nothing: a half-written file never bears the name."""
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            with draft.open("w", encoding="utf-8", newline="") as opened:
                writer = csv.writer(opened, lineterminator="\n")
                writer.writerow(COLUMNS)
                writer.writerows(outcome.row() for outcome in self.calls)
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)

    def summary(self, within: Instant) -> dict[str, object]:
        """The figures; shares 0 to 1, times in seconds, None where there is nothing to divide by."""
        offered = len(self.calls)
        answered = [call for call in self.calls if call.answered is not None]
        abandoned = [call for call in self.calls if call.answered is None and call.abandoned is not None]
        waits_answered = [_wait(call, call.answered) for call in answered]
        waits = sorted(waits_answered + [_wait(call, call.abandoned) for call in abandoned])
        in_time = sum(wait <= within for wait in waits_answered)
        by_room = dict.fromkeys(self.rooms, 0)
        for call in answered:
            by_room[call.room] += 1
        return {
            "offered": offered,
            "answered": len(answered),
            "abandoned": len(abandoned),
            "still_waiting": offered - len(answered) - len(abandoned),
            "brought_back_and_lost": sum(call.abandoned is not None for call in answered),
            "service_level": _ratio(in_time, offered),
            "service_level_within": within / SECOND,
            "service_level_formula": f"answered within {seconds(within)} s / offered",
            "mean_wait": _ratio(sum(waits), len(waits) * SECOND),
            "p95_wait": waits[-(-95 * len(waits) // 100) - 1] / SECOND if waits else None,
            "mean_wait_answered": _ratio(sum(waits_answered), len(waits_answered) * SECOND),
            "occupancy": _occupancy(self.rooms.values()),
            "rooms": {
                room: {"answered": by_room[room], "occupancy": _occupancy([worked])}
                for room, worked in sorted(self.rooms.items())
            },
        }


def _wait(call: Outcome, until: Instant | None) -> Instant:
    assert until is not None
    return until - call.caller.at


def _occupancy(rooms: Iterable[Worked]) -> float | None:
    some = list(rooms)
    return _ratio(sum(room.talking for room in some), sum(room.signed_in for room in some))


def _ratio(part: int, whole: int) -> float | None:
    # Nine places are more than any trace can bear, and end what floats add.
    return round(part / whole, 9) if whole else None
