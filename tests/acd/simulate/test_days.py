from collections import Counter
from random import Random

import pytest

from acd.simulate import days
from acd.simulate.days import DEADLINE, GOYANG, HOUR, Staffing
from acd.simulate.trace import SECOND


def of(day: days.Day, meaning: str) -> Staffing:
    return next(one for one in day.staffings if one.meaning == meaning)


@pytest.mark.parametrize("day", days.DAYS.values(), ids=list(days.DAYS))
def test_the_formula_gives_the_published_days(day: days.Day) -> None:
    """Published are 20 simulated days each: they differ from the formula by chance."""
    for staffing in day.staffings:
        formula, known = days.by_formula(day, staffing), staffing.published
        if formula is not None and known.service_level is not None:
            assert 100 * formula.service_level == pytest.approx(known.service_level, abs=2)
        if formula is not None and known.abandoned is not None:
            assert 100 * formula.abandoned == pytest.approx(known.abandoned, abs=1)


def test_a_replayed_day_is_as_published() -> None:
    figures = days.replay(DEADLINE, of(DEADLINE, "both rooms, everyone"), seed=1, times=4)
    assert 100 * figures.service_level == pytest.approx(83.8, abs=4)
    assert 100 * figures.abandoned == pytest.approx(3.7, abs=1)
    assert 100 * figures.worst_hour == pytest.approx(59, abs=12)


def test_losing_a_room_at_eleven_is_worse_than_both_and_better_than_none() -> None:
    staffing = of(GOYANG, "room2 (25 of 50) lost at 11:00, all at 80 %")
    lost = days.replay(GOYANG, staffing, seed=1, times=2)
    assert 100 * lost.service_level == pytest.approx(51.9, abs=6)
    assert 100 * lost.abandoned == pytest.approx(16.2, abs=3)


def test_the_same_seed_is_the_same_day() -> None:
    staffing = GOYANG.staffings[6]
    assert days.replay(GOYANG, staffing, seed=3, times=1) == days.replay(GOYANG, staffing, seed=3, times=1)
    assert days.replay(GOYANG, staffing, seed=3, times=1) != days.replay(GOYANG, staffing, seed=4, times=1)


def test_calls_spread_over_the_hours_as_they_should() -> None:
    people = list(days.callers(Random(1), [40 * share for share in days.SHARES], 180, 180))
    by_hour = Counter(one.at // HOUR for one in people)
    for hour, share in enumerate(days.SHARES):
        assert by_hour[hour] == pytest.approx(40 * share, rel=0.25)
    assert sum(one.service for one in people) / SECOND / len(people) == pytest.approx(180, rel=0.05)


def test_half_of_the_counsellors_eat_at_noon_and_none_twice() -> None:
    shifts = list(days.roster(GOYANG.staffings[0]))
    at_noon = [one for one in shifts if one.start <= 3.5 * HOUR < one.end]
    assert (len({one.counsellor for one in shifts}), len(at_noon)) == (50, 26)


def test_a_year_of_goyang() -> None:
    people, shifts = days.year(calls=33_600, days=10)
    assert len(people) == pytest.approx(33_600, rel=0.02)
    assert len({one.call for one in people}) == len(people)
    assert len({one.counsellor for one in shifts}) == 50
