"""Korea's public holidays, and the days that the city sets over them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from minwon import database, holidays
from minwon.hours import Holiday
from minwon.settings import Settings
from tests import databases


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2026-05-01", True),  # 노동절, a public holiday since 2026
        ("2026-07-17", True),  # 제헌절, as well
        ("2026-09-25", True),  # 추석
        ("2026-08-17", True),  # for 광복절, which is a Saturday
        ("2026-06-08", False),  # none for 현충일, though it is a Saturday
        ("2027-02-09", True),  # 설날 meets a Sunday
        ("2028-10-05", True),  # 개천절 meets 추석
        ("2026-09-23", False),
    ],
)
def test_public_holidays_with_their_substitutes(day: str, closed: bool) -> None:
    assert (holidays.known_holidays({})(date.fromisoformat(day)) is not None) is closed


def test_the_citys_own_days_come_first(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    extra, chuseok = date(2026, 10, 2), date(2026, 9, 25)
    with engine.begin() as connection:
        holidays.set_city_day(connection, extra, "임시공휴일", open=False, by="kim")
        holidays.set_city_day(connection, chuseok, "태풍 대응", open=True, by="kim")
        holidays.set_city_day(connection, chuseok, "태풍 비상 근무", open=True, by="lee")
        known = holidays.known_holidays(holidays.city_days(connection))
        assert known(extra) == Holiday("임시공휴일")
        assert known(chuseok) == Holiday("태풍 비상 근무", open=True)
        assert holidays.remove_city_day(connection, extra)
        assert not holidays.remove_city_day(connection, extra)
    engine.dispose()
