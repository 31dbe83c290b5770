from __future__ import annotations

import contextlib
import shlex
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ivr.agi import connection
from ivr.agi.connection import AGIAppError, AGIError, AGIHangup, Connection, GotKeys, NotACall
from tests.fakes.agi import Wire, environment


class Pair:
    """A connection and Asterisk's end of it; what Asterisk will say is sent ahead."""

    def __init__(self, said: bytes = b"", *, started: bytes = environment()) -> None:
        ours, theirs = socket.socketpair()
        self.ours, self.theirs = ours, theirs
        self.asterisk = Wire(theirs)
        self.asterisk.send(started + said)
        self.call = Connection(ours)

    def close(self) -> None:
        self.asterisk.hang_up()
        self.ours.close()


@pytest.fixture
def pairs() -> Iterator[list[Pair]]:
    made: list[Pair] = []
    yield made
    for pair in made:
        pair.close()


def test_it_reads_who_calls(pairs: list[Pair]) -> None:
    pairs.append(Pair(started=environment(caller="0311234567", calleridname="가온: 시청")))
    assert pairs[0].call.env["agi_callerid"] == "0311234567"
    assert pairs[0].call.env["agi_calleridname"] == "가온: 시청"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\n",
        b"agi_network: yes\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\n\n",
        b"agi_uniqueid: 1\n" + b"agi_arg_1: " + b"x" * 40_000,
        b"agi_uniqueid: 1\n" * 5_000,
    ],
    ids=["nothing", "blank", "half", "http", "tls", "long line", "endless"],
)
def test_what_is_no_call_is_refused(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(NotACall):
            Connection(ours)


def test_a_half_open_peer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ENVIRONMENT_SECONDS", 0.05)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"agi_network: yes\nagi_unique")
        began = time.monotonic()
        with pytest.raises(NotACall):
            Connection(ours)
        assert time.monotonic() - began < 1


def test_commands_go_out_as_pyst2_writes_them(pairs: list[Pair]) -> None:
    pair = Pair(b"200 result=1\n200 result=50 endpos=1234\n")
    pairs.append(pair)
    pair.call.set_variable("MINWON_NEXT", "queue")
    assert pair.call.play("/a folder/ko/greeting", "12") == "2"
    assert pair.asterisk.command() == ["SET", "VARIABLE", "MINWON_NEXT", "queue"]
    assert pair.asterisk.command() == ["STREAM", "FILE", "/a folder/ko/greeting", "12", "0"]


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n\0"), max_size=50))
@settings(max_examples=60)
def test_any_value_arrives_as_it_is(value: str) -> None:
    pair = Pair(b"200 result=1\n")
    pair.call.set_variable("NAME", value)
    assert shlex.split(pair.asterisk.line())[3:] == [value]
    pair.close()


@given(
    st.dictionaries(
        st.from_regex("MINWON_[A-Z]{1,10}", fullmatch=True),
        st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n\0"), max_size=300)
        | st.from_regex("[a-z0-9:;&.]{0,300}", fullmatch=True),
        max_size=50,
    )
)
@settings(max_examples=60)
def test_many_variables_arrive_as_they_are_and_in_order(values: dict[str, str]) -> None:
    pair = Pair(b"200 result=1\n" * len(values))
    pair.call.set_variables(values)
    pair.call.end()
    arrived: list[tuple[str, str]] = []
    while command := pair.asterisk.command():
        match command:
            case ["SET", "VARIABLE", name, value]:
                arrived.append((name, value))
            case ["EXEC", "MSet", pairs]:
                # All that MSet would take for more than a letter stands between the pairs.
                assert not set(pairs) & set("\"'\\()[]{}$ \t")
                assert pairs.count(",") < 24
                assert len(pairs) < 1500
                arrived += [
                    (name, value) for name, _, value in (one.partition("=") for one in pairs.split(","))
                ]
    assert arrived == list(values.items())
    pair.close()


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\0"])
def test_a_line_end_in_a_value_is_never_sent(pairs: list[Pair], end: str) -> None:
    pair = Pair(b"200 result=1\n")
    pairs.append(pair)
    with pytest.raises(ValueError, match="line end"):
        pair.call.set_variable("NAME", f"x{end}EXEC System id")
    pair.call.noop()
    assert pair.asterisk.command() == ["NOOP"]


def test_keys_end_by_hash_by_count_or_by_silence(pairs: list[Pair]) -> None:
    pair = Pair(b"200 result=12\n200 result=1 (timeout)\n200 result= (timeout)\n200 result=\n")
    pairs.append(pair)
    assert pair.call.get_keys("ask", 5, 2) == GotKeys("12", False)
    assert pair.call.get_keys("ask", 5, 2) == GotKeys("1", True)
    assert pair.call.get_keys("ask", 5, 2) == GotKeys("", True)
    assert pair.call.get_keys("ask", 5, 2) == GotKeys("", False)
    assert pair.asterisk.command() == ["GET", "DATA", "ask", "5000", "2"]


def test_keys_do_not_show() -> None:
    assert "8" not in repr(GotKeys("880101", timed_out=False))


def test_a_recording_tells_its_length(pairs: list[Pair]) -> None:
    pair = Pair(b"200 result=35 (dtmf) endpos=16000\n200 result=0 (timeout) endpos=8000\n")
    pairs.append(pair)
    assert pair.call.record("message", most_seconds=60, silence_seconds=4) == 2.0
    assert pair.call.record("message", most_seconds=60, silence_seconds=4) == 1.0
    assert pair.asterisk.command() == [
        "RECORD", "FILE", "message", "wav", "#", "60000", "0", "beep", "s=4",
    ]  # fmt: skip


def test_a_missing_prompt_is_not_a_hang_up(pairs: list[Pair]) -> None:
    pair = Pair(b"200 result=-1 endpos=0\n200 result=6\n")
    pairs.append(pair)
    with pytest.raises(AGIAppError) as missing:
        pair.call.play("missing")
    assert not isinstance(missing.value, AGIHangup)
    assert pair.call.is_there()


@pytest.mark.parametrize("after", [b"HANGUP\n511 Command Not Permitted\n", b"HANGUP\n200 result=6\n", b""])
def test_a_hang_up_is_not_a_missing_prompt(pairs: list[Pair], after: bytes) -> None:
    pair = Pair(b"200 result=-1 endpos=800\n" + after)
    pairs.append(pair)
    pair.theirs.shutdown(socket.SHUT_WR)
    with pytest.raises(AGIAppError):
        pair.call.play("greeting")
    assert not pair.call.is_there()


def test_hangup_is_noted_and_never_taken_for_an_answer(pairs: list[Pair]) -> None:
    pair = Pair(b"HANGUP\n200 result=1 (arriving)\n200 result=-1 endpos=0\n")
    pairs.append(pair)
    assert pair.call.evaluate("${CONTEXT}") == "arriving"
    assert pair.call.hung_up
    with pytest.raises(AGIHangup):
        pair.call.play("greeting")


@pytest.mark.parametrize("said", [b"", b"200 resul", b"511 Command Not Permitted on a dead channel\n"])
def test_an_ended_connection_is_a_hang_up(pairs: list[Pair], said: bytes) -> None:
    pair = Pair(said)
    pairs.append(pair)
    pair.theirs.shutdown(socket.SHUT_WR)
    with pytest.raises(AGIHangup):
        pair.call.wait_for_digit(1000)


@pytest.mark.parametrize(
    "said",
    [
        b"510 Invalid or unknown command\n",
        b"520 Invalid command syntax.  Proper usage not available.\n",
        b"520-Invalid command syntax.  Proper usage follows:\nUsage: NOOP\n520 End of proper usage.\n",
        b"520-" + b"x\n" * 2_000,
        b"what?\n",
        b"\n",
    ],
)
def test_other_answers_are_faults(pairs: list[Pair], said: bytes) -> None:
    pair = Pair(said)
    pairs.append(pair)
    with pytest.raises(AGIError) as fault:
        pair.call.noop()
    assert not isinstance(fault.value, AGIHangup)


def test_an_answer_may_say_first_that_it_takes_a_while(pairs: list[Pair]) -> None:
    pairs.append(Pair(b"100 result=0 Trying...\n200 result=0\n"))
    assert pairs[0].call.appexec("Wait", "1") == "0"


def test_a_value_with_brackets_and_equal_signs_is_read_whole(pairs: list[Pair]) -> None:
    pairs.append(Pair(b"200 result=1 (a=b (c) d) e)\n"))
    assert pairs[0].call.evaluate("${X}") == "a=b (c) d) e"


@pytest.mark.parametrize(
    ("command", "answers"),
    [
        # As Asterisk 22 ends each when something arrives on the connection; GET DATA then says nothing.
        ("play", b"200 result=1 endpos=800\n200 result=1 (interrupted)\n"),
        ("wait", b"200 result=1\n200 result=1 (interrupted)\n"),
        ("get", b"200 result=1 (interrupted)\n"),
        # It ended by itself just before.
        ("play", b"200 result=0 endpos=800\n200 result=1 (interrupted)\n"),
        ("get", b"200 result= (timeout)\n200 result=1 (interrupted)\n"),
    ],
)
def test_a_key_from_elsewhere_ends_what_listens(pairs: list[Pair], command: str, answers: bytes) -> None:
    pair = Pair(b"")
    pairs.append(pair)

    def asterisk() -> None:
        pair.asterisk.line()
        pair.call.press("7")
        assert pair.asterisk.line() == "GET FULL VARIABLE interrupted"
        pair.asterisk.send(answers + b"200 result=1 (next)\n")

    other = threading.Thread(target=asterisk)
    other.start()
    match command:
        case "play":
            assert pair.call.play("file", "123") == "7"
        case "wait":
            assert pair.call.wait_for_digit(1000) == "7"
        case "get":
            assert pair.call.get_keys("file", 1, 1) == GotKeys("7", False)
    other.join()
    # Every answer has been read: the next one belongs to the next command.
    assert pair.call.evaluate("${X}") == "next"


def test_a_key_of_the_phone_at_the_same_moment_comes_first(pairs: list[Pair]) -> None:
    pair = Pair(b"")
    pairs.append(pair)

    def asterisk() -> None:
        pair.asterisk.line()
        pair.call.press("7")
        pair.asterisk.line()
        pair.asterisk.send(b"200 result=5\n200 result=1 (interrupted)\n")

    other = threading.Thread(target=asterisk)
    other.start()
    assert pair.call.get_keys("file", 1, 1) == GotKeys("5", False)
    other.join()
    assert pair.call.wait_for_digit(1000) == "7"


def test_keys_from_elsewhere_wait_for_whoever_listens_next(pairs: list[Pair]) -> None:
    pairs.append(Pair(b""))
    call = pairs[0].call
    call.press("90#")
    assert (call.wait_for_digit(1000), call.play("file", "123")) == ("9", "0")
    assert call.get_keys("file", 1, 1) == GotKeys("", False), "as GET DATA tells #"
    call.press("1")
    call.forget_pressed()
    pairs[0].asterisk.send(b"200 result=0\n")
    assert call.wait_for_digit(1) == ""


def test_what_must_be_heard_is_heard_to_its_end(pairs: list[Pair]) -> None:
    pair = Pair(b"200 result=53 endpos=800\n200 result=54 endpos=1600\n200 result=0 endpos=9000\n")
    pairs.append(pair)
    assert pair.call.play_through("notice") == "5"
    asked = [pair.asterisk.command()[2:] for _ in range(3)]
    assert asked == [
        ["notice", "0123456789*#", "0"],
        ["notice", "0123456789*#", "800"],
        ["notice", "0123456789*#", "1600"],
    ]


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_whatever_comes_a_command_ends_in_an_answer_or_an_agi_error(said: bytes) -> None:
    pair = Pair(said)
    pair.theirs.shutdown(socket.SHUT_WR)
    try:
        pair.call.get_keys("ask", 1, 1)
    except AGIError:
        pass
    finally:
        pair.close()


@given(st.binary(max_size=300), st.integers(0, 400))
@example(b"\n\n", 146)  # a call without its name
@settings(max_examples=150)
def test_whatever_comes_first_is_a_call_or_refused(noise: bytes, at: int) -> None:
    whole = environment()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(whole[:at] + noise + whole[at:])
        theirs.shutdown(socket.SHUT_WR)
        with contextlib.suppress(NotACall):
            assert Connection(ours).env["agi_uniqueid"]
