from __future__ import annotations

import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from ivr.agi import connection
from ivr.agi.connection import AGIHangup, Connection
from ivr.agi.listener import Listener
from tests.fakes.agi import Wire

Start = Callable[[Callable[[Connection], None], int], Listener]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Listener] = []

    def begin(handle: Callable[[Connection], None], most_calls: int = 10) -> Listener:
        listener = Listener(("127.0.0.1", 0), handle, most_calls)
        listener.start()
        started.append(listener)
        return listener

    yield begin
    for listener in started:
        assert listener.stop(5)


def answer_and_wait(call: Connection) -> None:
    call.answer()
    call.wait_for_digit(60_000)


def test_each_call_has_its_own_thread(start: Start) -> None:
    listener = start(answer_and_wait, 10)
    callers = [Wire.connect(listener.address) for _ in range(5)]
    for caller in reversed(callers):
        assert caller.command() == ["ANSWER"]
        caller.answer("200 result=0")
        assert caller.command()[:3] == ["WAIT", "FOR", "DIGIT"]
        caller.hang_up()


def test_beyond_the_most_calls_the_dialplan_goes_its_own_way(start: Start) -> None:
    listener = start(answer_and_wait, 1)
    first = Wire.connect(listener.address)
    assert first.command() == ["ANSWER"]
    second = Wire.connect(listener.address)
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        while second.line():
            pass
        raise BrokenPipeError  # closed in an orderly way: as good
    first.hang_up()
    second.hang_up()


def test_strangers_harm_only_themselves(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ENVIRONMENT_SECONDS", 1.0)
    listener = start(answer_and_wait, 10)
    half_open = socket.create_connection(listener.address)
    half_open.sendall(b"agi_network: yes\n")
    for noise in (b"", b"\r\n", b"GET / HTTP/1.0\r\n\r\n", b"\xff" * 100_000):
        with socket.create_connection(listener.address) as stranger:
            stranger.sendall(noise)
    caller = Wire.connect(listener.address)
    assert caller.command() == ["ANSWER"]
    caller.hang_up()
    half_open.settimeout(5)
    assert half_open.recv(1) == b""
    half_open.close()


def test_a_fault_in_one_call_ends_only_that_call(start: Start) -> None:
    def fall_over(call: Connection) -> None:
        if call.env["agi_callerid"] == "1":
            raise RuntimeError("a fault of ours")
        answer_and_wait(call)

    listener = start(fall_over, 10)
    unlucky, lucky = Wire.connect(listener.address, caller="1"), Wire.connect(listener.address, caller="2")
    assert unlucky.command() == []
    assert lucky.command() == ["ANSWER"]
    unlucky.hang_up()
    lucky.hang_up()


def test_stopping_ends_every_call_within_its_time(start: Start) -> None:
    ended: list[str] = []

    def note(call: Connection) -> None:
        try:
            answer_and_wait(call)
        except AGIHangup:
            ended.append(call.env["agi_callerid"])

    listener = start(note, 10)
    callers = [Wire.connect(listener.address, caller=str(number)) for number in range(3)]
    for caller in callers:
        assert caller.command() == ["ANSWER"]
    began = time.monotonic()
    assert listener.stop(2)
    assert time.monotonic() - began < 1
    assert sorted(ended) == ["0", "1", "2"]
    assert [caller.command() for caller in callers] == [[], [], []]
    for caller in callers:
        caller.hang_up()


def test_500_calls_at_once(start: Start) -> None:
    count = 500
    all_there = threading.Barrier(count + 1, timeout=30)

    def talk(call: Connection) -> None:
        call.answer()
        all_there.wait()
        call.wait_for_digit(60_000)

    listener = start(talk, count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    callers = []
    for _ in range(count):
        caller = Wire.connect(listener.address)
        caller.answer("200 result=0")
        callers.append(caller)
    all_there.wait()
    assert listener.calls == count
    for caller in callers:
        caller.command()
        assert caller.command()[:3] == ["WAIT", "FOR", "DIGIT"]
        caller.hang_up()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    # Half of it is the fakes' own; 37 KiB a call were measured.
    assert grown < count * 200
