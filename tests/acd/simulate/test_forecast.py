"""The forecast starts from what the engine shows, so the engine makes the pictures here too."""

import pytest

from acd.engine.commands import Offer
from acd.engine.engine import Engine
from acd.engine.events import (
    Answered,
    CallWaits,
    CounsellorKnown,
    Mode,
    RoomSet,
    Status,
    StatusChosen,
)
from acd.engine.rules import QueueRules, RoomRules, Rules
from acd.engine.snapshot import Snapshot
from acd.simulate import erlang
from acd.simulate.forecast import Forecast, forecast

NOW = 1_800_000_000.0
HOUR = 3600.0


def hotline(rooms: dict[str, int]) -> Engine:
    """Everybody ready, nobody calling; a while before the picture is taken."""
    engine = Engine()
    for room, counsellors in rooms.items():
        for number in range(counsellors):
            name = f"c{room[-1]}{number:03}"
            engine.handle(CounsellorKnown(counsellor=name, room=room, queues=(("tax", 1),)), NOW - 900)
            engine.handle(StatusChosen(counsellor=name, status=Status.READY), NOW - 900)
    return engine


def busy(engine: Engine, calls: int) -> Snapshot:
    """So many have called in the last minute; who got a counsellor talks, the others wait."""
    for number in range(calls):
        when = NOW - 60 + 59 * number / calls
        for command in engine.handle(CallWaits(call=f"k{number}", queue="tax", arrived=when), when):
            if isinstance(command, Offer):
                engine.handle(Answered(offer=command.offer), when)
    return engine.snapshot()


def closing(snapshot: Snapshot, mode: Mode = Mode.DRAIN, calls: float = 627) -> Forecast:
    return forecast(snapshot, {"tax": calls}, HOUR, room="room2", mode=mode, times=10)


def test_a_busy_hour_with_and_without_a_room_is_as_erlang_a_has_it() -> None:
    """It starts with as many talks as the hour offers, so it is near its steady state."""
    engine = hotline({"room1": 28, "room2": 12})
    expected = closing(busy(engine, 31))
    for part, counsellors in ((expected.as_it_is, 40), (expected.closed, 28)):
        steady = erlang.impatient(31.35, counsellors, 180, 180, 20)
        assert part.service_level == pytest.approx(steady.service_level, abs=0.06)
        assert part.abandoned == pytest.approx(steady.abandoned, abs=0.02)
    assert expected.as_it_is.calls == pytest.approx(627, rel=0.05)


def test_who_waits_already_is_counted_from_their_arrival() -> None:
    snapshot = busy(hotline({"room1": 2, "room2": 2}), 10)
    waiting = [call for call in snapshot.calls if call.whereabouts == "waiting"]
    assert len(waiting) == 6
    quiet = forecast(snapshot, {}, HOUR, room="room2", times=20)
    assert quiet.as_it_is.calls == 6
    assert quiet.as_it_is.mean_wait is not None
    assert quiet.as_it_is.mean_wait > 20


def test_an_empty_evening_has_no_figures() -> None:
    quiet = forecast(hotline({"room1": 1, "room2": 1}).snapshot(), {}, HOUR, room="room2", times=2)
    assert (quiet.as_it_is.calls, quiet.as_it_is.service_level, quiet.closed.mean_wait) == (0, None, None)


def test_with_the_last_room_closed_everybody_hangs_up() -> None:
    engine = hotline({"room1": 3, "room2": 3})
    engine.handle(RoomSet(room="room1", mode=Mode.DRAIN), NOW)
    expected = closing(engine.snapshot(), calls=30)
    assert expected.closed.abandoned == 1
    assert expected.as_it_is.abandoned is not None
    assert expected.as_it_is.abandoned < 0.5


def test_only_an_evacuation_interrupts_talks() -> None:
    snapshot = busy(hotline({"room1": 4, "room2": 4}), 8)
    assert closing(snapshot, Mode.DRAIN, calls=20).closed.brought_back == 0
    assert closing(snapshot, Mode.EVACUATE, calls=20).closed.brought_back == 4
    assert closing(snapshot, Mode.EVACUATE, calls=20).as_it_is.brought_back == 0


def test_who_is_on_a_break_or_leaves_after_this_talk_is_not_counted_on() -> None:
    engine = hotline({"room1": 2, "room2": 2})
    snapshot = busy(engine, 4)
    for name, status in (("c1000", Status.SIGNED_OUT), ("c1001", Status.BREAK), ("c2000", Status.BREAK)):
        engine.handle(StatusChosen(counsellor=name, status=status), NOW)
    fewer = closing(engine.snapshot(), calls=40)
    assert fewer.as_it_is.service_level is not None
    before = closing(snapshot, calls=40).as_it_is
    assert before.service_level is not None
    assert before.service_level > fewer.as_it_is.service_level + 0.2
    assert fewer.closed.abandoned == 1


def test_the_same_seed_is_the_same_forecast() -> None:
    snapshot = busy(hotline({"room1": 2, "room2": 2}), 5)
    assert closing(snapshot, calls=50) == closing(snapshot, calls=50)


def test_the_hotlines_own_rules_count() -> None:
    """With one talk at a time allowed in the room that stays, closing the other leaves hardly anything."""
    snapshot = busy(hotline({"room1": 20, "room2": 20}), 0)

    def lost(rules: Rules | None) -> float:
        expected = forecast(snapshot, {"tax": 300}, HOUR, room="room2", times=5, rules=rules)
        assert expected.closed.abandoned is not None
        return expected.closed.abandoned

    capped = Rules(rooms={"room1": RoomRules(most_busy=1)}, others=QueueRules(closing_seconds=5))
    assert lost(None) == lost(Rules()) < 0.1
    assert lost(capped) > 0.7
    # The talks that were measured have had a call time already.
    assert lost(Rules(others=QueueRules(talk_told=20, talk_most=30))) == lost(None)
