"""A room as the engine holds it: whether its counsellors are given calls."""

from __future__ import annotations

from acd.engine.events import Mode


class Room:
    __slots__ = ("accepting", "busy", "by", "id", "mode", "reason", "since")

    def __init__(self, identity: str, now: float) -> None:
        self.id = identity
        self.mode = Mode.OPEN
        self.by = ""
        self.reason = ""
        self.since = now
        self.busy = 0  #: counsellors with an offer or a talk
        self.accepting = True  #: its counsellors may be offered a call now
