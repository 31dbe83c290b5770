from __future__ import annotations

from tests.acd.engine.strategies.choosing import served


def test_who_took_the_fewest_calls_goes_first() -> None:
    talks = [("a", 1), ("b", 2), ("c", 3)]
    assert served("fewest_calls", talks=talks, extra=("b",), then=3) == ["a", "c", "b"]
