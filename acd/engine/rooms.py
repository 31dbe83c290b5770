"""A room as the engine holds it: whether its counsellors are given calls, and how eagerly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd.engine.events import Mode
from acd.engine.rules import RoomRules

if TYPE_CHECKING:
    from acd.engine.deadlines import Deadline

_HALVED_AT = 1000


class Room:
    __slots__ = (
        "accepting",
        "busy",
        "by",
        "given",
        "given_at",
        "id",
        "mode",
        "opened",
        "paced",
        "reason",
        "rules",
        "since",
    )

    def __init__(self, identity: str, rules: RoomRules | None, now: float) -> None:
        self.id = identity
        self.rules = rules  #: None: no rule of its own
        self.mode = Mode.OPEN
        self.by = ""
        self.reason = ""
        self.since = now
        self.busy = 0  #: counsellors with an offer or a talk
        self.accepting = True  #: its counsellors may be offered a call now
        self.given = 0.0  #: offers given, for its share
        self.given_at = now  #: when the last was
        self.opened: float | None = None  #: reopened then, and still brought in gently
        self.paced: Deadline | None = None  #: the next offer not before this

    def may_accept(self) -> bool:
        """Open, below its cap, and not just given one while it is brought in gently."""
        most = None if self.rules is None else self.rules.most_busy
        return self.mode is Mode.OPEN and (most is None or self.busy < most) and self.paced is None

    def turn(self, rules: RoomRules, now: float) -> float:
        """Whose turn it is when several rooms have somebody free: the smallest.

        Without rules all rooms are alike. A room that has had no call for too long goes first, so
        that each keeps carrying live traffic and a fault in one shows before it is needed.
        """
        if rules.idle_most is not None and now - self.given_at >= rules.idle_most:
            return -1.0
        return 0.0 if rules.share is None else self.given / rules.share

    def give(self, now: float) -> bool:
        """One more offer; returns whether all rooms' counts are to be halved, to forget old days."""
        self.given += 1
        self.given_at = now
        return self.given > _HALVED_AT
