"""PURE. A step whose form is at fault: its stand-in for the checks, so that it hides no other problem.

It leads wherever its text names a step and promises whatever a step can: nothing is told of another
step because of it. No call ever comes to one. Counterparts: document.py, which makes them; checks.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Literal

from ivr.menu.facts import LOOKED_UP, NOTIFIED, VERIFIED, learnt
from ivr.menu.step import Exit, Step, Steps

if TYPE_CHECKING:
    from ivr.menu.walk import Walk


class Unclear(Step):
    kind: Literal["unclear"] = "unclear"
    ways: tuple[str, ...]
    words: frozenset[str]

    def walk(self, call: Walk) -> Steps:
        raise AssertionError("a document with such a step is never published")

    def exits(self) -> Iterator[Exit]:
        gains = frozenset({NOTIFIED, VERIFIED, LOOKED_UP, *map(learnt, self.words)})
        for to in self.ways:
            # As if for a key: whether silence leads there is not known, so no circle is told.
            yield Exit((), to, keys=1, gains=gains)

    def ends_with_person(self) -> bool:
        return True


def unclear(written: Any, steps: Collection[str]) -> Unclear:
    """The stand-in for what is `written` as a step of a document that has these steps."""
    words = frozenset(_words(written))
    return Unclear(ways=tuple(sorted(words & set(steps))), words=words)


def _words(written: Any) -> Iterator[str]:
    if isinstance(written, str):
        yield written
    elif isinstance(written, dict):
        for value in written.values():
            yield from _words(value)
    elif isinstance(written, list):
        for value in written:
            yield from _words(value)
