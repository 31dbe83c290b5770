"""What a waiting caller is told, and when: how many stand ahead, and a range of time.

The number is said while it is small, and never goes up. Nobody is told anything more often than the
rules allow, and an announcement holds back no connection: an offer simply ends it.
"""

from __future__ import annotations

from acd.engine.calls import Call
from acd.engine.commands import Announce
from acd.engine.rules import QueueRules

MOST_PER_SECOND = 20  #: announcements in all: with thousands waiting, each is told less often


def next_announcement(call: Call, rules: QueueRules, calls: int) -> float | None:
    """When this caller, one of so many, is told next; None: never."""
    if rules.announce_first is None:
        return None
    least = calls / MOST_PER_SECOND
    if call.told_at is None:
        return call.joined + max(rules.announce_first, least)
    return call.told_at + max(rules.announce_every, least)


def announcement(
    call: Call, ahead: int, wait: tuple[float, float] | None, rules: QueueRules, now: float
) -> Announce:
    """Tell this caller; remembers what was told."""
    call.told_at = now
    if call.told_wait is None and wait is not None:
        call.told_wait = (now, wait)
    if call.told_ahead is not None:
        ahead = min(ahead, call.told_ahead)
    said = ahead if ahead <= rules.announce_ahead_most else None
    call.told_ahead = said if said is not None else call.told_ahead
    return Announce(call=call.id, ahead=said, wait=wait)
