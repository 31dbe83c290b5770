"""PURE. The menu document: what it may contain, and reading it from YAML (or JSON, which is YAML).

`load` returns the document or all its problems at once, each with the path and line of the fault.
Whether it makes sense as a whole is for checks.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ivr.menu.hours import Hours
from ivr.menu.sentence import Language
from ivr.menu.step import Name, Path, StepName
from ivr.menu.steps.kinds import AnyStep
from ivr.menu.steps.menu import Menu

_LONGEST = 1_000_000  #: characters; a city's menu has some ten thousand
_DEEPEST = 20  #: lists and mappings within each other; a menu has seven
#: libyaml where it is there: the same events, ten times as fast.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Severity(StrEnum):
    ERROR = "error"  #: it cannot be published
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    path: str  #: `steps.main.keys.3.to`; "" is the document as a whole
    message: str
    severity: Severity = Severity.ERROR
    line: int = 0  #: 1 is the first; 0 when it is not known

    def __str__(self) -> str:
        where = f"line {self.line}, {self.path}" if self.line and self.path else self.path or "document"
        return f"{self.severity}: {where}: {self.message}"


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
    person: StepName = Field(default="", description="where 0 leads; a part may leave it to its caller")
    hours: Mapping[Name, Hours] = Field(default_factory=dict, description="opening hours, by name")
    steps: Mapping[StepName, AnyStep] = Field(min_length=1)


def first_menus(document: Document) -> dict[str, Menu]:
    """The menus that a caller comes to who presses nothing: those in which a notice may lend a key."""
    seen: set[str] = set()
    ahead = [document.start]
    while ahead:
        name = ahead.pop()
        if name not in seen and name in document.steps:
            seen.add(name)
            ahead += [found.to for found in document.steps[name].exits() if found.keys == 0]
    steps = {name: document.steps[name] for name in seen}
    return {name: step for name, step in steps.items() if isinstance(step, Menu)}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What `load` made of a text. `lines` says on which line each path begins."""

    document: Document | None
    problems: tuple[Problem, ...]
    lines: Mapping[Path, int]


def load(text: str) -> Loaded:
    """The document that the text is, or None and everything that is wrong with its form."""
    if len(text) > _LONGEST:
        return _refused(f"is longer than {_LONGEST:,} characters")
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                return _refused("has YAML anchors: write the step out instead", _line(event))
            if depth > _DEEPEST:
                return _refused("is nested too deeply", _line(event))
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return _refused(f"is not YAML: {error.problem}", line)
    except yaml.YAMLError:
        return _refused("is not YAML that can be read")
    if not isinstance(node, yaml.MappingNode):
        return _refused("is not a menu: it should begin with `menu: NAME`")
    reader = _Reader()
    raw = reader.read(node, ())
    problems = list(reader.problems)
    document = None
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        # A list whose only item is at fault counts as too short besides: that says nothing new.
        faults = error.errors(include_url=False)
        problems.extend(_problem(fault, reader.lines) for fault in faults if fault["type"] != "too_short")
        problems = problems or [_problem(fault, reader.lines) for fault in faults]
    if problems:
        document = None
    return Loaded(
        document, tuple(sorted(problems, key=lambda problem: (problem.line, problem.path))), reader.lines
    )


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest thing around it."""
    for end in range(len(path), 0, -1):
        line = lines.get(tuple(map(str, path[:end])))
        if line:
            return line
    return 0


def dotted(path: Path) -> str:
    return ".".join(map(str, path))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _refused(message: str, line: int = 0) -> Loaded:
    return Loaded(None, (Problem(path="", message=message, line=line),), {})


class _Reader:
    """YAML nodes -> plain strings, lists and dicts. Every scalar stays as it is written (`010`, `no`,
    `2026-09-25`): what type it has is the document's business, not YAML's."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def read(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, str(number))) for number, item in enumerate(node.value)]
        return node.value

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(path=dotted(path), message="a name must be one word", line=line))
                continue
            key = key_node.value
            here = (*path, key)
            if key in found:
                what = "key" if path and path[-1] == "keys" else "name"
                message = f"{what} {key} is used twice (first on line {self.lines[here]})"
                self.problems.append(Problem(path=dotted(here), message=message, line=line))
                continue
            self.lines[here] = line
            found[key] = self.read(value_node, here)
        return found


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
}
