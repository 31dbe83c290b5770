"""A closing is told before it is done, on a twin of the engine."""

from acd.drill import drill
from acd.engine.engine import Engine
from acd.engine.events import CallWaits, CounsellorKnown, Mode, Status, StatusChosen
from acd.engine.rules import Rules
from acd.engine.snapshot import Snapshot
from acd.roster import Roster
from minwon.hours import Opening
from minwon.rules import shipped


def roster(per_room: int) -> Roster:
    people = tuple(
        CounsellorKnown(counsellor=f"c{room}{number:03}", room=f"room{room}", queues=(("tax", 1),))
        for room in (1, 2)
        for number in range(per_room)
    )
    return Roster(
        counsellors=people,
        names={one.counsellor: "" for one in people},
        queues=frozenset({"tax"}),
        rooms={"room1": ("", ""), "room2": ("", "")},
        departments=frozenset(),
        categories={},
        rules=Rules(),
        opening=Opening(),
        version=shipped(),
    )


def picture(people: Roster, calls: int, *, absent: str = "") -> Snapshot:
    """The snapshot when all are ready but those of room `absent`, and so many have called."""
    engine = Engine(people.rules)
    engine.handle_all([*people.counsellors], 0.0)
    for one in people.counsellors:
        if one.room != absent:
            engine.handle(StatusChosen(counsellor=one.counsellor, status=Status.READY), 0.0)
    for number in range(calls):
        engine.handle(CallWaits(call=f"9.{number:03}", queue="tax", arrived=float(number)), float(number))
    return engine.snapshot()


def test_a_drill_tells_which_phones_would_fall_silent_and_which_would_ring() -> None:
    people = roster(2)
    snapshot = picture(people, 3)
    ringing = {call.counsellor for call in snapshot.calls}
    told = drill(snapshot, people, "room1", Mode.NOW)
    assert told.withdrawn == sum(one.startswith("c1") for one in ringing)
    assert len(told.offered) == 2 - sum(one.startswith("c2") for one in ringing)
    assert all(counsellor.startswith("c2") for _, counsellor in told.offered)
    assert told.unserved == ()


def test_a_drill_names_the_queues_that_nobody_would_serve() -> None:
    people = roster(2)
    told = drill(picture(people, 0, absent="room2"), people, "room1", Mode.DRAIN)
    assert (told.withdrawn, told.brought_back, told.unserved) == (0, 0, ("tax",))
