from __future__ import annotations

from tests.acd.engine.strategies.choosing import served


def test_the_most_skilled_at_the_queue_goes_first() -> None:
    talks = [("c", 1), ("b", 2), ("a", 3)]
    assert served("by_level", talks=talks, levels={"a": 1, "b": 3, "c": 2}, then=3) == ["b", "c", "a"]
