from __future__ import annotations

from acd.engine.rulebook import from_mapping
from acd.engine.rules import Overflow, QueueRules


def test_what_is_written_stands_over_what_is_ordinary() -> None:
    ordinary = QueueRules(ring_seconds=20)
    rules, problems = from_mapping(
        {
            "wrap_up_seconds": 45,
            "strategy": "fewest_calls",
            "overflow": [{"when": "waited", "value": 300, "to": "queue:general"}],
        },
        ordinary,
    )
    assert problems == []
    assert rules == QueueRules(
        ring_seconds=20,
        wrap_up_seconds=45,
        strategy="fewest_calls",
        overflow=(Overflow(when="waited", value=300, to="queue:general"),),
    )


def test_nothing_written_is_the_ordinary() -> None:
    assert from_mapping({}) == (QueueRules(), [])


def test_all_problems_at_once_and_the_ordinary_rules_meanwhile() -> None:
    rules, problems = from_mapping({"rings": 3, "ring_seconds": "soon", "overflow": [{"when": "size"}]})
    assert rules == QueueRules()
    assert [problem.split(":")[0] for problem in problems] == [
        "rings",
        "ring_seconds",
        "overflow[0].value",
        "overflow[0].to",
    ]


def test_values_that_make_no_sense() -> None:
    _, problems = from_mapping(
        {
            "ring_seconds": -1,
            "wrap_up_seconds": 60,
            "wrap_up_most": 30,
            "strategy": "best",
            "level_seconds": [60, 30],
            "announce_every": 0,
            "closing_to": "the moon",
            "overflow": [{"when": "often", "value": -1, "to": "queue:"}],
        }
    )
    assert [problem.split(":")[0] for problem in problems] == [
        "strategy",
        "ring_seconds",
        "wrap_up_most",
        "announce_every",
        "level_seconds",
        "closing_to",
        "overflow[0].when",
        "overflow[0].value",
        "overflow[0].to",
    ]
