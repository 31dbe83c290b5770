"""Reading a document: its form, and every fault of it with path and line."""

from __future__ import annotations

import pytest

from ivr.menu.document import load
from ivr.menu.steps.menu import Menu
from tests.ivr.menu.calls import FRAME, text


def problems(steps: str) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.path, problem.message) for problem in load(text(steps)).problems]


def test_keys_keep_the_order_in_which_they_are_said() -> None:
    loaded = load(text("start: {kind: menu, keys: {3: {say: c, to: person}, 1: {say: a, to: person}}}"))
    assert loaded.document is not None
    menu = loaded.document.steps["start"]
    assert isinstance(menu, Menu) and list(menu.keys) == ["3", "1"]


def test_a_key_used_twice() -> None:
    assert problems(
        """
start:
  kind: menu
  keys:
    1: {say: a, to: person}
    1: {say: b, to: person}
"""
    ) == [(12, "steps.start.keys.1", "key 1 is used twice (first on line 11)")]


def test_a_step_that_leads_nowhere() -> None:
    assert problems("start: {kind: say, say: hello}") == [
        (8, "steps.start.then", "leads nowhere: `then` says where the call goes on")
    ]


def test_all_faults_of_form_are_told_at_once() -> None:
    assert problems(
        """
start: {kind: say, say: "Not A Name", than: person}
other: {kind: nonsense}
third: {}
"""
    ) == [
        (8, "steps.start.say", "String should match pattern '^[a-z0-9_]+(/[a-z0-9_]+)*$'"),
        (8, "steps.start.than", "there is no setting `than` here"),
        (8, "steps.start.then", "leads nowhere: `then` says where the call goes on"),
        (9, "steps.other", "nonsense is no kind of step: say, menu, queue, …"),
        (10, "steps.third", "`kind` is missing: say, menu, queue, …"),
    ]


def test_scalars_stay_as_they_are_written() -> None:
    """YAML would make 0310 an octal number, no a falsehood and 09:00 a number of minutes."""
    loaded = load(text("start: {kind: transfer, number: 0310, say: no}"))
    assert loaded.document is not None
    assert getattr(loaded.document.steps["start"], "number", "") == "0310"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "is not a menu"),
        ("- a\n- b", "is not a menu"),
        ("menu: [", "is not YAML"),
        ("menu: !!python/object:os.system x", "missing"),
        ("a: &x 1\nb: *x", "anchors"),
        ("\x00", "is not YAML"),
        ("[" * 5000, "nested"),
        ("x" * 1_000_001, "longer"),
        ("{a: {" + "b: {" * 30 + "}" * 32, "nested"),
        ("? [a]\n: b", "one word"),
    ],
)
def test_what_is_no_menu_is_said_to_be_none(written: str, sentence: str) -> None:
    loaded = load(written)
    assert loaded.document is None
    assert sentence in " ".join(str(problem) for problem in loaded.problems)


def test_json_is_read_as_well() -> None:
    loaded = load(
        '{"menu": "m", "start": "s", "person": "s", "steps": {"s": {"kind": "queue", "queue": "q"}}}'
    )
    assert loaded.document is not None


def test_what_is_read_never_changes() -> None:
    loaded = load(FRAME + "  start: {kind: goto, to: person}\n")
    assert loaded.document is not None
    with pytest.raises(ValueError, match="frozen"):
        loaded.document.start = "person"
