"""PURE. What people write for Minwon in YAML (or JSON, which is YAML): read as it stands, line by line.

Owns the form: menus (ivr/menu/document.py) and rules (acd/engine/rulebook.py) say what may stand there.
Every scalar stays the string that was written (`010`, `no`, `2026-09-25`): what type it has is the
document's business, not YAML's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import yaml

Path = tuple[str | int, ...]

_LONGEST = 1_000_000  #: characters; a city's menu has some ten thousand
_DEEPEST = 20  #: lists and mappings within each other; a menu has seven
#: libyaml where it is there: the same events, ten times as fast.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Severity(StrEnum):
    ERROR = "error"  #: it cannot be put in force
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    path: str  #: `steps.main.keys.3.to`; "" is the document as a whole
    message: str
    severity: Severity = Severity.ERROR
    line: int = 0  #: 1 is the first; 0 when it is not known

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        where = ", ".join(filter(None, (line, self.path))) or "document"
        return f"{self.severity}: {where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Written:
    """What `read` made of a text. `lines` says on which line each path begins."""

    content: dict[str, Any] | None  #: None: it could not be read at all
    problems: tuple[Problem, ...]
    lines: Mapping[Path, int]


def read(text: str, shape: str) -> Written:
    """The text as strings, lists and mappings; `shape` ends the sentence for what is no mapping."""
    if len(text) > _LONGEST:
        return _refused(f"is longer than {_LONGEST:,} characters")
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                return _refused("has YAML anchors: write it out instead", _line(event))
            if depth > _DEEPEST:
                return _refused("is nested too deeply", _line(event))
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return _refused(f"is not YAML: {error.problem}", line)
    except yaml.YAMLError:
        return _refused("is not YAML that can be read")
    if not isinstance(node, yaml.MappingNode):
        return _refused(f"is not {shape}")
    reader = _Reader()
    content = reader.mapping(node, ())
    return Written(content, tuple(reader.problems), reader.lines)


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


def _refused(message: str, line: int = 0) -> Written:
    return Written(None, (Problem(path="", message=message, line=line),), {})


class _Reader:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def read(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, str(number))) for number, item in enumerate(node.value)]
        return node.value

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
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
