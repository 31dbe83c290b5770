"""Opening and closing time: which queues are open now, in the engine's words.

Owns the look at the calendar and the clock; what happens to callers is the engine's to decide. Counterparts:
minwon/hours.py, which is pure; service.py, which asks at every minute, after every start and whenever
the rules change.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from acd.engine.events import QueueSet
from acd.roster import Roster
from minwon import database
from minwon.hours import OPEN, Holidays, no_holidays
from minwon.settings import Settings


class Calendar:
    """The days of this city, read now and then: holidays may be set at any time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._zone = ZoneInfo(settings.hotline.timezone)
        self._holidays: Holidays = no_holidays
        self._first = True

    def read(self) -> None:
        """Waits for the database, so call it in a thread."""
        # The package takes a moment to load, while callers wait for a start.
        from minwon import holidays

        engine = database.connect(self._settings)
        try:
            with engine.connect() as connection:
                self._holidays = holidays.known_holidays(holidays.city_days(connection))
        finally:
            engine.dispose()

    def queues(self, roster: Roster, now: float) -> list[QueueSet]:
        """How every queue stands at this moment (epoch seconds).

        The first time says since when those closed have been so: who waits has been told already. A
        time further back than they are still served makes no difference.
        """
        first, self._first = self._first, False
        return [self._queue(roster, queue, now, first) for queue in sorted(roster.queues)]

    def _queue(self, roster: Roster, queue: str, now: float, first: bool) -> QueueSet:
        moment = datetime.fromtimestamp(now, self._zone)
        hours = roster.opening.of(queue)
        if hours is None or hours.state(moment, self._holidays) in OPEN:
            return QueueSet(queue=queue, open=True)
        if not first:
            return QueueSet(queue=queue, open=False)
        served = timedelta(seconds=roster.rules.of(queue).closing_seconds or 0)
        since = hours.closed_since(moment, self._holidays, served + timedelta(minutes=1))
        return QueueSet(queue=queue, open=False, since=since.timestamp() if since else now)
