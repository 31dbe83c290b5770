"""Skills, languages and the last counsellor: what is asked for, and what is let go with time."""

from __future__ import annotations

import pytest

from acd.engine.commands import Note
from acd.engine.events import Answered, CallGone, Event, Mode, PhoneSeen, Status, TalkEnded, TimePassed
from acd.engine.lines import Need
from acd.engine.needs import let_go
from acd.engine.rules import QueueRules, Rules
from tests.acd.engine.playbook import Playbook, after
from tests.acd.engine.scripts import chooses, closed, closes, offer, waits

LAW = (("law", 3),)


def test_a_level_asked_for_falls_by_one_after_each_stated_wait(hotline: Playbook) -> None:
    hotline.ruled(Rules(others=QueueRules(level_seconds=(60, 120))))
    assert (
        hotline.with_ready("ana", skills=(("law", 1),))
        >> waits("1", skills=LAW)
        >> after(119)
        >> after(1)
        << offer(1, "1", "ana")
    )


def test_a_level_at_the_queue_itself_can_be_asked_for(hotline: Playbook) -> None:
    hotline.with_ready("ana", queues=(("tax", 1),)).with_ready("ben", queues=(("tax", 3), "welfare"))
    assert hotline >> waits("1", skills=(("tax", 2),)) << offer(1, "1", "ben")


def test_who_waits_for_a_skill_does_not_hold_up_the_next(hotline: Playbook) -> None:
    assert (
        hotline.with_ready("ana")
        >> waits("1", skills=LAW)
        >> waits("2", 1)
        << offer(1, "2", "ana")
        >> CallGone(call="1")
    )


def test_a_foreign_language_is_waited_for_so_long(hotline: Playbook) -> None:
    hotline.ruled(Rules(others=QueueRules(language_seconds=90)))
    assert (
        hotline.with_ready("ana")
        >> waits("1", language="en")
        >> after(89)
        >> after(1)
        << offer(1, "1", "ana")
    )


def test_who_speaks_the_language_gets_the_call_at_once(hotline: Playbook) -> None:
    hotline.with_ready("ana").with_ready("ben", languages=("ko", "en"))
    assert hotline >> waits("1", language="en") << offer(1, "1", "ben")


def test_the_main_language_is_never_let_go(hotline: Playbook) -> None:
    hotline.with_ready("eve", languages=("en",))
    assert hotline >> waits("1") >> after(3600)


def phoned_before(hotline: Playbook, seconds: float = 20) -> Playbook:
    """A caller whom ana talked to today; ana and ben are ready, and ben has rested longer."""
    rules = QueueRules(wrap_up_seconds=0, last_counsellor_seconds=seconds)
    hotline.ruled(Rules(others=rules)).with_ready("ana")
    hotline.engine.handle(waits("0", caller="p"), 0)
    hotline.engine.handle_all((Answered(offer="o1"), TalkEnded(call="0")), 0)
    return hotline.with_ready("aaa")


class TestTheLastCounsellor:
    def test_is_called_first_when_free(self, hotline: Playbook) -> None:
        assert phoned_before(hotline) >> waits("1", 1, caller="p") << offer(2, "1", "ana", again=True)

    def test_is_waited_for_so_many_seconds(self, hotline: Playbook) -> None:
        assert (
            phoned_before(hotline)
            >> waits("2", 1, caller="q")
            << offer(2, "2", "aaa")
            >> waits("3", 1)
            << offer(3, "3", "ana")
            >> Answered(offer="o2")
            >> Answered(offer="o3")
            >> waits("1", 2, caller="p")
            >> TalkEnded(call="2")
            >> after(19)
            >> after(1)
            << offer(4, "1", "aaa", again=True)
        )

    def test_becoming_free_in_time_gets_the_call(self, hotline: Playbook) -> None:
        assert (
            phoned_before(hotline)
            >> waits("2", 1)
            << offer(2, "2", "aaa")
            >> waits("3", 1)
            << offer(3, "3", "ana")
            >> Answered(offer="o2")
            >> Answered(offer="o3")
            >> waits("1", 2, caller="p")
            >> TalkEnded(call="2")
            >> after(5)
            >> TalkEnded(call="3")
            << offer(4, "1", "ana", again=True)
        )

    def test_is_not_waited_for_when_away(self, hotline: Playbook) -> None:
        assert (
            phoned_before(hotline)
            >> chooses("ana", Status.BREAK)
            >> waits("1", 1, caller="p")
            << offer(2, "1", "aaa", again=True)
        )

    @pytest.mark.parametrize(
        "leaving", [chooses("ana", Status.BREAK), PhoneSeen(counsellor="ana", reachable=False)]
    )
    def test_is_not_waited_for_any_longer_once_they_go(self, hotline: Playbook, leaving: Event) -> None:
        phoned_before(hotline)
        hotline.engine.handle_all((waits("2"), waits("3")), 0)
        hotline.engine.handle_all((Answered(offer="o2"), Answered(offer="o3")), 0)
        assert (
            hotline
            >> waits("1", 2, caller="p")
            >> TalkEnded(call="2")
            >> leaving
            << offer(4, "1", "aaa", again=True)
        )

    def test_in_a_room_that_closes_is_not_waited_for(self, hotline: Playbook) -> None:
        phoned_before(hotline).with_ready("zoe", room="room2")
        hotline.engine.handle_all((waits("2"), waits("3"), waits("4")), 0)
        hotline.engine.handle_all([Answered(offer=f"o{number}") for number in (2, 3, 4)], 0)
        assert (
            hotline
            >> waits("1", 2, caller="p")
            >> TalkEnded(call="4")
            >> closes("room1", Mode.DRAIN)
            << closed("room1", Mode.DRAIN)
            << offer(5, "1", "zoe", again=True)
        )


def test_what_is_let_go_is_noted_for_who_asks_later_why_they_waited(hotline: Playbook) -> None:
    hotline.ruled(Rules(others=QueueRules(level_seconds=(60,), language_seconds=90)))
    engine = hotline.with_ready("ana", skills=(("law", 1),)).engine
    engine.handle(waits("1", skills=LAW, language="vi"), 0)
    notes = [
        one
        for moment in (60.0, 90.0)
        for one in engine.handle(TimePassed(), moment)
        if isinstance(one, Note) and one.step == "relaxed"
    ]
    assert [dict(one.details) for one in notes] == [
        {"of": "level", "waited": 60.0},
        {"of": "language", "waited": 90.0},
    ]


def test_the_same_need_lets_nothing_go() -> None:
    before, after_ = Need("tax", "ko", (), "ana"), Need("tax", "ko")
    assert let_go(before, after_) == "last_counsellor"
    assert let_go(after_, after_) == ""
