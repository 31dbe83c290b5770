"""The executable description of the basic rules: callers, counsellors, offers, rooms, the link."""

from __future__ import annotations

import pytest

from acd.engine.commands import (
    Alert,
    BringBack,
    CounsellorChanged,
    FloodChanged,
    Note,
    RoomChanged,
    SendAway,
    WrapUpKept,
)
from acd.engine.engine import Engine
from acd.engine.events import (
    Answered,
    CallGone,
    CounsellorForgotten,
    CounsellorKnown,
    Event,
    LinkLost,
    LiveCall,
    Mode,
    OfferEnd,
    OfferFailed,
    PhoneSeen,
    PickedUp,
    PriorityRaised,
    QueueSet,
    Restored,
    Ringing,
    RoomSet,
    RulesSet,
    Status,
    TalkEnded,
    TimePassed,
    WrapUpDone,
    WrapUpExtended,
    WrapUpFound,
)
from acd.engine.rules import FloodRules, Overflow, QueueRules, RoomRules, Rules
from tests.acd.engine.playbook import Playbook, after, together
from tests.acd.engine.scripts import QUICK, chooses, closed, closes, offer, opened, opens, waits, withdraw


class TestWhoGoesFirst:
    def test_callers_by_priority_then_arrival_then_id(self, hotline: Playbook) -> None:
        hotline.ruled(QUICK)
        for one in (waits("late", 9), waits("b", 5), waits("a", 5), waits("urgent", 99, priority=1)):
            hotline.engine.handle(one, 0)
        assert (
            hotline.with_ready("ana")
            >> Answered(offer="o1")
            >> TalkEnded(call="urgent")
            << offer(2, "a", "ana")
            >> Answered(offer="o2")
            >> TalkEnded(call="a")
            << offer(3, "b", "ana")
            >> Answered(offer="o3")
            >> TalkEnded(call="b")
            << offer(4, "late", "ana")
        )

    def test_a_caller_nobody_free_serves_does_not_hold_up_the_next(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana", queues=("welfare",))
            >> waits("1", 0, "tax")
            >> waits("2", 1, "welfare")
            << offer(1, "2", "ana")
        )

    def test_the_counsellor_whose_list_has_the_queue_first(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana", queues=("welfare", "tax")).with_ready("ben", queues=("tax", "welfare"))
            >> waits("1")
            << offer(1, "1", "ben")
        )

    def test_the_specialist_before_the_generalist(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana", queues=("tax", "welfare")).with_ready("ben", queues=("tax",))
            >> waits("1")
            << offer(1, "1", "ben")
        )

    def test_then_the_longest_idle_over_both_rooms_then_the_id(self, hotline: Playbook) -> None:
        hotline.ruled(QUICK).with_ready("zoe", room="room2")
        hotline.now = 5
        assert (
            hotline.with_ready("ben", "ana")
            >> waits("1")
            << offer(1, "1", "zoe")
            >> waits("2")
            << offer(2, "2", "ana")
            >> after(1)
            >> Answered(offer="o1")
            >> after(1)
            >> TalkEnded(call="1")
            >> waits("3")
            << offer(3, "3", "ben")
            >> waits("4")
            << offer(4, "4", "zoe")
        )

    def test_several_at_one_instant_callers_in_order_each_the_best_left(self, hotline: Playbook) -> None:
        hotline.with_ready("ana", "ben", queues=("tax", "welfare")).with_ready("cho", queues=("welfare",))
        assert (
            hotline
            >> together(waits("2", 2, "welfare"), waits("1", 1, "tax"), waits("3", 3, "welfare"))
            << offer(1, "1", "ana")
            << offer(2, "2", "cho")
            << offer(3, "3", "ben")
        )

    def test_a_raised_priority_moves_the_caller_forward(self, hotline: Playbook) -> None:
        assert (
            hotline
            >> waits("1", 1)
            >> waits("2", 2)
            >> PriorityRaised(call="2", priority=1)
            >> PriorityRaised(call="2", priority=1)
            >> PriorityRaised(call="nobody", priority=1)
            >> CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),))
            >> chooses("ana", Status.READY)
            << offer(1, "2", "ana")
            >> PriorityRaised(call="2", priority=3)
        )

    def test_with_a_worth_of_priority_nobody_starves(self, hotline: Playbook) -> None:
        hotline.ruled(Rules(priority_seconds=60))
        assert (
            hotline
            >> waits("ordinary", 0)
            >> waits("urgent", 61, priority=1)
            >> CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),))
            >> chooses("ana", Status.READY)
            << offer(1, "ordinary", "ana")
        )

    def test_a_new_priority_in_the_same_instant_counts(self, hotline: Playbook) -> None:
        hotline.with_ready("ana")
        assert (
            hotline
            >> together(waits("1", 1), waits("2", 2), PriorityRaised(call="2", priority=5))
            << offer(1, "2", "ana")
        )


class TestOffers:
    def test_an_answered_offer_is_a_talk_then_wrap_up_then_the_next(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> Ringing(offer="o1")
            >> Answered(offer="o1")
            >> waits("2", 1)
            >> after(100)
            >> TalkEnded(call="1")
            >> after(29)
            >> after(1)
            << offer(2, "2", "ana")
        )

    def test_a_rung_out_offer_goes_to_the_next_and_the_first_is_not_responding(
        self, hotline: Playbook
    ) -> None:
        assert (
            hotline.with_ready("ana", "ben")
            >> waits("1")
            << offer(1, "1", "ana")
            >> after(15)
            << withdraw(1, "1", "ana", OfferEnd.RANG_OUT)
            << Alert(kind="not_responding", counsellor="ana", room="room1")
            << offer(2, "1", "ben")
            >> waits("2", 3)
        )
        seen = {one.counsellor: one for one in hotline.engine.snapshot().counsellors}
        assert (seen["ana"].status, seen["ana"].reason) == ("break", "not_responding")

    def test_late_answers_and_late_ends_are_ignored_by_id(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana", "ben")
            >> waits("1")
            << offer(1, "1", "ana")
            >> OfferFailed(offer="o1", why=OfferEnd.RANG_OUT)
            << Alert(kind="not_responding", counsellor="ana", room="room1")
            << offer(2, "1", "ben")
            >> Answered(offer="o1")
            >> Ringing(offer="o1")
            >> OfferFailed(offer="o1", why=OfferEnd.REJECTED)
            >> Answered(offer="o2")
            >> Answered(offer="o2")
        )
        assert [one.counsellor for one in hotline.engine.snapshot().calls] == ["ben"]

    def test_not_responding_may_take_more_than_one(self, hotline: Playbook) -> None:
        hotline.ruled(Rules(not_responding_after=2))
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> OfferFailed(offer="o1", why=OfferEnd.RANG_OUT)
            << offer(2, "1", "ana")
            >> OfferFailed(offer="o2", why=OfferEnd.RANG_OUT)
            << Alert(kind="not_responding", counsellor="ana", room="room1")
        )

    def test_who_declines_rests_and_is_not_rung_for_the_same_call_while_another_is_free(
        self, hotline: Playbook
    ) -> None:
        hotline.ruled(Rules(rejected_pause=5))
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> OfferFailed(offer="o1", why=OfferEnd.REJECTED)
            >> after(4)
            >> after(1)
            << offer(2, "1", "ana")
            >> OfferFailed(offer="o2", why=OfferEnd.REJECTED)
            >> after(1)
            >> together(
                CounsellorKnown(counsellor="ben", room="room2", queues=(("tax", 1),)),
                chooses("ben", Status.READY),
            )
            << offer(3, "1", "ben")
        )

    def test_who_picks_up_and_hangs_up_during_the_whisper_has_declined(self, hotline: Playbook) -> None:
        hotline.ruled(Rules(others=QueueRules(ring_seconds=15, wrap_up_seconds=0), rejected_pause=5))
        assert (
            hotline.with_ready("ana", "ben")
            >> waits("1")
            << offer(1, "1", "ana")
            >> PickedUp(offer="o1")
            >> OfferFailed(offer="o1", why=OfferEnd.REJECTED)
            << offer(2, "1", "ben")
            >> waits("2")
            >> after(4)
            >> after(1)
            << offer(3, "2", "ana")
        )

    def test_who_has_picked_up_in_time_may_hear_the_whisper_to_its_end(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> after(14)
            >> PickedUp(offer="o1")
            >> after(6)
            >> Answered(offer="o1")
        )
        assert hotline.engine.snapshot().calls[0].whereabouts == "talking"

    def test_another_who_is_free_comes_before_one_tried_in_vain(self, hotline: Playbook) -> None:
        hotline.with_ready("ana").engine.handle(waits("1"), 0)
        hotline.engine.handle(OfferFailed(offer="o1", why=OfferEnd.REJECTED), 0)
        hotline.engine.handle(RoomSet(room="room1", mode=Mode.DRAIN), 0)
        hotline.now = 6
        hotline.with_ready("ben")
        assert (
            hotline
            >> RoomSet(room="room1", mode=Mode.OPEN)
            << RoomChanged(room="room1", mode="open", by="", reason="")
            << offer(2, "1", "ben")
        )

    def test_a_phone_that_is_not_there_rests_until_it_is_back(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> OfferFailed(offer="o1", why=OfferEnd.UNREACHABLE)
            << Alert(kind="unreachable", counsellor="ana", room="room1")
            >> PhoneSeen(counsellor="ana", reachable=False)
            >> after(60)
            >> PhoneSeen(counsellor="ana", reachable=True)
            << offer(2, "1", "ana")
        )

    def test_a_phone_seen_again_ends_its_rest(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> PhoneSeen(counsellor="ana", reachable=False)
            << withdraw(1, "1", "ana", OfferEnd.UNREACHABLE)
            << Alert(kind="unreachable", counsellor="ana", room="room1")
            >> PhoneSeen(counsellor="ana", reachable=True)
            << offer(2, "1", "ana")
            >> PhoneSeen(counsellor="ana", reachable=True)
        )

    def test_a_caller_who_leaves_while_it_rings_frees_the_counsellor(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> together(CallGone(call="1"), waits("2", 1))
            << offer(2, "2", "ana")
            >> OfferFailed(offer="o2", why=OfferEnd.CALLER_LEFT)
            >> waits("3", 2)
            << offer(3, "3", "ana")
        )

    def test_a_caller_who_leaves_the_line_is_forgotten(self, hotline: Playbook) -> None:
        assert (
            hotline
            >> waits("1")
            >> waits("2", 1)
            >> CallGone(call="1")
            >> CallGone(call="1")
            >> together(waits("3"), CallGone(call="3"))
        )
        assert [one.call for one in hotline.engine.snapshot().calls] == ["2"]

    def test_with_no_ring_time_the_phone_side_alone_ends_an_offer(self) -> None:
        engine = Engine(Rules(others=QueueRules(ring_seconds=0, wrap_up_seconds=0)), journal=False)
        engine.handle(CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),)), 0)
        engine.handle(chooses("ana", Status.READY), 0)
        assert engine.handle(waits("1"), 0) == [offer(1, "1", "ana", 0)]
        assert engine.next_deadline() is None
        assert engine.handle(Answered(offer="o1"), 0) == []
        assert engine.handle(TalkEnded(call="1"), 9) == []

    def test_each_life_of_a_program_has_its_own_series_of_offers(self) -> None:
        engine = Engine(series="k7")
        engine.handle(waits("1"), 0)
        engine.handle(CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),)), 0)
        engine.handle(chooses("ana", Status.READY), 0)
        assert engine.snapshot().calls[0].offer == "k71"


class TestTalksAndWrapUp:
    def test_done_early_is_done(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> WrapUpDone(counsellor="ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> WrapUpDone(counsellor="ana")
            >> TalkEnded(call="1")
            >> waits("2", 1)
            >> after(3)
            >> WrapUpDone(counsellor="ana")
            << offer(2, "2", "ana")
        )

    def test_extended_up_to_the_cap(self, hotline: Playbook) -> None:
        hotline.ruled(Rules(others=QueueRules(wrap_up_seconds=30, wrap_up_most=70)))
        assert (
            hotline.with_ready("ana")
            >> WrapUpExtended(counsellor="ana", seconds=30)
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> TalkEnded(call="1")
            >> WrapUpExtended(counsellor="ana", seconds=30)
            >> WrapUpExtended(counsellor="ana", seconds=30)
            >> WrapUpExtended(counsellor="ana", seconds=30)
            >> waits("2", 1)
            >> after(69)
            >> after(1)
            << offer(2, "2", "ana")
        )

    def test_a_status_chosen_during_a_talk_applies_after_it(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> chooses("ana", Status.BREAK, "lunch")
        )
        assert hotline.engine.snapshot().counsellors[0].next_status == "break"
        assert hotline >> TalkEnded(call="1") >> waits("2", 1) >> after(100)
        seen = hotline.engine.snapshot().counsellors[0]
        assert (seen.status, seen.reason, seen.activity) == ("break", "lunch", "idle")

    def test_a_choice_taken_back_during_the_talk_changes_nothing(self, hotline: Playbook) -> None:
        hotline.ruled(QUICK)
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> chooses("ana", Status.SIGNED_OUT)
            >> chooses("ana", Status.READY)
            >> waits("2", 1)
            >> TalkEnded(call="1")
            << offer(2, "2", "ana")
        )

    def test_a_caller_passed_on_waits_again_and_keeps_the_arrival(self, hotline: Playbook) -> None:
        hotline.ruled(QUICK)
        hotline.with_ready("ana", queues=("tax",)).with_ready("ben", queues=("welfare",))
        assert (
            hotline
            >> waits("1", 0)
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> waits("2", 1, "welfare")
            << offer(2, "2", "ben")
            >> waits("3", 5, "welfare")
            >> waits("1", 0, "welfare")
            >> Answered(offer="o2")
            >> TalkEnded(call="2")
            << offer(3, "1", "ben")
        )

    def test_a_late_word_about_an_earlier_talk_is_ignored(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> TalkEnded(call="1")
            >> Answered(offer="o1")
            >> TalkEnded(call="1", counsellor="ben")
            >> TalkEnded(call="9")
        )
        assert hotline.engine.snapshot().calls[0].whereabouts == "talking"

    def test_the_caller_hanging_up_ends_the_talk(self, hotline: Playbook) -> None:
        hotline.ruled(QUICK)
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> CallGone(call="1")
            >> waits("2", 1)
            << offer(2, "2", "ana")
        )

    def test_told_twice_a_caller_waits_once_and_another_queue_moves_them(self, hotline: Playbook) -> None:
        assert hotline >> waits("1") >> waits("1") >> waits("1", queue="welfare")
        assert [(one.call, one.queue) for one in hotline.engine.snapshot().calls] == [("1", "welfare")]


class TestStatuses:
    def test_leaving_while_the_phone_rings_sends_the_caller_on_in_front(self, hotline: Playbook) -> None:
        hotline.ruled(QUICK).with_ready("ana")
        assert (
            hotline
            >> waits("1", 1)
            << offer(1, "1", "ana")
            >> waits("urgent", 2, priority=9)
            >> chooses("ana", Status.BREAK, "rest")
            << withdraw(1, "1", "ana", OfferEnd.WITHDRAWN)
            >> chooses("ana", Status.READY)
            << offer(2, "1", "ana")
            >> chooses("ana", Status.READY)
        )

    def test_a_break_during_wrap_up_ends_it(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> TalkEnded(call="1")
            >> chooses("ana", Status.READY)
            >> waits("2", 1)
            >> chooses("ana", Status.BREAK, "lunch")
            >> after(3600)
            >> chooses("ana", Status.READY)
            << offer(2, "2", "ana")
        )

    def test_signing_in_elsewhere_moves_the_counsellor(self, hotline: Playbook) -> None:
        hotline.with_ready("ana")
        assert (
            hotline
            >> closes("room1", Mode.DRAIN)
            << closed("room1", Mode.DRAIN)
            >> waits("1")
            >> chooses("ana", Status.READY, room="remote")
            << offer(1, "1", "ana")
            >> chooses("ana", Status.READY, room="room2")
            << withdraw(1, "1", "ana", OfferEnd.WITHDRAWN)
            << offer(2, "1", "ana")
        )
        assert hotline.engine.snapshot().counsellors[0].room == "room2"

    def test_one_who_chooses_before_they_are_known_is_ready_once_they_are(self, hotline: Playbook) -> None:
        assert (
            hotline
            >> chooses("ana", Status.READY)
            >> PhoneSeen(counsellor="ana", reachable=True)
            >> waits("1")
            >> CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),))
            << offer(1, "1", "ana")
            >> CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),))
        )

    def test_new_queues_apply_at_once(self, hotline: Playbook) -> None:
        hotline.with_ready("ana", queues=("welfare",))
        assert (
            hotline
            >> waits("1")
            >> CounsellorKnown(counsellor="ana", room="room1", queues=(("welfare", 1), ("tax", 1)))
            << offer(1, "1", "ana")
        )

    def test_one_forgotten_and_known_again_is_one(self, hotline: Playbook) -> None:
        hotline.engine.handle_all((waits("0"), CallGone(call="0")), 0)  # from now on there is a line
        for _ in range(3):
            hotline.with_ready("ana", "ben")
            hotline.engine.handle(CounsellorForgotten(counsellor="ana"), 0)
        assert (
            hotline.with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> waits("2")
            << offer(2, "2", "ben")
            >> waits("3")
        )

    def test_a_forgotten_counsellor_gets_nothing_more(self, hotline: Playbook) -> None:
        hotline.with_ready("ana", "ben", "cho")
        assert (
            hotline
            >> CounsellorForgotten(counsellor="nobody")
            >> waits("1")
            << offer(1, "1", "ana")
            >> CounsellorForgotten(counsellor="ana")
            << withdraw(1, "1", "ana", OfferEnd.WITHDRAWN)
            << offer(2, "1", "ben")
            >> Answered(offer="o2")
            >> CounsellorForgotten(counsellor="ben")
            >> TalkEnded(call="1")
            >> waits("2", 1)
            << offer(3, "2", "cho")
            >> Answered(offer="o3")
            >> TalkEnded(call="2")
            >> CounsellorForgotten(counsellor="cho")
            >> waits("3", 2)
            >> after(100)
        )


class TestRooms:
    def test_drain_lets_rings_and_talks_go_on_but_offers_nothing_new(self, hotline: Playbook) -> None:
        hotline.ruled(QUICK).with_ready("ana", "ben")
        assert (
            hotline
            >> waits("1")
            << offer(1, "1", "ana")
            >> closes("room1", Mode.DRAIN)
            << closed("room1", Mode.DRAIN)
            >> closes("room1", Mode.DRAIN)
            >> waits("2", 1)
            >> after(1)
            >> Answered(offer="o1")
            >> TalkEnded(call="1")
            >> RoomSet(room="room1", mode=Mode.OPEN)
            << RoomChanged(room="room1", mode="open", by="", reason="")
            << offer(2, "2", "ben")
        )

    def test_now_sends_ringing_callers_to_the_other_room_before_those_who_wait(
        self, hotline: Playbook
    ) -> None:
        hotline.ruled(QUICK).with_ready("ana").with_ready("zoe", room="room2")
        assert (
            hotline
            >> waits("0")
            << offer(1, "0", "ana")
            >> waits("1", 1)
            << offer(2, "1", "zoe")
            >> waits("urgent", 2, priority=5)
            >> Answered(offer="o2")
            >> closes("room1", Mode.NOW)
            << closed("room1", Mode.NOW)
            << withdraw(1, "0", "ana", OfferEnd.WITHDRAWN)
            >> TalkEnded(call="1")
            << offer(3, "0", "zoe")
        )

    def test_evacuate_puts_talking_callers_at_the_very_front(self, hotline: Playbook) -> None:
        hotline.ruled(QUICK).with_ready("ana", "ben").with_ready("zoe", room="room2")
        assert (
            hotline
            >> waits("talks", 3)
            << offer(1, "talks", "ana")
            >> Answered(offer="o1")
            >> waits("rings", 2)
            << offer(2, "rings", "ben")
            >> waits("elsewhere", 1)
            << offer(3, "elsewhere", "zoe")
            >> Answered(offer="o3")
            >> waits("urgent", 4, priority=9)
            >> closes("room1", Mode.EVACUATE)
            << closed("room1", Mode.EVACUATE)
            << withdraw(2, "rings", "ben", OfferEnd.WITHDRAWN)
            << BringBack(call="talks", counsellor="ana")
            >> TalkEnded(call="talks", counsellor="ana")
            >> TalkEnded(call="elsewhere")
            << offer(4, "talks", "zoe")
            >> Answered(offer="o4")
            >> TalkEnded(call="talks")
            << offer(5, "rings", "zoe")
            >> Answered(offer="o5")
            >> TalkEnded(call="rings")
            << offer(6, "urgent", "zoe")
        )


class TestWrapUpAfterAStart:
    def found(self, until: float, status: Status = Status.READY) -> Engine:
        engine = Engine()
        known = CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),))
        wrapping_up = WrapUpFound(counsellor="ana", queue="tax", since=80.0, until=until)
        engine.handle_all([LinkLost(), known, chooses("ana", status), wrapping_up, Restored()], 100.0)
        return engine

    def test_it_goes_on_until_its_time_and_no_call_comes_meanwhile(self) -> None:
        engine = self.found(until=110.0)
        engine.handle(waits("1"), 101.0)
        assert engine.snapshot().calls[0].whereabouts == "waiting"
        engine.handle(TimePassed(), 110.0)
        assert engine.snapshot().calls[0].whereabouts == "offered"

    def test_it_may_be_ended_early_as_any_other(self) -> None:
        engine = self.found(until=110.0)
        engine.handle(waits("1"), 101.0)
        engine.handle(WrapUpDone(counsellor="ana"), 102.0)
        assert engine.snapshot().calls[0].whereabouts == "offered"

    def test_one_that_is_over_or_of_somebody_on_a_break_is_none(self) -> None:
        assert self.found(until=99.0).snapshot().counsellors[0].activity == "idle"
        assert self.found(until=110.0, status=Status.BREAK).snapshot().counsellors[0].activity == "idle"

    def test_it_is_kept_when_it_begins_is_extended_and_ends_before_its_time(self, hotline: Playbook) -> None:
        def kept(until: float | None) -> WrapUpKept:
            return WrapUpKept(counsellor="ana", queue="tax", since=0.0, until=until)

        assert (
            hotline.telling(WrapUpKept).with_ready("ana")
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> TalkEnded(call="1")
            << kept(30.0)
            >> WrapUpExtended(counsellor="ana", seconds=20)
            << kept(50.0)
            >> after(10)
            >> WrapUpDone(counsellor="ana")
            << kept(None)
        )


class TestCallersWhomNobodyServes:
    def test_a_supervisor_is_told_once_until_somebody_did_serve_them(self, hotline: Playbook) -> None:
        alert = Alert(kind="queue_unserved", queue="tax")
        assert (
            hotline.telling(Alert)
            >> waits("1")
            >> after(9)
            >> after(1)
            << alert
            >> waits("2")
            >> after(100)
            >> together(
                CounsellorKnown(counsellor="ben", room="room1", queues=(("tax", 1),)),
                chooses("ben", Status.READY),
            )
            << offer(1, "1", "ben")
            >> Answered(offer="o1")
            >> after(20)
            >> chooses("ben", Status.SIGNED_OUT)
            >> after(10)
            << alert
        )

    def test_nobody_is_told_of_a_queue_that_is_closed_or_empty(self, hotline: Playbook) -> None:
        assert (
            hotline.telling(Alert)
            >> waits("1")
            >> CallGone(call="1")
            >> waits("2", queue="welfare")
            >> QueueSet(queue="welfare", open=False)
            >> after(100)
        )


class TestTheLink:
    def test_nothing_is_offered_until_all_is_known_again(self, hotline: Playbook) -> None:
        hotline.with_ready("ana")
        assert (
            hotline
            >> LinkLost()
            >> LinkLost()
            >> waits("1")
            >> Restored(calls=(LiveCall(waits=waits("2", 2)), LiveCall(waits=waits("1"))))
            << offer(1, "1", "ana")
        )
        assert [one.call for one in hotline.engine.snapshot().calls] == ["2", "1"]

    def test_after_a_start_everything_is_as_asterisk_has_it(self, hotline: Playbook) -> None:
        hotline.with_ready("ana", "ben", "cho")
        assert (
            hotline
            >> LinkLost()
            >> Restored(
                calls=(
                    LiveCall(waits=waits("3", 3)),
                    LiveCall(waits=waits("talks", 0), counsellor="ana", talking=True),
                    LiveCall(waits=waits("rings", 1), counsellor="ben", offer="old7"),
                    LiveCall(waits=waits("half", 2), counsellor="cho"),
                )
            )
            << offer(1, "half", "cho")
            >> Answered(offer="old7")
            >> TalkEnded(call="talks")
            >> WrapUpDone(counsellor="ana")
            << offer(2, "3", "ana")
        )

    def test_what_is_as_before_stays_and_what_has_ended_ends(self, hotline: Playbook) -> None:
        hotline.with_ready("ana", "ben", "cho", "dan")
        assert (
            hotline
            >> waits("stays")
            << offer(1, "stays", "ana")
            >> Answered(offer="o1")
            >> waits("ended")
            << offer(2, "ended", "ben")
            >> Answered(offer="o2")
            >> waits("rings")
            << offer(3, "rings", "cho")
            >> waits("stopped")
            << offer(4, "stopped", "dan")
            >> waits("left", 5)
            >> waits("here", 6)
            >> LinkLost()
            >> Restored(
                calls=(
                    LiveCall(waits=waits("stays"), counsellor="ana", talking=True),
                    LiveCall(waits=waits("rings"), counsellor="cho", offer="o3"),
                    LiveCall(waits=waits("stopped")),
                    LiveCall(waits=waits("here", 6)),
                )
            )
            << offer(5, "stopped", "dan")
        )
        seen = {one.counsellor: one.activity for one in hotline.engine.snapshot().counsellors}
        assert seen == {"ana": "talking", "ben": "wrap_up", "cho": "offered", "dan": "offered"}

    def test_a_ring_found_with_one_in_wrap_up_is_not_believed(self, hotline: Playbook) -> None:
        hotline.with_ready("ana")
        assert (
            hotline
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> TalkEnded(call="1")
            >> Restored(calls=(LiveCall(waits=waits("2"), counsellor="ana", offer="o9"),))
            >> after(30)
            << offer(2, "2", "ana")
        )

    def test_a_talk_found_with_one_in_wrap_up_or_ringing_is_a_talk(self, hotline: Playbook) -> None:
        hotline.with_ready("ana", "ben")
        assert (
            hotline
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> TalkEnded(call="1")
            >> waits("2")
            << offer(2, "2", "ben")
            >> Restored(
                calls=(
                    LiveCall(waits=waits("2"), counsellor="ben", offer="o2"),
                    LiveCall(waits=waits("3"), counsellor="ana", talking=True),
                    LiveCall(waits=waits("4"), counsellor="ben", talking=True),
                    LiveCall(waits=waits("5"), counsellor="ben", talking=True),
                    LiveCall(waits=waits("6"), counsellor="ben", offer="o9"),
                    LiveCall(waits=waits("7"), counsellor="new", talking=True),
                )
            )
            << withdraw(2, "2", "ben", OfferEnd.WITHDRAWN)
        )
        seen = {one.call: one.counsellor for one in hotline.engine.snapshot().calls if one.counsellor}
        assert seen == {"3": "ana", "4": "ben", "7": "new"}


class TestWhatIsTold:
    def test_every_decision_is_noted(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana").telling(Note, CounsellorChanged)
            >> waits("1")
            << Note(step="waits", call="1", queue="tax", details=(("arrived", 0.0), ("priority", 0)))
            << offer(1, "1", "ana")
            << Note(
                step="offered",
                call="1",
                counsellor="ana",
                queue="tax",
                room="room1",
                details=(
                    ("offer", "o1"),
                    ("by", "longest_idle"),
                    ("rank", 0),
                    ("idle", 0.0),
                    ("waited", 0.0),
                ),
            )
            << CounsellorChanged(counsellor="ana", status=Status.READY, activity="offered", room="room1")
        )

    @pytest.mark.parametrize("journal", [True, False])
    def test_a_life_of_notes(self, journal: bool) -> None:
        engine = Engine(journal=journal)
        life: tuple[Event, ...] = (
            CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),)),
            chooses("ana", Status.READY),
            waits("1"),
            Ringing(offer="o1"),
            Ringing(offer="o1"),
            chooses("ana", Status.BREAK),
            PriorityRaised(call="1", priority=1),
            chooses("ana", Status.READY),
            Answered(offer="o2"),
            TalkEnded(call="1"),
            WrapUpExtended(counsellor="ana", seconds=9),
            WrapUpDone(counsellor="ana"),
            PhoneSeen(counsellor="ana", reachable=False),
            waits("2", 2),
            CallGone(call="2"),
            RoomSet(room="room1", mode=Mode.EVACUATE),
            LinkLost(),
            TimePassed(),
        )
        told = [
            note.step
            for now, event in enumerate(life)
            for note in engine.handle(event, float(now))
            if isinstance(note, Note)
        ]
        assert told == (
            [
                "status", "waits", "offered", "ringing", "offer_ended", "status", "priority", "status",
                "offered", "answered", "talk_ended", "wrap_up_extended", "wrapped_up", "phone", "waits",
                "gone", "room", "link_lost",
            ]
            if journal
            else []
        )  # fmt: skip


BRISK = QueueRules(ring_seconds=5, wrap_up_seconds=0, strategy="by_level")


class TestRulesSet:
    def test_who_waits_keeps_the_place_and_goes_by_the_new_rules(self, hotline: Playbook) -> None:
        relieved = QueueRules(overflow=(Overflow(when="waited", value=60, to="message"),), ring_seconds=9)
        assert (
            hotline
            >> waits("1", 0)
            >> waits("2", 1)
            >> after(50)
            >> RulesSet(rules=Rules(others=relieved))
            >> after(10)
            << SendAway(call="1", to="message", why="waited")
            >> CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),))
            >> chooses("ana", Status.READY)
            << offer(1, "2", "ana", ring_for=9)
        )

    def test_offers_and_talks_end_as_they_began(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana", "ben")
            >> waits("1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> waits("2", 1)
            << offer(2, "2", "ben")
            >> RulesSet(
                rules=Rules(others=QueueRules(ring_seconds=5, wrap_up_seconds=0, strategy="by_level"))
            )
            >> after(14)
            >> Answered(offer="o2")
            >> TalkEnded(call="1")
            >> waits("3", 2)
            << offer(3, "3", "ana", ring_for=5)
        )

    def test_a_strategy_and_what_priority_is_worth_hold_for_those_who_wait_already(
        self, hotline: Playbook
    ) -> None:
        assert (
            hotline
            >> waits("old", 0)
            >> waits("urgent", 50, priority=1)
            >> RulesSet(rules=Rules(others=QueueRules(strategy="by_level"), priority_seconds=30))
            >> CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),))
            >> chooses("ana", Status.READY)
            << offer(1, "old", "ana")
        )

    def test_a_room_is_capped_and_uncapped(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana", "ben")
            >> RulesSet(rules=Rules(rooms={"room1": RoomRules(most_busy=1)}))
            >> waits("1")
            << offer(1, "1", "ana")
            >> waits("2", 1)
            >> RulesSet(rules=Rules())
            << offer(2, "2", "ben")
        )

    def test_flood_mode_ends_with_its_rule(self, hotline: Playbook) -> None:
        assert (
            hotline
            >> waits("1")
            >> RulesSet(rules=Rules(flood=FloodRules(on_waiting=1, off_waiting=0)))
            << FloodChanged(on=True, waiting=1)
            >> RulesSet(rules=Rules())
            << FloodChanged(on=False, waiting=1)
        )

    def test_a_room_opened_again_is_brought_in_by_the_rules_set_meanwhile(self, hotline: Playbook) -> None:
        assert (
            hotline.with_ready("ana", "ben")
            >> closes("room1", Mode.NOW)
            << closed("room1", Mode.NOW)
            >> waits("1")
            >> waits("2", 1)
            >> RulesSet(rules=Rules(rooms={"room1": RoomRules(reopen_seconds=60)}))
            >> opens("room1")
            << opened("room1")
            << offer(1, "1", "ana")
            >> Answered(offer="o1")
            >> after(4)
            >> RulesSet(rules=Rules())
            << offer(2, "2", "ben")
        )
