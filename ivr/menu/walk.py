"""PURE. One call on its way through a menu: what a step may know, and how it speaks and listens.

Counterpart: interpreter.py, which drives the steps and moves from one to the next.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from ivr.menu.caller import Caller
from ivr.menu.labels import Label, Labels
from ivr.menu.notices import Notice
from ivr.menu.requests import (
    Account,
    Answer,
    Ask,
    Choice,
    Done,
    HangUp,
    Keys,
    Play,
    Played,
    Prompt,
    Remember,
    Request,
    Sound,
    Text,
)
from ivr.menu.sentence import InLanguage, Learnt, Sentences
from ivr.menu.step import AGAIN, ALWAYS, BACK, PERSON, Move
from ivr.menu.value import Value, spoken
from minwon.hours import Holidays, Opening, State, no_holidays

if TYPE_CHECKING:
    from ivr.menu.document import Document
    from ivr.menu.step import Step

_LINGUA_FRANCA = "en"
EVERY_KEY = "0123456789*#"
Kind = TypeVar("Kind")
#: Yields requests; what it returns is the key, or the move that a key means.
Listening = Generator[Request, Answer, Move]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A menu with all that a call on it needs. A call keeps the edition that it began with."""

    document: Document
    version: int = 0  #: 0 = not published
    others: Mapping[str, Document] = field(default_factory=dict)  #: documents that `call` may name
    holidays: Holidays = no_holidays
    opening: Opening = field(default_factory=Opening)  #: hours of the rules, and of the queues
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """What a caller typed: digits, or a move (0, #, *), or neither when nothing came."""

    digits: str = field(default="", repr=False)
    move: Move = ""


class Walk:
    """The state of one call. Steps read and change it; nobody else does."""

    def __init__(
        self, edition: Edition, caller: Caller, now: datetime, language: str = "", *, flood: bool = False
    ) -> None:
        self.edition = edition
        self.caller = caller
        self.flood = flood  #: so many wait that the menu helps first
        self.now = now  #: the moment of the last answer, in the city's time zone
        self.document = edition.document
        languages = edition.document.languages
        # Who speaks a language that the document lacks understands English rather than another one.
        spoken = language if language in languages or not language else _LINGUA_FRANCA
        self.language = spoken if spoken in languages else languages[0]
        self.values: dict[str, Value] = {}  #: what the caller typed, by name
        self.citizen = ""  #: the directory's key, once verified
        self.account: Account | None = None
        self.notified = False  #: has heard that the talk will be recorded
        self.linked = False  #: has the link to the visible menu
        self.ahead = ""  #: a key pressed before the menu it is meant for
        self.turned_away = False  #: from a queue, and has pressed no key since

    def state(self, hours: str) -> State:
        """Of opening hours by name: the document's own, else those of the rules."""
        found = self.document.hours.get(hours) or self.edition.opening.hours.get(hours)
        # Rules may have lost since what the checks have seen: then somebody answers.
        return found.state(self.now, self.edition.holidays) if found else State.OPEN

    def queue_state(self, queue: str) -> State:
        """Of a queue, by its own hours."""
        return self.edition.opening.state(queue, self.now, self.edition.holidays)

    def offers(self, step: Step) -> bool:
        when = step.when
        return when is None or when.holds(self.now, self.caller, self.language, self.state, self.flood)

    def notices(self) -> list[Notice]:
        """The notices in force for this document, the newest first."""
        found = [notice for notice in self.edition.notices if notice.in_force(self.document.menu, self.now)]
        return sorted(found, key=lambda notice: notice.id, reverse=True)

    def notice_keys(self) -> dict[str, Notice]:
        return {
            notice.key: notice
            for notice in reversed(self.notices())
            if notice.key and notice.to in self.document.steps
        }

    def sounds(self, sentences: Sentences) -> tuple[Sound, ...]:
        """The sentences as this call hears them, in its language."""
        found: list[Sound] = []
        for sentence in sentences:
            if isinstance(sentence, str):
                found.append(Prompt(sentence))
            elif isinstance(sentence, InLanguage):
                found.append(Prompt(sentence.prompt, sentence.language))
            elif isinstance(sentence, Learnt):
                value = self.values.get(sentence.value)
                found += spoken(value, self.language) if value else ()
            elif self.language in sentence:
                found.append(Text(sentence[self.language]))
        return tuple(found)

    def label(self, label: Label) -> str:
        """What a button says in this call's language, which borrows from English what it lacks."""
        return label.get(self.language) or label.get(_LINGUA_FRANCA, "")

    def labelled(self, labels: Labels) -> list[Choice]:
        """The keys of a step's own question, which one sentence tells of together."""
        return [Choice(key, label=self.label(label)) for key, label in labels.items()]

    def say(self, sentences: Sentences, *, interruptible: bool = True) -> Listening:
        """Play; returns the move of a key that interrupted, or "". Another key waits for the next menu."""
        return (yield from self.play(self.sounds(sentences), interruptible=interruptible))

    def play(self, what: tuple[Sound, ...], *, interruptible: bool = True) -> Listening:
        """A key pressed over what cannot be interrupted waits for whoever asks next, 0, # and * too."""
        if not what or (self.ahead and interruptible):
            return ""
        keys = EVERY_KEY if interruptible else ""
        said = Play(sounds=what, language=self.language, keys=keys, listens=not interruptible)
        key = expect((yield said), Played).key
        if key in ALWAYS and interruptible:
            return key
        self.ahead = self.ahead or key if not interruptible else key or self.ahead
        return ""

    def key(self, what: tuple[Sound, ...], seconds: float, choices: Sequence[Choice] = ()) -> Listening:
        """One key: a digit, a move, or "" when none came in time. `choices`: what is said of each key."""
        if self.ahead:
            key, self.ahead = self.ahead, ""
            return key
        asked = Ask(sounds=what, language=self.language, most=1, first=seconds, choices=tuple(choices))
        answer = expect((yield asked), Keys)
        return answer.keys[:1] or (BACK if answer.ended == "hash" else "")

    def choose(
        self,
        what: tuple[Sound, ...],
        keys: Collection[str],
        *,
        choices: Sequence[Choice] = (),
        seconds: float = 5.0,
        tries: int = 3,
        wrong: Sentences = ("menu/invalid_key",),
        nothing: Sentences = ("menu/no_key",),
    ) -> Listening:
        """One of `keys`, or a move; "" when the tries are used up."""
        before: tuple[Sound, ...] = ()
        choices = choices or [Choice(key) for key in keys]
        for _ in range(tries):
            key = yield from self.key((*before, *what), seconds, choices)
            if key in keys or key in ALWAYS:
                return key
            before = self.sounds(wrong if key else nothing)
        return ""

    def digits(
        self, what: tuple[Sound, ...], *, most: int, seconds: float = 5.0, secret: bool = False
    ) -> Generator[Request, Answer, Entered]:
        """Several digits. `#` alone is back, `*` among them again, `0` alone (`#` or a pause) a person."""
        first, self.ahead = self.ahead, ""
        if first in (BACK, AGAIN):
            return Entered(move=first)
        keys, ended = first, "most"
        if len(first) < most:
            answer = expect(
                (
                    yield Ask(
                        sounds=() if first else what,
                        language=self.language,
                        most=most - len(first),
                        first=seconds,
                        secret=secret,
                    )
                ),
                Keys,
            )
            keys, ended = first + answer.keys, answer.ended
        if AGAIN in keys:
            return Entered(move=AGAIN)
        if keys == PERSON and (ended != "most" or most == 1):
            return Entered(move=PERSON)
        if not keys and ended == "hash":
            return Entered(move=BACK)
        return Entered(digits=keys)

    def turn_away(self, queue: str, to: Move) -> Generator[Request, Answer, Move]:
        """Where a restricted caller goes on who comes to this queue; "" for everybody else.

        Whoever is turned away twice without a key pressed in between is not listening: then goodbye, since
        a menu that leads nowhere else would turn them away for ever.
        """
        if queue not in self.caller.restricted:
            return ""
        self.ahead = ""
        yield from self.say(("protection/restricted",), interruptible=False)
        if self.turned_away:
            yield from self.say(("closing/goodbye",), interruptible=False)
            yield HangUp()
            raise AssertionError("a last request has no answer")
        self.turned_away = True
        return to or BACK

    def remember(self, **values: str) -> Generator[Request, Answer, None]:
        expect((yield Remember(values=tuple(values.items()))), Done)


def expect(answer: Answer, kind: type[Kind]) -> Kind:
    """The answer, which must be of the kind that the request asks for."""
    if not isinstance(answer, kind):
        raise TypeError(f"The last request is answered by {kind.__name__}, but {type(answer).__name__} came.")
    return answer
