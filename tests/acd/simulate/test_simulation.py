"""The engine on its virtual clock, against rules written out and against an independent reference."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.engine.events import Mode
from acd.simulate.outcomes import Outcomes
from acd.simulate.simulation import Simulation
from acd.simulate.trace import SECOND, Caller, Closing, Shift
from tests.acd.simulate import reference

Calls = list[tuple[str, int, str, int, int | None, int]]
Roster = list[tuple[str, str, list[str], int, int]]
Closings = list[tuple[str, str, int, int | None]]


def run(calls: Calls, roster: Roster, closings: Closings = [], ring: int = 0) -> Outcomes:  # noqa: B006
    def at(seconds: int | None) -> int | None:
        return None if seconds is None else seconds * SECOND

    return Simulation(
        [
            Caller(call, when * SECOND, queue, priority, at(patience), service * SECOND)
            for call, when, queue, priority, patience, service in calls
        ],
        [
            Shift(who, room, tuple(queues), start * SECOND, end * SECOND)
            for who, room, queues, start, end in roster
        ],
        [Closing(room, Mode(mode), start * SECOND, at(end)) for room, mode, start, end in closings],
        ring=ring * SECOND,
    ).run()


def rows(outcomes: Outcomes) -> dict[str, reference.Row]:
    def whole(instant: int | None) -> int | None:
        return None if instant is None else instant // SECOND

    return {
        one.caller.call: (
            whole(one.answered),
            whole(one.abandoned),
            whole(one.ended),
            one.counsellor,
            one.room,
        )
        for one in outcomes.calls
    }


QUEUES = ("tax", "traffic", "general")
TIMES = st.integers(0, 25)
CALLS = st.lists(
    st.tuples(
        TIMES,
        st.sampled_from(QUEUES),
        st.integers(0, 2),
        st.none() | st.integers(0, 12),
        st.integers(0, 9),
    ),
    max_size=14,
).map(lambda some: [(f"k{number}", *one) for number, one in enumerate(some)])


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Several shifts for some; where they overlap they are in the same room with the same queues."""
    roster: Roster = []
    for number in range(draw(st.integers(1, 4))):
        end = 0
        for _ in range(draw(st.integers(1, 3))):
            room = draw(st.sampled_from(("room1", "room2")))
            queues = draw(st.lists(st.sampled_from(QUEUES), min_size=1, max_size=3, unique=True))
            start = end + draw(st.integers(0, 6))
            end = start + draw(st.integers(1, 20))
            roster.append((f"c{number}", room, queues, start, end))
            if draw(st.integers(0, 4)) == 0:
                start, end = draw(st.integers(start, end - 1)), end + draw(st.integers(0, 5))
                roster.append((f"c{number}", room, queues, start, end))
    return draw(st.permutations(roster))


CLOSINGS = st.lists(
    st.tuples(
        st.sampled_from(("room1", "room2")),
        st.sampled_from(("drain", "now", "evacuate")),
        st.integers(0, 30),
        st.none() | st.integers(1, 12),
    ).map(lambda one: (one[0], one[1], one[2], None if one[3] is None else one[2] + one[3])),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(CALLS, rosters(), CLOSINGS, st.sampled_from((0, 0, 1, 3)))
def test_every_call_fares_as_in_the_independent_reference(
    calls: Calls, roster: Roster, closings: Closings, ring: int
) -> None:
    there = {row[1] for row in roster}
    closings = [closing for closing in closings if closing[0] in there]
    assert rows(run(calls, roster, closings, ring)) == reference.simulate(calls, roster, closings, ring)


ONE: Roster = [("c1", "room1", ["tax"], 0, 100)]
TWO: Roster = [*ONE, ("c2", "room2", ["tax"], 0, 100)]


def test_whose_patience_ends_just_when_a_counsellor_becomes_free_is_answered() -> None:
    assert rows(run([("a", 0, "tax", 0, None, 10), ("b", 4, "tax", 0, 6, 5)], ONE))["b"][0] == 10


def test_without_any_patience_one_is_answered_at_once_or_leaves_at_once() -> None:
    fates = rows(run([("a", 3, "tax", 0, 0, 10), ("b", 3, "tax", 0, 0, 10)], ONE))
    assert (fates["a"][0], fates["b"][1]) == (3, 3)


def test_talks_of_no_length_are_over_in_the_instant_they_began() -> None:
    fates = rows(run([(call, 2, "tax", 0, 0, 0) for call in "abc"], ONE))
    assert {fate[:3] for fate in fates.values()} == {(2, None, 2)}


def test_who_is_never_served_and_never_gives_up_is_still_waiting() -> None:
    calls: Calls = [("a", 0, "tax", 0, None, 10), ("b", 1, "tax", 0, None, 500), ("c", 2, "tax", 0, None, 1)]
    summary = run(calls, ONE).summary(20 * SECOND)
    assert (summary["answered"], summary["still_waiting"]) == (2, 1)


def test_a_queue_that_nobody_serves_holds_nobody_else_up() -> None:
    fates = rows(run([("a", 0, "mars", 9, 30, 10), ("b", 1, "tax", 0, None, 10)], ONE))
    assert (fates["a"][1], fates["b"][0]) == (30, 1)


def test_the_end_of_a_shift_lets_the_talk_finish_and_its_time_counts() -> None:
    outcomes = run([("a", 95, "tax", 0, None, 20), ("b", 96, "tax", 0, 50, 1)], ONE)
    assert rows(outcomes)["a"][2] == 115
    assert rows(outcomes)["b"][1] == 146
    assert outcomes.rooms["room1"].signed_in == 115 * SECOND


def test_shifts_that_overlap_count_once() -> None:
    outcomes = run([], [("c1", "room1", ["tax"], 0, 60), ("c1", "room1", ["tax"], 40, 100)])
    assert outcomes.rooms["room1"].signed_in == 100 * SECOND


def test_a_shift_in_the_other_room_follows_at_once() -> None:
    fates = rows(
        run(
            [("a", 9, "tax", 0, None, 5), ("b", 10, "general", 0, None, 5)],
            [("c1", "room1", ["tax"], 0, 10), ("c1", "room2", ["general"], 10, 20)],
        )
    )
    assert (fates["a"][4], fates["b"]) == ("room1", (14, None, 19, "c1", "room2"))


def test_the_longest_idle_counsellor_is_called_first_over_both_rooms() -> None:
    calls: Calls = [(f"k{number}", 2 * number, "tax", 0, None, 1) for number in range(4)]
    assert [fate[3] for fate in rows(run(calls, TWO)).values()] == ["c1", "c2", "c1", "c2"]


def test_draining_lets_talks_end_and_gives_no_new_call() -> None:
    fates = rows(
        run([("a", 0, "tax", 0, None, 10), ("b", 4, "tax", 0, None, 5)], ONE, [("room1", "drain", 3, 30)])
    )
    assert (fates["a"][2], fates["b"][0]) == (10, 30)


def test_closing_now_stops_the_ringing_and_the_other_room_answers() -> None:
    calls: Calls = [("a", 0, "tax", 0, None, 10)]
    drained = rows(run(calls, TWO, [("room1", "drain", 2, None)], ring=5))["a"]
    at_once = rows(run(calls, TWO, [("room1", "now", 2, None)], ring=5))["a"]
    assert (drained[0], drained[4]) == (5, "room1")
    assert (at_once[0], at_once[4]) == (7, "room2")


def test_an_evacuated_caller_goes_to_the_very_front_with_what_is_left_of_the_service() -> None:
    calls: Calls = [
        ("a", 0, "tax", 0, None, 10),  # in room1, brought back at 4 with 6 left
        ("b", 1, "tax", 0, None, 10),  # in room2 until 11
        ("urgent", 2, "tax", 9, None, 5),
    ]
    fates = rows(run(calls, TWO, [("room1", "evacuate", 4, None)]))
    assert fates["a"] == (0, None, 17, "c2", "room2")
    assert fates["urgent"][0] == 17


def test_an_evacuated_caller_whose_patience_ends_anew_has_both_times() -> None:
    outcomes = run([("a", 0, "tax", 0, 7, 50)], ONE, [("room1", "evacuate", 20, None)])
    assert rows(outcomes)["a"] == (0, 27, None, "c1", "room1")
    assert outcomes.summary(0)["brought_back_and_lost"] == 1


def test_of_closings_that_overlap_the_harshest_counts() -> None:
    closings: Closings = [("room1", "drain", 2, 50), ("room1", "evacuate", 5, 8)]
    fates = rows(run([("a", 0, "tax", 0, None, 10), ("b", 6, "tax", 0, None, 1)], ONE, closings))
    assert (fates["a"][2], fates["b"][0]) == (55, 55)


def test_tenths_of_a_second_meet_exactly() -> None:
    """0.7 + 0.1 is less than 0.8 in floats; the caller would have left a moment too early."""
    tenth = SECOND // 10
    outcomes = Simulation(
        [Caller("a", 0, "tax", 0, None, 8 * tenth), Caller("b", 7 * tenth, "tax", 0, tenth, tenth)],
        [Shift("c1", "room1", ("tax",), 0, SECOND)],
    ).run()
    assert outcomes.calls[1].answered == 8 * tenth


def test_progress_is_told_while_calls_arrive() -> None:
    told: list[int] = []
    Simulation([Caller(str(n), n, "tax", 0, 0, 0) for n in range(3000)], []).run(told.append)
    assert told == [1000, 2000, 3000]
