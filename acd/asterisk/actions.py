"""The engine's commands, carried out on Asterisk.

Owns how a call is moved: by Redirect, at once, never waited for. Asterisk's answer is a hint (a
caller may hang up in the same moment; the Hangup event tells that), except that a channel which is
being moved refuses to be moved again: then we try again, unless something else was decided for that
call meanwhile. What fails for good comes back to the engine as an event. Counterpart: events.py.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog

from acd import notices
from acd.asterisk.callbacks import Callbacks
from acd.asterisk.events import COUNSELLOR, Translator
from acd.asterisk.link import Link
from acd.asterisk.mirror import Mirror
from acd.asterisk.wire import AmiDown, UnsafeValue
from acd.engine.callback import CallbackEnd
from acd.engine.commands import (
    Announce,
    BringBack,
    CallbackClosed,
    CallbackMissed,
    CloseTalk,
    Command,
    CounsellorChanged,
    FloodChanged,
    Offer,
    OfferCallback,
    PlaceKept,
    QueueChanged,
    RoomChanged,
    SayInTalk,
    SendAway,
    TalkTimed,
    TellClosing,
    TellNotices,
    Withdraw,
    WrapUpKept,
)
from acd.engine.events import CallGone, Event, OfferEnd, OfferFailed
from minwon.channel import FLOOD, Variable

log = structlog.get_logger()

#: A phone that is there rings in far less; one that died unnoticed never does.
RINGS_WITHIN = 3.0
#: The engine ends an offer at its deadline; the dialplan only if the engine is not there to do it.
_GRACE = 2
#: How long after each refused Redirect the next try comes.
_TRY_AGAIN = (0.02, 0.1, 0.4, 1.0)
#: How far the catalogue's sentences count (recordings/prompts), and the minutes that it has.
_PLACES = 20
_MINUTES = (*range(1, 11), 15, 20, 30, 40, 50, 60)
#: What callers hear who are sent away, by why.
_SENT = {"closed": "sent/closed", "size": "sent/busy", "waited": "sent/busy"}
_OFFER = re.compile(r"[A-Za-z0-9]{1,30}", re.ASCII)
#: Callbacks that ended without a talk, though their citizen still expects one: a person should know.
FORGOTTEN = frozenset({CallbackEnd.MISSED, CallbackEnd.EXPIRED})


class Actions:
    """Carries out commands; `tell` takes the events that come of it. `hotline`: what phones called show."""

    def __init__(
        self, link: Link, translator: Translator, tell: Callable[[Event], None], hotline: str = "120"
    ) -> None:
        self.mirror = Mirror()
        self.notices: Mapping[int, tuple[str, ...]] = {}  #: in force: number -> languages of its sounds
        self.callbacks = Callbacks()
        self._hotline = hotline
        self._link = link
        self._translator = translator
        self._tell = tell
        self._latest: dict[str, int] = {}  #: call -> number of its latest Redirect in hand
        self._moves = 0
        self._silent: dict[str, asyncio.TimerHandle] = {}  #: offers whose phone has not rung yet

    def carry_out(self, commands: Sequence[Command], at: float) -> None:
        """All of one decision. A call that it stops and moves in one go is redirected once."""
        offered = {command.call for command in commands if isinstance(command, Offer)}
        brought_back = {command.call for command in commands if isinstance(command, BringBack)}
        for command in commands:
            try:
                self._carry_out(command, offered, brought_back, at)
            except UnsafeValue as error:
                # One command that cannot be sent must not cost the others.
                log.error("a command cannot be carried out", command=type(command).__name__, why=str(error))

    def _carry_out(self, command: Command, offered: set[str], brought_back: set[str], at: float) -> None:
        match command:
            case Offer(callback=True):
                self._call_back(command)
            case Offer():
                self._offer(command, told_first=command.call in brought_back)
            case Withdraw():
                self.rang(command.offer)
                if command.call in self.callbacks.open:
                    self._hang_up(command.call)
                elif command.call not in offered:
                    self._redirect(command.call, "waiting", "s")
            case BringBack():
                if command.call in self.callbacks.open:
                    self._hang_up(command.call)
                elif command.call not in offered:
                    self._redirect(command.call, "evacuated", "s")
            case Announce():
                self._announce(command)
            case OfferCallback():
                self._set(command.call, Variable.SENT, "yes")
                self._play(command.call, _why(command.why), then="callback")
            case TellClosing():
                self._play(command.call, "waiting/closing")
            case TellNotices():
                self._tell_notices(command)
            case PlaceKept():
                self._set(command.call, Variable.TICKET, f"{command.arrived:.6f}")
            case QueueChanged() if command.call in self.callbacks.open:
                self.send_all(self.callbacks.queue(command.call, command.queue))
            case QueueChanged():
                self._set(command.call, Variable.QUEUE, command.queue)
                self._set(command.call, Variable.SENT, "yes")
            case SendAway():
                self._send_away(command)
            case SayInTalk():
                self._say_in_talk(command)
            case TalkTimed():
                told = "" if command.told is None else f"{command.told:.3f}"
                self._set(command.call, Variable.TALK, f"{command.since:.3f};{command.extended:.3f};{told}")
            case CloseTalk():
                self._redirect(command.call, "closed", command.text)
            case CallbackMissed():
                self.send_all(self.callbacks.missed(command.callback, command.tries, command.not_before))
            case CallbackClosed():
                self._close_callback(command)
            case FloodChanged():
                self.set_flood(command.on)
            case CounsellorChanged():
                self.send_all(
                    self.mirror.counsellor(command.counsellor, command.status, command.reason, command.room)
                )
            case WrapUpKept():
                self.send_all(
                    self.mirror.wrap_up(command.counsellor, command.queue, command.since, command.until)
                )
            case RoomChanged():
                self.send_all(self.mirror.room(command.room, command.mode, command.by, command.reason, at))

    def set_flood(self, on: bool) -> None:
        """For the menu, which reads it at the beginning of each call."""
        self.send({"Action": "Setvar", "Variable": FLOOD, "Value": str(int(on))})

    def fetch_back(self, call: str) -> None:
        """From Asterisk's own queue to ours."""
        self._redirect(call, "waiting", "s")

    def categorise(self, call: str, category: str) -> None:
        """Write on the call what it is about, for the survey to find."""
        self._set(call, Variable.CATEGORY, category)

    def rang(self, offer: str) -> None:
        """The phone rings, or the offer has ended: nobody need wonder any more."""
        timer = self._silent.pop(offer, None)
        if timer is not None:
            timer.cancel()

    def reset(self) -> None:
        """The link was lost: whatever was in hand is void."""
        self._latest.clear()
        for offer in list(self._silent):
            self.rang(offer)

    def _offer(self, offer: Offer, *, told_first: bool) -> None:
        if not COUNSELLOR.fullmatch(offer.counsellor) or not _OFFER.fullmatch(offer.offer):
            raise UnsafeValue(f"an offer that no extension can name: {offer.offer}")
        # The dialplan's extension: COUNSELLOR-OFFER-SECONDS[-again].
        parts = [offer.counsellor, offer.offer, str(math.ceil(offer.ring_for) + _GRACE)]
        if offer.again:
            parts.append("again")
        rings_within = RINGS_WITHIN
        if told_first:
            rings_within += offer.ring_for  # the sentence comes before the ringing
        self._silent[offer.offer] = asyncio.get_running_loop().call_later(
            rings_within, self._never_rang, offer
        )
        context = "evacuated" if told_first else "connect"
        self._redirect(offer.call, context, "-".join(parts), offer=offer.offer)

    def _call_back(self, offer: Offer) -> None:
        """Ring the counsellor; the dialplan dials the citizen when they answer."""
        if not COUNSELLOR.fullmatch(offer.counsellor) or not _OFFER.fullmatch(offer.offer):
            raise UnsafeValue(f"an offer that no extension can name: {offer.offer}")
        if offer.call not in self.callbacks.open:
            self._tell(CallGone(call=offer.call))
            return
        originate = self.callbacks.originate(offer, self._hotline, math.ceil(offer.ring_for) + _GRACE)
        self._translator.making[offer.call] = f"{offer.call}~{offer.offer}"
        self._silent[offer.offer] = asyncio.get_running_loop().call_later(
            RINGS_WITHIN, self._never_rang, offer
        )
        self.send(originate)

    def _close_callback(self, closed: CallbackClosed) -> None:
        self._hang_up(closed.callback)
        if closed.why not in FORGOTTEN:  # those are first told to a person (service.py)
            self.send_all(self.callbacks.close(closed.callback))

    def _hang_up(self, callback: str) -> None:
        """End the counsellor's side of a callback, unless the citizen is on the line."""
        if channel := self._translator.making.pop(callback, ""):
            self._end(channel, 0)

    def _end(self, channel: str, tries: int) -> None:
        def answered(future: asyncio.Future[Any]) -> None:
            if future.cancelled() or future.exception() is not None:
                return
            # Asked for a moment ago, it may not be there yet; one that is gone is looked for in vain.
            if future.result()["Response"] != "Success" and tries < len(_TRY_AGAIN):
                asyncio.get_running_loop().call_later(_TRY_AGAIN[tries], self._end, channel, tries + 1)

        self.send({"Action": "Hangup", "Channel": channel}, answered)

    def _announce(self, command: Announce) -> None:
        self._play(command.call, *announced(command), then="callback" if command.callback else "s")

    def _play(self, call: str, *prompts: str, then: str = "s") -> None:
        """To a waiting caller, who waits on afterwards, or is offered a callback."""
        if call in self._translator.deciding:
            return  # they would lose what they have typed so far
        self._set(call, "MINWON_ANNOUNCE", "&".join(prompts))
        self._redirect(call, "announce", then)

    def _tell_notices(self, command: TellNotices) -> None:
        known = [number for number in command.notices if number in self.notices]
        if known:
            sounds = [notices.sound(number, self.notices[number], command.language) for number in known]
            self._set(command.call, Variable.NOTICED, ";".join(map(str, command.noticed)))
            self._play(command.call, *sounds)

    def _send_away(self, command: SendAway) -> None:
        if command.call in self._translator.deciding:
            return  # when they are back they wait anew, and this is decided anew
        kind, _, number = command.to.partition(":")
        self._set(command.call, Variable.SENT, "yes")
        if kind == "department" and number.isascii() and number.isdigit():
            self._redirect(command.call, "transfer", number)
            return
        self._set(command.call, "MINWON_ANNOUNCE", _why(command.why))
        self._redirect(command.call, "sent", kind if kind == "voicemail" else "message")

    def _say_in_talk(self, command: SayInTalk) -> None:
        """One half of a Local channel speaks, the other lays it over what caller and counsellor hear."""
        if channel := self._translator.callers.get(command.call):
            self.send(
                {
                    "Action": "Originate",
                    "Channel": f"Local/{command.sentence}-{command.language}@said/n",
                    "Application": "ChanSpy",
                    # u: by Uniqueid, q: without a beep, B: both sides hear, E and S: and no longer than that.
                    "Data": f"{channel},uqBES",
                    "Async": "true",
                }
            )

    def _set(self, call: str, variable: str, value: str) -> None:
        """Write on the caller's channel, where a restart of ours finds it."""
        if channel := self._translator.callers.get(call):
            self.send({"Action": "Setvar", "Channel": channel, "Variable": variable, "Value": value})

    def _never_rang(self, offer: Offer) -> None:
        self._silent.pop(offer.offer, None)
        if offer.callback:
            self._hang_up(offer.call)
            self._tell(OfferFailed(offer=offer.offer, why=OfferEnd.UNREACHABLE))
        elif offer.call in self._translator.callers:
            self._translator.offer_will_end(offer.call, offer.offer, OfferEnd.UNREACHABLE)
            self._redirect(offer.call, "waiting", "s")

    def _redirect(self, call: str, context: str, exten: str, *, offer: str = "") -> None:
        if call in self.callbacks.open:
            return  # nobody is on the line who could be moved
        self._moves += 1
        self._latest[call] = self._moves
        self._try(call, context, exten, offer, self._moves, 0)

    def _try(self, call: str, context: str, exten: str, offer: str, move: int, tries: int) -> None:
        channel = self._translator.callers.get(call)
        if self._latest.get(call) != move:
            return  # something else was decided for this call
        if channel is None:
            del self._latest[call]
            self._tell(CallGone(call=call))
            return

        def answered(future: asyncio.Future[Any]) -> None:
            if future.cancelled() or future.exception() is not None:
                return  # the link is lost: a resync follows
            if self._latest.get(call) != move:
                return
            if future.result()["Response"] == "Success":
                del self._latest[call]
            elif tries < len(_TRY_AGAIN):
                loop = asyncio.get_running_loop()
                loop.call_later(_TRY_AGAIN[tries], self._try, call, context, exten, offer, move, tries + 1)
            else:
                del self._latest[call]
                log.warning("Asterisk does not move a call", call=call, to=context)
                if offer:
                    self._tell(OfferFailed(offer=offer, why=OfferEnd.WITHDRAWN))

        self.send(
            {"Action": "Redirect", "Channel": channel, "Context": context, "Exten": exten, "Priority": "1"},
            answered,
        )

    def send_all(self, actions: Sequence[Mapping[str, str]]) -> None:
        for action in actions:
            self.send(action)

    def send(
        self,
        action: Mapping[str, str | Sequence[str]],
        answered: Callable[[asyncio.Future[Any]], None] | None = None,
    ) -> None:
        """Send and go on; a lost link is no fault here, since a resync follows it."""
        with suppress(AmiDown):
            self._link.send(action).add_done_callback(answered or _look)


def _why(why: str) -> str:
    """The sentence for a caller who is better served elsewhere."""
    return _SENT.get(why, "waiting/no_counsellor")


def announced(command: Announce) -> list[str]:
    """The prompts that say it: the place in line while it is a number, and the wait, rounded outwards."""
    prompts = ["waiting/position/more"]
    if command.ahead == 0:
        prompts = ["waiting/next"]
    elif command.ahead is not None and command.ahead < _PLACES:
        prompts = [f"waiting/position/{command.ahead + 1}"]
    if command.wait is not None and command.ahead != 0:
        prompts += _range(*command.wait)
    return prompts


def _range(low: float, high: float) -> list[str]:
    """From three to five minutes; less than five when it may be no time at all. Seconds."""
    longest = next((minutes for minutes in _MINUTES if minutes * 60 >= high), None)
    shortest = max((minutes for minutes in _MINUTES if minutes * 60 <= low), default=None)
    if longest is None:
        return ["waiting/minutes/more"]
    if shortest is None or shortest == longest:
        return [f"waiting/within/{longest}"]
    return [f"waiting/from/{shortest}", f"waiting/to/{longest}"]


def _look(answer: asyncio.Future[Any]) -> None:
    if not answer.cancelled() and answer.exception() is None:
        response = answer.result()
        if response["Response"] == "Error":
            # A phone's code may have changed Asterisk's queue first: then it is as it should be.
            harmless = response["Message"].endswith((": Already there", ": Not there"))
            write = log.debug if harmless else log.info
            write("Asterisk refused", why=response["Message"])
