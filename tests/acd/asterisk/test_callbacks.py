"""Callbacks stand in Asterisk's database; a counsellor is rung by Originate, the dialplan does the rest."""

from __future__ import annotations

import time

import pytest

from acd.asterisk.callbacks import Callbacks, read
from acd.asterisk.events import Translator
from acd.asterisk.resync import read_calls
from acd.asterisk.wire import Message
from acd.engine.commands import Announce, Offer
from acd.engine.events import (
    Answered,
    CallGone,
    CitizenMissed,
    CitizenReached,
    LiveCall,
    OfferEnd,
    OfferFailed,
    Ringing,
    TalkEnded,
)
from acd.engine.rules import CallbackRules
from acd.service import Service
from minwon import database, messages
from tests.acd.asterisk.messages import QUEUES, message, waiting
from tests.acd.conftest import eventually, listed, running
from tests.acd.test_service import READY, channel, until, waits
from tests.fakes.asterisk import FakeAsterisk

ID, OFFER = "b1795300309.4", "k1o7"
MADE = f"{ID}~{OFFER}"
ENTRY = (
    "tax|1795300309.432323|2|english:3|en|0f3a|yes|whisper/tax&whisper/english|1795300400|1|1795301000.500"
)
NUMBER = "01056781234"


def test_an_entry_is_read_and_written_alike() -> None:
    entry = read(ID, ENTRY, QUEUES)
    assert entry is not None and entry.text == ENTRY
    wanted = entry.wanted(CallbackRules(expire_seconds=100))
    assert (wanted.callback, wanted.waits.call, wanted.waits.skills) == (ID, ID[1:], (("english", 3),))
    assert (wanted.expires, wanted.tries, wanted.not_before) == (1795300500, 1, 1795301000.5)


def test_a_queue_that_is_gone_is_the_general_one() -> None:
    entry = read(ID, ENTRY.replace("tax|", "parks|", 1), QUEUES)
    assert entry is not None and entry.queue == "general"


@pytest.mark.parametrize(
    "text", ["", "tax", ENTRY + "|", ENTRY.replace("0f3a", ""), ENTRY.replace("tax|", "tax\r\n|", 1)]
)
def test_what_cannot_be_read_is_no_callback(text: str) -> None:
    assert read(ID, text, QUEUES) is None
    assert read("b1/../2", ENTRY, QUEUES) is None


def test_those_that_were_reached_are_taken_away_at_a_start() -> None:
    kept = Callbacks()
    actions = kept.reset({ID: ENTRY, "b2.1": "reached|77ff", "b3.1": "?"}, QUEUES)
    assert list(kept.open) == [ID]
    assert [(one["Action"], one["Family"], one["Key"]) for one in actions] == [
        ("DBDel", "callback", "b2.1"),
        ("DBDel", "callback_number", "b2.1"),
        ("DBDel", "callback_of", "77ff"),
    ]


def test_tries_and_another_queue_are_written_down() -> None:
    kept = Callbacks()
    kept.reset({ID: ENTRY}, QUEUES)
    (put,) = kept.missed(ID, 2, 1795302000.0)
    assert put["Val"] == ENTRY.replace("|1|1795301000.500", "|2|1795302000.000")
    (put,) = kept.queue(ID, "general")
    assert put["Val"].startswith("general|")
    assert kept.missed("b9.9", 1, 0) == []


def test_the_phone_is_rung_with_all_that_the_talk_needs() -> None:
    kept = Callbacks()
    kept.reset({ID: ENTRY}, QUEUES)
    offer = Offer(offer=OFFER, call=ID, counsellor="c1001", ring_for=15, callback=True)
    asked = kept.originate(offer, "120", 17)
    assert (asked["Channel"], asked["ChannelId"], asked["Exten"]) == ("PJSIP/c1001", MADE, MADE)
    assert asked["Timeout"] == "17000"
    assert "__MINWON_RECORD=yes" in asked["Variable"]
    assert "MINWON_STATE=offered" in asked["Variable"]


# --- what Asterisk tells of one that is made ------------------------------------------------------


@pytest.fixture
def translator() -> Translator:
    found = Translator(QUEUES)
    found.making[ID] = MADE
    return found


def dial(name: str, status: str) -> Message:
    return message(name, None, DestChannel="PJSIP/c1001-0000002a", DestUniqueid=MADE, DialStatus=status)


def said(name: str, channel: str = MADE, **headers: str) -> Message:
    heads = {"Uniqueid": channel, "Linkedid": MADE, "Channel": "PJSIP/c1001-0000002a", **headers}
    return message("UserEvent", waiting(), UserEvent=name, **heads)


def hangup(channel: str) -> Message:
    return message("Hangup", None, Uniqueid=channel, Linkedid=MADE)


def test_from_the_ringing_to_the_end_of_the_talk(translator: Translator) -> None:
    assert translator.translate(dial("DialState", "RINGING")) == [Ringing(offer=OFFER)]
    assert translator.translate(dial("DialEnd", "ANSWER")) == [Answered(offer=OFFER)]
    assert translator.translate(said("MinwonReached", "9.9")) == [CitizenReached(callback=ID)]
    assert (translator.callers, translator.making) == ({ID: "9.9"}, {})
    assert translator.translate(hangup(MADE)) == [TalkEnded(call=ID, counsellor="c1001")]


def test_the_counsellor_is_free_once_they_have_been_told_that_nobody_answered(translator: Translator) -> None:
    translator.translate(dial("DialEnd", "ANSWER"))
    assert translator.translate(said("MinwonMissed", Status="BUSY")) == []
    assert translator.translate(hangup(MADE)) == [CitizenMissed(callback=ID, why="busy")]


@pytest.mark.parametrize(
    ("reason", "why"),
    [("3", OfferEnd.RANG_OUT), ("5", OfferEnd.REJECTED), ("0", OfferEnd.UNREACHABLE)],
)
def test_a_phone_that_is_not_picked_up_ends_the_offer(
    translator: Translator, reason: str, why: OfferEnd
) -> None:
    failed = message("OriginateResponse", None, Response="Failure", Exten=MADE, Reason=reason)
    assert translator.translate(failed) == [OfferFailed(offer=OFFER, why=why)]
    assert translator.making == {}


def test_the_caller_who_wants_it_is_about_to_be_gone(translator: Translator) -> None:
    told = translator.translate(
        message("UserEvent", waiting(), UserEvent="MinwonCallback", Callback=ID, Entry=ENTRY)
    )
    assert told == [read(ID, ENTRY, QUEUES)]


def test_what_is_under_way_is_found() -> None:
    def status(channel: str, state: str, up: bool, name: str = "PJSIP/c1001-0000002a") -> Message:
        variables = waiting(state=state, counsellor="c1001")
        heads = {"Context": "callback", "Exten": MADE, "ChannelState": "6" if up else "5"}
        return message("Status", variables, Channel=name, Uniqueid=channel, Linkedid=MADE, **heads)

    def live(*channels: Message) -> list[tuple[str, str, str, bool, bool]]:
        calls = read_calls(list(channels), QUEUES)
        return [(one.waits.call, one.counsellor, one.offer, one.talking, one.dialling) for one in calls.live]

    assert live(status(MADE, "offered", up=False)) == [(ID, "c1001", OFFER, False, False)]
    assert live(status(MADE, "offered", up=True)) == [(ID, "c1001", "", True, True)]
    assert live(status(MADE, "dialling", up=True)) == [(ID, "c1001", "", True, True)]
    talk = (status(MADE, "", up=True), status("9.9", "talking", up=True, name="PJSIP/outgoing-1"))
    assert live(*talk) == [(ID, "c1001", "", True, False)]
    calls = read_calls(list(talk), QUEUES)
    assert (calls.callers, calls.talks, calls.making) == ({ID: "9.9"}, {MADE: (ID, "c1001")}, {})
    assert isinstance(calls.live[0], LiveCall)


# --- the whole service ---------------------------------------------------------------------------


def just_wanted() -> str:
    """For a service that goes by the real clock: callbacks expire."""
    plain = ENTRY.replace("|2|english:3|en|", "|0||ko|")
    return plain.replace("|1795300400|1|1795301000.500", f"|{int(time.time())}|0|0")


def wants(asterisk: FakeAsterisk, entry: str = ENTRY) -> None:
    head = f"Event: UserEvent\r\nUserEvent: MinwonCallback\r\nCallback: {ID}\r\nEntry: {entry}\r\n"
    asterisk.say(f"{head}{channel(ID[1:])}\r\n")


def rings(asterisk: FakeAsterisk, made: str, name: str, status: str) -> None:
    heads = f"DestChannel: PJSIP/c1001-00000001\r\nDestUniqueid: {made}\r\nDialStatus: {status}\r\n"
    asterisk.say(f"Event: {name}\r\n{heads}\r\n")


async def test_a_callback_goes_before_who_came_later(service: Service, asterisk: FakeAsterisk) -> None:
    async with running(service):
        waits(asterisk, "1795300400.1")
        await until(service, "1795300400.1", "waiting")
        wants(asterisk, just_wanted())
        await until(service, ID, "waiting")
        service.tell(READY[0])
        (asked,) = await asterisk.wait_for("Originate")
        made = asked["Exten"]
        rings(asterisk, made, "DialState", "RINGING")
        rings(asterisk, made, "DialEnd", "ANSWER")
        await until(service, ID, "talking")
        assert service.callbacks()[0]["whereabouts"] == "dialling"
        head = "Event: UserEvent\r\nUserEvent: MinwonReached\r\n"
        asterisk.say(f"{head}Uniqueid: 9.9\r\nLinkedid: {made}\r\n\r\n")
        await eventually(lambda: service.callbacks() == [])
        taken = {(one["Family"], one["Key"]) for one in await asterisk.wait_for("DBDel", 3)}
        assert taken == {("callback", ID), ("callback_number", ID), ("callback_of", "0f3a")}
        await until(service, ID, "talking")


async def test_open_ones_are_taken_up_at_the_start_and_the_last_miss_is_told_to_a_person(
    service: Service, asterisk: FakeAsterisk
) -> None:
    asterisk.answers["DBGetTree"] = listed(
        f"Event: DBGetTreeResponse\r\nKey: /callback/{ID}\r\nVal: {ENTRY.replace('|1|', '|2|')}"
    )
    asterisk.answers["DBGet"] = listed(
        f"Event: DBGetResponse\r\nFamily: callback_number\r\nKey: {ID}\r\nVal: {NUMBER}"
    )
    service.now = lambda: 1795301000.0  # type: ignore[assignment]
    async with running(service):
        assert [one["tries"] for one in service.callbacks()] == [2]
        service.tell(READY[0])
        asterisk.answers["DBGetTree"] = listed()
        service.now = lambda: 1795400000.0  # type: ignore[assignment]
        service.tell(READY[1])
        await asterisk.wait_for("DBDel", 3)
        engine = database.connect(service.settings)
        (left,) = messages.waiting(engine, mailbox="callback_tax")
        engine.dispose()
        assert (left.number, left.call) == (NUMBER, ID[1:])
        assert service.callbacks() == []


async def test_a_withdrawn_one_is_hung_up_although_it_is_not_there_yet(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service):
        service.tell(READY[0])
        wants(asterisk, just_wanted())
        (asked,) = await asterisk.wait_for("Originate")
        asterisk.answers["Hangup"] = (
            "Response: Error\r\nActionID: {id}\r\nMessage: No such channel\r\n\r\n",
        )
        service.change(CallGone(call=ID))
        hung_up = await asterisk.wait_for("Hangup", 3)
        assert {one["Channel"] for one in hung_up} == {asked["Exten"]}
        assert service.callbacks() == []


async def test_who_decides_is_not_interrupted_by_announcements(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service):
        waits(asterisk, "100.1")
        await until(service, "100.1", "waiting")
        service.actions.carry_out([Announce(call="100.1", ahead=0, callback=True)], 0)
        (offered,) = await asterisk.wait_for("Redirect")
        assert (offered["Context"], offered["Exten"]) == ("announce", "callback")
        asterisk.say(f"Event: UserEvent\r\nUserEvent: MinwonDeciding\r\n{channel('100.1')}\r\n")
        await eventually(lambda: service.translator.deciding == {"100.1"})
        service.actions.carry_out([Announce(call="100.1", ahead=0)], 0)
        waits(asterisk, "100.1")
        await eventually(lambda: not service.translator.deciding)
        service.actions.carry_out([Announce(call="100.1", ahead=0)], 0)
        later = await asterisk.wait_for("Redirect", 2)
        assert [one["Exten"] for one in later] == ["callback", "s"]
