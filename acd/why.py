"""Why a call waited and went where it went, and why a counsellor got none: in sentences. Pure.

What is past is read from lines of the ledger; why something is as it is at this moment, the engine says
(acd/engine/explain.py). Counterparts: the engine's notes, and history.py, which fetches their lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from acd.engine import explain
from acd.engine.explain import Why

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


@dataclass(frozen=True, slots=True)
class Told:
    """One moment of a story."""

    at: float
    why: Why


def story(steps: Iterable[Step]) -> list[Told]:
    """Everything that decided a call's way; `steps` are its own, and what rooms did meanwhile, in order."""
    steps = list(steps)
    told = [told for step in steps for told in _told(_OF_CALLS, step)]
    told += [Told(wait.steps[0].at, _waited(wait)) for wait in _waits(steps)]
    return sorted(told, key=lambda one: one.at)


def waited(steps: Iterable[Step]) -> Why | None:
    """Why a call of the past waited, in one sentence, the longest time if it did twice; None: it did not."""
    longest = max(_waits(steps), key=lambda wait: wait.seconds, default=None)
    return None if longest is None else _waited(longest)


def went(steps: Iterable[Step]) -> Why | None:
    """Why a call went where it went in the end, in one sentence: to whom, or where else."""
    last: Why | None = None
    offered: dict[str, Step] = {}
    for step in steps:
        match step.step:
            case "offered":
                offered[str(step.details.get("offer"))] = step
            case "answered" if (offer := str(step.details.get("offer"))) in offered:
                last = _offered(offered[offer])
            case "sent" | "gone" | "exchanged":
                last = _OF_CALLS[step.step](step)
            case "ended" if last is None:
                last = _ended(step)
    return last


def shift(steps: Iterable[Step]) -> list[Told]:
    """What happened to a counsellor, and why no call came meanwhile; `steps` are their own, in order."""
    return [told for step in steps for told in _told(_OF_COUNSELLORS, step)]


def calls(steps: Iterable[Step]) -> list[Call]:
    """Every call of these steps, by arrival. `steps` in order."""
    found: dict[str, Call] = {}
    for step in steps:
        call = found.setdefault(step.call, Call(step.call, step.at, "", ""))
        outcome = str(step.details.get("outcome", "")) if step.step == "ended" else call.outcome
        found[step.call] = replace(call, queue=step.queue or call.queue, outcome=outcome)
    return list(found.values())


_WAIT_BEGINS = frozenset({"waits", "offer_ended", "returned", "missed"})
#: "ended" of a caller whom acd did not see leave: it was down.
_WAIT_ENDS = frozenset({"offered", "gone", "exchanged", "callback_closed", "ended"})
_WORTH_TELLING = 1.0  #: seconds


@dataclass(frozen=True, slots=True)
class _Wait:
    """A time in which a call waited. `steps`: what began it, and what happened meanwhile."""

    steps: tuple[Step, ...]
    until: float

    @property
    def seconds(self) -> float:
        return self.until - self.steps[0].at

    def last(self, step: str) -> Step | None:
        return next((one for one in reversed(self.steps) if one.step == step), None)


def _waits(steps: Iterable[Step]) -> list[_Wait]:
    """Those that are over, and worth telling."""
    waits: list[_Wait] = []
    waiting: list[Step] = []
    for step in steps:
        if waiting and step.step in _WAIT_ENDS:
            waits.append(_Wait(tuple(waiting), step.at))
            waiting = []
        if step.step in _WAIT_BEGINS:
            waiting = [step]
        elif waiting:
            waiting.append(step)
    return [wait for wait in waits if wait.seconds >= _WORTH_TELLING]


#: What the engine says of a call that waits at this moment.
_WAITING = frozenset({"nobody_free", "unserved", "link_lost", "retry", "after_hours"})

Sentences = Mapping[str, Callable[[Step], Why]]


def _told(sentences: Sentences, step: Step) -> list[Told]:
    sentence = sentences.get(step.step)
    return [] if sentence is None else [Told(step.at, sentence(step))]


_ENDS = {
    "rang_out": (
        "받지 않아 상담사는 무응답으로 표시되었고, 통화는 제자리로 돌아갔습니다",
        "nobody picked up; the call went back to its place, and the counsellor counts as not responding",
    ),
    "rejected": (
        "거절했거나 통화 중이었거나 연결 전에 끊어서, 통화는 제자리로 돌아갔습니다",
        "the phone declined, was busy or was hung up at once; the call went back to its place",
    ),
    "unreachable": (
        "전화기가 연결되지 않아 통화는 제자리로 돌아갔습니다",
        "the phone could not be reached; the call went back to its place",
    ),
    "caller_left": ("벨이 울리는 동안 민원인이 끊었습니다", "the caller hung up while it rang"),
    "withdrawn": (
        "배정이 취소되어(상담실 닫힘, 로그아웃, 연결 끊김) 통화는 맨 앞으로 갔습니다",
        "the offer was taken back (room closed, signed out, or the link was lost); "
        "the call went to the front",
    ),
}
_OUTCOMES = {
    "answered": ("상담사가 응대했습니다", "a counsellor answered it"),
    "abandoned": ("상담사가 받기 전에 민원인이 끊었습니다", "the caller hung up before anybody answered"),
    "served": ("안내 메뉴에서 해결되었습니다", "the menu served the caller"),
    "called_back": ("콜백을 신청했습니다", "the caller asked to be called back"),
    "overflowed": ("다른 곳으로 연결되었습니다", "it was passed on to a department"),
    "fault": ("장애로 끊어졌습니다", "a fault lost it"),
}
_STATUSES = {
    "ready": ("상담 가능", "ready"),
    "break": ("이석", "on a break"),
    "signed_out": ("로그아웃", "signed out"),
}
_CONDUCT = {
    "none": ("없음", "nothing"),
    "verbal_abuse": ("폭언", "verbal abuse"),
    "harassment": ("성희롱", "harassment"),
}
_MODES = {
    "open": ("열렸습니다", "was opened"),
    "drain": ("닫혔습니다(소진)", "was closed (drain)"),
    "now": ("닫혔습니다(즉시)", "was closed (now)"),
    "evacuate": ("닫혔습니다(대피)", "was closed (evacuate)"),
}


def _seconds(step: Step, name: str) -> tuple[str, str]:
    value = step.details.get(name)
    return (f"{value:.0f}초", f"{value:.0f} s") if isinstance(value, int | float) else ("얼마", "some time")


def _pair(table: Mapping[str, tuple[str, str]], word: object) -> tuple[str, str]:
    return table.get(str(word), (str(word), str(word)))


_PARKED = {
    "after_hours": ("상담 시간이 아니어서", "the queue was closed"),
    "retry": ("다음 시도 시각이 되지 않아", "the next try was not due"),
}
_RELAXED = {
    "level": ("더 낮은 숙련도로도", "a lower level was enough"),
    "language": ("어느 언어로든", "any language would do"),
    "last_counsellor": ("이전 상담사가 아니어도", "another counsellor would do as well"),
}


def _waited(wait: _Wait) -> Why:
    """What the engine said soon after the wait began, and what changed meanwhile."""
    ko, en = _because(wait)
    korean, english = [f"{ko} {wait.seconds:.0f}초 동안 기다렸"], [f"It waited {wait.seconds:.0f} s: {en}"]
    for step in wait.steps:
        if step.step == "relaxed":
            (less, less_en), (after, after_en) = _let_go(step)
            korean.append(f"{after} 뒤부터는 {less} 찾았")
            english.append(f"after {after_en} {less_en}")
        elif step.step == "room" and step.details.get("mode") != "open":
            korean.append(f"그사이 상담실 {step.room}도 닫혔")
            english.append(f"{step.room} was closed meanwhile")
    return Why("waited", "으며, ".join(korean) + "습니다.", "; ".join(english) + ".")


def _because(wait: _Wait) -> tuple[str, str]:
    queue, seen = wait.steps[0].queue, wait.last("nobody_free")
    if seen is None:  # written by an earlier version, or acd was down
        return (
            f"{queue} 상담 그룹에 연결할 수 있는 상담사가 없어",
            f"nobody who serves {queue} and may take it was free",
        )
    if "parked" in seen.details:
        return _pair(_PARKED, seen.details["parked"])
    obstacles = explain.counted(seen.details)
    if obstacles is None:
        return f"{queue} 상담 그룹을 맡은 상담사가 없어", f"no counsellor served {queue}"
    ko, en = (
        f"{queue} 상담 그룹에 연결할 수 있는 상담사가",
        f"nobody could take it for {queue} ({obstacles[1]})",
    )
    if ahead := seen.details.get("ahead"):
        return f"{ko} 없고({obstacles[0]}) 앞에 {ahead}명이 있어", f"{en}, and {ahead} waited ahead"
    return f"{ko} 없어({obstacles[0]})", en


def _offered(step: Step) -> Why:
    korean, english = f"상담사 {step.counsellor}", f"{step.counsellor} in {step.room}"
    try:
        because = explain.offer(step.details)
    except (KeyError, TypeError, ValueError):  # written by an earlier version
        return Why("offered", f"{korean}에게 배정되었습니다.", f"It was offered to {english}.")
    return Why(
        "offered", f"{korean}에게 갔습니다. {because.ko}", f"It was offered to {english}. {because.en}"
    )


def _offer_ended(step: Step) -> Why:
    (ko, en), (after, after_en) = _pair(_ENDS, step.details.get("why")), _seconds(step, "rang")
    return Why(
        "offer_ended",
        f"상담사 {step.counsellor} 배정이 {after} 만에 끝났습니다: {ko}.",
        f"{step.counsellor} did not take it after {after_en}: {en}.",
    )


def _answered(step: Step) -> Why:
    ko, en = _seconds(step, "waited")
    return Why(
        "answered",
        f"도착하고 {ko} 뒤에 상담사 {step.counsellor}에게 연결되었습니다.",
        f"{step.counsellor} answered, {en} after it arrived.",
    )


def _talk_ended(step: Step) -> Why:
    ko, en = _seconds(step, "talked")
    return Why(
        "talk_ended",
        f"상담사 {step.counsellor}의 통화가 {ko} 만에 끝났습니다.",
        f"The talk with {step.counsellor} ended after {en}.",
    )


_CLOSED = {
    "talked": ("신청한 전화가 이루어졌습니다.", "The callback was done."),
    "missed": (
        "정해진 횟수를 모두 걸어, 상담사에게 메시지로 남겼습니다.",
        "All tries were used: a person was left a message about it.",
    ),
    "expired": (
        "기한이 지나, 상담사에게 메시지로 남겼습니다.",
        "It was not made in time: a person was left a message about it.",
    ),
    "phoned_again": (
        "민원인이 다시 전화해 대기 순서를 이어받았습니다.",
        "The citizen phoned again, and that call took the place back.",
    ),
    "cancelled": ("취소되었습니다.", "It was cancelled."),
    "double": (
        "먼저 한 신청이 있어 접수되지 않았습니다.",
        "It was refused: the same caller's earlier one stood.",
    ),
}


def _gone(step: Step) -> Why:
    ko, en = _seconds(step, "waited")
    return Why(
        "gone", f"도착하고 {ko} 뒤에 대기 줄을 떠났습니다.", f"It left the line, {en} after it arrived."
    )


#: Where a caller who is not served can be sent: the word before the colon of a rule's `to`.
_PLACES = {
    "queue": ("다른 상담 그룹 {}", "the queue {}"),
    "department": ("부서 {}", "the department {}"),
    "message": ("안내 멘트로 종료", "a sentence and goodbye"),
    "voicemail": ("음성 메시지", "voice mail"),
    "callback": ("전화 신청 안내", "the offer of a callback"),
}
_OCCASIONS = {
    "waited": ("오래 기다려서", "it had waited long"),
    "size": ("기다리는 민원인이 많아서", "many waited"),
    "unserved": ("근무 중인 상담사가 없어서", "nobody was at work"),
    "closed": ("운영 시간이 끝나서", "the queue had closed"),
}


def _sent(step: Step) -> Why:
    kind, _, which = str(step.details.get("to", "")).partition(":")
    ko, en = _pair(_PLACES, kind)
    ko_why, en_why = _pair(_OCCASIONS, step.details.get("why"))
    return Why(
        "sent",
        f"{ko_why} 보내졌습니다: {ko.format(which)}.",
        f"It was sent to {en.format(which)}, because {en_why}.",
    )


def _ended(step: Step) -> Why:
    ko, en = _pair(_OUTCOMES, step.details.get("outcome"))
    return Why("ended", f"끝났습니다: {ko}.", f"It ended: {en}.")


def _talk_closed(step: Step) -> Why:
    text = step.details.get("text")
    if text == "time":
        return Why(
            "talk_closed",
            "통화 시간이 끝나 안내 후 통화를 마쳤습니다.",
            "The talk's time was over: the caller heard so, and the call ended.",
        )
    by, (ko, en) = step.details.get("by"), _pair(_CONDUCT, step.details.get("conduct") or "none")
    return Why(
        "talk_closed",
        f"{text} 안내로 통화를 마쳤습니다(처리: {by or '기록 없음'}, 기록된 행위: {ko}).",
        f"{by or 'Somebody'} ended the talk with the text for {text}; held against the caller: {en}.",
    )


def _talk_time_told(step: Step) -> Why:
    ko, en = _seconds(step, "talked")
    return Why(
        "talk_time_told",
        f"통화 {ko} 뒤에 곧 끝난다고 양쪽에 알렸습니다.",
        f"After {en} both were told that the talk would end.",
    )


def _talk_extended(step: Step) -> Why:
    ko, en = _seconds(step, "seconds")
    return Why(
        "talk_extended",
        f"상담사 {step.counsellor}의 통화 시간이 {ko} 늘어났습니다.",
        f"{step.counsellor}'s talk was given {en} more.",
    )


def _let_go(step: Step) -> tuple[tuple[str, str], tuple[str, str]]:
    return _pair(_RELAXED, step.details.get("of")), _seconds(step, "waited")


def _relaxed(step: Step) -> Why:
    (ko, en), (after, after_en) = _let_go(step)
    return Why("relaxed", f"{after} 뒤부터는 {ko} 찾았습니다.", f"After {after_en} {en}.")


def _room(step: Step) -> Why:
    ko, en = _pair(_MODES, step.details.get("mode"))
    return Why("room", f"상담실 {step.room}: {ko}.", f"{step.room} {en}.")


_OF_CALLS: Sentences = {
    "arrived": lambda step: Why("arrived", "전화가 들어왔습니다.", "It arrived."),
    "waits": lambda step: Why(
        "waits",
        f"{step.queue} 상담 그룹에서 기다리기 시작했습니다(우선순위 {step.details.get('priority', 0)}).",
        f"It began to wait for {step.queue}, with priority {step.details.get('priority', 0)}.",
    ),
    "offered": _offered,
    "offer_ended": _offer_ended,
    "answered": _answered,
    "priority": lambda step: Why(
        "priority",
        f"우선순위가 바뀌었습니다({step.details.get('priority')}).",
        f"Its priority became {step.details.get('priority')}.",
    ),
    "found": lambda step: Why(
        "found",
        f"acd가 다시 시작된 뒤에도 상담사 {step.counsellor}에게 그대로 있었습니다.",
        f"After a start of acd it was found with {step.counsellor}, and left there.",
    ),
    "returned": lambda step: Why(
        "returned",
        f"상담사 {step.counsellor}에게서 돌아와 처음 순서대로 다시 기다렸습니다.",
        f"It came back from {step.counsellor}, and waited again with its old place.",
    ),
    "relaxed": _relaxed,
    "room": _room,
    "link_lost": lambda step: Why(
        "link_lost",
        "교환기와의 연결이 끊겨 배정을 멈추었습니다.",
        "The link to Asterisk was lost: nothing was offered.",
    ),
    "sent": _sent,
    "exchanged": lambda step: Why(
        "exchanged",
        "순서를 지킨 채 콜백으로 바뀌었습니다.",
        "The caller would rather be called back; the callback has its place.",
    ),
    "caller_warned": lambda step: Why(
        "caller_warned",
        f"민원인에게 경고했습니다(처리: {step.details.get('by') or '기록 없음'}).",
        f"The caller was warned ({step.details.get('by') or 'by nobody named'}).",
    ),
    "talk_time_told": _talk_time_told,
    "talk_extended": _talk_extended,
    "talk_closed": _talk_closed,
    "restricted": lambda step: Why(
        "restricted",
        "이용이 제한된 민원인이어서 상담사 대신 안내 메뉴로 연결되었습니다.",
        "The caller is restricted: the menu served them, not the counsellors.",
    ),
    "callback_wanted": lambda step: Why(
        "callback_wanted",
        f"통화 {step.details.get('of')}에서 신청되었습니다.",
        f"It was asked for in call {step.details.get('of')}.",
    ),
    "dialled": lambda step: Why(
        "dialled",
        f"민원인에게 전화를 걸었습니다({step.details.get('trial')}번째).",
        f"The citizen was dialled (try {step.details.get('trial')}).",
    ),
    "reached": lambda step: Why(
        "reached",
        f"민원인이 받아 {step.counsellor} 상담사와 통화했습니다.",
        f"The citizen answered, and talked to {step.counsellor}.",
    ),
    "missed": lambda step: Why(
        "missed",
        f"민원인과 연결되지 않았습니다({step.details.get('why')}). 상담사 {step.counsellor}, 다시 상담 가능.",
        f"The citizen was not reached ({step.details.get('why')}); {step.counsellor} was free again.",
    ),
    "callback_closed": lambda step: Why("callback_closed", *_pair(_CLOSED, step.details.get("why"))),
    "talk_ended": _talk_ended,
    "gone": _gone,
    "ended": _ended,
}


def _status(step: Step) -> Why:
    ko, en = _pair(_STATUSES, step.details.get("status"))
    reason = f" ({step.details['reason']})" if step.details.get("reason") else ""
    return Why(
        "status",
        f"{step.room}에서 상태가 바뀌었습니다: {ko}{reason}.",
        f"The status in {step.room} became: {en}{reason}.",
    )


def _phone(step: Step) -> Why:
    if step.details.get("reachable"):
        return Why("phone", "전화기가 다시 연결되었습니다.", "The phone can be reached again.")
    return Why("phone", "전화기 연결이 끊어졌습니다.", "The phone could not be reached any more.")


def _wrapped_up(step: Step) -> Why:
    ko, en = _seconds(step, "seconds")
    return Why("wrapped_up", f"후처리가 {ko} 만에 끝났습니다.", f"The wrap-up ended after {en}.")


_OF_COUNSELLORS: Sentences = {
    "status": _status,
    "phone": _phone,
    "room": _room,
    "wrapped_up": _wrapped_up,
    "offered": lambda step: Why(
        "offered", f"통화 {step.call} 전화가 배정되었습니다.", f"Call {step.call} was offered to them."
    ),
    "offer_ended": _offer_ended,
    "answered": lambda step: Why(
        "answered", f"통화 {step.call}에 응답했습니다.", f"They answered call {step.call}."
    ),
    "talk_ended": _talk_ended,
}


def of_call(call: str, steps: list[Step], now: Why | None) -> dict[str, Any]:
    """All of it as JSON: why it waited and why it went where it went, in a sentence each, and its story.

    `now`: what the engine says of a call that it still has.
    """
    waits = waited(steps)
    if now is not None and now.reason in _WAITING:
        waits = now
    return {
        "call": call,
        "now": now and asdict(now),
        "waited": waits and asdict(waits),
        "went": (gone := went(steps)) and asdict(gone),
        "steps": _as_json(story(steps)),
    }


def of_counsellor(counsellor: str, steps: list[Step], now: Why | None) -> dict[str, Any]:
    """The same of a counsellor: why no call comes now, and what happened lately."""
    return {"counsellor": counsellor, "now": now and asdict(now), "steps": _as_json(shift(steps))}


def _as_json(told: Iterable[Told]) -> list[dict[str, Any]]:
    return [{"at": one.at, **asdict(one.why)} for one in told]
