"""A callback keeps the place: the counsellor first, then the citizen."""

from __future__ import annotations

from acd.engine.commands import CallbackClosed, DialCitizen, PlaceKept
from acd.engine.events import (
    Answered,
    CallbackWanted,
    CallGone,
    CitizenMissed,
    CitizenReached,
    LiveCall,
    QueueSet,
    Restored,
    Status,
    TalkEnded,
)
from acd.engine.rules import CallbackRules, QueueRules, Rules
from tests.acd.engine.playbook import Playbook, after
from tests.acd.engine.scripts import chooses, offer, waits

RULES = Rules(
    others=QueueRules(wrap_up_seconds=0),
    callback=CallbackRules(tries=2, retry_seconds=600, expire_seconds=3600),
)
WANTED = CallbackWanted(callback="b", waits=waits("1", 0, caller="p"))


def dialling(hotline: Playbook) -> Playbook:
    """ana has answered the callback of a caller who waited since 0."""
    hotline.ruled(RULES).with_ready("ana")
    return (
        hotline
        >> WANTED
        << offer(1, "b", "ana", callback=True)
        >> Answered(offer="o1")
        << DialCitizen(callback="b", counsellor="ana", trial=1)
    )


def test_the_place_is_kept_and_the_citizen_dialled_last(hotline: Playbook) -> None:
    assert (
        hotline.ruled(RULES)
        >> waits("1", 0, caller="p")
        >> waits("2", 1)
        >> WANTED
        >> CallGone(call="1")
        >> chooses("ana", Status.READY)
    )
    hotline.with_ready("ana")
    assert (
        hotline
        >> Answered(offer="o1")
        << DialCitizen(callback="b", counsellor="ana", trial=1)
        >> CitizenReached(callback="b")
        >> CitizenReached(callback="b")
        >> after(100)
        >> TalkEnded(call="b")
        << CallbackClosed(callback="b", why="talked")
        << offer(2, "2", "ana")
    )


def test_a_citizen_who_is_missed_is_tried_again_later_then_no_more(hotline: Playbook) -> None:
    assert (
        dialling(hotline)
        >> CitizenMissed(callback="b")
        >> CitizenMissed(callback="b")
        >> waits("2", 1)
        << offer(2, "2", "ana")
        >> Answered(offer="o2")
        >> TalkEnded(call="2")
        >> after(599)
        >> after(1)
        << offer(3, "b", "ana", callback=True)
        >> Answered(offer="o3")
        << DialCitizen(callback="b", counsellor="ana", trial=2)
        >> TalkEnded(call="b")
        << CallbackClosed(callback="b", why="missed")
    )


def test_one_in_flight_for_each_caller_and_none_for_the_withheld(hotline: Playbook) -> None:
    assert (
        hotline.ruled(RULES)
        >> WANTED
        >> WANTED
        >> CallbackWanted(callback="c", waits=waits("2", caller="p"))
        << CallbackClosed(callback="c", why="double")
        >> CallbackWanted(callback="d", waits=waits("3"))
        << CallbackClosed(callback="d", why="withheld")
        >> waits("b", 7)
    )


def test_who_phones_again_takes_the_place_back(hotline: Playbook) -> None:
    assert (
        hotline.ruled(RULES)
        >> WANTED
        >> waits("2", 1)
        >> waits("3", 9, caller="p")
        << PlaceKept(call="3", arrived=0)
        << CallbackClosed(callback="b", why="phoned_again")
    )
    assert [one.call for one in hotline.engine.snapshot().calls] == ["3", "2"]


def test_after_hours_it_waits_for_the_queue_to_open(hotline: Playbook) -> None:
    hotline.ruled(RULES).with_ready("ana")
    assert (
        hotline
        >> QueueSet(queue="tax", open=False)
        >> WANTED
        >> after(100)
        >> QueueSet(queue="tax", open=True)
        << offer(1, "b", "ana", callback=True)
    )


def test_it_expires_but_not_while_it_is_being_made(hotline: Playbook) -> None:
    assert (
        hotline.ruled(RULES)
        >> WANTED
        >> after(3599)
        >> after(1)
        << CallbackClosed(callback="b", why="expired")
    )
    late = Playbook()
    assert (
        dialling(late)
        >> CitizenReached(callback="b")
        >> after(3700)
        >> TalkEnded(call="b")
        << CallbackClosed(callback="b", why="talked")
    )


def test_it_can_be_cancelled_even_while_dialling(hotline: Playbook) -> None:
    assert (
        dialling(hotline)
        >> CallGone(call="b")
        << CallbackClosed(callback="b", why="cancelled")
        >> CitizenReached(callback="b")
        >> waits("2")
        << offer(2, "2", "ana")
    )


def test_after_a_loss_of_the_link_it_is_taken_up_again(hotline: Playbook) -> None:
    assert (
        dialling(hotline)
        >> Restored()
        >> after(600)
        << offer(2, "b", "ana", callback=True)
        >> Restored()
        << offer(3, "b", "ana", callback=True)
        >> Answered(offer="o3")
        << DialCitizen(callback="b", counsellor="ana", trial=2)
        >> CitizenReached(callback="b")
        >> Restored(
            calls=(LiveCall(waits=waits("b", 0, caller="p"), counsellor="ana", talking=True),),
        )
        >> Restored()
        << CallbackClosed(callback="b", why="talked")
    )
