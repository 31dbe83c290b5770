import pytest

from acd.simulate.days import SHARES
from acd.simulate.staffing import Demand, Target, expected, needed, seats, split


def hour(calls: float, patience: float | None = 180.0) -> Demand:
    return Demand(calls=calls, per=3600, handling=180, patience=patience)


@pytest.mark.parametrize(
    ("day", "counsellors"),
    [
        (4000, [25, 36, 33, 15, 23, 34, 33, 25, 15]),
        (3360, [22, 31, 28, 13, 20, 29, 29, 22, 13]),
        (6847, [41, 60, 54, 24, 37, 56, 55, 41, 23]),
        (355, [4, 5, 5, 3, 4, 5, 5, 4, 3]),
    ],
)
def test_counsellors_for_80_per_cent_within_20_seconds_by_hour(day: int, counsellors: list[int]) -> None:
    target = Target(share=0.8, within=20)
    assert [needed(hour(day * share / 100), target, hanging_up=False) for share in SHARES] == counsellors


def test_a_limit_on_occupancy_and_people_away() -> None:
    """pyworkforce's README: 100 calls in half an hour, 80/20, occupancy at most 85 %, 30 % away."""
    demand = Demand(calls=100, per=1800, handling=180)
    on_the_phones = needed(demand, Target(share=0.8, within=20, max_occupancy=0.85), hanging_up=False)
    assert (on_the_phones, seats(on_the_phones, 0.3)) == (14, 20)


def test_the_fewest_that_meet_the_target_and_not_one_less() -> None:
    target = Target(share=0.8, within=20)
    least = needed(hour(627), target, hanging_up=True)
    assert target.met_by(expected(hour(627), least, 20))
    assert not target.met_by(expected(hour(627), least - 1, 20))


@pytest.mark.parametrize(
    ("rooms", "service_level", "abandoned"),
    [((18, 18), 0.818, 0.045), ((24, 12), 0.826, 0.044), ((20, 20), 0.918, None)],
)
def test_splitting_the_queue_costs_what_was_measured(
    rooms: tuple[int, int], service_level: float, abandoned: float | None
) -> None:
    result = split(hour(627), rooms, 20)
    assert result is not None
    assert result.split.service_level == pytest.approx(service_level, abs=6e-4)
    if abandoned is not None:
        assert result.split.abandoned == pytest.approx(abandoned, abs=6e-4)


def test_one_queue_for_36_against_two_of_18() -> None:
    result = split(hour(627), (18, 18), 20)
    assert result is not None
    assert result.pooled.service_level == pytest.approx(0.910, abs=6e-4)
    assert result.pooled.abandoned == pytest.approx(0.021, abs=6e-4)
    assert result.same_level == 40


def test_without_patience_or_a_steady_state_nothing_can_be_compared() -> None:
    assert split(hour(627, patience=None), (15, 15), 20) is None
