"""No caller waits on a directory for ever; a directory that fails is left alone until it is better."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.accounts.guard import Breaker, Guard, Unavailable


def no_moment() -> None:
    raise AssertionError("nobody needs to be asked for a moment")


def test_a_quick_answer_is_just_that() -> None:
    assert Guard(3, 1).run("owed", lambda: 42, no_moment) == 42


def test_a_slow_answer_comes_after_a_word_to_the_caller() -> None:
    answer_now = threading.Event()

    def work() -> str:
        answer_now.wait(30)
        return "answer"

    # The word is spoken on the caller's thread; the answer that comes meanwhile still counts.
    assert Guard(30, 0.01).run("owed", work, answer_now.set) == "answer"


def test_an_answer_that_does_not_come_is_not_waited_for() -> None:
    release = threading.Event()
    words: list[str] = []
    with pytest.raises(Unavailable):
        Guard(0.05, 0.01).run("owed", lambda: release.wait(30), lambda: words.append("a moment"))
    release.set()
    assert words == ["a moment"]


def test_no_word_of_a_fault_goes_further(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise ValueError("birth 700101")

    with pytest.raises(Unavailable) as told:
        Guard(3, 1).run("verify", work, no_moment)
    assert "700101" not in str(told.value)
    assert told.value.__cause__ is None and told.value.__context__ is None
    printed = capsys.readouterr()
    assert "700101" not in printed.out + printed.err


def test_work_that_hangs_cannot_take_all_threads() -> None:
    release = threading.Event()
    guard = Guard(0.01, 0.01, at_once=2)
    for _ in range(2):
        with pytest.raises(Unavailable):
            guard.run("owed", lambda: release.wait(30), lambda: None)
    with pytest.raises(Unavailable):
        guard.run("owed", lambda: pytest.fail("there is no place for this"), no_moment)
    release.set()


def test_a_failing_directory_is_left_alone_then_tried_once() -> None:
    breaker = Breaker(failures=3, rest=10)
    for now in (0.0, 1.0, 2.0):
        assert breaker.allows(now)
        breaker.failed(now)
    assert not breaker.allows(11.9)
    assert breaker.allows(12.0)
    assert not breaker.allows(12.1), "one tries, the others wait for how it ends"
    breaker.failed(12.2)
    assert not breaker.allows(22.1)
    assert breaker.allows(22.2)
    breaker.succeeded()
    assert breaker.allows(22.3) and breaker.allows(22.3)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.floats(0, 30), st.booleans()), max_size=60))
def test_a_breaker_never_stays_shut(steps: list[tuple[float, bool]]) -> None:
    breaker, now = Breaker(), 0.0
    for wait, well in steps:
        now += wait
        if breaker.allows(now):
            breaker.succeeded() if well else breaker.failed(now)
    assert breaker.allows(now + 10)
