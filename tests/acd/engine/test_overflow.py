"""Relief by another queue or another place: too long, too many, nobody at work, closing time."""

from __future__ import annotations

from dataclasses import replace

from acd.engine.commands import OfferCallback, QueueChanged, SendAway, TellClosing
from acd.engine.events import (
    Answered,
    CallbackWanted,
    CallGone,
    CounsellorKnown,
    LiveCall,
    OfferEnd,
    OfferFailed,
    QueueSet,
    Restored,
    Status,
)
from acd.engine.rules import Overflow, QueueRules, Rules
from tests.acd.engine.playbook import Playbook, after
from tests.acd.engine.scripts import chooses, offer, waits


def ruled(*overflow: Overflow) -> Rules:
    return Rules(others=QueueRules(overflow=overflow, wrap_up_seconds=0))


def test_after_too_long_a_wait_another_queue_takes_the_call_once(hotline: Playbook) -> None:
    hotline.ruled(ruled(Overflow(when="waited", value=60, to="queue:general")))
    assert (
        hotline.with_ready("gil", queues=("general",))
        >> waits("1")
        >> after(59)
        >> after(1)
        << QueueChanged(call="1", queue="general")
        << offer(1, "1", "gil")
        >> OfferFailed(offer="o1", why=OfferEnd.WITHDRAWN)
        << offer(2, "1", "gil")
    )


def test_one_who_has_waited_too_long_already_is_matched_first(hotline: Playbook) -> None:
    hotline.ruled(ruled(Overflow(when="waited", value=60, to="message"))).now = 500
    assert hotline.with_ready("ana") >> waits("1", 0) << offer(1, "1", "ana")


def test_when_too_many_wait_the_next_is_sent_on_at_once(hotline: Playbook) -> None:
    hotline.ruled(ruled(Overflow(when="size", value=2, to="voicemail")))
    assert hotline >> waits("1") >> waits("2") >> waits("3") << SendAway(call="3", to="voicemail", why="size")


def test_a_callback_is_offered_and_the_place_stays_until_a_number_is_given(hotline: Playbook) -> None:
    hotline.ruled(
        ruled(Overflow(when="size", value=1, to="callback"), Overflow(when="waited", value=9, to="message"))
    )
    assert (
        hotline
        >> waits("1", caller="p")
        >> replace(waits("2", 1, caller="q"), callback=True)
        << OfferCallback(call="2", why="size")
        >> CallGone(call="1")
        >> CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1),))
        >> chooses("ana", Status.READY)
        << offer(1, "2", "ana")
        >> OfferFailed(offer="o1", why=OfferEnd.WITHDRAWN)
        << offer(2, "2", "ana")
    )


def test_nobody_is_offered_one_who_could_not_be_called(hotline: Playbook) -> None:
    hotline.ruled(ruled(Overflow(when="waited", value=5, to="callback"))).telling()
    assert (
        hotline
        >> replace(waits("withheld"), callback=True)
        >> waits("not in this menu", 1, caller="p")
        >> after(60)
    )


def test_those_found_waiting_after_a_restart_were_let_in_and_stay(hotline: Playbook) -> None:
    hotline.ruled(ruled(Overflow(when="size", value=1, to="voicemail")))
    assert (
        hotline
        >> waits("1")
        >> Restored(calls=(LiveCall(waits=waits("1")), LiveCall(waits=waits("2", 1))))
        >> waits("3", 2)
        << SendAway(call="3", to="voicemail", why="size")
    )


def test_with_nobody_at_work_the_call_goes_after_a_moment(hotline: Playbook) -> None:
    hotline.ruled(ruled(Overflow(when="unserved", value=10, to="department:night")))
    assert (
        hotline.with_ready("ana", queues=("welfare",))
        >> waits("1")
        >> after(9)
        >> after(1)
        << SendAway(call="1", to="department:night", why="unserved")
    )


def test_with_somebody_at_work_it_stays(hotline: Playbook) -> None:
    hotline.ruled(ruled(Overflow(when="unserved", value=10, to="message")))
    assert (
        hotline.with_ready("ana")
        >> waits("1")
        << offer(1, "1", "ana")
        >> Answered(offer="o1")
        >> waits("2", 1)
        >> after(60)
    )


def test_at_closing_time_those_waiting_are_still_served(hotline: Playbook) -> None:
    assert (
        hotline
        >> waits("1")
        >> QueueSet(queue="tax", open=False)
        >> QueueSet(queue="tax", open=False)
        >> after(600)
    )
    assert [one.open for one in hotline.engine.snapshot().queues] == [False]
    assert len(hotline.engine.snapshot().calls) == 1


def test_or_only_so_long(hotline: Playbook) -> None:
    hotline.ruled(Rules(others=QueueRules(closing_seconds=300, closing_to="voicemail")))
    assert (
        hotline
        >> waits("1")
        >> QueueSet(queue="tax", open=False)
        >> after(299)
        >> after(1)
        << SendAway(call="1", to="voicemail", why="closed")
        >> waits("2", 300)
        >> QueueSet(queue="tax", open=True)
        >> after(600)
    )


def test_those_waiting_are_told_of_closing_time_one_after_another(hotline: Playbook) -> None:
    assert (
        hotline.telling(TellClosing)
        >> waits("1")
        >> waits("2", 1)
        >> QueueSet(queue="tax", open=False)
        >> after(2)
        << TellClosing(call="1")
        << TellClosing(call="2")
        >> waits("3", 2)
        >> after(60)
    )


def test_after_a_restart_the_time_to_be_served_is_what_is_left_and_nobody_is_told_again(
    hotline: Playbook,
) -> None:
    hotline.ruled(Rules(others=QueueRules(closing_seconds=300, closing_to="voicemail")))
    hotline.now = 1000
    assert (
        hotline.telling(TellClosing)
        >> waits("1")
        >> QueueSet(queue="tax", open=False, since=800)
        >> after(99)
        >> after(1)
        << SendAway(call="1", to="voicemail", why="closed")
    )


def test_one_who_came_back_from_where_they_were_sent_is_not_sent_there_again(hotline: Playbook) -> None:
    rules = QueueRules(
        overflow=(Overflow(when="waited", value=60, to="department:2100"),),
        closing_seconds=300,
        closing_to="department:2900",
    )
    hotline.ruled(Rules(others=rules)).now = 100
    back = replace(waits("1"), sent=True)
    assert (
        hotline
        >> back
        >> after(600)
        >> QueueSet(queue="tax", open=False)
        >> after(300)
        << SendAway(call="1", to="message", why="closed")
    )


def test_a_callback_overflows_only_into_other_queues(hotline: Playbook) -> None:
    message = Overflow(when="waited", value=60, to="message")
    hotline.ruled(ruled(message, Overflow(when="waited", value=90, to="queue:tax2")))
    assert (
        hotline
        >> CallbackWanted(callback="b", waits=waits("1", caller="p"))
        >> after(90)
        << QueueChanged(call="b", queue="tax2")
    )
