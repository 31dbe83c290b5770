from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.engine.commands import Announce, Offer
from acd.engine.engine import Engine
from acd.engine.estimate import Error, Estimate
from acd.engine.events import (
    Answered,
    CallGone,
    CounsellorKnown,
    Mode,
    RoomSet,
    Status,
    TalkEnded,
    TimePassed,
)
from acd.engine.rules import QueueRules, Rules
from tests.acd.engine.scripts import chooses, waits


def middle(told: tuple[float, float] | None) -> float:
    assert told is not None
    return sum(told) / 2


def test_with_nobody_at_work_there_is_no_estimate() -> None:
    assert Estimate().wait("tax", 3, 0.0) is None


def test_the_formula_in_numbers() -> None:
    # Service 210 s, patience 180 s, ten at work, two ahead: rates 10/210 + j/180.
    rates = [10 / 210 + j / 180 for j in range(3)]
    assert middle(Estimate().wait("tax", 2, 10.0)) == pytest.approx(sum(1 / rate for rate in rates))


@given(st.integers(0, 5000), st.floats(0.5, 500))
def test_further_back_waits_longer_and_more_counsellors_help(ahead: int, servers: float) -> None:
    estimate = Estimate()
    assert middle(estimate.wait("tax", ahead + 1, servers)) > middle(estimate.wait("tax", ahead, servers))
    assert middle(estimate.wait("tax", ahead, servers + 1)) < middle(estimate.wait("tax", ahead, servers))


def test_it_learns_talks_wrap_ups_and_patience() -> None:
    estimate = Estimate()
    for _ in range(200):
        estimate.talked("tax", 60)
        estimate.wrapped_up("tax", 10)
        estimate.waited("tax", 100, gave_up=True)
    pace = estimate.seen("tax")
    assert pace.service == pytest.approx(70, rel=0.01)
    assert pace.patience == pytest.approx(100, rel=0.15)


def test_who_serves_several_queues_counts_by_their_share_of_callers() -> None:
    estimate = Estimate()
    for _ in range(899):
        estimate.joined("tax")
    for _ in range(99):
        estimate.joined("welfare")
    servers = estimate.servers([("tax",), ("tax", "welfare"), ("tax", "welfare")])
    assert servers["tax"] == pytest.approx(2.8)
    assert servers["welfare"] == pytest.approx(0.2)
    for _ in range(5000):
        estimate.joined("welfare")  # the old mix fades
    assert estimate.servers([("tax", "welfare")])["welfare"] > 0.9


def test_its_error_is_measured() -> None:
    error = Error()
    error.add((60, 120), 100)
    error.add((60, 120), 130)
    assert (error.calls, error.absolute, error.signed, error.within) == (2, 50, 50, 1)


def hotline(rules: QueueRules) -> Engine:
    engine = Engine(Rules(others=rules))
    for number in range(10):
        known = CounsellorKnown(counsellor=f"c{number}", room=f"room{number % 2 + 1}", queues=(("tax", 1),))
        engine.handle(known, 0)
        engine.handle(chooses(f"c{number}", Status.READY), 0)
    return engine


def test_a_room_that_closes_is_felt_at_once() -> None:
    engine = hotline(QueueRules())
    for number in range(30):
        engine.handle(waits(str(number)), 0)
    before = engine.snapshot().queues[0]
    engine.handle(RoomSet(room="room1", mode=Mode.DRAIN), 0)
    after = engine.snapshot().queues[0]
    assert (before.working, after.working) == (10, 5)
    assert middle(after.wait) > 1.4 * middle(before.wait)


def test_a_room_that_closes_is_heard_in_the_next_announcement() -> None:
    told = []
    for closes in (False, True):
        engine = hotline(QueueRules(announce_first=5))
        for number in range(30):
            engine.handle(waits(str(number)), 0)
        if closes:
            engine.handle(RoomSet(room="room1", mode=Mode.DRAIN), 4.9)
        said = engine.handle(TimePassed(), 5)
        told.append(next(one.wait for one in said if isinstance(one, Announce) and one.call == "29"))
    assert middle(told[1]) > 1.4 * middle(told[0])


def test_told_waits_come_true_about_two_times_in_three() -> None:
    """Ten counsellors, more callers than they can serve, exponential talks and patience, an hour long."""
    chance = random.Random(5)
    engine = hotline(QueueRules(wrap_up_seconds=0, ring_seconds=0, announce_first=1))
    coming: list[tuple[float, int, object]] = []
    now, number = 0.0, 0
    while now < 14_400:
        now += chance.expovariate(1 / 12)
        number += 1
        coming.append((now, number, waits(str(number), now)))
        coming.append((now + chance.expovariate(1 / 180), number, CallGone(call=str(number))))
    answered: set[str] = set()
    while coming:
        coming.sort(key=lambda one: one[:2], reverse=True)
        at, _, event = coming.pop()
        while (deadline := engine.next_deadline()) is not None and deadline < at:
            engine.handle(TimePassed(), deadline)
        if isinstance(event, CallGone) and event.call in answered:
            continue
        for command in engine.handle(event, at):  # type: ignore[arg-type]
            if isinstance(command, Offer):
                answered.add(command.call)
                engine.handle(Answered(offer=command.offer), at)
                number += 1
                coming.append((at + chance.expovariate(1 / 150), number, TalkEnded(call=command.call)))
            assert not isinstance(command, Announce) or command.wait is not None
    seen = engine.snapshot().queues[0]
    assert seen.told > 300
    assert 0.5 < seen.told_within < 0.9
    assert abs(seen.told_bias) < 20
    assert seen.told_error < 40
