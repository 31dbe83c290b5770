"""Walks a menu without a telephone: in the terminal, in the browser, or by a script of keys.

The interpreter is the live one. What needs the world is made up here and said to be: a citizen who is
verified (or not, as the rehearsal is told) and who owes what it is told.

A script is one step per line:

    1               keys, pressed at the next question (`900101`, `0#`, `*`)
    -               nothing is pressed
    > menu/main     since the last key this was heard: a sentence's name, or some of its words
    = queue tax     how it must end: `queue NAME`, `transfer NUMBER`, `callback NAME`, `hang_up`
    // a comment
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ivr.menu.caller import Caller
from ivr.menu.interpreter import Interpreter
from ivr.menu.requests import (
    LAST,
    Account,
    Answer,
    Ask,
    Done,
    HangUp,
    Item,
    Keys,
    LookUp,
    Play,
    Played,
    Recorded,
    RecordMessage,
    Remember,
    Request,
    RequestCallback,
    SendLink,
    SendMessage,
    Sent,
    Show,
    Shown,
    Sound,
    Text,
    ToNumber,
    ToQueue,
    Verified,
    Verify,
)
from ivr.menu.walk import Edition

#: More requests than any caller makes: a rehearsal that goes on is a script without an end.
_LONGEST = 2000


class ScriptError(Exception):
    """The script cannot be read, or the menu does not do what it expects; names the line."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sound, with its words where they are known."""

    name: str  #: of the catalogue; "" for free text
    words: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What happened up to the next question (or the end)."""

    said: tuple[Spoken, ...]
    done: tuple[str, ...]  #: what the system did besides, for people to read
    step: str
    question: Ask | None = None
    end: Request | None = None


@dataclass(kw_only=True)
class Rehearsal:
    """One made-up call."""

    edition: Edition
    caller: Caller
    now: datetime
    language: str = ""  #: the call is in it already, if the menu knows it
    learnt: dict[str, str] = field(default_factory=dict)  #: what the call would carry on, by name
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  #: language -> name -> words
    identity: str = "ok"  #: what the directory says to any proof: ok, failed, locked, unavailable
    items: tuple[Item, ...] = ()
    flood: bool = False  #: so many wait that the menu helps first
    heard: Callable[[tuple[Sound, ...], str], None] = lambda _sounds, _language: None

    def __post_init__(self) -> None:
        self._interpreter = Interpreter(self.edition, self.caller, self.language, flood=self.flood)

    def begin(self) -> Turn:
        return self._until_question(self._interpreter.begin(self.now))

    def press(self, keys: str, ended: str = "") -> Turn:
        """Answer the question; `#` at the end of the keys ends them. "" = nothing is pressed."""
        pressed = keys.removesuffix("#")
        if not ended:
            ended = "hash" if keys.endswith("#") else "most" if pressed else "timeout"
        return self._until_question(self._interpreter.go_on(Keys(keys=pressed, ended=ended), self.now))

    @property
    def path(self) -> tuple[str, ...]:
        return self._interpreter.path

    def _until_question(self, request: Request) -> Turn:
        said: list[Spoken] = []
        done: list[str] = []
        for _ in range(_LONGEST):
            sounds = getattr(request, "sounds", ())
            if sounds:
                language = getattr(request, "language", "")
                said += [self._spoken(sound, language) for sound in sounds]
                self.heard(sounds, language)
            step = self._interpreter.step
            if isinstance(request, Ask):
                return Turn(said=tuple(said), done=tuple(done), step=step, question=request)
            if isinstance(request, LAST):
                return Turn(said=tuple(said), done=tuple(done), step=step, end=request)
            answer, what = self._carry_out(request)
            done += [what] if what else []
            request = self._interpreter.go_on(answer, self.now)
        raise ScriptError("The menu goes on without ever asking anything.")

    def _spoken(self, sound: Sound, language: str) -> Spoken:
        language = sound.language or language
        if isinstance(sound, Text):
            return Spoken("", sound.text, language)
        return Spoken(sound.name, self.texts.get(language, {}).get(sound.name, ""), language)

    def _carry_out(self, request: Request) -> tuple[Answer, str]:
        match request:
            case Play():
                return Played(), ""
            case Verify():
                result = self.identity if request.possible or self.identity != "ok" else "failed"
                citizen = "rehearsal" if result == "ok" else ""
                return Verified(result=result, citizen=citizen), f"identity check: {result}"
            case LookUp():
                found = tuple(i for i in self.items if not request.kinds or i.kind in request.kinds)
                return Account(result="ok", items=found), f"look-up: {len(found)} made-up charges"
            case RecordMessage():
                return Recorded(seconds=5.0), f"a message of 5 s for {request.mailbox}"
            case SendMessage():
                return Sent(ok=True), f"a text message: {request.template}"
            case SendLink():
                return Sent(ok=True), "a text message: the link to the visible menu"
            case Show():
                return Shown(ok=True), "shown to the counsellor"
            case Remember():
                self.learnt |= request.values
                return Done(), ""
            case _:
                raise TypeError(f"{type(request).__name__} has no answer")


def ending(request: Request) -> str:
    """How a call ended, as scripts write it."""
    match request:
        case ToQueue():
            return f"queue {request.queue}".strip()
        case ToNumber():
            return f"transfer {request.number}"
        case RequestCallback():
            return f"callback {request.queue}".strip()
        case HangUp():
            return "hang_up"
        case _:
            raise TypeError(f"{type(request).__name__} is no ending")


def run_script(rehearsal: Rehearsal, script: str) -> Iterator[Turn]:
    """Walk by the script, turn by turn; raises ScriptError at the first line that does not hold."""
    turn = rehearsal.begin()
    yield turn
    heard = list(turn.said)
    pending = ""
    for number, line in enumerate(script.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("//"):
            continue
        if line.startswith(">"):
            _expect_heard(number, line[1:].strip(), heard)
        elif line.startswith("="):
            _expect_end(number, line[1:].strip(), turn)
        elif line == "-" or not set(line) - set("0123456789*#"):
            pending = "" if line == "-" else line
            heard = []
            while True:
                if turn.question is None:
                    assert turn.end is not None
                    raise ScriptError(
                        f"line {number}: nothing is asked any more; the call ended with {ending(turn.end)}"
                    )
                keys, pending = _split(pending, turn.question.most)
                turn = rehearsal.press(keys)
                heard += turn.said
                yield turn
                if not pending or turn.question is None:
                    break
        else:
            raise ScriptError(
                f"line {number}: {line!r} is neither keys, - (nothing), > (heard), = (end) nor // (a comment)"
            )


def _split(keys: str, most: int) -> tuple[str, str]:
    """What a question takes of the keys, and what is left for the next one, as on a telephone."""
    end = keys.find("#")
    if 0 <= end < most:
        return keys[: end + 1], keys[end + 1 :]
    return keys[:most], keys[most:]


def _expect_heard(line: int, wanted: str, heard: list[Spoken]) -> None:
    if any(wanted == spoken.name or (wanted and wanted in spoken.words) for spoken in heard):
        return
    found = ", ".join(spoken.name or f"“{spoken.words}”" for spoken in heard) or "nothing"
    raise ScriptError(f"line {line}: {wanted!r} was not heard; heard: {found}")


def _expect_end(line: int, wanted: str, turn: Turn) -> None:
    found = ending(turn.end) if turn.end is not None else f"a question at {turn.step}"
    if found != wanted:
        raise ScriptError(f"line {line}: the call should end with {wanted}, but there is {found}")


def made_up_items(today: date) -> tuple[Item, ...]:
    """What the made-up citizen owes."""
    return (
        Item(kind="property_tax", amount=352_000, due=today.replace(day=28)),
        Item(kind="water", amount=18_450, due=today.replace(day=28)),
    )
