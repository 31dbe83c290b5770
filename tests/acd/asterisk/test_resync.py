"""Everything that Asterisk holds is read from its own lists, and nothing that is on its way out."""

from acd.asterisk.resync import read_calls
from acd.asterisk.wire import Message
from acd.engine.events import LiveCall
from minwon.channel import Variable
from tests.acd.asterisk.messages import QUEUES, caller, message, waiting


def channel(call: str, variables: dict[Variable, str], **headers: str) -> Message:
    heads = caller(call) | {"Context": "waiting", "Exten": "s"} | headers
    return message("Status", variables, **heads)


def leg(call: str, name: str, channel: str, state: str = "6") -> Message:
    return message("Status", {}, Channel=name, Uniqueid=channel, Linkedid=call, ChannelState=state)


def live(channels: list[Message]) -> list[tuple[str, str, str, bool]]:
    return [
        (call.waits.call, call.counsellor, call.offer, call.talking)
        for call in read_calls(channels, QUEUES).live
    ]


def test_every_caller_is_found_where_they_are() -> None:
    channels = [
        channel("9.1", waiting()),
        channel("9.2", waiting(state="offered", counsellor="c1001", offer="o7")),
        leg("9.2", "PJSIP/c1001-00000009", "9.8", state="5"),
        channel("9.3", waiting(state="talking", counsellor="c1002", offer="o6")),
        leg("9.3", "PJSIP/c1002-0000000a", "9.9"),
        channel("9.4", waiting(state="fallback")),
        channel("9.5", waiting(state="menu")),
        channel("9.6", waiting(state="after", counsellor="c1003")),
    ]
    calls = read_calls(channels, QUEUES)
    assert live(channels) == [
        ("9.1", "", "", False),
        ("9.2", "c1001", "o7", False),
        ("9.3", "c1002", "", True),
        ("9.4", "", "", False),
    ]
    assert calls.callers == {call: call for call in ("9.1", "9.2", "9.3", "9.4")}
    assert calls.talks == {"9.9": ("9.3", "c1002")}
    assert calls.strays == ("9.4",)
    assert calls.states == dict.fromkeys(("waiting", "offered", "talking", "fallback", "menu", "after"), 1)


def test_a_channel_that_runs_its_last_lines_is_no_caller() -> None:
    assert live([channel("9.1", waiting(), Exten="h"), channel("9.2", waiting(), Context="ended")]) == []


def test_an_offer_that_was_picked_up_is_an_offer_until_the_whisper_has_ended() -> None:
    channels = [
        channel("9.2", waiting(state="offered", counsellor="c1001", offer="o7")),
        leg("9.2", "PJSIP/c1001-00000009", "9.8"),
    ]
    assert live(channels) == [("9.2", "c1001", "o7", False)]


def test_a_talk_whose_counsellor_is_gone_is_over() -> None:
    assert live([channel("9.1", waiting(state="talking", counsellor="c1001"))]) == []


def test_the_place_of_a_caller_is_their_ticket() -> None:
    found = read_calls([channel("9.1", waiting(ticket="12.000002"))], QUEUES).live
    assert [call.waits.arrived for call in found] == [12.000002]
    assert isinstance(found[0], LiveCall)


def test_how_long_a_talk_may_last_is_read_from_the_call() -> None:
    def times(variable: str) -> tuple[float, float, float]:
        channels = [
            channel("9.3", waiting(state="talking", counsellor="c1002"), Variable=f"MINWON_TALK={variable}"),
            leg("9.3", "PJSIP/c1002-0000000a", "9.9"),
        ]
        (call,) = read_calls(channels, QUEUES).live
        return call.since, call.extended, call.told

    assert times("1795300309.432") == (1795300309.432, 0.0, 0.0)
    assert times("1795300309.432;300.000;1795301209.5") == (1795300309.432, 300.0, 1795301209.5)
    assert times("1795300309.432;300.000;") == (1795300309.432, 300.0, 0.0)
    assert times("(null)") == times("") == times("soon;x;-1") == (0.0, 0.0, 0.0)


def test_every_call_is_present_whatever_it_is_doing() -> None:
    calls = read_calls(
        [channel("9.1", waiting(state="after")), channel("9.2", waiting(state="menu"))], QUEUES
    )
    assert calls.present == {"9.1", "9.2"}
