"""Every moment at which the engine has something to do unasked, soonest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heapify, heappop, heappush
from typing import Any

#: [when, number, action, subject]; a cancelled one has no action. A list, since cancelling changes it.
Deadline = list[Any]
Action = Callable[[Any, float], None]


class Deadlines:
    """A heap in which a cancelled deadline stays until it would be next, or until half are cancelled."""

    __slots__ = ("_cancelled", "_number", "heap")

    def __init__(self) -> None:
        self.heap: list[Deadline] = []
        self._number = 0
        self._cancelled = 0

    def set(self, at: float, action: Action, subject: object) -> Deadline:
        self._number += 1
        deadline = [at, self._number, action, subject]
        heappush(self.heap, deadline)
        return deadline

    def cancel(self, deadline: Deadline) -> None:
        """Cancelling twice, or what has already come, does no harm."""
        if deadline[2] is None:
            return
        deadline[2] = deadline[3] = None
        self._cancelled += 1
        if self._cancelled > 64 and self._cancelled * 2 > len(self.heap):
            self.heap[:] = [one for one in self.heap if one[2] is not None]
            heapify(self.heap)
            self._cancelled = 0

    def next(self) -> float | None:
        heap = self.heap
        while heap and heap[0][2] is None:
            heappop(heap)
            self._cancelled -= 1
        return heap[0][0] if heap else None

    def due(self, now: float) -> Iterator[tuple[Action, Any]]:
        """Take out what has come, the soonest first, what becomes due meanwhile included."""
        while (at := self.next()) is not None and at <= now:
            deadline = heappop(self.heap)
            action, subject = deadline[2], deadline[3]
            deadline[2] = deadline[3] = None
            yield action, subject
