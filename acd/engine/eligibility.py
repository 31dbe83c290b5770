"""Why a counsellor cannot be given a call: the reasons, in words, and the two functions that find them.

`lacks` looks at what lasts (queues, skills, languages), and decides which lines a counsellor serves.
`absent` looks at what passes (status, activity, phone, room).
"""

from __future__ import annotations

from enum import StrEnum

from acd.engine.counsellors import Activity, Counsellor
from acd.engine.events import Mode, Status
from acd.engine.lines import Need


class Refusal(StrEnum):
    OTHER_QUEUES = "other_queues"
    LEVEL = "level"
    LANGUAGE = "language"
    KEPT_FOR_ANOTHER = "kept_for_another"
    SIGNED_OUT = "signed_out"
    BREAK = "break"
    OFFERED = "offered"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    PHONE = "phone"
    PAUSED = "paused"
    ROOM_CLOSED = "room_closed"
    ROOM_FULL = "room_full"


def lacks(counsellor: Counsellor, need: Need) -> Refusal | None:
    """What this counsellor lacks for such a call, whatever they do now."""
    if need.queue not in counsellor.queues:
        return Refusal.OTHER_QUEUES
    if need.counsellor and need.counsellor != counsellor.id:
        return Refusal.KEPT_FOR_ANOTHER
    if need.language and need.language not in counsellor.languages:
        return Refusal.LANGUAGE
    levels = counsellor.levels
    if any(levels.get(skill, 0) < level for skill, level in need.skills):
        return Refusal.LEVEL
    return None


def working(counsellor: Counsellor) -> bool:
    """At work and able to take a call, if not now then after this one."""
    return (
        counsellor.status is Status.READY
        and counsellor.reachable
        and counsellor.room.mode is Mode.OPEN
        and (counsellor.next_status is None or counsellor.next_status.status is Status.READY)
    )


_STATUSES = {Status.SIGNED_OUT: Refusal.SIGNED_OUT, Status.BREAK: Refusal.BREAK}
_ACTIVITIES = {
    Activity.OFFERED: Refusal.OFFERED,
    Activity.TALKING: Refusal.TALKING,
    Activity.WRAP_UP: Refusal.WRAP_UP,
}


def absent(counsellor: Counsellor) -> Refusal | None:
    """What keeps this counsellor from any call at this moment."""
    if refusal := _ACTIVITIES.get(counsellor.activity) or _STATUSES.get(counsellor.status):
        return refusal
    if not counsellor.reachable:
        return Refusal.PHONE
    if counsellor.pause is not None:
        return Refusal.PAUSED
    room = counsellor.room
    if room.mode is not Mode.OPEN:
        return Refusal.ROOM_CLOSED
    return None if room.accepting else Refusal.ROOM_FULL
