"""Flood mode: so many wait that the menu should help first (the notice, self-service, a callback).

On at one threshold, off at a lower one, and not before some time has passed, so that it never flutters.
"""

from __future__ import annotations

from acd.engine.commands import FloodChanged
from acd.engine.rules import FloodRules


class Flood:
    __slots__ = ("on", "rules", "since")

    def __init__(self, rules: FloodRules) -> None:
        self.rules = rules
        self.on = False
        self.since = float("-inf")

    def look(self, waiting: int, now: float) -> FloodChanged | None:
        """Told how many wait; answers when the mode changes."""
        if self.on:
            changes = waiting <= self.rules.off_waiting and now >= self.since + self.rules.least_seconds
        else:
            changes = waiting >= self.rules.on_waiting
        if not changes:
            return None
        self.on, self.since = not self.on, now
        return FloodChanged(on=self.on, waiting=waiting)
