"""PURE. What must hold before a document may be published; all problems at once.

The document is seen as a graph: the steps, with the documents they call folded in, and the ways
between them. A way costs the keys that a caller presses for it; a way that costs none is taken by a
caller who does nothing. Three ideas carry most checks:

- The ways that cost no key must not form a circle. Then whoever does nothing comes to an end, and
  since every asking step has such a way, nobody is ever without a next step.
- A person is near when the cheapest way to one costs no more than two keys.
- What a step needs (a recording notice heard, an identity proved) must hold on every way to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ivr.menu.document import Document, Loaded, load
from ivr.menu.facts import LOOKED_UP, NOTIFIED, VERIFIED, learnt
from ivr.menu.key_words import named_keys
from ivr.menu.sentence import InLanguage, Learnt, Sentence
from ivr.menu.step import INTO, PERSON, RETURN, Exit, Path, Reference, Step, listed
from ivr.menu.steps.call import Call
from ivr.menu.steps.language import Language
from ivr.menu.steps.menu import Menu
from ivr.menu.steps.verify import Verify
from minwon.document import Problem, Severity, dotted, line_of

KEYS_TO_PERSON = 2
DEPTH_WARNED = 3
DEPTH_REFUSED = 5
_MOST_NODES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What exists around the document. A mapping or set that is None is not checked against."""

    prompts: Mapping[str, frozenset[str]] | None = None  #: language -> names with a text
    sounds: Mapping[str, frozenset[str]] | None = None  #: language -> names with a sound file
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  #: language -> name -> words
    queues: frozenset[str] | None = None
    hours: frozenset[str] = frozenset()  #: opening hours of the rules, by name
    numbers: frozenset[str] | None = None
    directories: frozenset[str] | None = None
    charges: frozenset[str] | None = None
    bill_digits: int | None = None  #: how many last digits of a bill the directory asks for
    documents: Mapping[str, Document] = field(default_factory=dict)


#: A step of the document, or of one it calls: the `call` steps on the way, and the step.
Node = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Way:
    exit: Exit
    to: Node


def check(text: str, known: Known) -> Loaded:
    """Load and check: the document when nothing speaks against publishing it, and every problem.

    A fault of form in some steps keeps the others from no check.
    """
    loaded = load(text)
    if loaded.legible is None:
        return loaded
    found = (
        replace(problem, line=problem.line or line_of(loaded.lines, tuple(problem.path.split("."))))
        for problem in problems_of(loaded.legible, known)
    )
    if loaded.problems:
        problems = sorted((*loaded.problems, *found), key=lambda problem: problem.line)
        return replace(loaded, problems=tuple(problems))
    problems = list(found)
    sound = not any(problem.severity is Severity.ERROR for problem in problems)
    return replace(loaded, document=loaded.document if sound else None, problems=tuple(problems))


def problems_of(document: Document, known: Known) -> list[Problem]:
    """Everything that speaks against this document, errors and warnings, in the document's order."""
    graph = _Graph(document, known)
    order = {name: number for number, name in enumerate(document.steps)}

    def place(problem: Problem) -> tuple[int, str]:
        name = problem.path.split(".")[1] if problem.path.startswith("steps.") else ""
        return order.get(name, -1), problem.path

    found = [
        *_own(document, known),
        *_references(document, known),
        *_sentences(document, known),
        *_keys_named(document, known),
        *graph.unreachable(),
        *graph.circles(),
        *graph.far_from_person(),
        *graph.depth(),
        *graph.unmet_needs(),
    ]
    return sorted(dict.fromkeys([*graph.problems, *found]), key=place)


def _at(name: str, path: Path, message: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(path=dotted(("steps", name, *path)), message=message, severity=severity)


def _own(document: Document, known: Known) -> Iterator[Problem]:
    """What a step says against itself, and what its place in this document adds."""
    for name, step in document.steps.items():
        if name in ("", RETURN):
            yield _at(name, (), f"a step cannot be called `{name}`")
        for path, message in step.problems():
            yield _at(name, path, message)
        if step.otherwise and step.when is None:
            yield _at(name, ("otherwise",), "`otherwise` says where calls go outside of `when`: add `when`")
        if isinstance(step, Menu) and PERSON in step.keys:
            yield _at(name, ("keys", PERSON), "0 usually leads to a person", Severity.WARNING)
        if isinstance(step, Menu):
            for key, choice in step.keys.items():
                for language in document.languages:
                    if choice.label and language not in choice.label:
                        yield _at(name, ("keys", key, "label"), f"this label is missing in {language}")
        if isinstance(step, Verify) and known.bill_digits not in (None, step.bill.digits):
            yield _at(
                name, ("bill", "digits"), f"the directory asks for the bill's last {known.bill_digits} digits"
            )
        if isinstance(step, Language):
            for key, language in step.keys.items():
                if language not in document.languages:
                    yield _at(name, ("keys", key), f"{language} is not among the document's `languages`")
    if not document.person and not document.part:
        yield Problem(path="person", message="is missing: where does 0 lead?")


def _references(document: Document, known: Known) -> Iterator[Problem]:
    existing = {
        "queue": known.queues,
        "number": known.numbers,
        "directory": known.directories,
        "charge": known.charges,
        "menu": known.documents.keys(),
        "hours": document.hours.keys() | known.hours,
    }
    for name, step in document.steps.items():
        references = list(step.references())
        if step.when and step.when.hours:
            references.append(Reference(("when", "hours"), "hours", step.when.hours))
        for reference in references:
            names = existing[reference.what]
            if names is not None and reference.name not in names:
                there = f" (there are: {', '.join(sorted(names))})" if 0 < len(names) <= 20 else ""
                yield _at(
                    name, reference.path, f"there is no {_WHAT[reference.what]} `{reference.name}`{there}"
                )


_WHAT = {
    "queue": "queue",
    "number": "number the hotline may transfer to",
    "directory": "directory",
    "charge": "kind of charge",
    "menu": "menu document",
    "hours": "opening hours",
}


def _sentences(document: Document, known: Known) -> Iterator[Problem]:
    for name, step in document.steps.items():
        for path, sentence in step.sentences():
            for message in _missing(sentence, document.languages, known):
                yield _at(name, path, message)


def _missing(sentence: Sentence, languages: tuple[str, ...], known: Known) -> Iterator[str]:
    if isinstance(sentence, Learnt):
        return
    if isinstance(sentence, Mapping):
        for language in languages:
            if language not in sentence:
                yield f"these words are missing in {language}"
        return
    prompt = sentence.prompt if isinstance(sentence, InLanguage) else sentence
    for language in (sentence.language,) if isinstance(sentence, InLanguage) else languages:
        if known.prompts is not None and prompt not in known.prompts.get(language, ()):
            yield f"no sentence `{prompt}` in {language}: add it to recordings/prompts/{language}.yaml"
        elif known.sounds is not None and prompt not in known.sounds.get(language, ()):
            yield f"the sentence `{prompt}` has no sound in {language}: run `minwon prompts build`"


def _keys_named(document: Document, known: Known) -> Iterator[Problem]:
    """A sentence that tells of another key than the one it stands at: a warning, for words are many."""
    for name, step in document.steps.items():
        if not isinstance(step, Menu):
            continue
        for key, choice in step.keys.items():
            for path, sentence in listed("say", choice.say):
                own = (sentence.language,) if isinstance(sentence, InLanguage) else ()
                for language in own or document.languages:
                    said = _named(sentence, language, known)
                    if said and key not in said:
                        message = f"stands at key {key}, but tells people to press {' and '.join(said)}"
                        yield _at(name, ("keys", key, *path), f"{message} ({language})", Severity.WARNING)


def _named(sentence: Sentence, language: str, known: Known) -> tuple[str, ...]:
    """The keys that a sentence names in this language."""
    if isinstance(sentence, Learnt):
        return ()
    if isinstance(sentence, Mapping):
        return named_keys(sentence.get(language, ""), language)
    prompt = sentence.prompt if isinstance(sentence, InLanguage) else sentence
    return named_keys(known.texts.get(language, {}).get(prompt, ""), language)


def _values_said(step: Step) -> Iterator[tuple[Path, str, str]]:
    for path, sentence in step.sentences():
        if isinstance(sentence, Learnt):
            message = (
                f"says `{sentence.value}`, but a call can come here that typed none (a secret is not said)"
            )
            yield path, learnt(sentence.value), message


class _Graph:
    """The ways between the steps, called documents folded in."""

    def __init__(self, document: Document, known: Known) -> None:
        self._document = document
        self._documents = {**known.documents, document.menu: document}
        self.problems: list[Problem] = []
        self.ways: dict[Node, list[_Way]] = {}
        starts = dict.fromkeys((document.start, document.flood or document.start))
        self._starts: list[Node] = [((document.menu, start),) for start in starts]
        for field_name in ("start", "flood", "person"):
            name = getattr(document, field_name)
            if name and name not in document.steps:
                self.problems.append(Problem(path=field_name, message=f"there is no step `{name}`"))
        self._explore(self._starts)
        self._reached = set(self.ways)
        # Steps that nothing leads to are looked at as well: their faults count too.
        self._explore([((document.menu, name),) for name in document.steps])

    def _explore(self, begin: list[Node]) -> None:
        queue = [node for node in begin if self._step(node) is not None]
        while queue and len(self.ways) < _MOST_NODES:
            node = queue.pop()
            if node not in self.ways:
                self.ways[node] = list(self._ways(node))
                queue.extend(way.to for way in self.ways[node] if way.to)

    def _step(self, node: Node) -> Step | None:
        menu, name = node[-1]
        return self._documents[menu].steps.get(name) if menu in self._documents else None

    def _ways(self, node: Node) -> Iterator[_Way]:
        step = self._step(node)
        assert step is not None
        exits = list(step.exits())
        if isinstance(step, Call) and step.menu in self._documents:
            # A called document leads back by itself, from wherever it returns.
            exits = [found for found in exits if found.to.endswith(INTO)]
        if step.when is not None:
            exits.append(Exit(("otherwise",), step.otherwise or PERSON))
        if step.interruptible:
            exits.append(Exit(("person",), PERSON, keys=step.keys_to_person))
        for found in exits:
            to = self._resolve(node, found)
            if to is not None:
                yield _Way(found, to)

    def _resolve(self, node: Node, found: Exit) -> Node | None:
        """The node an exit leads to; () = out of this document, to whoever called it."""
        menu, _name = node[-1]
        if found.to == PERSON:
            return self._person(node)
        if found.to == RETURN:
            return self._return(node, found)
        if found.to.endswith(INTO):
            return self._into(node, found)
        if found.to not in self._documents[menu].steps:
            self._complain(node, found.path, f"there is no step `{found.to}`")
            return None
        return (*node[:-1], (menu, found.to))

    def _person(self, node: Node) -> Node | None:
        for end in range(len(node), 0, -1):
            place = node[:end]
            step = self._step(place)
            document = self._documents[place[-1][0]]
            person = (step.person if step else "") or document.person
            if person:
                if person not in document.steps:
                    if step and step.person:
                        self._complain(place, ("person",), f"there is no step `{person}`")
                    return None
                return (*place[:-1], (place[-1][0], person))
        return () if self._document.part else None

    def _return(self, node: Node, found: Exit) -> Node | None:
        if len(node) == 1:
            if not self._document.part:
                self._complain(
                    node, found.path, "only a `part: true` document returns to the one that called it"
                )
                return None
            return ()
        *outer, (menu, name) = node[:-1]
        step = self._documents[menu].steps[name]
        assert isinstance(step, Call)
        return self._resolve((*outer, (menu, name)), Exit(("then",), step.then))

    def _into(self, node: Node, found: Exit) -> Node | None:
        menu = found.to.removesuffix(INTO)
        if menu not in self._documents:
            return None  # _references tells
        if menu in {called for called, _name in node}:
            self._complain(node, found.path, f"the document `{menu}` calls itself")
            return None
        return (*node, (menu, self._documents[menu].start))

    def _complain(self, node: Node, path: Path, message: str, severity: Severity = Severity.ERROR) -> Problem:
        """A problem of a called document is told at the step that calls it."""
        if len(node) > 1:
            menu, name = node[-1]
            path, message = ("menu",), f"in `{menu}`, step `{name}`: {message}"
        problem = _at(node[0][1], path, message, severity)
        self.problems.append(problem)
        return problem

    def unreachable(self) -> Iterator[Problem]:
        reached = {node[0][1] for node in self._reached}
        for name in self._document.steps:
            if name not in reached:
                yield _at(name, (), "no call ever comes here")

    def circles(self) -> Iterator[Problem]:
        """Callers who press nothing, and callers who press only 0, must come to an end."""
        for who, onwards in (("presses nothing", self._silent), ("presses only 0", self._by_zero)):
            done: set[Node] = set()
            for begin in self.ways:
                if begin not in done:
                    yield from self._circles_from(begin, done, who, onwards)

    def _circles_from(
        self, begin: Node, done: set[Node], who: str, onwards: Callable[[Node], list[Node]]
    ) -> Iterator[Problem]:
        trail = [begin]
        ahead = [iter(onwards(begin))]
        while trail:
            to = next(ahead[-1], None)
            if to is None:
                done.add(trail.pop())
                ahead.pop()
            elif to in trail:
                circle = trail[trail.index(to) :]
                names = " → ".join(node[-1][1] for node in [*circle, to])
                # Where nothing is asked, 0 is nothing pressed: one circle, told once.
                if onwards == self._silent or any(self._asks(node) for node in circle):
                    yield self._complain(to, (), f"a caller who {who} goes round for ever: {names}")
            elif to not in done and to in self.ways:
                trail.append(to)
                ahead.append(iter(onwards(to)))

    def _silent(self, node: Node) -> list[Node]:
        return [way.to for way in self.ways[node] if way.exit.keys == 0 and way.to]

    def _asks(self, node: Node) -> bool:
        step = self._step(node)
        return step is not None and step.stops

    def _by_zero(self, node: Node) -> list[Node]:
        """Where 0 leads at a question; a step that asks nothing leads on by itself."""
        if not self._asks(node):
            return self._silent(node)
        step = self._step(node)
        zero = ("keys", PERSON, "to") if isinstance(step, Menu) and PERSON in step.keys else ("person",)
        return [way.to for way in self.ways[node] if way.exit.path == zero and way.to]

    def far_from_person(self) -> Iterator[Problem]:
        near: dict[Node, int] = {node: 0 for node in self.ways if self._has_person(node)}
        changed = True
        while changed:
            changed = False
            for node, ways in self.ways.items():
                costs = [way.exit.keys + (near.get(way.to, 99) if way.to else 0) for way in ways]
                if costs and min(costs) < near.get(node, 99):
                    near[node] = min(costs)
                    changed = True
        for node in self.ways:
            if near.get(node, 99) > KEYS_TO_PERSON:
                yield self._complain(
                    node, (), f"no person is within {KEYS_TO_PERSON} keys from here: see `person`"
                )

    def _has_person(self, node: Node) -> bool:
        step = self._step(node)
        return step is not None and step.ends_with_person()

    def depth(self) -> Iterator[Problem]:
        """How many menus a caller goes through to get to each."""
        depths = {start: 1 if isinstance(self._step(start), Menu) else 0 for start in self._starts}
        queue = deque(start for start in self._starts if start in self.ways)
        while queue:
            node = queue.popleft()
            for way in self.ways[node]:
                if not way.to:
                    continue
                depth = depths[node] + isinstance(self._step(way.to), Menu)
                if depth < depths.get(way.to, 10_000):
                    depths[way.to] = depth
                    queue.append(way.to)
        for node, depth in depths.items():
            if isinstance(self._step(node), Menu) and depth > DEPTH_WARNED:
                refused = depth > DEPTH_REFUSED
                yield self._complain(
                    node,
                    (),
                    f"is {depth} menus deep; {DEPTH_REFUSED if refused else DEPTH_WARNED} "
                    f"{'is the most' if refused else 'are enough for a caller'}",
                    Severity.ERROR if refused else Severity.WARNING,
                )

    def unmet_needs(self) -> Iterator[Problem]:
        """What holds on every way to a step: the intersection over all of them."""
        gained = (way.exit.gains for ways in self.ways.values() for way in ways)
        everything = frozenset({NOTIFIED, VERIFIED, LOOKED_UP}).union(*gained)
        # Whoever calls a part has done what it needs; it is checked again with each that calls it.
        begin = everything if self._document.part else frozenset[str]()
        facts = {start: begin for start in self._starts if start in self.ways}
        queue = deque(facts)
        while queue:
            node = queue.popleft()
            for way in self.ways[node]:
                if not way.to:
                    continue
                true = facts[node] | way.exit.gains
                before = facts.get(way.to)
                after = true if before is None else before & true
                if after != before:
                    facts[way.to] = after
                    queue.append(way.to)
        for node, true in facts.items():
            step = self._step(node)
            assert step is not None
            for path, fact, message in (*step.needs(), *_values_said(step)):
                if fact not in true:
                    yield self._complain(node, path, message)
