"""What goes onto the wire is exactly what was meant; what comes off it is exactly what was sent."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.asterisk.wire import LONGEST_LINE, LONGEST_MESSAGE, AmiDown, Message, Protocol, Request, UnsafeValue
from acd.asterisk.wire import parse as read

KOREAN = "자살예방 상담 1번, 홍길동"


class Wire(asyncio.Transport):
    """A transport that keeps what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.closed

    def abort(self) -> None:
        self.closed = True


class Hearer:
    """What a Link is to its protocol: it hears the events and the loss."""

    def __init__(self) -> None:
        self.events: list[Message] = []
        self.lost = 0

    def reads(self, name: str) -> bool:
        return name != "Unread"

    def dispatch(self, event: Message) -> None:
        if event["Event"] == "Poison":
            raise RuntimeError("a fault of ours")
        self.events.append(event)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.lost += 1


def open_wire() -> tuple[Protocol, Wire, Hearer]:
    protocol, wire, hearer = Protocol(), Wire(), Hearer()
    protocol.connection_made(wire)
    protocol.factory = hearer
    return protocol, wire, hearer


@pytest.fixture
async def wire() -> AsyncIterator[tuple[Protocol, Wire, Hearer]]:
    yield open_wire()


Open = tuple[Protocol, Wire, Hearer]


@settings(max_examples=40)
@given(st.lists(st.integers(0, 200), max_size=5))
def test_text_survives_wherever_a_read_ends(cuts: list[int]) -> None:
    """panoramisk decodes read by read: 42 of these 95 single cuts lose a character."""
    data = f"Event: UserEvent\r\nUserEvent: Test\r\nText: {KOREAN}\r\n\r\n".encode() * 2

    async def feed() -> list[str]:
        protocol, _, hearer = open_wire()
        edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
        for start, end in itertools.pairwise(edges):
            protocol.data_received(data[start:end])
        return [event["Text"] for event in hearer.events]

    assert asyncio.run(feed()) == [KOREAN, KOREAN]


async def test_text_survives_a_cut_at_every_byte(wire: Open) -> None:
    protocol, _, hearer = wire
    data = f"Event: UserEvent\r\nText: {KOREAN}\r\n\r\n".encode()
    for cut in range(len(data)):
        protocol.data_received(data[:cut])
        protocol.data_received(data[cut:])
    assert [event["Text"] for event in hearer.events] == [KOREAN] * len(data)


async def test_bytes_that_are_no_text_do_not_stop_the_stream(wire: Open) -> None:
    protocol, _, hearer = wire
    protocol.data_received(b"Event: A\r\nText: \xff\xfe\r\n\r\nEvent: B\r\n\r\n")
    assert [event["Event"] for event in hearer.events] == ["A", "B"]


async def test_events_that_nobody_reads_are_passed_over_unless_they_answer(wire: Open) -> None:
    protocol, _, hearer = wire
    asked = protocol.send(Request({"Action": "Look", "ActionID": "7"}))
    protocol.data_received(b"Event: Unread\r\nText: x\r\n\r\n")
    protocol.data_received(b"Response: Success\r\nActionID: 7\r\nEventList: start\r\n\r\n")
    protocol.data_received(b"Event: Unread\r\nActionID: 7\r\n\r\n")
    protocol.data_received(b"Event: Done\r\nActionID: 7\r\nEventList: Complete\r\n\r\n")
    assert [message["Event"] for message in await asked] == ["", "Unread", "Done"]
    assert hearer.events == []


@pytest.mark.parametrize(
    "value",
    [
        "홍길동\r\n\r\nAction: Command\r\nCommand: core show uptime",
        "x\n\nAction: Command",
        "x\nVariable: y",
        "x\r",
        "x\0y",
        "가" * 400,
        "x" * LONGEST_LINE,
    ],
)
async def test_an_unsafe_value_is_refused_before_anything_is_sent(wire: Open, value: str) -> None:
    protocol, transport, _ = wire
    with pytest.raises(UnsafeValue) as raised:
        protocol.send(Request({"Action": "UserEvent", "Text": value}))
    assert transport.written == b""
    assert not protocol.responses
    assert value not in str(raised.value)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(["Channel", "Value", "Text"]), st.text(max_size=40)))
def test_whatever_is_sent_is_one_message_with_one_line_a_value(fields: dict[str, str]) -> None:
    async def send() -> bytes:
        protocol, transport, _ = open_wire()
        try:
            protocol.send(Request({"Action": "Test", **fields}))
        except (UnsafeValue, UnicodeEncodeError):
            return b""
        return transport.written

    if sent := asyncio.run(send()):
        assert sent.endswith(b"\r\n\r\n")
        lines = sent.removesuffix(b"\r\n\r\n").split(b"\r\n")
        assert len(lines) == len(fields) + 2
        assert sent.count(b"\n") == len(lines) + 1


async def test_a_header_in_the_name_is_refused_as_well(wire: Open) -> None:
    with pytest.raises(UnsafeValue):
        wire[0].send(Request({"Action": "Test", "A\r\nB": "x"}))


async def test_a_response_completes_its_own_request(wire: Open) -> None:
    protocol, _, _ = wire
    first, second = (Request({"Action": "Test"}) for _ in range(2))
    answers = [protocol.send(request) for request in (first, second)]
    protocol.data_received(f"Response: Success\r\nActionID: {second.id}\r\nMessage: two\r\n\r\n".encode())
    protocol.data_received(f"Response: Error\r\nActionID: {first.id}\r\nMessage: one\r\n\r\n".encode())
    assert [(await answer)["Message"] for answer in answers] == ["one", "two"]
    await asyncio.sleep(0)
    assert not protocol.responses


async def test_a_list_is_complete_at_its_end_and_not_by_words(wire: Open) -> None:
    protocol, _, hearer = wire
    request = Request({"Action": "Status"})
    answer = protocol.send(request)
    for line in (
        "Response: Success\r\nEventList: start\r\nMessage: Channel status will follow",
        "Event: Status\r\nChannel: a",
        "Event: ComplaintsComplete\r\nChannel: b",
        "Event: StatusComplete\r\nEventList: Complete\r\nItems: 2",
    ):
        assert not answer.done()
        protocol.data_received(f"{line}\r\nActionID: {request.id}\r\n\r\n".encode())
    assert [message["Channel"] for message in await answer] == ["", "a", "b", ""]
    assert not hearer.events


async def test_words_like_queued_or_follow_do_not_keep_a_request_open(wire: Open) -> None:
    """panoramisk would wait for more: for ever, if an Originate's answer never comes."""
    protocol, _, hearer = wire
    request = Request({"Action": "Originate", "Channel": "Local/1@x"})
    answer = protocol.send(request)
    queued = f"Response: Success\r\nActionID: {request.id}\r\nMessage: Originate successfully queued\r\n\r\n"
    protocol.data_received(queued.encode())
    assert (await answer)["Response"] == "Success"
    protocol.data_received(f"Event: OriginateResponse\r\nActionID: {request.id}\r\n\r\n".encode())
    assert [event["Event"] for event in hearer.events] == ["OriginateResponse"]


async def test_an_event_that_repeats_an_action_id_is_no_response(wire: Open) -> None:
    protocol, _, hearer = wire
    request = Request({"Action": "UserEvent"})
    answer = protocol.send(request)
    protocol.data_received(f"Event: UserEvent\r\nActionID: {request.id}\r\n\r\n".encode())
    assert not answer.done()
    assert len(hearer.events) == 1


async def test_a_request_that_timed_out_leaves_nothing_even_when_answered_late(wire: Open) -> None:
    protocol, _, hearer = wire
    request = Request({"Action": "Status"})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await protocol.send(request)
    assert not protocol.responses
    protocol.data_received(f"Response: Success\r\nActionID: {request.id}\r\n\r\n".encode())
    assert not protocol.responses
    assert not hearer.events


async def test_a_loss_fails_what_is_unanswered_and_sends_nothing_again(wire: Open) -> None:
    protocol, transport, hearer = wire
    waiting = protocol.send(Request({"Action": "Originate", "Channel": "Local/1@x"}))
    written = transport.written
    protocol.connection_lost(None)
    with pytest.raises(AmiDown):
        await waiting
    with pytest.raises(AmiDown):
        protocol.send(Request({"Action": "Ping"}))
    assert transport.written == written
    assert hearer.lost == 1


async def test_one_bad_message_costs_only_itself(wire: Open) -> None:
    protocol, transport, hearer = wire
    protocol.data_received(b"Event: Poison\r\n\r\nEvent: Good\r\n\r\n: \r\n\r\n\r\n\r\nEvent: Better\r\n\r\n")
    assert [event["Event"] for event in hearer.events] == ["Good", "Better"]
    assert not transport.closed


async def test_a_message_without_end_ends_the_connection_not_the_memory(wire: Open) -> None:
    protocol, transport, _ = wire
    protocol.data_received(b"Event: Long\r\nText: " + b"x" * LONGEST_MESSAGE)
    assert transport.closed


def test_the_first_of_two_equal_headers_stands() -> None:
    """A UserEvent may carry what a caller sent; it must not rename the event or the channel."""
    message = read(b"Event: UserEvent\r\nUniqueid: 1.1\r\nText: x\r\nEvent: Hangup\r\nUniqueid: 2.2")
    assert (message["Event"], message["uniqueid"]) == ("UserEvent", "1.1")


def test_repeated_variables_are_read_as_one_mapping() -> None:
    message = read(
        b"Event: Hangup\r\nChanVariable: MINWON_STATE=waiting\r\nChanVariable: MINWON_SKILLS=a=b\r\nReason:"
    )
    assert message.variables == {"MINWON_STATE": "waiting", "MINWON_SKILLS": "a=b"}
    assert message["Reason"] == message["Absent"] == ""


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_a_fault(data: bytes) -> None:
    async def feed() -> None:
        protocol, transport, _ = open_wire()
        protocol.data_received(data + b"\r\n\r\n")
        assert not transport.closed

    asyncio.run(feed())
