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


@settings(max_examples=300, deadline=None)
@given(CALLS, rosters(), CLOSINGS, st.sampled_from((0, 0, 1, 3)))
def test_every_call_fares_as_in_the_independent_reference(
    calls: Calls, roster: Roster, closings: Closings, ring: int
) -> None:
    there = {row[1] for row in roster}
    closings = [closing for closing in closings if closing[0] in there]
    assert rows(run(calls, roster, closings, ring)) == reference.simulate(calls, roster, closings, ring)
