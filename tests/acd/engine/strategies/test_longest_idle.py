from __future__ import annotations

from tests.acd.engine.strategies.choosing import served


def test_each_in_the_order_of_rest() -> None:
    assert served("longest_idle", talks=[("a", 5), ("b", 1), ("c", 3)], then=3) == ["b", "c", "a"]
