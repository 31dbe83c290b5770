"""The words that playbooks are written in."""

from __future__ import annotations

from acd.engine.commands import Offer, RoomChanged, Withdraw
from acd.engine.events import CallWaits, Mode, OfferEnd, RoomSet, Status, StatusChosen
from acd.engine.rules import QueueRules, Rules

QUICK = Rules(others=QueueRules(wrap_up_seconds=0))


def waits(
    call: str,
    arrived: float = 0.0,
    queue: str = "tax",
    priority: int = 0,
    caller: str = "",
    skills: tuple[tuple[str, int], ...] = (),
    language: str = "ko",
) -> CallWaits:
    return CallWaits(
        call=call,
        queue=queue,
        arrived=arrived,
        priority=priority,
        caller=caller,
        skills=skills,
        language=language,
    )


def offer(
    number: int,
    call: str,
    counsellor: str,
    ring_for: float = 15.0,
    again: bool = False,
    callback: bool = False,
) -> Offer:
    return Offer(
        offer=f"o{number}",
        call=call,
        counsellor=counsellor,
        ring_for=ring_for,
        again=again,
        callback=callback,
    )


def withdraw(number: int, call: str, counsellor: str, why: OfferEnd) -> Withdraw:
    return Withdraw(offer=f"o{number}", call=call, counsellor=counsellor, why=why)


def chooses(counsellor: str, status: Status, reason: str = "", room: str = "") -> StatusChosen:
    return StatusChosen(counsellor=counsellor, status=status, reason=reason, room=room)


def closes(room: str, mode: Mode) -> RoomSet:
    return RoomSet(room=room, mode=mode, by="lead", reason="drill")


def closed(room: str, mode: Mode) -> RoomChanged:
    return RoomChanged(room=room, mode=mode, by="lead", reason="drill")


def opens(room: str) -> RoomSet:
    return RoomSet(room=room, mode=Mode.OPEN)


def opened(room: str) -> RoomChanged:
    return RoomChanged(room=room, mode="open", by="", reason="")
