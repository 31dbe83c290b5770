"""Asterisk's events in the engine's words.

Owns what is known about channels: which channel a caller is on, which one their counsellor. The
dialplan (asterisk-conf/extensions.conf) tells what happens by UserEvents whose names begin with
Minwon; every event repeats the call's variables (minwon/channel.py), so none needs a memory of the
one before. All values are hostile: what cannot be read is replaced by the ordinary or passed over.
Counterpart: actions.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from acd import conduct
from acd.asterisk import callbacks
from acd.asterisk.callbacks import Entry, call_of, offer_of
from acd.asterisk.wire import Message
from acd.engine.events import (
    Answered,
    CallerWarned,
    CallGone,
    CallWaits,
    CitizenMissed,
    CitizenReached,
    Ending,
    Event,
    Mode,
    OfferEnd,
    OfferFailed,
    PhoneSeen,
    PickedUp,
    Ringing,
    RoomSet,
    Status,
    StatusChosen,
    TalkEnded,
    TalkExtended,
    WrapUpDone,
    WrapUpFound,
)
from minwon.channel import State, Variable

if TYPE_CHECKING:
    from acd.asterisk.resync import Calls

log = structlog.get_logger()

#: What `translate` reads; nothing else need come over the wire.
WANTED = frozenset({"UserEvent", "DialState", "DialEnd", "Hangup", "DeviceStateChange", "OriginateResponse"})

COUNSELLOR = re.compile(r"c[0-9]{1,15}", re.ASCII)
_WORD = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)
_SKILL = re.compile(r"([a-z0-9_]{1,40}):([0-9]{1,2})", re.ASCII)
_NOTICE = re.compile(r"[0-9]{1,9}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{1,11}\.?[0-9]{0,9}", re.ASCII)
_PHONE = re.compile(r"PJSIP/(c[0-9]{1,15})", re.ASCII)
_ARRIVAL = re.compile(r"(?:^|-)(\d{9,11})\.\d+$", re.ASCII)
#: Device states of a phone that nobody can be reached at.
AWAY = frozenset({"UNAVAILABLE", "INVALID", "UNKNOWN"})
_STATUSES, _MODES = frozenset(Status), frozenset(Mode)
_ENDINGS = frozenset(Ending) - {Ending.TIME}
_ENDS = {
    "NOANSWER": OfferEnd.RANG_OUT,
    "BUSY": OfferEnd.REJECTED,
    "ANSWER": OfferEnd.REJECTED,  # picked up, and hung up before the whisper's end
    "CANCEL": OfferEnd.CALLER_LEFT,
}
#: Reason of an Originate that came to nothing (frame.h, AST_CONTROL_…); any other: unreachable.
_REASONS = {"1": OfferEnd.REJECTED, "3": OfferEnd.RANG_OUT, "5": OfferEnd.REJECTED}


@dataclass(frozen=True, slots=True)
class Stray:
    """A caller is with Asterisk's own queue although we are here, or talks through it already."""

    call: str
    talking: bool = False


Told = Event | Stray | Entry


class Translator:
    """Keeps the channels of the calls it has heard of; `queues` are those that exist.

    A callback that is wanted comes out as its Entry: when it expires is not written on the channel.
    """

    def __init__(self, queues: Container[str]) -> None:
        self.queues = queues
        self.callers: dict[str, str] = {}  #: call -> Uniqueid of the caller's channel
        #: Uniqueid of a talking counsellor's channel -> (call, counsellor)
        self._talks: dict[str, tuple[str, str]] = {}
        #: callback that is being made -> Uniqueid of the counsellor's channel
        self.making: dict[str, str] = {}
        #: Callers who are asked where to be called back: nothing but an offer interrupts them.
        self.deciding: set[str] = set()
        #: Why a citizen was missed: told to the engine when the counsellor's phone is free again.
        self._missed: dict[str, str] = {}
        #: Offers that have ended, told to the engine when their caller is back in `waiting`: a
        #: Redirect for the next offer must not meet a channel on its way there.
        self._ended: dict[str, OfferFailed] = {}
        self._away: dict[str, bool] = {}
        self._user_events: dict[str, Callable[[Message], list[Told]]] = {
            "MinwonWaiting": self._waiting,
            "MinwonTalking": self._talking,
            "MinwonOfferEnded": self._offer_ended,
            "MinwonAfter": self._after,
            "MinwonTransfer": self._transfer,
            "MinwonFallback": self._fallback,
            "MinwonStatus": self._status,
            "MinwonWrapUpDone": self._wrap_up_done,
            "MinwonConduct": self._conduct,
            "MinwonRoom": self._room,
            "MinwonDeciding": self._decides,
            "MinwonCallback": self._callback,
            "MinwonReached": self._reached,
            "MinwonMissed": self._is_missed,
        }

    def reset(self, calls: Calls, away: Mapping[str, bool]) -> None:
        """Begin anew with what a resync found."""
        self.callers = dict(calls.callers)
        self._talks = dict(calls.talks)
        self.making = dict(calls.making)
        self.deciding = set(calls.deciding)
        self._away = dict(away)
        self._ended.clear()
        self._missed.clear()

    def translate(self, message: Message) -> list[Told]:
        match message["Event"]:
            case "UserEvent":
                handler = self._user_events.get(message["UserEvent"])
                return handler(message) if handler else []
            case "DialState":
                return self._dial_state(message)
            case "DialEnd":
                return self._dial_end(message)
            case "Hangup":
                return self._hangup(message)
            case "DeviceStateChange":
                return self._device_state(message)
            case "OriginateResponse":
                return self._originated(message)
        return []

    def offer_will_end(self, call: str, offer: str, why: OfferEnd) -> None:
        """We end this offer ourselves: the engine hears of it once the caller is back in `waiting`."""
        self._ended[call] = OfferFailed(offer=offer, why=why)

    def _take_ended(self, call: str) -> list[Told]:
        ended = self._ended.pop(call, None)
        return [] if ended is None else [ended]

    def _waiting(self, message: Message) -> list[Told]:
        call, offer = call_of(message["Linkedid"]), message.variables.get(Variable.OFFER, "")
        self.callers[call] = message["Uniqueid"]
        self.deciding.discard(call)
        ended = self._take_ended(call)
        if not ended and offer:
            # They have been with this counsellor's phone and are back. If the engine does not know how
            # that ended (the word of it was lost with the link), it shall at least know that it did.
            ended = [OfferFailed(offer=offer, why=OfferEnd.WITHDRAWN)]
        return [*ended, call_waits(message, self.queues)]

    def _talking(self, message: Message) -> list[Told]:
        call, offer = call_of(message["Linkedid"]), message["Offer"]
        self._talks[message["Uniqueid"]] = (call, message["Counsellor"])
        return [Answered(offer=offer)] if offer else [Stray(call, talking=True)]

    def _fallback(self, message: Message) -> list[Told]:
        call = call_of(message["Linkedid"])
        self.callers[call] = message["Uniqueid"]
        return [Stray(call)]

    def _offer_ended(self, message: Message) -> list[Told]:
        why = _ENDS.get(message["Status"], OfferEnd.UNREACHABLE)
        call, offer = call_of(message["Linkedid"]), message["Offer"]
        ours = self._ended.get(call)
        if ours is None or ours.offer != offer:  # what we ended ourselves has its reason already
            self._ended[call] = OfferFailed(offer=offer, why=why)
        return []

    def _after(self, message: Message) -> list[Told]:
        counsellor = message.variables.get(Variable.COUNSELLOR, "")
        return [TalkEnded(call=call_of(message["Linkedid"]), counsellor=counsellor)]

    def _transfer(self, message: Message) -> list[Told]:
        call = call_of(message["Linkedid"])
        return [CallGone(call=call)] if self.callers.pop(call, None) else []

    def _hangup(self, message: Message) -> list[Told]:
        channel, call = message["Uniqueid"], call_of(message["Linkedid"])
        if self.callers.get(call) == channel:
            del self.callers[call]
            self.deciding.discard(call)
            return [*self._take_ended(call), CallGone(call=call)]
        if self.making.get(call) == channel:
            del self.making[call]
            if (why := self._missed.pop(call, None)) is not None:
                self._talks.pop(channel, None)
                return [CitizenMissed(callback=call, why=why)]
        talk = self._talks.pop(channel, None)
        return [TalkEnded(call=talk[0], counsellor=talk[1])] if talk else []

    def _dial_state(self, message: Message) -> list[Told]:
        variables = message.variables
        if message["DialStatus"] == "RINGING" and (made := offer_of(message["DestUniqueid"])):
            return [Ringing(offer=made[1])]
        if message["DialStatus"] != "RINGING" or variables.get(Variable.STATE) != State.OFFERED:
            return []
        return [Ringing(offer=variables.get(Variable.OFFER, ""))]

    def _dial_end(self, message: Message) -> list[Told]:
        """Picked up. The whisper comes first: who hangs up before its end has not talked to the caller."""
        variables = message.variables
        if message["DialStatus"] == "ANSWER" and (made := offer_of(message["DestUniqueid"])):
            counsellor = message["DestChannel"].removeprefix("PJSIP/").rpartition("-")[0]
            self._talks[message["DestUniqueid"]] = (made[0], counsellor)
            return [Answered(offer=made[1])]
        if message["DialStatus"] != "ANSWER" or variables.get(Variable.STATE) != State.OFFERED:
            return []
        return [PickedUp(offer=variables.get(Variable.OFFER, ""))]

    def _decides(self, message: Message) -> list[Told]:
        self.deciding.add(call_of(message["Linkedid"]))
        return []

    def _callback(self, message: Message) -> list[Told]:
        """The caller hangs up this moment, and wants to be called back."""
        entry = callbacks.read(message["Callback"], message["Entry"], self.queues)
        return [] if entry is None else [entry]

    def _originated(self, message: Message) -> list[Told]:
        """That it was answered is told by DialEnd, in its order."""
        made = offer_of(message["Exten"])
        if made is None or message["Response"] == "Success":
            return []
        if self.making.get(made[0]) == message["Exten"]:
            del self.making[made[0]]  # it may never have had a channel that could hang up
        return [OfferFailed(offer=made[1], why=_REASONS.get(message["Reason"], OfferEnd.UNREACHABLE))]

    def _reached(self, message: Message) -> list[Told]:
        """From now on the citizen's channel is the caller's, as in any other talk."""
        callback = call_of(message["Linkedid"])
        self.callers[callback] = message["Uniqueid"]
        self.making.pop(callback, None)
        return [CitizenReached(callback=callback)]

    def _is_missed(self, message: Message) -> list[Told]:
        self._missed[call_of(message["Linkedid"])] = _word(message["Status"].lower())
        return []

    def _device_state(self, message: Message) -> list[Told]:
        phone = _PHONE.fullmatch(message["Device"])
        if phone is None:
            return []
        away = message["State"] in AWAY
        # Each ring and each talk is a change of state; only coming and going matters here.
        if self._away.get(phone[1]) is away:
            return []
        self._away[phone[1]] = away
        return [PhoneSeen(counsellor=phone[1], reachable=not away)]

    def _status(self, message: Message) -> list[Told]:
        chosen = status_chosen(message["Counsellor"], message["Status"], message["Reason"], message["Room"])
        return [] if chosen is None else [chosen]

    def _wrap_up_done(self, message: Message) -> list[Told]:
        counsellor = message["Counsellor"]
        return [WrapUpDone(counsellor=counsellor)] if COUNSELLOR.fullmatch(counsellor) else []

    def _conduct(self, message: Message) -> list[Told]:
        """A code that a counsellor pressed during a talk; it counts for that talk alone."""
        talk = self._talks.get(message["Uniqueid"])
        if talk is None:
            return []
        call, counsellor = talk
        match message["Wish"]:
            case "warn":
                return [CallerWarned(call=call, by=counsellor)]
            case "extend":
                return [TalkExtended(call=call, by=counsellor)]
            case text if text in _ENDINGS:
                return [conduct.closing(call, Ending(text), by=counsellor)]
        return []

    def _room(self, message: Message) -> list[Told]:
        room = room_set(message["Room"], message["Mode"], message["By"], message["Reason"])
        return [] if room is None else [room]


def is_end_of_call(message: Message) -> bool:
    """Has a caller's own channel ended?"""
    return bool(
        message["Event"] == "Hangup"
        and message["Uniqueid"] == message["Linkedid"]
        and message.variables.get(Variable.TICKET)
    )


def call_waits(message: Message, queues: Container[str]) -> CallWaits:
    """What stands on the caller's channel; a queue that does not exist is `general`."""
    read = message.variables.get
    queue = read(Variable.QUEUE, "")
    if queue not in queues:
        log.warning("a call waits for a queue that does not exist", call=message["Linkedid"])
        queue = "general"
    return CallWaits(
        call=call_of(message["Linkedid"]),
        queue=queue,
        arrived=_arrived(read(Variable.TICKET, ""), message["Uniqueid"]),
        priority=_number(read(Variable.PRIORITY, "")),
        skills=tuple((word, int(level)) for word, level in _SKILL.findall(read(Variable.SKILLS, ""))),
        language=_word(read(Variable.LANGUAGE, "")) or "ko",
        caller=_word(read(Variable.CALLER, "")),
        sent=read(Variable.SENT, "") == "yes",
        noticed=tuple(map(int, _NOTICE.findall(read(Variable.NOTICED, "")))),
        callback=read(Variable.MAY_CALL_BACK, "") == "yes",
    )


def status_chosen(counsellor: str, status: str, reason: str, room: str) -> StatusChosen | None:
    if not COUNSELLOR.fullmatch(counsellor) or status not in _STATUSES:
        log.warning("a status that cannot be read", counsellor=counsellor[:20], status=status[:20])
        return None
    return StatusChosen(counsellor=counsellor, status=Status(status), reason=reason, room=_word(room))


def room_set(room: str, mode: str, by: str, reason: str) -> RoomSet | None:
    if not _word(room) or mode not in _MODES:
        log.warning("a room's mode that cannot be read", room=room[:20], mode=mode[:20])
        return None
    return RoomSet(room=room, mode=Mode(mode), by=by, reason=reason)


def wrap_up_found(counsellor: str, until: str, since: str, queue: str) -> WrapUpFound | None:
    if not _MOMENT.fullmatch(until) or not _MOMENT.fullmatch(since):
        log.warning("a wrap-up that cannot be read", counsellor=counsellor[:20])
        return None
    return WrapUpFound(counsellor=counsellor, queue=_word(queue), since=float(since), until=float(until))


def _arrived(ticket: str, channel: str) -> float:
    """The ticket; without one that can be read, the second at which Asterisk made the channel."""
    if _MOMENT.fullmatch(ticket):
        return float(ticket)
    made = _ARRIVAL.search(channel)
    return float(made[1]) if made else 0.0


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,4}", text) else 0


def _word(text: str) -> str:
    return text if _WORD.fullmatch(text) else ""
