"""Reading what people write: as it stands, with the line of every path."""

from __future__ import annotations

import pytest

from minwon.document import Problem, line_of, read


def test_every_scalar_stays_as_it_is_written() -> None:
    """YAML would make 0310 an octal number, no a falsehood and 9:00 a number of minutes."""
    assert read("a: 0310\nb: no\nc: [9:00, ~]\n", "").content == {"a": "0310", "b": "no", "c": ["9:00", "~"]}


def test_lines_are_known_by_path() -> None:
    written = read("a:\n  b: 1\n  c:\n    - x\n    - y\n", "")
    assert written.lines["a", "c", "1"] == 5
    assert line_of(written.lines, ("a", "c", 1)) == 5
    assert line_of(written.lines, ("a", "c", "absent")) == 3
    assert line_of(written.lines, ("absent",)) == 0


def test_a_name_used_twice_is_told_with_both_lines() -> None:
    (problem,) = read("a: 1\nb: 2\na: 3\n", "").problems
    assert str(problem) == "error: line 3, a: name a is used twice (first on line 1)"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is not a list of rules"),
        ("- a\n- b", "is not a list of rules"),
        ("a: [", "is not YAML"),
        ("a: &x 1\nb: *x", "anchors"),
        ("\x00", "is not YAML"),
        ("[" * 5000, "nested"),
        ("x" * 1_000_001, "longer"),
        ("{a: {" + "b: {" * 30 + "}" * 32, "nested"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    written = read(text, "a list of rules")
    assert written.content is None
    assert [problem for problem in written.problems if sentence in problem.message]


def test_a_problem_of_the_whole_document_has_no_path() -> None:
    assert str(Problem(path="", message="is empty")) == "error: document: is empty"
