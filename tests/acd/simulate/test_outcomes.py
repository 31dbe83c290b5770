from pathlib import Path

import pytest

from acd.simulate.outcomes import Outcome, Outcomes, Worked
from acd.simulate.trace import SECOND, Caller, instant


def outcome(
    call: str, at: str, answered: str = "", abandoned: str = "", ended: str = "", room: str = ""
) -> Outcome:
    one = Outcome(Caller(call, instant(at), "tax", 0, None, SECOND))
    one.answered = instant(answered) if answered else None
    one.abandoned = instant(abandoned) if abandoned else None
    one.ended = instant(ended) if ended else None
    one.counsellor, one.room = ("c1", room) if room else ("", "")
    return one


DAY = Outcomes(
    [
        outcome("a", "0", answered="20", ended="80", room="room1"),
        outcome("b", "1", answered="22.1", ended="60", room="room2"),
        outcome("c", "5", abandoned="15"),
        outcome("d", "9"),
    ],
    {"room1": Worked(60 * SECOND, 100 * SECOND), "room2": Worked(30 * SECOND, 300 * SECOND)},
)


def test_each_figure_as_it_is_defined() -> None:
    assert DAY.summary(20 * SECOND) == {
        "offered": 4,
        "answered": 2,
        "abandoned": 1,
        "still_waiting": 1,
        "brought_back_and_lost": 0,
        "service_level": 0.25,  # a, in exactly 20 s; b was late, c hung up, d still waits
        "service_level_within": 20,
        "service_level_formula": "answered within 20 s / offered",
        "mean_wait": pytest.approx((20 + 21.1 + 10) / 3),
        "p95_wait": 21.1,
        "mean_wait_answered": 20.55,
        "occupancy": 0.225,
        "rooms": {
            "room1": {"answered": 1, "occupancy": 0.6},
            "room2": {"answered": 1, "occupancy": 0.1},
        },
    }


def test_who_was_brought_back_and_then_hung_up_was_answered_once() -> None:
    summary = Outcomes(
        [outcome("a", "0", answered="1", abandoned="9", room="room1")], {"room1": Worked()}
    ).summary(0)
    assert [summary[name] for name in ("answered", "abandoned", "still_waiting")] == [1, 0, 0]
    assert summary["brought_back_and_lost"] == 1


@pytest.mark.parametrize(("waits", "p95"), [(1, 1), (19, 19), (20, 19), (21, 20), (100, 95)])
def test_of_twenty_waits_the_nineteenth_is_the_95th_percentile(waits: int, p95: int) -> None:
    calls = [outcome(str(wait), "0", answered=str(wait), room="room1") for wait in range(1, waits + 1)]
    assert Outcomes(calls, {"room1": Worked()}).summary(0)["p95_wait"] == p95


def test_nothing_to_divide_by_is_null() -> None:
    summary = Outcomes([], {}).summary(20 * SECOND)
    for name in ("service_level", "mean_wait", "p95_wait", "mean_wait_answered", "occupancy"):
        assert summary[name] is None


def test_the_file_has_a_row_for_each_call_and_no_noise(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    DAY.write(file)
    assert file.read_text().splitlines() == [
        "call,queue,arrived_at,answered_at,abandoned_at,ended_at,counsellor,room",
        "a,tax,0,20,,80,c1,room1",
        "b,tax,1,22.1,,60,c1,room2",
        "c,tax,5,,15,,,",
        "d,tax,9,,,,,",
    ]
    assert list(tmp_path.iterdir()) == [file]
