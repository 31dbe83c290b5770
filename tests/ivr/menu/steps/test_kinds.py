"""Every kind of step has a file of its own, and every file's kind may stand in a document."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from ivr.menu.step import Step
from ivr.menu.steps import kinds

FOLDER = Path(kinds.__file__).parent


def test_one_file_for_each_kind() -> None:
    union = get_args(kinds.AnyStep)[0]
    named = {get_args(step.model_fields["kind"].annotation)[0]: step for step in get_args(union)}
    assert set(named) == {file.stem for file in FOLDER.glob("*.py")} - {"__init__", "kinds"}
    assert all(issubclass(step, Step) for step in named.values())
