"""How long a talk may last, warnings, and ends by a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.engine.commands import CloseTalk, SayInTalk, TalkTimed
from acd.engine.engine import Engine
from acd.engine.events import (
    Answered,
    CallerWarned,
    Ending,
    LiveCall,
    Restored,
    TalkClosed,
    TalkEnded,
    TalkExtended,
    TimePassed,
)
from acd.engine.rules import QueueRules, Rules
from tests.acd.engine.playbook import Playbook, after
from tests.acd.engine.scripts import offer, waits

#: Told after 15 minutes, over after 20: what cities do.
TIMED = Rules(others=QueueRules(wrap_up_seconds=0, talk_told=900, talk_most=1200))
TELL = SayInTalk(call="1", sentence="time_almost_over", language="ko")


def close(text: Ending, conduct: str = "", caller: str = "") -> CloseTalk:
    return CloseTalk(call="1", counsellor="ana", text=text, conduct=conduct, caller=caller)


def timed(extended: float, told: float | None) -> TalkTimed:
    return TalkTimed(call="1", since=0, extended=extended, told=told)


@pytest.fixture
def talk(hotline: Playbook) -> Playbook:
    """Ana has picked up at 0."""
    return (
        hotline.ruled(TIMED).with_ready("ana")
        >> waits("1", caller="p1")
        << offer(1, "1", "ana")
        >> Answered(offer="o1")
    )


class TestTime:
    def test_both_are_told_and_later_the_talk_ends_with_a_text(self, talk: Playbook) -> None:
        assert (
            talk
            >> after(899)
            >> after(1)
            << TELL
            << timed(0, 900)
            >> after(299)
            >> after(1)
            << close(Ending.TIME, caller="p1")
        )

    def test_a_talk_that_ends_before_is_left_alone(self, talk: Playbook) -> None:
        assert talk >> after(600) >> TalkEnded(call="1", counsellor="ana") >> after(3600)

    def test_no_rule_no_limit(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> after(36000)
            >> TalkExtended(call="1", by="ana")
        )

    def test_extended_both_are_told_again_later(self, talk: Playbook) -> None:
        assert (
            talk
            >> after(960)
            << TELL
            << timed(0, 900)
            >> TalkExtended(call="1", seconds=600, by="ana")
            << timed(600, None)
            >> after(539)
            >> after(1)
            << TELL
            << timed(600, 1500)
            >> after(300)
            << close(Ending.TIME, caller="p1")
        )

    def test_extended_by_the_queues_own_measure(self, talk: Playbook) -> None:
        assert (
            talk
            >> TalkExtended(call="1")
            << timed(300, None)
            >> after(1199)
            >> after(1)
            << TELL
            << timed(300, 1200)
        )


class TestAfterARestart:
    @staticmethod
    def found(now: float, *, extended: float = 0.0, told: float = 0.0) -> Engine:
        engine = Engine(TIMED)
        live = LiveCall(
            waits=waits("1"), counsellor="ana", talking=True, since=1000.0, extended=extended, told=told
        )
        engine.handle(Restored(calls=(live,)), now)
        return engine

    def test_the_time_counts_from_the_talks_real_beginning(self) -> None:
        assert self.found(1500.0).next_deadline() == 1900.0

    def test_what_was_told_and_extended_stands(self) -> None:
        assert self.found(1950.0, told=1900.0).next_deadline() == 2200.0
        assert self.found(1950.0, extended=600.0).next_deadline() == 2500.0

    def test_nobody_is_cut_off_untold(self) -> None:
        engine = self.found(9000.0)
        commands = engine.handle(TimePassed(), 9000.0)
        said = [one for one in commands if isinstance(one, SayInTalk | CloseTalk)]
        assert said in ([], [TELL])  # at once, or by the resync itself
        assert engine.next_deadline() == 9300.0


class TestWarningsAndTexts:
    def test_a_warning_is_heard_by_both_and_the_talk_goes_on(self, talk: Playbook) -> None:
        warning = SayInTalk(call="1", sentence="warning", language="ko")
        assert talk >> CallerWarned(call="1", by="ana") << warning >> CallerWarned(call="1") << warning

    def test_the_caller_hears_the_text_and_the_counsellor_wraps_up_when_the_phone_is_free(
        self, talk: Playbook
    ) -> None:
        abuse = TalkClosed(call="1", text=Ending.ABUSE, conduct="verbal_abuse", by="ana")
        assert (
            talk
            >> abuse
            << close(Ending.ABUSE, "verbal_abuse", "p1")
            >> TalkEnded(call="1", counsellor="ana")
            >> after(3600)
        )

    def test_nothing_is_held_against_a_withheld_number(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> TalkClosed(call="1", text=Ending.HARASSMENT, conduct="harassment")
            << close(Ending.HARASSMENT)
        )

    def test_only_a_talk_can_be_ended_or_warned_in(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> CallerWarned(call="1")
            >> TalkClosed(call="1", text=Ending.SUPERIOR)
            >> TalkClosed(call="nobody", text=Ending.SUPERIOR)
        )


@given(
    told=st.floats(1, 100),
    more=st.floats(0, 100),
    extensions=st.lists(st.tuples(st.floats(0, 300), st.floats(1, 100)), max_size=4),
)
def test_the_end_never_comes_untold_nor_before_its_time(
    told: float, more: float, extensions: list[tuple[float, float]]
) -> None:
    rules = Rules(others=QueueRules(talk_told=told, talk_most=told + more))
    playbook = Playbook(rules).with_ready("ana")
    engine = playbook.engine
    engine.handle(waits("1"), 0.0)
    engine.handle(Answered(offer="o1"), 0.0)
    now, said, extended, over = 0.0, None, 0.0, False
    ahead = sorted(extensions)
    while not over:
        due = engine.next_deadline()
        assert due is not None
        happened: TalkExtended | TimePassed = TimePassed()
        if ahead and ahead[0][0] <= due:
            now, seconds = ahead.pop(0)
            extended, said = extended + seconds, None
            happened = TalkExtended(call="1", seconds=seconds)
        else:
            now = due
        for command in engine.handle(happened, now):
            if isinstance(command, SayInTalk):
                said = now
            over = over or isinstance(command, CloseTalk)
    assert said is not None
    assert now >= said + more - 1e-6 and now >= told + more + extended - 1e-6
