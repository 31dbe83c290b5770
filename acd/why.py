"""Why a call waited and went where it went, and why a counsellor gets none: in sentences. Pure.

A call's story is read from its lines in the ledger; why it waits now, from acd's snapshot. Counterparts:
the engine's notes (acd/engine) and commands/why.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the ledger. `at` in epoch seconds."""

    at: float
    step: str
    counsellor: str = ""
    queue: str = ""
    room: str = ""
    details: Values = field(default_factory=dict)
    call: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as a line of a list. `outcome` is "" while it is in progress, `queue` when it joined none."""

    call: str
    arrived: float
    queue: str
    outcome: str


_ENDS = {
    "rang_out": "nobody picked up; the call went back to its place, "
    "and the counsellor counts as not responding",
    "rejected": "the phone declined or was busy; the call went back to its place",
    "unreachable": "the phone could not be reached; the call went back to its place",
    "caller_left": "the caller hung up while it rang",
    "withdrawn": "the offer was taken back (room closed, signed out, or the link was lost); "
    "the call went to the front",
}
_OUTCOMES = {
    "answered": "a counsellor answered it",
    "abandoned": "the caller hung up before anybody answered",
    "served": "the menu served the caller",
    "called_back": "the caller asked to be called back",
    "overflowed": "it was passed on to a department",
    "fault": "a fault lost it",
}


def story(steps: Iterable[Step]) -> list[tuple[float, str]]:
    """(when, sentence) of everything that decided a call's way; `steps` are its own, in order."""
    told: list[tuple[float, str]] = []
    waits_since: float | None = None
    for step in steps:
        sentence = _SENTENCES.get(step.step)
        if step.step in ("offered", "gone") and waits_since is not None and step.at - waits_since >= 1.0:
            told.append((waits_since, _waited(step, step.at - waits_since)))
        if step.step in ("waits", "offer_ended", "evacuated"):
            waits_since = step.at
        elif step.step in ("offered", "gone"):
            waits_since = None
        if sentence is not None:
            told.append((step.at, sentence(step)))
    return told


def calls(steps: Iterable[Step]) -> list[Call]:
    """Every call of these steps, by arrival. `steps` in order."""
    found: dict[str, Call] = {}
    for step in steps:
        call = found.setdefault(step.call, Call(step.call, step.at, "", ""))
        outcome = str(step.details.get("outcome", "")) if step.step == "ended" else call.outcome
        found[step.call] = replace(call, queue=step.queue or call.queue, outcome=outcome)
    return list(found.values())


def _waited(step: Step, seconds: float) -> str:
    return f"It waited {seconds:.0f} s: nobody who serves {step.queue} and may take it was free."


def _offered(step: Step) -> str:
    rank, idle = step.details.get("rank"), step.details.get("idle")
    why = f"{step.queue} is number {rank + 1} in their list" if isinstance(rank, int) else "they were free"
    rested = f", and they had been free for {idle:.0f} s" if isinstance(idle, int | float) else ""
    return (
        f"It was offered to {step.counsellor} in {step.room}: of those free they came first; {why}{rested}."
    )


def _offer_ended(step: Step) -> str:
    why = str(step.details.get("why", ""))
    return f"{step.counsellor} did not take it after {_seconds(step, 'rang')}: {_ENDS.get(why, why)}."


def _talk_closed(step: Step) -> str:
    if step.details.get("text") == "time":
        return "The talk's time was over: the caller heard so, and the call ended."
    held = str(step.details.get("conduct") or "nothing").replace("_", " ")
    by = step.details.get("by") or "somebody"
    return (
        f"{by} ended the talk with the text for {step.details.get('text')}; held against the caller: {held}."
    )


def _seconds(step: Step, name: str) -> str:
    value = step.details.get(name)
    return f"{value:.0f} s" if isinstance(value, int | float) else "some time"


_SENTENCES: dict[str, Callable[[Step], str]] = {
    "arrived": lambda step: "It arrived.",
    "waits": lambda step: (
        f"It began to wait for {step.queue}, with priority {step.details.get('priority', 0)}."
    ),
    "offered": _offered,
    "offer_ended": _offer_ended,
    "answered": lambda step: f"{step.counsellor} answered, {_seconds(step, 'waited')} after it arrived.",
    "evacuated": lambda step: (
        f"{step.room} was evacuated: it was taken out of the talk and put at the very front."
    ),
    "priority": lambda step: f"Its priority became {step.details.get('priority')}.",
    "found": lambda step: f"After a start of acd it was found with {step.counsellor}, and left there.",
    "returned": lambda step: f"{step.counsellor} passed it on; it waits again, with its old place.",
    "sent": lambda step: f"It was sent to {step.details.get('to')} ({step.details.get('why')}).",
    "caller_warned": lambda step: f"The caller was warned ({step.details.get('by') or 'by nobody named'}).",
    "talk_time_told": lambda step: (
        f"After {_seconds(step, 'talked')} both were told that the talk would end."
    ),
    "talk_extended": lambda step: f"{step.counsellor}'s talk was given {_seconds(step, 'seconds')} more.",
    "talk_closed": _talk_closed,
    "restricted": lambda step: "The caller is restricted: the menu served them, not the counsellors.",
    "talk_ended": lambda step: f"The talk with {step.counsellor} ended after {_seconds(step, 'talked')}.",
    "gone": lambda step: f"It left the line, {_seconds(step, 'waited')} after it arrived.",
    "ended": lambda step: (
        f"It ended: {_OUTCOMES.get(str(step.details.get('outcome')), step.details.get('outcome'))}."
    ),
}


def still_waiting(call: str, snapshot: Values) -> list[str]:
    """Why this call waits at this moment; [] when it does not wait. `snapshot` is acd's."""
    waiting = [one for one in snapshot["calls"] if one["whereabouts"] == "waiting"]
    (mine,) = [one for one in waiting if one["call"] == call] or (None,)
    if mine is None:
        return []
    if not snapshot["linked"]:
        return ["It waits: the link to Asterisk is being restored, so nothing is offered."]
    ahead = sum(one["queue"] == mine["queue"] for one in waiting[: waiting.index(mine)])
    serving = [one for one in snapshot["counsellors"] if mine["queue"] in one["queues"]]
    modes = {room["room"]: room["mode"] for room in snapshot["rooms"]}
    reasons = Counter(_absence(one, modes) or "free, but lacking its language or a skill" for one in serving)
    lines = [
        f"It waits for {mine['queue']}, {snapshot['at'] - mine['arrived']:.0f} s after it arrived. "
        f"Ahead of it: {ahead}."
    ]
    if not serving:
        return [*lines, f"Nobody serves {mine['queue']}."]
    counted = ", ".join(f"{number} {reason}" for reason, number in reasons.most_common())
    return [*lines, f"Of {len(serving)} counsellors who serve {mine['queue']}: {counted}."]


def no_call(counsellor: str, snapshot: Values) -> str:
    """Why this counsellor has no call at this moment; "" for nobody acd knows."""
    (one,) = [one for one in snapshot["counsellors"] if one["counsellor"] == counsellor] or (None,)
    if one is None:
        return ""
    if one["call"]:
        return f"{counsellor} has one: {one['call']} ({one['activity']})."
    absence = _absence(one, {room["room"]: room["mode"] for room in snapshot["rooms"]})
    if absence:
        return f"{counsellor} is {absence}."
    if not snapshot["linked"]:
        return "The link to Asterisk is being restored, so nothing is offered."
    queues = ", ".join(one["queues"]) or "no queue at all"
    return (
        f"{counsellor} is free since {snapshot['at'] - one['idle_since']:.0f} s: nobody waits for {queues}."
    )


def _absence(one: Values, modes: Mapping[str, str]) -> str:
    if one["activity"] != "idle":
        return {"offered": "ringing", "talking": "talking", "wrap_up": "in wrap-up"}[one["activity"]]
    if one["status"] != "ready":
        reason = f" ({one['reason']})" if one["reason"] else ""
        return {"signed_out": "signed out", "break": "on a break"}[one["status"]] + reason
    if not one["reachable"]:
        return "away: the phone cannot be reached"
    if one["paused"]:
        return f"resting for a moment: the phone was {one['paused']}"
    mode = modes.get(one["room"], "open")
    return "" if mode == "open" else f"in a closed room ({one['room']}, {mode})"
