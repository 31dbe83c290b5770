"""What the screens are shown: one snapshot, then numbered events that keep it true.

A screen takes a snapshot and applies each event whose number follows; on a gap, or when `feed` is
another one (acd was started again), it starts over with a new snapshot. Screens hold no truth.

Snapshot: {"feed", "number", "at", "linked", "flood", "alerts", and a list for each of KINDS}. Alerts: the
latest, each {"alert": number, "at", "kind", "counsellor", "queue", "room"}; an event has those that are new.
Event: {"feed", "number", "at", "linked", "flood", "calls": {id: values or null}, …}, only with what changed.
Pure but for its waiting listeners. Counterpart: service.py gives the snapshots, api.py serves them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from acd.engine.commands import Alert
from acd.engine.snapshot import Snapshot

#: Each kind's list in the snapshot, and the field that names one of them.
KINDS = {"calls": "call", "counsellors": "counsellor", "rooms": "room", "queues": "queue"}
#: Events kept for a screen that reads slowly; one that falls further behind starts over.
KEEP = 500
#: Alerts kept for a screen that is opened later.
ALERTS = 50

Values = dict[str, Any]


class Feed:
    def __init__(self, identity: str, snapshot: Snapshot) -> None:
        self.identity = identity
        self.listeners = 0
        self._number = 0
        self._latest = snapshot
        self._events: deque[Values] = deque(maxlen=KEEP)
        self._alerts: deque[Values] = deque(maxlen=ALERTS)
        self._alerted = self._alerts_told = 0
        self._news = asyncio.Event()
        self._closed = False

    def alert(self, alert: Alert, at: float) -> None:
        """A supervisor should know; the next event tells it."""
        self._alerted += 1
        self._alerts.append({"alert": self._alerted, "at": at} | asdict(alert))

    def publish(self, snapshot: Snapshot) -> None:
        """Take the newest state; an event follows if anything in it is new."""
        before, self._latest = self._latest, snapshot
        changes = {
            kind: _changes(getattr(before, kind), getattr(snapshot, kind), name)
            for kind, name in KINDS.items()
        }
        alerts = [one for one in self._alerts if one["alert"] > self._alerts_told]
        if alerts:
            self._alerts_told = self._alerted
            changes["alerts"] = {str(one["alert"]): one for one in alerts}
        now = {"linked": snapshot.linked, "flood": snapshot.flood}
        if now == {"linked": before.linked, "flood": before.flood} and not any(changes.values()):
            return
        self._number += 1
        event: Values = {"feed": self.identity, "number": self._number, "at": snapshot.at}
        self._events.append(event | now | {kind: values for kind, values in changes.items() if values})
        self._wake()

    def snapshot(self) -> Values:
        head = {"feed": self.identity, "number": self._number, "alerts": list(self._alerts)}
        return head | asdict(self._latest)

    def since(self, number: int) -> list[Values] | None:
        """The events after this number, in order; None when some are no longer kept: start over."""
        first = self._number - len(self._events) + 1
        if number > self._number or number + 1 < first:
            return None
        return [event for event in self._events if event["number"] > number]

    async def wait(self, number: int, seconds: float) -> bool:
        """Wait until there is an event after this number; False when the time is up or the feed closed."""
        if self._number > number:
            return True
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        return not self._closed

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        """Let every listener go: the program ends."""
        self._closed = True
        self._news.set()

    def _wake(self) -> None:
        # Those who wait keep the old Event; whoever comes next waits for the next news.
        self._news.set()
        if not self._closed:
            self._news = asyncio.Event()


def _changes(before: Iterable[Any], after: Iterable[Any], name: str) -> dict[str, Values | None]:
    old = {getattr(one, name): one for one in before}
    changes: dict[str, Values | None] = {}
    for one in after:
        identity = getattr(one, name)
        if old.pop(identity, None) != one:
            changes[identity] = asdict(one)
    return changes | dict.fromkeys(old)
