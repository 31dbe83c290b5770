"""A callback keeps its caller's place: a counsellor is reserved first, then the citizen is dialled.

One callback per caller at a time; a caller who phones again meanwhile takes the place back. So many
tries, so far apart, only while the queue is open, until it expires. Once the citizen has been reached
it is a call like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from acd.engine.deadlines import Deadline
from acd.engine.rules import CallbackRules


class CallbackEnd(StrEnum):
    TALKED = "talked"
    MISSED = "missed"  #: all tries used
    EXPIRED = "expired"
    PHONED_AGAIN = "phoned_again"  #: the caller's own call took the place
    CANCELLED = "cancelled"
    WITHHELD = "withheld"  #: refused: there is nobody to dial
    DOUBLE = "double"  #: refused: this caller's earlier one stands


@dataclass(slots=True)
class Callback:
    expires: float
    deadline: Deadline
    tries: int = 0
    dialling: bool = False  #: the counsellor is on the line, the citizen not yet
    not_before: float = float("-inf")

    def missed(self, rules: CallbackRules, now: float) -> bool:
        """The citizen did not answer; returns whether there is another try."""
        self.tries += 1
        self.not_before = now + rules.retry_seconds
        return self.tries < rules.tries and self.not_before < self.expires
