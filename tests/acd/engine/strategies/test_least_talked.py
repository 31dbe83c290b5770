from __future__ import annotations

from tests.acd.engine.strategies.choosing import served


def test_who_talked_the_least_time_goes_first() -> None:
    assert served("least_talked", talks=[("a", 9), ("b", 3), ("c", 6)], then=3) == ["b", "c", "a"]
