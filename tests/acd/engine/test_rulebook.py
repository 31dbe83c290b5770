"""The rules as a city writes them: read as a whole, or all the problems, each with its place."""

from __future__ import annotations

import pytest

from acd.engine.rulebook import Known, check, without_what_is_gone
from acd.engine.rules import CallbackRules, FloodRules, Overflow, QueueRules, RoomRules, Rules
from minwon import rules

KNOWN = Known(
    queues=frozenset({"general", "tax"}),
    rooms=frozenset({"room1", "room2"}),
    departments=frozenset({"2100"}),
)


def read(text: str, ring_seconds: float = 15) -> Rules:
    checked = check(text, QueueRules(ring_seconds=ring_seconds), KNOWN)
    assert checked.book is not None, checked.problems
    return checked.book.rules


def problems(text: str) -> list[str]:
    checked = check(text, known=KNOWN)
    assert checked.book is None
    return [problem.path for problem in checked.problems]


def test_every_rule_has_its_place() -> None:
    assert read(
        """
others: {ring_seconds: 12}
queues:
  tax:
    level_seconds: [30, 60]
    strategy: by_level
    announce_first: none
    overflow:
      - {when: waited, value: 120, to: queue:general}
      - {when: size, value: 40, to: department:2100}
rooms:
  room1: {share: 2, most_busy: 10, reopen_seconds: 60}
callback: {tries: 2}
flood: {on_waiting: 40, off_waiting: 20}
main_language: en
priority_seconds: 60
"""
    ) == Rules(
        others=QueueRules(ring_seconds=12),
        queues={
            "tax": QueueRules(
                ring_seconds=12,
                level_seconds=(30, 60),
                strategy="by_level",
                announce_first=None,
                overflow=(
                    Overflow(when="waited", value=120, to="queue:general"),
                    Overflow(when="size", value=40, to="department:2100"),
                ),
            )
        },
        rooms={"room1": RoomRules(share=2, most_busy=10, reopen_seconds=60)},
        callback=CallbackRules(tries=2),
        flood=FloodRules(on_waiting=40, off_waiting=20),
        main_language="en",
        priority_seconds=60,
    )


def test_what_a_queue_does_not_say_the_others_say_and_else_the_settings() -> None:
    found = read(
        """
others: {overflow: [{when: size, value: 9, to: message}]}
queues: {tax: {}, general: {overflow: []}}
""",
        ring_seconds=7,
    )
    assert [one.to for one in found.of("tax").overflow] == ["message"]
    assert found.of("general").overflow == ()
    assert {found.of(queue).ring_seconds for queue in ("tax", "general", "elsewhere")} == {7}


def test_opening_hours_are_named_once_and_kept_by_queues() -> None:
    book = check(
        """
hours: {office: {week: {mon-fri: 09:00-18:00}}}
others: {hours: office}
queues: {tax: {hours: none}}
"""
    ).book
    assert book is not None
    assert (book.opening.name("general"), book.opening.of("tax")) == ("office", None)


def test_the_shipped_rules_are_sound() -> None:
    assert check(rules.shipped().text).problems == ()


def test_all_problems_are_told_at_once_with_line_and_path() -> None:
    assert problems(
        """
hours:
  office: {week: {mon-fri: 9-18}}
others: {hours: nine, ring_seconds: -1}
queues:
  tax:
    wrap_up_seconds: 60
    wrap_up_most: 30
    strategy: best
    level_seconds: [60, 30]
    announce_every: 0
    redial_seconds: soon
    closing_to: the moon
    rings: 2
    overflow:
      - {when: often, value: -1, to: "queue:"}
      - {when: size, value: 3, to: queue:tax}
      - {when: size}
      - 5
  general: {closing_to: callback}
  welfare: {overflow: [{when: size, value: 3, to: department:1}]}
rooms: {room9: {share: 0}}
callback: {tries: 0}
flood: {on_waiting: 3, off_waiting: 3}
weather: fine
main_language: Korean
"""
    ) == [
        "hours.office.week",
        "others.hours",
        "others.ring_seconds",
        "queues.tax.wrap_up_most",
        "queues.tax.strategy",
        "queues.tax.level_seconds",
        "queues.tax.announce_every",
        "queues.tax.redial_seconds",
        "queues.tax.closing_to",
        "queues.tax.rings",
        "queues.tax.overflow.0.to",
        "queues.tax.overflow.0.value",
        "queues.tax.overflow.0.when",
        "queues.tax.overflow.1.to",
        "queues.tax.overflow.2.to",
        "queues.tax.overflow.2.value",
        "queues.tax.overflow.3",
        "queues.general.closing_to",
        "queues.welfare",
        "queues.welfare.overflow.0.to",
        "rooms.room9",
        "rooms.room9.share",
        "callback.tries",
        "flood.off_waiting",
        "weather",
        "main_language",
    ]


@pytest.mark.parametrize(
    ("rule", "what_to_do"),
    [
        ("closing_to: callback", "nobody calls back after hours: say message or voicemail"),
        ("announce_every: 10", "10 is too soon: the place, the wait and the offer of a callback take that"),
    ],
)
def test_a_refusal_says_what_to_do(rule: str, what_to_do: str) -> None:
    (problem,) = check(f"others: {{{rule}}}").problems
    assert problem.message.startswith(what_to_do)
    assert " say " in problem.message


@pytest.mark.parametrize(
    "text", ["", "- a", "queues: [tax]", "rooms: x", "others: 3", "flood: {on_waiting: 3}"]
)
def test_what_is_no_document_of_rules_is_refused(text: str) -> None:
    assert check(text).problems


@pytest.mark.parametrize("value", ["nan", "inf", "1e9", "-0.1", "{}", "[]", "none"])
def test_no_rule_takes_a_number_that_means_nothing(value: str) -> None:
    assert problems(f"others: {{ring_seconds: {value}}}") == ["others.ring_seconds"]


def test_a_problem_says_where_and_what_in_a_sentence() -> None:
    (problem,) = check("queues:\n  tax: {ring_seconds: -1}\n").problems
    assert str(problem) == "error: line 2, queues.tax.ring_seconds: -1 should be greater than or equal to 0"


def test_ways_to_what_is_gone_are_left_out() -> None:
    book = check(
        """
others: {closing_to: queue:gone}
queues:
  tax:
    overflow: [{when: size, value: 9, to: department:9}, {when: size, value: 99, to: queue:general}]
"""
    ).book
    assert book is not None
    mended = without_what_is_gone(book, KNOWN).rules
    assert mended.others.closing_to == "message"
    assert [one.to for one in mended.of("tax").overflow] == ["queue:general"]
