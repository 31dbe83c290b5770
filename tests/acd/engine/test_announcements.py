from __future__ import annotations

from dataclasses import replace

from acd.engine.announcements import announcement
from acd.engine.calls import Call
from acd.engine.commands import Announce, TellNotices
from acd.engine.engine import Engine
from acd.engine.events import CallGone, LinkLost, LiveCall, NoticesSet, PriorityRaised, Restored, TimePassed
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
    said = [one for now in range(10, 600, 10) for one in engine.handle(TimePassed(), now)]
    assert not any(isinstance(one, Announce) for one in said)


def told(call: str, *notices: int, noticed: tuple[int, ...] = (), language: str = "ko") -> TellNotices:
    return TellNotices(call=call, notices=notices, noticed=noticed or notices, language=language)


def test_a_new_notice_is_told_to_everybody_who_waits_and_once(hotline: Playbook) -> None:
    hotline.telling(TellNotices)
    assert (
        hotline
        >> waits("1")
        >> waits("2", 1, language="en")
        >> after(10)
        >> NoticesSet(notices=(7,))
        >> after(3)
        << told("1", 7)
        << told("2", 7, language="en")
        >> after(60)
        >> NoticesSet(notices=(7, 8))
        >> after(3)
        << told("1", 8, noticed=(7, 8))
        << told("2", 8, noticed=(7, 8), language="en")
        >> NoticesSet(notices=())
        >> after(60)
    )


def test_who_joins_hears_what_the_menu_did_not_tell(hotline: Playbook) -> None:
    hotline.telling(TellNotices)
    assert (
        hotline
        >> NoticesSet(notices=(7, 8))
        >> replace(waits("1"), noticed=(7,))
        >> replace(waits("2", 1), noticed=(8, 7))
        >> after(2)
        << told("1", 8, noticed=(7, 8))
        >> after(60)
    )


def test_a_thousand_are_told_within_five_seconds_but_not_all_at_once() -> None:
    engine = Engine(RULES)
    for number in range(1000):
        engine.handle(waits(str(number), 0), 0)
    engine.handle(NoticesSet(notices=(1,)), 10)
    said = [
        sum(isinstance(one, TellNotices) for one in engine.handle(TimePassed(), 10 + half / 2))
        for half in range(1, 11)
    ]
    assert sum(said) == 1000 and max(said) < 600


def test_no_number_is_said_into_a_notice(hotline: Playbook) -> None:
    hotline.ruled(RULES).telling(Announce, TellNotices)
    assert (
        hotline
        >> waits("1")
        >> after(25)
        >> NoticesSet(notices=(7,))
        >> after(1)
        << told("1", 7)
        >> after(19)
        >> after(1)
        << Announce(call="1", ahead=0)
    )


def test_while_asterisk_cannot_be_reached_nobody_has_heard_it(hotline: Playbook) -> None:
    hotline.telling(TellNotices)
    asked = waits("1")
    assert (
        hotline
        >> asked
        >> LinkLost()
        >> NoticesSet(notices=(7,))
        >> after(5)
        >> Restored(calls=(LiveCall(waits=asked),))
        >> after(2)
        << told("1", 7)
    )


def test_the_range_never_goes_up_and_is_left_out_when_it_has_become_wrong() -> None:
    rules = QueueRules()
    call = Call(waits("1"), 0)

    def told(low: float, high: float) -> tuple[float, float] | None:
        return announcement(call, 3, (low, high), rules, 0, open_=True).wait

    assert told(200, 400) == (200, 400)
    assert told(250, 410) == (200, 400)
    assert told(600, 900) is None
    assert told(100, 300) == (100, 300)
