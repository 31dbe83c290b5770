"""The order of callers, and the sorted sequence that keeps it.

A caller's place is a plain tuple, smaller is sooner: (front, priority, arrival, call id). It is fixed
when the caller joins, so nothing is sorted anew as time passes. Counterpart: lines.py.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from enum import IntEnum
from operator import itemgetter

Place = tuple[int, float, float, str]


class Front(IntEnum):
    """Callers whom we moved stand before those who merely wait."""

    EVACUATED = 0  #: taken out of a talk
    WITHDRAWN = 1  #: their ringing was stopped by us
    ORDINARY = 2


def place(front: int, priority: int, arrived: float, call: str, worth: float | None = None) -> Place:
    """Where this caller stands.

    Without `worth`, priority is strict. With it, a point of priority is worth so many seconds of
    waiting: a caller who has waited that much longer goes first, so nobody starves. Both callers
    age alike, so their order never changes and the place needs no clock.
    """
    if worth is None:
        return (front, -priority, arrived, call)
    return (front, 0, arrived - priority * worth, call)


_BLOCK = 500
_last = itemgetter(-1)


class Sequence:
    """Places in order, in blocks of at most a few hundred.

    To join at the end and to take the first cost the same with 100,000 as with ten; anything in
    between costs a binary search.
    """

    __slots__ = ("blocks", "size")

    def __init__(self) -> None:
        self.blocks: list[list[Place]] = []  #: none is empty, so `blocks[0][0]` is the first place
        self.size = 0

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Place]:
        for block in self.blocks:
            yield from block

    def add(self, one: Place) -> None:
        self.size += 1
        blocks = self.blocks
        if not blocks:
            blocks.append([one])
            return
        last = blocks[-1]
        if one > last[-1]:
            if len(last) < _BLOCK:
                last.append(one)
            else:
                blocks.append([one])
            return
        at = bisect_left(blocks, one, key=_last)
        block = blocks[at]
        insort(block, one)
        if len(block) > 2 * _BLOCK:
            blocks.insert(at + 1, block[_BLOCK:])
            del block[_BLOCK:]

    def remove(self, one: Place) -> None:
        """Take out a place that is there."""
        blocks = self.blocks
        at = bisect_left(blocks, one, key=_last)
        block = blocks[at]
        del block[bisect_left(block, one)]
        self.size -= 1
        if not block:
            del blocks[at]

    def ahead(self, one: Place) -> int:
        """How many stand before this place, which need not be there itself."""
        blocks = self.blocks
        at = bisect_left(blocks, one, key=_last)
        before = sum(map(len, blocks[:at]))
        return before + (bisect_left(blocks[at], one) if at < len(blocks) else 0)
