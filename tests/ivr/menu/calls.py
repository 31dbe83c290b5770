"""A call as a test writes it: what the caller does, and what the system said and did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ivr.menu.caller import Caller, CallerKind
from ivr.menu.document import Document, load
from ivr.menu.interpreter import Interpreter
from ivr.menu.notices import Notice
from ivr.menu.requests import (
    LAST,
    Account,
    Answer,
    Ask,
    Done,
    Item,
    Keys,
    LookUp,
    Play,
    Played,
    Prompt,
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
    Verified,
    Verify,
)
from ivr.menu.walk import Edition
from minwon.hours import Holidays, Opening, no_holidays

SEOUL = ZoneInfo("Asia/Seoul")
#: A Friday morning.
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=SEOUL)
ITEMS = (Item(kind="property_tax", amount=35000, due=date(2026, 9, 30)),)
ACCOUNT = Account(result="ok", items=ITEMS)
MOBILE = Caller(kind=CallerKind.MOBILE, number="01000000000")

#: The least around a menu: `start` is left to the test.
FRAME = """
menu: city
languages: [ko, en]
start: start
person: person
steps:
  person: {kind: queue, queue: general}
"""


def document(steps: str, frame: str = FRAME) -> Document:
    """A document of these steps (YAML, without indentation) and a person."""
    loaded = load(text(steps, frame))
    assert loaded.document is not None, loaded.problems
    return loaded.document


def text(steps: str, frame: str = FRAME) -> str:
    return frame + "".join(f"  {line}\n" for line in steps.strip().splitlines())


def heard(sounds: tuple[Sound, ...]) -> str:
    return " ".join(_heard(sound) for sound in sounds)


def _heard(sound: Sound) -> str:
    words = sound.name if isinstance(sound, Prompt) else f"“{sound.text}”"
    return f"{words}@{sound.language}" if sound.language else words


@dataclass
class Call:
    """Walks a menu. `keys` are pressed one entry per question: `1`, `900101`, `#`, `0#`, "" = nothing.

    `over` are keys pressed while a sentence plays, by the sentence.
    """

    keys: list[str] = field(default_factory=list)
    over: Mapping[str, str] = field(default_factory=dict)
    now: datetime = NOW
    caller: Caller = MOBILE
    verified: list[str] = field(default_factory=lambda: ["ok"])
    account: Account = ACCOUNT
    recorded: float = 5.0
    sent: bool = True
    holidays: Holidays = no_holidays
    opening: Opening = field(default_factory=Opening)
    flood: bool = False
    notices: tuple[Notice, ...] = ()
    others: Mapping[str, Document] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    path: tuple[str, ...] = ()

    def walk(self, document: Document, most: int = 300) -> Request:
        """The last request."""
        edition = Edition(
            document=document,
            others=self.others,
            holidays=self.holidays,
            opening=self.opening,
            notices=self.notices,
        )
        interpreter = Interpreter(edition, self.caller, flood=self.flood)
        request = interpreter.begin(self.now)
        for _ in range(most):
            self.requests.append(request)
            self.path = interpreter.path
            if isinstance(request, LAST):
                return request
            request = interpreter.go_on(self.answer(request), self.now)
        raise AssertionError(f"the walk does not end: {self.path[-20:]}")

    def answer(self, request: Request) -> Answer:
        match request:
            case Play(sounds=sounds, keys=keys, listens=listens):
                pressed = self.over.get(heard(sounds), "")
                return Played(key=pressed if listens or pressed in keys else "")
            case Ask(most=most):
                entry = self.keys.pop(0) if self.keys else ""
                ended = "hash" if entry.endswith("#") else "most" if len(entry) >= most else "timeout"
                return Keys(keys=entry.removesuffix("#"), ended=ended)
            case Verify(possible=possible):
                result = self.verified.pop(0) if self.verified and possible else "failed"
                return Verified(result=result, citizen="S1" if result == "ok" else "")
            case LookUp():
                return self.account
            case RecordMessage():
                return Recorded(seconds=self.recorded)
            case SendMessage() | SendLink():
                return Sent(ok=self.sent)
            case Show():
                return Shown(ok=self.sent)
            case Remember():
                return Done()
            case _:
                raise AssertionError(f"{request} has no answer")

    @property
    def said(self) -> list[str]:
        """What the caller heard, one entry per request."""
        return [
            heard(request.sounds)
            for request in self.requests
            if isinstance(request, Play | Ask | RecordMessage | RequestCallback) and request.sounds
        ]

    @property
    def remembered(self) -> list[tuple[str, str]]:
        return [pair for request in self.requests if isinstance(request, Remember) for pair in request.values]


__all__ = ["Call", "Text", "document", "heard", "text"]
