"""PURE. The menu document: what it may contain, and reading it from YAML (or JSON, which is YAML).

`load` returns the document or all its problems at once, each with the path and line of the fault.
Whether it makes sense as a whole is for checks.py, which gets what can be made out of a faulty one too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ivr.menu.sentence import Language
from ivr.menu.step import Name, StepName
from ivr.menu.steps.kinds import AnyStep
from ivr.menu.steps.menu import Menu
from ivr.menu.unclear import unclear
from minwon.document import Path, Problem, line_of, read
from minwon.hours import Hours


class Document(BaseModel):
    """A menu. Steps are named; each says where the call goes on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    menu: Name = Field(description="the document's name")
    name: Mapping[Language, str] = Field(default_factory=dict, description="what people call it")
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = Field(
        default=("ko", "en"), description="languages it is complete in; a call begins in the first"
    )
    part: bool = Field(
        default=False, description="it is only called from other documents, and `return`s to them"
    )
    start: StepName = Field(min_length=1, description="the first step")
    flood: StepName = Field(
        default="", description="where a call begins while flood mode is on; `start` when left out"
    )
    person: StepName = Field(default="", description="where 0 leads; a part may leave it to its caller")
    hours: Mapping[Name, Hours] = Field(
        default_factory=dict, description="opening hours, by name; those of the rules need not be repeated"
    )
    steps: Mapping[StepName, AnyStep] = Field(min_length=1)


def first_menus(document: Document) -> dict[str, Menu]:
    """The menus that a caller comes to who presses nothing: those in which a notice may lend a key."""
    seen: set[str] = set()
    ahead = [document.start, document.flood]
    while ahead:
        name = ahead.pop()
        if name not in seen and name in document.steps:
            seen.add(name)
            ahead += [found.to for found in document.steps[name].exits() if found.keys == 0]
    steps = {name: document.steps[name] for name in seen}
    return {name: step for name, step in steps.items() if isinstance(step, Menu)}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What `load` made of a text. `lines` says on which line each path begins.

    `legible` is for the checks: the document, or as much of a faulty one as lets them go on.
    """

    document: Document | None
    problems: tuple[Problem, ...]
    lines: Mapping[Path, int]
    legible: Document | None = None


def load(text: str) -> Loaded:
    """The document that the text is, or None and everything that is wrong with its form."""
    written = read(text, "a menu: it should begin with `menu: NAME`")
    if written.content is None:
        return Loaded(None, written.problems, {})
    problems = list(written.problems)
    legible = None
    try:
        legible = Document.model_validate(written.content)
    except ValidationError as error:
        # A list whose only item is at fault counts as too short besides: that says nothing new.
        faults = error.errors(include_url=False)
        problems.extend(_problem(fault, written.lines) for fault in faults if fault["type"] != "too_short")
        problems = problems or [_problem(fault, written.lines) for fault in faults]
        legible = _legible(written.content, [fault["loc"] for fault in faults])
    problems.sort(key=lambda problem: (problem.line, problem.path))
    return Loaded(None if problems else legible, tuple(problems), written.lines, legible)


def _legible(content: Mapping[str, Any], faults: list[tuple[Any, ...]]) -> Document | None:
    """The document with a stand-in for every step at fault; None when more than steps is at fault."""
    at_fault = {str(loc[1]) for loc in faults if loc[0] == "steps" and len(loc) > 1}
    if any(loc[0] != "steps" or len(loc) == 1 for loc in faults):
        return None
    steps = content["steps"]
    sound = {name: step for name, step in steps.items() if name not in at_fault}
    try:
        document = Document.model_validate({**content, "steps": sound})
    except ValidationError:
        return None  # no step is left
    # In the order in which they are written.
    stand_in = {name: unclear(steps[name], steps) for name in at_fault}
    return document.model_copy(
        update={"steps": {name: stand_in.get(name) or document.steps[name] for name in steps}}
    )


def _problem(fault: Any, lines: Mapping[Path, int]) -> Problem:
    """A fault that pydantic found, in the words of whoever writes menus."""
    # A union puts the tag it chose into the path (`steps.main.menu.keys`): the document has no such thing.
    location = [str(part) for part in fault["loc"]]
    if location[0] == "steps":
        location[2:3] = []
    path: list[str] = []
    for part in location:
        absent = part == location[-1] and fault["type"] in ("missing", "extra_forbidden")
        if absent or (*path, part) in lines:
            path.append(part)
    message = _MESSAGES.get(fault["type"], "{msg}").format(
        msg=fault["msg"].removeprefix("Value error, "),
        name=path[-1] if path else "",
        tag=fault.get("ctx", {}).get("tag", ""),
    )
    if fault["type"] == "missing" and path and path[-1] in _EXITS:
        message = f"leads nowhere: `{path[-1]}` says where the call goes on"
    return Problem(path=".".join(path), message=message, line=line_of(lines, tuple(path)))


_EXITS = ("then", "to", "open", "closed")
_MESSAGES = {
    "missing": "`{name}` is missing",
    "extra_forbidden": "there is no setting `{name}` here",
    "union_tag_invalid": "{tag} is no kind of step: say, menu, queue, …",
    "union_tag_not_found": "`kind` is missing: say, menu, queue, …",
    "model_attributes_type": "should be a step: `{{kind: say, …}}`",
    "model_type": "should be settings, each with its name: `{{name: value}}`",
    "dict_type": "should be settings, each with its name: `{{name: value}}`",
    "tuple_type": "should be a list: `[one, two]`",
    "string_type": "should be one word or sentence",
}
