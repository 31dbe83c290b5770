from __future__ import annotations

from tests.acd.engine.strategies.choosing import served


def test_each_in_turn_however_long_they_talk() -> None:
    assert served("round_robin", talks=[("a", 9), ("b", 3), ("c", 6)], then=3) == ["a", "b", "c"]
