"""A step at fault hides no other problem, and none is told because of it."""

from __future__ import annotations

from ivr.menu.checks import Known, check
from tests.ivr.menu.calls import FRAME, text


def told(steps: str, frame: str = FRAME) -> list[tuple[str, str]]:
    checked = check(text(steps, frame), Known(queues=frozenset({"general"})))
    assert checked.document is None
    return [(problem.path, problem.message) for problem in checked.problems]


def test_the_other_steps_are_checked_all_the_same() -> None:
    assert told(
        """
start: {kind: menu, seconds: soon, keys: {1: {say: a, to: round}, 2: {say: b, to: person}}}
round: {kind: goto, to: round}
island: {kind: goto, to: person}
"""
    ) == [
        ("steps.start.seconds", "Input should be a valid number, unable to parse string as a number"),
        ("steps.round", "a caller who presses nothing goes round for ever: round → round"),
        ("steps.round", "no person is within 2 keys from here: see `person`"),
        ("steps.island", "no call ever comes here"),
    ]


def test_it_leads_wherever_it_names_a_step() -> None:
    ways = """
start: {kind: nonsense, somewhere: [{to: here}]}
here: {kind: say, say: a, then: person}
"""
    assert told(ways) == [("steps.start", "nonsense is no kind of step: say, menu, queue, …")]


def test_it_may_have_been_the_recording_notice_the_proof_or_the_question() -> None:
    steps = """
start: {kind: ask, value: code, say: a, then: account, most: many}
account: {kind: look_up, directory: city, then: said}
said: {kind: say, say: {value: code}, then: recorded}
recorded: {kind: queue, queue: general, record: true}
"""
    assert [path for path, _message in told(steps)] == ["steps.start.most"]


def test_what_is_no_step_at_all() -> None:
    assert told("start: [goto, person]\nlost: {kind: goto, to: person}\nnothing:") == [
        ("steps.start", "should be a step: `{kind: say, …}`"),
        ("steps.lost", "no call ever comes here"),
        ("steps.nothing", "should be a step: `{kind: say, …}`"),
        ("steps.nothing", "no call ever comes here"),
    ]


def test_without_a_sound_head_the_form_comes_first() -> None:
    assert told("start: {kind: goto, to: nowhere}", FRAME.replace("languages: [ko, en]", "languages: 3")) == [
        ("languages", "should be a list: `[one, two]`")
    ]
