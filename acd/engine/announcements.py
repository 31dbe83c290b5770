"""What a waiting caller is told, and when: how many stand ahead, and a range of time.

The number is said while it is small, and never goes up. Nobody is told anything more often than the
rules allow, and an announcement holds back no connection: an offer simply ends it.
"""

from __future__ import annotations

from acd.engine.calls import Call
from acd.engine.commands import Announce
from acd.engine.rules import QueueRules


def next_announcement(call: Call, rules: QueueRules) -> float | None:
    """When this caller is told next; None: never."""
    if rules.announce_first is None:
        return None
    if call.told_at is None:
        return call.joined + rules.announce_first
    return call.told_at + rules.announce_every


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
