"""PURE. The rules of the distribution as a city writes them (YAML), read into rules.py: or every problem.

The document has the fields of `Rules`, besides `hours`, the opening hours that queues name
(minwon/hours.py). What a queue does not say itself, `others` says for it. A problem names the place as
the document does (`queues.tax.overflow.0.to`), so an editor can point at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from acd.engine.rules import CallbackRules, FloodRules, Overflow, QueueRules, RoomRules, Rules
from acd.engine.strategies import STRATEGIES
from minwon.document import Problem, Written, dotted, line_of, read
from minwon.hours import Opening, read_opening

_OCCASIONS = ("waited", "size", "unserved")
_DESTINATION = re.compile(
    r"queue:(?P<queue>[a-z0-9_]+)|department:(?P<number>[0-9]+)|message|voicemail|callback"
)
_NOWHERE = "say queue:NAME, department:NUMBER, message, voicemail or callback"
#: How a document says None: a wait without end, an announcement that is never made.
_NONE = frozenset({"none", "null", "~", ""})
#: Seconds until everything has been told, and a key pressed: a later announcement must not cut it off.
_ANNOUNCED_WITHIN = 20
_SECTIONS = ("hours", "others", "queues", "rooms", "callback", "flood")

Kind = TypeVar("Kind", QueueRules, Overflow, RoomRules, CallbackRules, FloodRules, Rules)
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What exists around the rules. None is not checked against."""

    queues: frozenset[str] | None = None
    rooms: frozenset[str] | None = None
    departments: frozenset[str] | None = None


_ORDINARY = QueueRules()
_ANYTHING = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A document that can be put in force."""

    rules: Rules
    opening: Opening


@dataclass(frozen=True, slots=True)
class Checked:
    """The book when nothing speaks against it, and everything that does."""

    book: Book | None
    problems: tuple[Problem, ...]


def check(text: str, ordinary: QueueRules = _ORDINARY, known: Known = _ANYTHING) -> Checked:
    """Read the whole document. `ordinary`: what holds for a queue of which nothing is said."""
    written = read(text, "a document of rules: it should begin like `others:` or `queues:`")
    if written.content is None:
        return Checked(None, written.problems)
    reader = _Reader(written)
    book = reader.book(ordinary, known)
    problems = sorted(reader.problems, key=lambda problem: (problem.line, problem.path))
    return Checked(None if problems else book, tuple(problems))


def without_what_is_gone(book: Book, known: Known) -> Book:
    """The same rules less ways to queues and departments that exist no more: callers wait on instead."""

    def mended(rules: QueueRules) -> QueueRules:
        overflow = tuple(one for one in rules.overflow if _gone(one.to, known) is None)
        closing_to = "message" if _gone(rules.closing_to, known) else rules.closing_to
        return replace(rules, overflow=overflow, closing_to=closing_to)

    rules = book.rules
    queues = {queue: mended(one) for queue, one in rules.queues.items()}
    return replace(book, rules=replace(rules, queues=queues, others=mended(rules.others)))


def _gone(to: str, known: Known) -> str | None:
    """Why nobody can be sent there; None when they can."""
    found = _DESTINATION.fullmatch(to)
    if found is None:
        return _NOWHERE
    if found["queue"] and known.queues is not None and found["queue"] not in known.queues:
        return f"there is no queue {found['queue']}"
    if found["number"] and known.departments is not None and found["number"] not in known.departments:
        return f"there is no department {found['number']}"
    return None


class _Reader:
    def __init__(self, written: Written) -> None:
        self._written = written
        self.problems = list(written.problems)

    def book(self, ordinary: QueueRules, known: Known) -> Book:
        content = self._written.content
        assert content is not None
        opening, faults = read_opening(content)
        for path, message in faults:
            self._problem(path, message)
        ruled = {name: value for name, value in content.items() if name not in _SECTIONS}
        others = self._queue(("others",), content.get("others", {}), ordinary, known)
        queues = {
            queue: self._queue(("queues", queue), rules, others, known)
            for queue, rules in self._named(content, "queues", "queue", known.queues)
        }
        rooms = {
            room: self._section(RoomRules, ("rooms", room), rules)
            for room, rules in self._named(content, "rooms", "room", known.rooms)
        }
        rules = Rules(
            others=others,
            queues=queues,
            rooms={room: one for room, one in rooms.items() if one is not None},
            callback=self._section(CallbackRules, ("callback",), content.get("callback", {}))
            or CallbackRules(),
            flood=self._flood(content),
        )
        return Book(rules=self._of_the_day(rules, ruled), opening=opening)

    def _named(
        self, content: Mapping[str, Any], section: str, kind: str, known: frozenset[str] | None
    ) -> Iterator[tuple[str, Any]]:
        named = content.get(section, {})
        if not isinstance(named, Mapping):
            self._problem((section,), f"write each {kind} with its rules below it")
            return
        for name, written in named.items():
            if known is not None and name not in known:
                self._problem((section, name), f"there is no {kind} {name}{_there_are(known)}")
            yield name, written

    def _queue(self, path: tuple[str, ...], written: Any, ordinary: QueueRules, known: Known) -> QueueRules:
        overflow: tuple[Overflow, ...] | None = None
        if isinstance(written, Mapping):
            # The hours are read_opening's.
            written = {name: value for name, value in written.items() if name != "hours"}
            overflow = self._overflow(path, written.pop("overflow", None), known)
        rules = self._section(QueueRules, path, written, ordinary)
        if rules is None:
            return ordinary
        if rules.strategy not in STRATEGIES:
            self._problem((*path, "strategy"), f"{rules.strategy} is none of {', '.join(STRATEGIES)}")
        if rules.wrap_up_most < rules.wrap_up_seconds:
            message = f"{rules.wrap_up_most:g} is less than wrap_up_seconds, {rules.wrap_up_seconds:g}"
            self._problem((*path, "wrap_up_most"), message)
        if rules.talk_told is not None and rules.talk_most is not None and rules.talk_most < rules.talk_told:
            message = f"{rules.talk_most:g} is less than talk_told, {rules.talk_told:g}"
            self._problem((*path, "talk_most"), message)
        if "announce_every" in written and rules.announce_every < _ANNOUNCED_WITHIN:
            message = (
                f"{rules.announce_every:g} is too soon: the place, the wait and the offer of a callback take "
                f"that long to be said; say {_ANNOUNCED_WITHIN} or more"
            )
            self._problem((*path, "announce_every"), message)
        if list(rules.level_seconds) != sorted(rules.level_seconds):
            self._problem((*path, "level_seconds"), "the waits must go up")
        # What is not written here was told where it is.
        if "closing_to" in written and (why := _gone(rules.closing_to, known)):
            self._problem((*path, "closing_to"), why)
        elif rules.closing_to == "callback":
            self._problem((*path, "closing_to"), "nobody calls back after hours: say message or voicemail")
        return rules if overflow is None else replace(rules, overflow=overflow)

    def _overflow(self, path: tuple[str, ...], written: Any, known: Known) -> tuple[Overflow, ...] | None:
        """None: nothing is said, so the ordinary ones hold; an empty list is none of them."""
        if _plain(written) is None:
            return None
        place = (*path, "overflow")
        if not isinstance(written, list):
            self._problem(place, "write a list, like `- {when: waited, value: 120, to: message}`")
            return None
        read: list[Overflow] = []
        for number, item in enumerate(written):
            here = (*place, str(number))
            one = self._section(Overflow, here, item)
            read += [] if one is None else [one]
            if not isinstance(item, Mapping):
                continue
            if item.get("when", "waited") not in _OCCASIONS:
                self._problem((*here, "when"), f"say one of {', '.join(_OCCASIONS)}")
            to = str(item.get("to", "message"))
            if why := _gone(to, known):
                self._problem((*here, "to"), why)
            elif to == f"queue:{path[-1]}":
                self._problem((*here, "to"), "a queue cannot overflow into itself")
        return tuple(read)

    def _flood(self, content: Mapping[str, Any]) -> FloodRules | None:
        if "flood" not in content or _plain(content["flood"]) is None:
            return None
        flood = self._section(FloodRules, ("flood",), content["flood"])
        if flood is not None and flood.off_waiting >= flood.on_waiting:
            self._problem(
                ("flood", "off_waiting"), f"must be less than on_waiting, {flood.on_waiting}, or it flutters"
            )
        return flood

    def _of_the_day(self, rules: Rules, written: Mapping[str, Any]) -> Rules:
        """The numbers that stand in the document by themselves."""
        read = self._section(Rules, (), written, rules) or rules
        if not re.fullmatch(r"[a-z]{2,3}", read.main_language):
            self._problem(("main_language",), "write a language like ko")
        return read

    def _section(
        self, kind: type[Kind], path: tuple[str, ...], written: Any, base: Kind | None = None
    ) -> Kind | None:
        """One mapping as a value of this kind, over `base`; None when it cannot be.

        What is at fault is told and left out, so that the rest is looked at all the same.
        """
        if not isinstance(written, Mapping):
            self._problem(path, "write rules here, each with its value: `name: value`")
            return None
        names = [field.name for field in fields(kind)]
        for name in written:
            if name not in names:
                self._problem((*path, name), "there is no such rule")
        given = {} if base is None else {name: getattr(base, name) for name in names}
        known = {name: _plain(written[name]) for name in names if name in written}
        try:
            return cast(Kind, _adapter(kind).validate_python(given | known))
        except ValidationError as error:
            faults: list[Any] = list(error.errors(include_url=False))
        fault: Any
        for fault in faults:
            self._problem((*path, *map(str, fault["loc"])), _in_words(fault))
            known.pop(str(fault["loc"][0]), None)
        try:
            return cast(Kind, _adapter(kind).validate_python(given | known))
        except ValidationError:
            return None  # it cannot do without what is at fault

    def _problem(self, path: Iterable[str], message: str) -> None:
        place = tuple(path)
        line = line_of(self._written.lines, place)
        self.problems.append(Problem(path=dotted(place), message=message, line=line))


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _plain(value: Any) -> Any:
    """`none` is None, wherever it stands for a whole value."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return None if value in _NONE else value


def _in_words(fault: Any) -> str:
    """What pydantic found, in the words of whoever writes rules."""
    if fault["type"] == "missing":
        return "is missing"
    written = fault["input"]
    what = "none" if written is None else written if isinstance(written, str) else ""
    message = str(fault["msg"]).removeprefix("Input should be ")
    return f"{what} should be {message}" if what else f"should be {message}"


def _there_are(known: frozenset[str]) -> str:
    return f" (there are: {', '.join(sorted(known))})" if known else ""
