"""A closing is told before it is done: what happens at once, and what the next hour will be like."""

from dataclasses import asdict
from typing import Any

from acd.engine.engine import Engine
from acd.engine.events import CallWaits, CounsellorKnown, Mode, PhoneSeen, Status, StatusChosen
from acd.engine.rules import Rules
from acd.preview import drill, next_hour
from acd.roster import Roster


def roster(per_room: int) -> Roster:
    people = tuple(
        CounsellorKnown(counsellor=f"c{room}{number:03}", room=f"room{room}", queues=(("tax", 1),))
        for room in (1, 2)
        for number in range(per_room)
    )
    names = {one.counsellor: "" for one in people}
    rooms = {"room1": ("", ""), "room2": ("", "")}
    return Roster(counsellors=people, names=names, queues=frozenset({"tax"}), rooms=rooms, rules=Rules())


def picture(people: Roster, calls: int, *, absent: str = "") -> dict[str, Any]:
    """The snapshot when all are ready but those of room `absent`, and so many have called."""
    engine = Engine(people.rules)
    ready = [one for one in people.counsellors if one.room != absent]
    engine.handle_all([*people.counsellors], 0.0)
    for one in ready:
        engine.handle(StatusChosen(counsellor=one.counsellor, status=Status.READY), 0.0)
        engine.handle(PhoneSeen(counsellor=one.counsellor, reachable=True), 0.0)
    for number in range(calls):
        engine.handle(CallWaits(call=f"9.{number:03}", queue="tax", arrived=float(number)), float(number))
    return asdict(engine.snapshot())


def test_a_drill_tells_what_closing_would_do_at_once_and_who_would_ring() -> None:
    people = roster(2)
    snapshot = picture(people, 3)
    ringing = {call["counsellor"] for call in snapshot["calls"]}
    assert len(ringing) == 3
    told = drill(snapshot, people, "room1", Mode.NOW)
    here = sum(one.startswith("c1") for one in ringing)
    assert told.withdrawn == here
    assert len(told.offered) == 2 - sum(one.startswith("c2") for one in ringing)
    assert all(counsellor.startswith("c2") for _, counsellor in told.offered)
    assert told.unserved == ()


def test_a_drill_names_the_queues_that_nobody_would_serve() -> None:
    people = roster(2)
    told = drill(picture(people, 0, absent="room2"), people, "room1", Mode.DRAIN)
    assert (told.withdrawn, told.brought_back, told.unserved) == (0, 0, ("tax",))


def test_an_hour_with_half_the_counsellors_is_worse_by_as_much_as_the_simulator_says() -> None:
    people = roster(6)
    snapshot = picture(people, 8)
    rates = {"tax": 150 / 3600}
    as_it_is = next_hour(snapshot, rates, "room1", None)
    closed = next_hour(snapshot, rates, "room1", Mode.NOW)
    assert as_it_is.service_level is not None and closed.service_level is not None
    assert as_it_is.service_level > closed.service_level
    assert as_it_is.offered == closed.offered
    assert 140 < as_it_is.offered < 176


def test_the_same_picture_gives_the_same_forecast() -> None:
    snapshot = picture(roster(2), 3)
    assert next_hour(snapshot, {"tax": 0.01}, "room1", None) == next_hour(
        snapshot, {"tax": 0.01}, "room1", None
    )


def test_when_nobody_calls_there_is_nothing_to_tell() -> None:
    quiet = next_hour(picture(roster(1), 0), {}, "room1", Mode.NOW)
    assert (quiet.offered, quiet.service_level, quiet.mean_wait) == (0.0, None, None)
