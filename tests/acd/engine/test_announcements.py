from __future__ import annotations

from acd.engine.commands import Announce
from acd.engine.engine import Engine
from acd.engine.events import CallGone, PriorityRaised, TimePassed
from acd.engine.rules import QueueRules, Rules
from tests.acd.engine.playbook import Playbook, after
from tests.acd.engine.scripts import waits

RULES = Rules(others=QueueRules(announce_first=30, announce_every=45))


def test_told_after_a_while_and_then_at_most_every_so_often(hotline: Playbook) -> None:
    hotline.ruled(RULES).telling(Announce)
    assert (
        hotline
        >> waits("1")
        >> after(29)
        >> after(1)
        << Announce(call="1", ahead=0)
        >> after(44)
        >> after(1)
        << Announce(call="1", ahead=0)
        >> CallGone(call="1")
        >> after(100)
    )


def test_the_number_never_goes_up(hotline: Playbook) -> None:
    hotline.ruled(RULES).telling(Announce)
    assert (
        hotline
        >> waits("1")
        >> waits("2", 1)
        >> after(30)
        << Announce(call="1", ahead=0)
        << Announce(call="2", ahead=1)
        >> waits("3", 2, priority=5)
        >> waits("4", 3, priority=5)
        >> after(29)
        >> PriorityRaised(call="3", priority=6)
        >> after(1)
        << Announce(call="3", ahead=0)
        << Announce(call="4", ahead=1)
        >> after(15)
        << Announce(call="1", ahead=0)
        << Announce(call="2", ahead=1)
    )


def test_a_large_number_is_not_said() -> None:
    engine = Engine(RULES)
    for number in range(30):
        engine.handle(waits(f"{number:02}", number / 100), number / 100)
    said = [one for one in engine.handle(TimePassed(), 31) if isinstance(one, Announce)]
    assert [one.ahead for one in said] == [*range(21), *[None] * 9]


def test_with_thousands_waiting_each_is_told_less_often() -> None:
    engine = Engine(RULES)
    for number in range(2000):
        engine.handle(waits(str(number), 0), 0)
    said = [
        sum(isinstance(one, Announce) for one in engine.handle(TimePassed(), float(second)))
        for second in range(1, 600)
    ]
    assert sum(said[:90]) == 0
    assert 2000 < sum(said) <= 600 * 20


def test_nobody_is_told_anything_where_the_rules_say_so() -> None:
    engine = Engine(Rules(others=QueueRules(announce_first=None)))
    engine.handle(waits("1"), 0)
    assert engine.next_deadline() is None
