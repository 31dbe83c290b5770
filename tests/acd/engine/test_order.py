from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from acd.engine.order import Front, Place, Sequence, place


def test_the_more_urgent_then_the_earlier_then_the_lower_id_goes_first() -> None:
    calls = [
        place(Front.ORDINARY, 0, 10.0, "b"),
        place(Front.ORDINARY, 0, 10.0, "a"),
        place(Front.ORDINARY, 0, 5.0, "c"),
        place(Front.ORDINARY, 2, 99.0, "d"),
    ]
    assert [one[3] for one in sorted(calls)] == ["d", "c", "a", "b"]


def test_callers_whom_we_moved_stand_before_everybody() -> None:
    calls = [
        place(Front.ORDINARY, 9, 0.0, "urgent"),
        place(Front.WITHDRAWN, 0, 50.0, "withdrawn"),
        place(Front.EVACUATED, 0, 90.0, "evacuated"),
    ]
    assert [one[3] for one in sorted(calls)] == ["evacuated", "withdrawn", "urgent"]


def test_with_a_worth_whoever_has_waited_that_much_longer_goes_before_the_urgent() -> None:
    urgent = place(Front.ORDINARY, 1, 100.0, "urgent", worth=60)
    assert place(Front.ORDINARY, 0, 39.0, "patient", worth=60) < urgent
    assert place(Front.ORDINARY, 0, 41.0, "recent", worth=60) > urgent


places = st.lists(
    st.builds(place, st.just(2), st.integers(0, 2), st.floats(0, 100), st.uuids().map(str)),
    unique_by=lambda one: one[3],
    max_size=60,
)


@given(places, st.randoms(use_true_random=False))
def test_the_sequence_is_a_sorted_list(joining: list[Place], chance: random.Random) -> None:
    sequence, model = Sequence(), []
    for one in joining:
        sequence.add(one)
        model.append(one)
        if chance.random() < 0.4:
            gone = chance.choice(model)
            model.remove(gone)
            sequence.remove(gone)
    model.sort()
    assert list(sequence) == model
    assert len(sequence) == len(model)
    assert [sequence.ahead(one) for one in model] == list(range(len(model)))


def test_it_stays_in_blocks_however_many_wait() -> None:
    sequence = Sequence()
    ordinary = [place(2, 0, float(number), str(number)) for number in range(3000)]
    for one in ordinary:
        sequence.add(one)
    urgent = [place(2, 1, float(number), str(number)) for number in range(3000)]
    for one in reversed(urgent):
        sequence.add(one)
    assert list(sequence) == urgent + ordinary
    assert max(map(len, sequence.blocks)) <= 1000
    assert sequence.ahead(place(2, 0, 9999.0, "last")) == 6000
    for one in urgent + ordinary:
        assert sequence.blocks[0][0] == one
        sequence.remove(one)
    assert not sequence.blocks
    assert not len(sequence)
