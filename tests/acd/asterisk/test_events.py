"""What the dialplan says becomes what the engine understands; hostile values become ordinary ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.asterisk.events import Stray, Told, Translator
from acd.asterisk.wire import parse
from acd.engine.events import (
    Answered,
    CallerWarned,
    CallGone,
    CallWaits,
    Ending,
    Mode,
    OfferEnd,
    OfferFailed,
    PhoneSeen,
    PickedUp,
    Ringing,
    RoomSet,
    Status,
    StatusChosen,
    TalkClosed,
    TalkEnded,
    TalkExtended,
    WrapUpDone,
)
from minwon.channel import Variable
from tests.acd.asterisk.messages import QUEUES, caller, message, waiting

CALL = "1795300309.4"
LEG = "1795300310.5"


@pytest.fixture
def translator() -> Translator:
    return Translator(QUEUES)


def said(
    translator: Translator, name: str, variables: dict[Variable, str] | None = None, **headers: str
) -> list[Told]:
    heads = caller() | headers
    return translator.translate(message("UserEvent", variables or waiting(), UserEvent=name, **heads))


def test_a_caller_who_waits_is_told_with_all_that_stands_on_the_channel(translator: Translator) -> None:
    variables = waiting(priority="2", skills="english:3;welfare:1", language="en", caller="0f3a")
    assert said(translator, "MinwonWaiting", variables) == [
        CallWaits(
            call=CALL,
            queue="tax",
            arrived=1795300309.432323,
            priority=2,
            skills=(("english", 3), ("welfare", 1)),
            language="en",
            caller="0f3a",
        )
    ]
    assert translator.callers == {CALL: CALL}


def test_what_cannot_be_read_is_taken_as_ordinary(translator: Translator) -> None:
    variables = waiting(
        queue="no such", ticket="soon", priority="9" * 9, skills="x", language="<b>", caller="010-1"
    )
    assert said(translator, "MinwonWaiting", variables) == [
        CallWaits(call=CALL, queue="general", arrived=1795300309.0)
    ]


@given(
    st.binary(max_size=120), st.sampled_from(["MinwonWaiting", "MinwonStatus", "MinwonRoom", "MinwonTalking"])
)
def test_no_value_stops_the_reading(value: bytes, name: str) -> None:
    translator = Translator(QUEUES)
    headers = b"".join(
        b"\r\n%s: %s" % (header, value)
        for header in (b"Uniqueid", b"Linkedid", b"Counsellor", b"Status", b"Room", b"Mode", b"Offer")
    )
    variables = b"".join(b"\r\nChanVariable: %s=%s" % (each.encode(), value) for each in Variable)
    translator.translate(parse(b"Event: UserEvent\r\nUserEvent: " + name.encode() + headers + variables))


def test_ringing_and_answering_name_their_offer(translator: Translator) -> None:
    variables = waiting(state="offered", offer="o7", counsellor="c1001")
    ringing = message("DialState", variables, DialStatus="RINGING", **caller())
    assert translator.translate(ringing) == [Ringing(offer="o7")]
    talking = said(translator, "MinwonTalking", Uniqueid=LEG, Offer="o7", Counsellor="c1001")
    assert talking == [Answered(offer="o7")]


def test_who_hangs_up_during_the_whisper_has_rejected_the_call(translator: Translator) -> None:
    said(translator, "MinwonWaiting")
    variables = waiting(state="offered", offer="o7", counsellor="c1001")
    picked_up = message("DialEnd", variables, DialStatus="ANSWER", DestUniqueid=LEG, **caller())
    assert translator.translate(picked_up) == [PickedUp(offer="o7")]
    assert translator.translate(message("Hangup", None, **caller(channel=LEG))) == []
    assert said(translator, "MinwonOfferEnded", Offer="o7", Counsellor="c1001", Status="ANSWER") == []
    ended, _ = said(translator, "MinwonWaiting")
    assert ended == OfferFailed(offer="o7", why=OfferEnd.REJECTED)
    rang_out = message("DialEnd", variables, DialStatus="NOANSWER", DestUniqueid=LEG, **caller())
    assert translator.translate(rang_out) == []


def test_ringing_for_asterisks_own_queue_is_no_offer_of_ours(translator: Translator) -> None:
    variables = waiting(state="fallback", offer="o6")
    assert translator.translate(message("DialState", variables, DialStatus="RINGING", **caller())) == []


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("NOANSWER", OfferEnd.RANG_OUT),
        ("BUSY", OfferEnd.REJECTED),
        ("ANSWER", OfferEnd.REJECTED),
        ("CHANUNAVAIL", OfferEnd.UNREACHABLE),
        ("CONGESTION", OfferEnd.UNREACHABLE),
        ("", OfferEnd.UNREACHABLE),
    ],
)
def test_an_offer_has_ended_when_its_caller_is_back_in_waiting(
    translator: Translator, status: str, why: OfferEnd
) -> None:
    """Not before: a Redirect would meet a channel that is on its way."""
    assert said(translator, "MinwonOfferEnded", Offer="o7", Counsellor="c1001", Status=status) == []
    ended, waits = said(translator, "MinwonWaiting")
    assert ended == OfferFailed(offer="o7", why=why)
    assert isinstance(waits, CallWaits)
    assert len(said(translator, "MinwonWaiting")) == 1


def test_the_end_of_the_latest_offer_is_told_not_of_one_before(translator: Translator) -> None:
    """We moved the caller on between an offer's end and their way back."""
    said(translator, "MinwonOfferEnded", Offer="o7", Counsellor="c1001", Status="NOANSWER")
    said(translator, "MinwonOfferEnded", Offer="o8", Counsellor="c1002", Status="BUSY")
    ended, _ = said(translator, "MinwonWaiting", waiting(offer="o8"))
    assert ended == OfferFailed(offer="o8", why=OfferEnd.REJECTED)


def test_an_end_that_we_made_keeps_our_reason(translator: Translator) -> None:
    translator.offer_will_end(CALL, "o7", OfferEnd.UNREACHABLE)
    said(translator, "MinwonOfferEnded", Offer="o7", Counsellor="c1001", Status="CANCEL")
    ended, _ = said(translator, "MinwonWaiting", waiting(offer="o7"))
    assert ended == OfferFailed(offer="o7", why=OfferEnd.UNREACHABLE)


def test_who_is_back_from_a_phone_ends_its_offer_although_the_word_of_it_was_lost(
    translator: Translator,
) -> None:
    """With the link, between the phone's end and their way back."""
    ended, _ = said(translator, "MinwonWaiting", waiting(offer="o7"))
    assert ended == OfferFailed(offer="o7", why=OfferEnd.WITHDRAWN)


def test_a_caller_who_hangs_up_on_the_way_back_ends_the_offer_too(translator: Translator) -> None:
    said(translator, "MinwonWaiting")
    said(translator, "MinwonOfferEnded", Offer="o7", Counsellor="c1001", Status="BUSY")
    assert translator.translate(message("Hangup", None, **caller())) == [
        OfferFailed(offer="o7", why=OfferEnd.REJECTED),
        CallGone(call=CALL),
    ]


def test_a_hangup_tells_who_hung_up(translator: Translator) -> None:
    said(translator, "MinwonWaiting")
    said(translator, "MinwonTalking", Uniqueid=LEG, Offer="o7", Counsellor="c1001")
    talk_ended = [TalkEnded(call=CALL, counsellor="c1001")]
    assert translator.translate(message("Hangup", None, **caller(channel="1795300310.99"))) == []
    assert translator.translate(message("Hangup", None, **caller(channel=LEG))) == talk_ended
    assert translator.translate(message("Hangup", None, **caller(channel=LEG))) == []
    assert said(translator, "MinwonAfter", waiting(counsellor="c1001")) == talk_ended
    assert translator.translate(message("Hangup", None, **caller())) == [CallGone(call=CALL)]
    assert translator.translate(message("Hangup", None, **caller())) == []
    assert translator.callers == {}


def test_a_call_passed_on_to_a_department_leaves_the_distribution(translator: Translator) -> None:
    assert said(translator, "MinwonTransfer") == []
    said(translator, "MinwonWaiting")
    assert said(translator, "MinwonTransfer") == [CallGone(call=CALL)]


def test_callers_with_asterisks_own_queue_are_strays(translator: Translator) -> None:
    assert said(translator, "MinwonFallback") == [Stray(CALL)]
    assert translator.callers == {CALL: CALL}
    assert said(translator, "MinwonTalking", Uniqueid=LEG, Offer="", Counsellor="c1001") == [
        Stray(CALL, talking=True)
    ]


def test_a_phone_is_told_of_only_when_it_comes_or_goes(translator: Translator) -> None:
    def state(state: str, device: str = "PJSIP/c1001") -> list[Told]:
        return translator.translate(message("DeviceStateChange", Device=device, State=state))

    assert state("UNAVAILABLE") == [PhoneSeen(counsellor="c1001", reachable=False)]
    assert state("UNAVAILABLE") == []
    assert state("NOT_INUSE") == [PhoneSeen(counsellor="c1001", reachable=True)]
    assert state("RINGING") == state("INUSE") == state("NOT_INUSE") == []
    assert state("UNAVAILABLE", "PJSIP/anonymous") == state("INUSE", "Queue:minwon_avail") == []


def test_the_phones_codes_choose_status_and_close_rooms(translator: Translator) -> None:
    assert said(translator, "MinwonStatus", Counsellor="c1001", Status="break", Reason="", Room="room2") == [
        StatusChosen(counsellor="c1001", status=Status.BREAK, room="room2")
    ]
    assert said(translator, "MinwonWrapUpDone", Counsellor="c1001") == [WrapUpDone(counsellor="c1001")]
    assert said(translator, "MinwonRoom", Room="room1", Mode="now", By="phone", Reason="") == [
        RoomSet(room="room1", mode=Mode.NOW, by="phone")
    ]
    assert said(translator, "MinwonStatus", Counsellor="c1001", Status="asleep") == []
    assert said(translator, "MinwonStatus", Counsellor="1001", Status="ready") == []
    assert said(translator, "MinwonRoom", Room="room1", Mode="burnt") == []


def test_other_events_mean_nothing(translator: Translator) -> None:
    assert said(translator, "Other") == []
    assert translator.translate(message("Newchannel", None, **caller())) == []


def test_codes_of_a_talk_count_for_that_talk(translator: Translator) -> None:
    assert said(translator, "MinwonConduct", Uniqueid=LEG, Wish="warn") == []  # nobody talks yet
    said(translator, "MinwonTalking", Uniqueid=LEG, Offer="o1", Counsellor="c1001")

    def wished(wish: str) -> list[Told]:
        return said(translator, "MinwonConduct", Uniqueid=LEG, Wish=wish)

    assert wished("warn") == [CallerWarned(call=CALL, by="c1001")]
    assert wished("extend") == [TalkExtended(call=CALL, by="c1001")]
    assert wished("harassment") == [
        TalkClosed(call=CALL, text=Ending.HARASSMENT, conduct="harassment", by="c1001")
    ]
    assert wished("superior") == [TalkClosed(call=CALL, text=Ending.SUPERIOR, by="c1001")]
    assert wished("time") == wished("anything") == []
