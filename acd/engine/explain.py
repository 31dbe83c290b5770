"""Why, in one sentence each, in Korean and English: why a call waits, why no call comes to a counsellor,
and why an offer went where it went (from the details of its note, so it can be told later too).

It decides nothing and looks at what the decisions look at. Counterpart: eligibility.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from acd.engine import eligibility
from acd.engine.calls import Call, Whereabouts
from acd.engine.counsellors import Counsellor
from acd.engine.eligibility import Refusal
from acd.engine.lines import Need


@dataclass(frozen=True, slots=True)
class Why:
    reason: str  #: a word for machines
    ko: str
    en: str


#: Of a counsellor: a few words for counting them, and a sentence for themselves.
_WORDS: dict[Refusal, tuple[str, str, str, str]] = {
    Refusal.OTHER_QUEUES: (
        "다른 상담 그룹",
        "serving other queues",
        "이 상담 그룹을 맡고 있지 않습니다.",
        "Does not serve this queue.",
    ),
    Refusal.LEVEL: (
        "숙련도 미달",
        "not at the level asked",
        "요청된 숙련도에 미치지 않습니다.",
        "Is not at the level that was asked for.",
    ),
    Refusal.LANGUAGE: (
        "다른 언어",
        "not speaking the language",
        "요청된 언어로 상담하지 않습니다.",
        "Does not speak the language that was asked for.",
    ),
    Refusal.KEPT_FOR_ANOTHER: (
        "이전 상담사 대기",
        "not the counsellor of the earlier call",
        "민원인이 이전에 통화한 상담사를 잠시 기다리고 있습니다.",
        "The caller waits a moment for the counsellor of the earlier call.",
    ),
    Refusal.SIGNED_OUT: ("로그아웃", "signed out", "로그인하지 않은 상태입니다.", "Is signed out."),
    Refusal.BREAK: ("이석", "on a break", "이석 중입니다.", "Is on a break."),
    Refusal.OFFERED: (
        "전화 연결 중",
        "with a phone ringing",
        "지금 다른 통화가 배정되어 전화가 울리고 있습니다.",
        "Has been offered a call, and the phone rings.",
    ),
    Refusal.TALKING: ("통화 중", "talking", "통화 중입니다.", "Is talking."),
    Refusal.WRAP_UP: ("후처리 중", "in wrap-up", "후처리 중입니다.", "Is in wrap-up."),
    Refusal.PHONE: (
        "전화기 연결 끊김",
        "with a phone that cannot be reached",
        "전화기가 연결되어 있지 않습니다.",
        "The phone cannot be reached.",
    ),
    Refusal.PAUSED: (
        "잠시 배정 중지",
        "resting after a refused call",
        "전화를 받지 못해 잠시 배정이 멈춘 상태입니다.",
        "Rests for a moment, because the phone declined, was hung up or was not there.",
    ),
    Refusal.ROOM_CLOSED: (
        "닫힌 상담실",
        "in a closed room",
        "상담실이 닫혀 있습니다.",
        "The room is closed.",
    ),
    Refusal.ROOM_FULL: (
        "배정 한도에 이른 상담실",
        "in a room that takes no more for now",
        "상담실이 동시 통화 한도에 이르렀거나 서서히 다시 열리는 중입니다.",
        "The room has reached its cap, or is being brought in gently.",
    ),
}

_REFUSALS = frozenset(Refusal)

_LINK_LOST = Why(
    "link_lost",
    "교환기와의 연결이 끊겨 배정을 멈춘 상태입니다.",
    "Nothing is offered until Asterisk can be reached again.",
)


def call(
    one: Call | None, counsellors: Iterable[Counsellor], ahead: int, *, linked: bool, open_: bool
) -> Why:
    """Why this call is where it is."""
    if one is None:
        return Why(
            "unknown", "지금 상담을 기다리는 통화가 아닙니다.", "This is not a call that waits or talks now."
        )
    who = "" if one.counsellor is None else one.counsellor.id
    if one.whereabouts is Whereabouts.OFFERED:
        return Why(
            "offered", f"상담사 {who}의 전화가 울리고 있습니다.", f"The phone of counsellor {who} rings."
        )
    if one.whereabouts is Whereabouts.TALKING:
        return Why("talking", f"상담사 {who}와 통화 중입니다.", f"Counsellor {who} talks to the caller.")
    if one.whereabouts is Whereabouts.PARKED:
        if open_:
            return Why(
                "retry",
                "다음 콜백 시도 시각을 기다리고 있습니다.",
                "The next try of this callback is not due yet.",
            )
        return Why(
            "after_hours",
            "상담 시간이 아니어서 콜백이 대기 중입니다.",
            "The callback waits for the queue to open.",
        )
    return waiting({"ahead": ahead, **refusals(one.line.need, counsellors)}) if linked else _LINK_LOST


def refusals(need: Need, counsellors: Iterable[Counsellor]) -> dict[str, int]:
    """What keeps those who serve this queue from such a call, and how many of them each; the most first."""
    counted = Counter(
        eligibility.lacks(counsellor, need) or eligibility.absent(counsellor)
        for counsellor in counsellors
        if need.queue in counsellor.queues
    )
    return {str(reason): many for reason, many in counted.most_common() if reason is not None}


def waiting(details: Mapping[str, str | int | float]) -> Why:
    """Why a call waits. `details`: `ahead`, and what `refusals` says."""
    ahead = details["ahead"]
    if not (obstacles := counted(details)):
        return Why(
            "unserved",
            "이 상담 그룹을 맡은 상담사가 없습니다.",
            "No counsellor serves this queue.",
        )
    korean, english = obstacles
    return Why(
        "nobody_free",
        f"연결할 수 있는 상담사가 없습니다({korean}). 앞에서 기다리는 민원인은 {ahead}명입니다.",
        f"Nobody can take it ({english}); {ahead} waiting ahead.",
    )


def counted(details: Mapping[str, str | int | float]) -> tuple[str, str] | None:
    """The refusals among these details, as a list in words; None: nobody serves the queue at all."""
    found = [(_WORDS[Refusal(word)], many) for word, many in details.items() if word in _REFUSALS]
    if not found:
        return None
    korean = ", ".join(f"{words[0]} {many}명" for words, many in found)
    return korean, ", ".join(f"{many} {words[1]}" for words, many in found)


def counsellor(one: Counsellor | None, *, linked: bool) -> Why:
    """Why no call comes to this counsellor."""
    if one is None:
        return Why("unknown", "등록되지 않은 상담사입니다.", "This counsellor is not known.")
    refusal = eligibility.absent(one)
    if refusal is not None:
        _, _, korean, english = _WORDS[refusal]
        if refusal is Refusal.BREAK and one.reason:
            return Why(refusal, f"이석({one.reason}) 중입니다.", f"Is on a break ({one.reason}).")
        return Why(refusal, korean, english)
    if not linked:
        return _LINK_LOST
    if not one.queues:
        return Why("no_queue", "맡은 상담 그룹이 없습니다.", "Serves no queue.")
    return Why(
        "nobody_waiting",
        "대기 중이며, 맡은 상담 그룹에서 기다리는 민원인이 없습니다.",
        "Is free, and nobody waits whom this counsellor may serve.",
    )


_BY = {
    "longest_idle": ("가장 오래 대기한 상담사여서", "had rested longest of those who come first"),
    "fewest_calls": ("받은 통화가 가장 적은 상담사여서", "had taken the fewest calls"),
    "least_talked": ("통화한 시간이 가장 짧은 상담사여서", "had talked the least time"),
    "round_robin": ("순번이 된 상담사여서", "was next in turn"),
    "by_level": ("숙련도가 가장 높은 상담사여서", "was the most skilled who was free"),
    "last_counsellor": ("이전에 통화한 상담사여서", "talked to this caller before"),
}


def offer(details: Mapping[str, str | int | float]) -> Why:
    """Why an offer went where it went. `details` are those of its note (step `offered`)."""
    by = str(details["by"])
    korean, english = _BY[by]
    rank, waited, idle = int(details["rank"]) + 1, float(details["waited"]), float(details["idle"])
    return Why(
        by,
        f"{korean} 배정되었습니다(담당 순위 {rank}, 대기 {idle:.0f}초, 민원인 대기 {waited:.0f}초).",
        f"The counsellor {english} (queue number {rank} of their list, idle {idle:.0f} s); "
        f"the caller had waited {waited:.0f} s.",
    )
