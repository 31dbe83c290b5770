"""A callback keeps the place: the counsellor first, then the citizen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.engine.commands import (
    Announce,
    BringBack,
    CallbackClosed,
    CallbackMissed,
    DialCitizen,
    PlaceKept,
    RoomChanged,
    Withdraw,
)
from acd.engine.events import (
    Answered,
    CallbackWanted,
    CallGone,
    CitizenMissed,
    CitizenReached,
    LinkLost,
    LiveCall,
    Mode,
    OfferEnd,
    QueueSet,
    Restored,
    RoomSet,
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
        << CallbackClosed(callback="b", why="talked")
        >> CitizenReached(callback="b")
        >> after(100)
        >> TalkEnded(call="b")
        << offer(2, "2", "ana")
    )


def test_a_citizen_who_is_missed_is_tried_again_later_then_no_more(hotline: Playbook) -> None:
    assert (
        dialling(hotline)
        >> CitizenMissed(callback="b")
        << CallbackMissed(callback="b", tries=1, not_before=600)
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
        >> after(3700)
        >> CitizenReached(callback="b")
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
        << CallbackMissed(callback="b", tries=1, not_before=600)
        >> after(600)
        << offer(2, "b", "ana", callback=True)
        >> Restored()
        << offer(3, "b", "ana", callback=True)
        >> Answered(offer="o3")
        << DialCitizen(callback="b", counsellor="ana", trial=2)
        >> CitizenReached(callback="b")
        << CallbackClosed(callback="b", why="talked")
        >> Restored(calls=(live(talking=True),))
        >> Restored()
        >> waits("2", 1)
        << offer(4, "2", "ana")
    )


def live(*, offer: str = "", talking: bool = False, dialling: bool = False) -> LiveCall:
    return LiveCall(
        waits=waits("b", 0, caller="p"), counsellor="ana", offer=offer, talking=talking, dialling=dialling
    )


def test_what_is_under_way_at_a_start_goes_on(hotline: Playbook) -> None:
    hotline.ruled(RULES).with_ready("ana")
    assert (
        hotline
        >> LinkLost()
        >> WANTED
        >> Restored(calls=(live(offer="former1"),))
        >> Answered(offer="former1")
        << DialCitizen(callback="b", counsellor="ana", trial=1)
        >> Restored(calls=(live(talking=True, dialling=True),))
        >> CitizenReached(callback="b")
        << CallbackClosed(callback="b", why="talked")
    )


def test_a_citizen_who_was_being_dialled_at_a_start_may_still_be_missed(hotline: Playbook) -> None:
    hotline.ruled(RULES).with_ready("ana")
    assert (
        hotline
        >> LinkLost()
        >> replace(WANTED, tries=1)
        >> Restored(calls=(live(talking=True, dialling=True),))
        >> CitizenMissed(callback="b", why="busy")
        << CallbackClosed(callback="b", why="missed")
    )


@pytest.mark.parametrize("before", [False, True])
def test_who_was_reached_meanwhile_is_not_called_again(hotline: Playbook, before: bool) -> None:
    if before:
        dialling(hotline)
    else:
        hotline.ruled(RULES).with_ready("ana")
        assert hotline >> LinkLost() >> WANTED
    assert (
        hotline
        >> LinkLost()
        >> Restored(calls=(live(talking=True),))
        << CallbackClosed(callback="b", why="talked")
        >> TalkEnded(call="b")
        >> after(3700)
    )


def test_the_tries_made_before_a_start_count(hotline: Playbook) -> None:
    hotline.ruled(RULES).with_ready("ana")
    assert (
        hotline
        >> replace(WANTED, tries=1, not_before=50)
        >> after(50)
        << offer(1, "b", "ana", callback=True)
        >> Answered(offer="o1")
        << DialCitizen(callback="b", counsellor="ana", trial=2)
        >> CitizenMissed(callback="b")
        << CallbackClosed(callback="b", why="missed")
    )


def test_a_citizen_whose_line_is_busy_because_they_phone_us_is_not_called_again(hotline: Playbook) -> None:
    assert (
        dialling(hotline)
        >> waits("2", 5, caller="p")
        >> CitizenMissed(callback="b", why="busy")
        << CallbackClosed(callback="b", why="phoned_again")
        << offer(2, "2", "ana")
    )


def test_who_phones_again_while_a_phone_rings_for_them_is_put_through_there(hotline: Playbook) -> None:
    hotline.ruled(RULES).with_ready("ana")
    assert (
        hotline
        >> WANTED
        << offer(1, "b", "ana", callback=True)
        >> waits("2", 5, caller="p")
        << Withdraw(offer="o1", call="b", counsellor="ana", why=OfferEnd.WITHDRAWN)
        << PlaceKept(call="2", arrived=0)
        << CallbackClosed(callback="b", why="phoned_again")
        << offer(2, "2", "ana")
    )


def test_who_hangs_up_on_a_ringing_phone_having_asked_for_a_callback_gets_it(hotline: Playbook) -> None:
    hotline.ruled(RULES).with_ready("ana")
    assert (
        hotline
        >> waits("1", 0, caller="p")
        << offer(1, "1", "ana")
        >> WANTED
        << offer(2, "b", "ana", callback=True)
        >> CallGone(call="1")
    )


def test_a_room_that_is_evacuated_brings_back_who_was_reached_and_calls_who_was_not(
    hotline: Playbook,
) -> None:
    dialling(hotline)
    hotline.with_ready("eve", room="room2")
    assert (
        hotline
        >> RoomSet(room="room1", mode=Mode.EVACUATE)
        << RoomChanged(room="room1", mode="evacuate", by="", reason="")
        << BringBack(call="b", counsellor="ana")
        << offer(2, "b", "eve", callback=True)
        >> Answered(offer="o2")
        << DialCitizen(callback="b", counsellor="eve", trial=1)
        >> CitizenReached(callback="b")
        << CallbackClosed(callback="b", why="talked")
        >> RoomSet(room="room1", mode=Mode.OPEN)
        << RoomChanged(room="room1", mode="open", by="", reason="")
        >> RoomSet(room="room2", mode=Mode.EVACUATE)
        << RoomChanged(room="room2", mode="evacuate", by="", reason="")
        << BringBack(call="b", counsellor="eve")
        << offer(3, "b", "ana")
    )


def test_it_is_offered_with_what_is_announced_while_the_queue_is_open(hotline: Playbook) -> None:
    rules = QueueRules(announce_first=30, announce_every=60)
    assert (
        hotline.ruled(Rules(others=rules)).telling(Announce)
        >> replace(waits("1", 0, caller="p"), callback=True)
        >> replace(waits("2", 0), callback=True)
        >> after(30)
        << Announce(call="1", ahead=0, callback=True)
        << Announce(call="2", ahead=1)
        >> QueueSet(queue="tax", open=False)
        >> after(60)
        << Announce(call="1", ahead=0)
        << Announce(call="2", ahead=1)
    )
