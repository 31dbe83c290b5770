"""When abuse restricts a caller, for how long, and when it does not."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from minwon import database, strikes
from minwon.settings import Conduct as Rules
from minwon.settings import Settings
from minwon.strikes import DAY, Conduct, Strike, restricted_until
from tests import databases

RULES = Rules(queues=("general",))
ABUSE, HARASSMENT = Conduct.VERBAL_ABUSE, Conduct.HARASSMENT


def struck(*deeds: tuple[Conduct, float], withdrawn: str = "") -> list[Strike]:
    return [
        Strike(
            id=i,
            caller="p",
            at=day * DAY,
            conduct=conduct,
            call="c",
            counsellor="c1001",
            withdrawn_by=withdrawn,
        )
        for i, (conduct, day) in enumerate(deeds)
    ]


@pytest.mark.parametrize(
    ("deeds", "until"),
    [
        ([], None),
        ([(ABUSE, 100)], None),
        ([(ABUSE, 99), (ABUSE, 100)], 107),
        ([(HARASSMENT, 100)], 107),
        ([(HARASSMENT, 50), (HARASSMENT, 100)], 130),
        ([(ABUSE, 98), (ABUSE, 99), (ABUSE, 100)], 130),
        ([(HARASSMENT, 90)], None),
        ([(HARASSMENT, 101)], None),
    ],
    ids=["none", "one abuse", "two abuses", "harassment", "again", "third abuse", "served", "not yet"],
)
def test_the_rule_on_the_hundredth_day(deeds: list[tuple[Conduct, float]], until: float | None) -> None:
    now = 100 * DAY + 1
    assert restricted_until(struck(*deeds), RULES, now) == (None if until is None else until * DAY)


def test_a_withdrawn_strike_counts_no_more() -> None:
    assert restricted_until(struck((HARASSMENT, 100), withdrawn="lead"), RULES, 100 * DAY + 1) is None


def test_what_is_long_past_makes_no_repetition() -> None:
    long_ago = struck((HARASSMENT, 0), (HARASSMENT, 500))
    assert restricted_until(long_ago, RULES, 500 * DAY + 1) == 507 * DAY


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(Conduct), st.floats(0, 400)), max_size=8), st.floats(0, 500))
def test_a_restriction_always_ends(deeds: list[tuple[Conduct, float]], day: float) -> None:
    until = restricted_until(struck(*deeds), RULES, day * DAY)
    assert until is None or day * DAY < until <= day * DAY + RULES.repeated_days * DAY


def test_strikes_are_kept_and_withdrawn(tmp_path: Path) -> None:
    loaded = Settings(data=tmp_path)
    databases.make(loaded)
    engine = database.connect(loaded)
    first = strikes.strike(engine, caller="p", conduct=ABUSE, call="c1", counsellor="c1001", at=1.0)
    strikes.strike(engine, caller="q", conduct=HARASSMENT, call="c2", counsellor="c1001", at=2.0)
    assert strikes.withdraw(engine, first, "lead") and not strikes.withdraw(engine, 99, "lead")
    assert [(s.id, s.conduct, s.withdrawn_by) for s in strikes.of_caller(engine, "p")] == [
        (first, ABUSE, "lead")
    ]


def test_nobody_is_struck_for_all_who_withhold_their_number(tmp_path: Path) -> None:
    engine = sa.create_engine("sqlite://")
    with pytest.raises(ValueError, match="withholds"):
        strikes.strike(engine, caller="", conduct=ABUSE, call="c1", counsellor="c1001")
