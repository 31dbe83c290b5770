"""What a waiting caller is told, and when: how many stand ahead, a range of time, a new notice.

The number is said while it is small, and never goes up; nor does the range: when it has become wrong,
because a room has closed, only the number is said. Nobody is told anything more often than the
rules allow, and an announcement holds back no connection: an offer simply ends it.
"""

from __future__ import annotations

from acd.engine.calls import Call
from acd.engine.commands import Announce, TellNotices
from acd.engine.rules import QueueRules

_ABOUT = 1.25  #: so much longer is still about the same
MOST_PER_SECOND = 20  #: announcements in all: with thousands waiting, each is told less often
#: A new notice is told to all who wait within so long: an emergency is not for the next minute.
NOTICE_WITHIN = 3.0
#: For so long after a notice no number is said, which would cut it short.
NOTICE_LASTS = 20.0


def next_announcement(call: Call, rules: QueueRules, calls: int) -> float | None:
    """When this caller, one of so many, is told next; None: never."""
    if rules.announce_first is None:
        return None
    least = calls / MOST_PER_SECOND
    if call.told_at is None:
        due = call.joined + max(rules.announce_first, least)
    else:
        due = call.told_at + max(rules.announce_every, least)
    return due if call.noticed_at is None else max(due, call.noticed_at + NOTICE_LASTS)


def unheard(call: Call, notices: tuple[int, ...]) -> tuple[int, ...]:
    """Of the notices in force, those that this caller has not heard."""
    return tuple(notice for notice in notices if notice not in call.noticed)


def tell(call: Call, notices: tuple[int, ...], now: float) -> TellNotices:
    """Let this caller hear them; remembers that they did."""
    call.noticed += notices
    call.noticed_at = now
    return TellNotices(call=call.id, notices=notices, noticed=call.noticed, language=call.asked.language)


def announcement(
    call: Call, ahead: int, wait: tuple[float, float] | None, rules: QueueRules, now: float, *, open_: bool
) -> Announce:
    """Tell this caller; remembers what was told. A callback is offered while the queue is `open_`."""
    call.told_at = now
    if call.told_wait is None and wait is not None:
        call.told_wait = (now, wait)
    if call.told_ahead is not None:
        ahead = min(ahead, call.told_ahead)
    if wait is not None and call.told_range is not None:
        low, high = call.told_range
        wait = (min(low, wait[0]), min(high, wait[1])) if wait[1] <= high * _ABOUT else None
    call.told_range = wait or call.told_range
    said = ahead if ahead <= rules.announce_ahead_most else None
    call.told_ahead = said if said is not None else call.told_ahead
    callback = open_ and call.asked.callback and bool(call.caller)
    return Announce(call=call.id, ahead=said, wait=wait, callback=callback)
