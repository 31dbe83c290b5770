"""How often a wrong proof is borne."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ivr.accounts.lockouts import Lockouts
from ivr.accounts.numbers import WITHHELD, Number, caller
from minwon import database
from minwon.settings import Identity, Settings
from tests import databases

TODAY = date(2026, 11, 21)
NUMBER = caller("010-0000-0001")


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    return database.connect(settings)


class Callers:
    """Callers who fail, each in a call of their own unless said otherwise."""

    def __init__(self, engine: sa.Engine, **limits: int) -> None:
        self.lockouts = Lockouts(engine, "secret", Identity(**limits))
        self.calls = 0

    def fails(
        self,
        *,
        call: str = "",
        number: Number = NUMBER,
        birth: str = "",
        bill: str = "",
        day: date = TODAY,
        failed: bool = True,
    ) -> bool:
        """One try; was it allowed?"""
        self.calls += 1
        claims = {"birth": birth or f"b{self.calls}", "bill": bill or f"n{self.calls}"}
        attempt = self.lockouts.claim(call=call or f"c{self.calls}", number=number, day=day, **claims)
        allowed = self.lockouts.begin(attempt)
        self.lockouts.end(attempt, failed=failed and allowed)
        return allowed


@pytest.mark.parametrize(
    ("limit", "same"),
    [("per_call", {"call": "c"}), ("per_citizen", {"birth": "700101"}), ("per_citizen", {"bill": "111222"})],
)
def test_three_wrong_tries_and_no_more(engine: sa.Engine, limit: str, same: dict[str, str]) -> None:
    callers = Callers(engine, per_number=100)
    assert [callers.fails(**same) for _ in range(5)] == [True, True, True, False, False]  # type: ignore[arg-type]
    assert callers.fails(), "others are not touched"


def test_one_number_is_locked_whoever_it_asks_about(engine: sa.Engine) -> None:
    callers = Callers(engine, per_number=4)
    assert [callers.fails() for _ in range(5)] == [True] * 4 + [False]
    assert callers.fails(number=caller("010-0000-0002"))


def test_all_who_withhold_their_number_share_a_count_of_their_own(engine: sa.Engine) -> None:
    callers = Callers(engine, per_number=2, withheld=5)
    assert [callers.fails(number=WITHHELD) for _ in range(6)] == [True] * 5 + [False]
    assert callers.fails()


def test_overall_there_is_a_limit_too(engine: sa.Engine) -> None:
    callers = Callers(engine, overall=3)
    numbers = [caller(f"010-0000-000{i}") for i in range(4)]
    assert [callers.fails(number=number) for number in numbers] == [True, True, True, False]


def test_success_is_not_counted(engine: sa.Engine) -> None:
    callers = Callers(engine)
    assert all(callers.fails(call="c", birth="700101", failed=False) for _ in range(9))


def test_a_lock_ends_with_the_day(engine: sa.Engine) -> None:
    callers = Callers(engine)
    for _ in range(4):
        callers.fails(birth="700101")
    tomorrow = TODAY + timedelta(days=1)
    assert callers.fails(birth="700101", day=tomorrow)
    callers.lockouts.forget_before(tomorrow)
    assert callers.fails(birth="700101"), "only the count of the day before was dropped"
    assert [callers.fails(birth="700101", day=tomorrow) for _ in range(3)] == [True, True, False]


def test_a_lock_outlives_the_program(engine: sa.Engine) -> None:
    before = Callers(engine)
    for _ in range(3):
        before.fails(birth="700101")
    assert not Callers(engine).fails(birth="700101", call="another", number=caller("010-0000-0009"))


def test_guesses_at_the_same_moment_are_no_more_than_guesses_one_by_one(engine: sa.Engine) -> None:
    lockouts = Lockouts(engine, "secret", Identity(per_number=1000))

    def begin(i: int) -> bool:
        return lockouts.begin(
            lockouts.claim(call=f"c{i}", number=NUMBER, birth="700101", bill=f"n{i}", day=TODAY)
        )

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(begin, range(40))) == 3


def test_what_is_stored_names_nobody(engine: sa.Engine) -> None:
    Callers(engine).fails(birth="700101", bill="111222", call="1700000000.1")
    with engine.connect() as connection:
        keys = connection.scalars(sa.select(database.identity_failures.c.key)).all()
    assert len(keys) == 5
    for digits in ("700101", "111222", "01000000001", "1700000000"):
        assert not any(digits in key for key in keys)
