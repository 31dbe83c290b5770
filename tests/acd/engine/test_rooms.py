"""What holds for a room besides being open or closed."""

from __future__ import annotations

from collections import Counter

from acd.engine.commands import Offer
from acd.engine.engine import Engine
from acd.engine.events import Answered, CounsellorKnown, Mode, Status, TalkEnded, TimePassed
from acd.engine.rules import QueueRules, RoomRules, Rules
from tests.acd.engine.playbook import Playbook, after, together
from tests.acd.engine.scripts import chooses, closed, closes, offer, opened, opens, waits

NO_WRAP_UP = QueueRules(wrap_up_seconds=0)


def test_a_room_at_its_cap_takes_the_next_when_one_is_done(hotline: Playbook) -> None:
    hotline.ruled(Rules(others=NO_WRAP_UP, rooms={"room1": RoomRules(most_busy=1)}))
    assert (
        hotline.with_ready("ana", "ben")
        >> waits("1")
        << offer(1, "1", "ana")
        >> waits("2", 1)
        >> Answered(offer="o1")
        >> after(9)
        >> TalkEnded(call="1")
        << offer(2, "2", "ben")
    )


def shares(rules: dict[str, RoomRules], calls: int = 120) -> Counter[str]:
    """How many offers each room is given, with plenty of counsellors free."""
    engine = Engine(Rules(others=NO_WRAP_UP, rooms=rules))
    for number in range(20):
        room = f"room{number % 2 + 1}"
        engine.handle(CounsellorKnown(counsellor=f"c{number}", room=room, queues=(("tax", 1),)), 0)
        engine.handle(chooses(f"c{number}", Status.READY), 0)
    given: Counter[str] = Counter()
    for number in range(calls):
        for command in engine.handle(waits(str(number), number), number):
            if isinstance(command, Offer):
                given[f"room{int(command.counsellor[1:]) % 2 + 1}"] += 1
                engine.handle(Answered(offer=command.offer), number)
                engine.handle(TalkEnded(call=command.call), number)
    return given


def test_shares_are_kept_while_both_rooms_have_somebody_free() -> None:
    assert shares({"room1": RoomRules(share=3), "room2": RoomRules(share=1)}) == {"room1": 90, "room2": 30}


def test_shares_hold_over_thousands_of_calls() -> None:
    given = shares({"room1": RoomRules(share=3), "room2": RoomRules(share=1)}, 4000)
    assert abs(given["room1"] - 3000) <= 5


def test_a_room_without_a_call_for_too_long_goes_first(hotline: Playbook) -> None:
    rooms = {
        "room1": RoomRules(share=1),
        "room2": RoomRules(share=0.001, idle_most=60),
    }
    hotline.ruled(Rules(others=NO_WRAP_UP, rooms=rooms)).with_ready("ana", "ben").with_ready(
        "zoe", "zed", room="room2"
    )
    assert (
        hotline
        >> waits("1")
        << offer(1, "1", "ana")
        >> Answered(offer="o1")
        >> after(60)
        >> waits("2", 60)
        << offer(2, "2", "zed")
        >> waits("3", 61)
        << offer(3, "3", "ben")
    )


def test_a_reopened_room_is_brought_in_gently(hotline: Playbook) -> None:
    hotline.ruled(Rules(others=NO_WRAP_UP, rooms={"room1": RoomRules(reopen_seconds=12)}))
    hotline.with_ready("ana", "ben", "cho")
    assert (
        hotline
        >> closes("room1", Mode.DRAIN)
        << closed("room1", Mode.DRAIN)
        >> waits("1", 1)
        >> waits("2", 2)
        >> waits("3", 3)
        >> opens("room1")
        << opened("room1")
        << offer(1, "1", "ana")
        >> Answered(offer="o1")
        >> after(3)
        >> after(1)
        << offer(2, "2", "ben")
        >> Answered(offer="o2")
        >> closes("room1", Mode.DRAIN)
        << closed("room1", Mode.DRAIN)
        >> opens("room1")
        << opened("room1")
        << offer(3, "3", "cho")
        >> Answered(offer="o3")
        >> after(60)
        >> TalkEnded(call="1")
        >> TalkEnded(call="2")
        >> waits("4", 4)
        << offer(4, "4", "ana")
        >> waits("5", 5)
        << offer(5, "5", "ben")
        >> TimePassed()
    )


def test_who_comes_after_the_reopening_counts_for_its_pace(hotline: Playbook) -> None:
    hotline.ruled(Rules(others=NO_WRAP_UP, rooms={"room1": RoomRules(reopen_seconds=16)}))
    people = ("ana", "ben", "cho", "dan")
    hotline.with_ready(*people)
    for one in people:
        hotline.engine.handle(chooses(one, Status.SIGNED_OUT), 0)
    assert (
        hotline
        >> closes("room1", Mode.DRAIN)
        << closed("room1", Mode.DRAIN)
        >> opens("room1")
        << opened("room1")
        >> together(*(chooses(one, Status.READY) for one in people))
        >> waits("1")
        << offer(1, "1", "ana")
        >> Answered(offer="o1")
        >> waits("2", 1)
        >> after(3)
        >> after(1)
        << offer(2, "2", "ben")
    )


def test_a_small_room_leaves_nobody_waiting_long_for_its_pace(hotline: Playbook) -> None:
    hotline.ruled(Rules(others=NO_WRAP_UP, rooms={"room1": RoomRules(reopen_seconds=60)}))
    hotline.with_ready("ana", "ben")
    assert (
        hotline
        >> closes("room1", Mode.DRAIN)
        << closed("room1", Mode.DRAIN)
        >> waits("1")
        >> waits("2", 1)
        >> opens("room1")
        << opened("room1")
        << offer(1, "1", "ana")
        >> after(4)
        >> after(1)
        << offer(2, "2", "ben")
    )
