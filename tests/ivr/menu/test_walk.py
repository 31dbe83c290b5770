"""A document that passes the checks never leaves a caller without a next step, whatever they do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

import yaml
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from ivr.menu.caller import Caller, CallerKind
from ivr.menu.checks import Known, problems_of
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
    Recorded,
    RecordMessage,
    Remember,
    Request,
    SendLink,
    SendMessage,
    Sent,
    Show,
    Shown,
    ToQueue,
    Verified,
    Verify,
)
from ivr.menu.steps.kinds import AnyStep
from ivr.menu.steps.queue import Queue
from ivr.menu.walk import EVERY_KEY, Edition
from minwon.document import Severity
from minwon.hours import Holiday, Holidays, no_holidays
from tests.ivr.menu.calls import NOW, SEOUL

#: Steps of a random document, besides `person`, `counsellor` and `bye`.
NAMES = tuple(f"step{number}" for number in range(8))
ENDS = ("person", "bye", "counsellor")
NUMBERS = st.lists(st.sampled_from("123456789"), min_size=1, max_size=4, unique=True)
KINDS = (
    "say", "notice", "language", "hours", "menu", "ask", "account", "queue", "transfer", "callback",
    "message", "survey", "goto", "hang_up", "call", "menu", "menu", "look_up", "visible",
)  # fmt: skip
GO_ON = ("say", "notice", "language", "ask", "look_up", "message", "survey", "call", "visible")


@st.composite
def steps(draw: st.DrawFn, place: int) -> dict[str, object]:
    """One random step (an account: three). Waiting mostly leads forwards, keys lead anywhere."""
    name = NAMES[place]
    anywhere = st.sampled_from((*NAMES, *ENDS))
    forwards = st.sampled_from((*NAMES[place + 1 :], *NAMES[place + 1 :], *ENDS))
    onwards = anywhere if draw(st.integers(0, 30)) == 0 else forwards
    kind = draw(st.sampled_from(KINDS))
    step: dict[str, object] = {"kind": kind}
    more: dict[str, object] = {}
    match kind:
        case "say":
            step |= {"say": "a", "barge_in": draw(st.booleans()), "recording_notice": draw(st.booleans())}
        case "language":
            step |= {"say": "a", "keys": dict.fromkeys(draw(NUMBERS), "en")}
        case "hours":
            step |= {"hours": "office", "open": draw(onwards), "closed": draw(onwards)}
        case "menu":
            step |= {"keys": {key: {"say": "a", "to": draw(anywhere)} for key in draw(NUMBERS)}}
            step |= {"tries": draw(st.integers(1, 3))}
        case "ask":
            step |= {"say": "a", "value": "x", "least": 1, "most": draw(st.integers(1, 12))}
            step |= {"type": draw(st.sampled_from(("digits", "date", "phone", "amount")))}
            step |= {"read_back": draw(st.booleans())}
        case "account":
            step = {"kind": "verify", "directory": "city", "then": f"{name}_look_up"}
            more[f"{name}_look_up"] = {"kind": "look_up", "directory": "city", "then": f"{name}_read"}
            send = draw(st.sampled_from(("", "1")))
            more[f"{name}_read"] = {"kind": "read_account", "send": send, "then": draw(onwards)}
        case "look_up":
            step |= {"directory": "city"}
        case "queue":
            record = draw(st.integers(0, 5)) == 0
            step |= {"queue": "tax", "record": record, "offer_record": draw(st.booleans())}
            if draw(st.booleans()):
                step |= {"hours": "office", "closed": draw(onwards)}
        case "transfer":
            step |= {"number": "2900"}
        case "callback":
            step |= {"queue": "tax"}
        case "message":
            step |= {"mailbox": "general"}
        case "survey":
            step |= {"questions": [{"name": "kindness", "say": "a"}]}
        case "goto":
            step |= {"to": draw(onwards)}
        case "call":
            step |= {"menu": "part"}
    if kind in GO_ON:
        step["then"] = draw(onwards)
    if kind in ("menu", "ask", "account", "callback", "message") and draw(st.booleans()):
        step["failed"] = draw(onwards)
    if draw(st.integers(0, 4)) == 0:
        step["when"] = draw(
            st.sampled_from(({"hours": "office", "callers": ["mobile"]}, {"flood": True}, {"flood": False}))
        )
        step["otherwise"] = draw(onwards)
    if draw(st.integers(0, 9)) == 0:
        step["person"] = draw(anywhere)
    return {name: step, **more}


def test_every_kind_of_step_is_walked() -> None:
    kinds = {get_args(step.model_fields["kind"].annotation)[0] for step in get_args(get_args(AnyStep)[0])}
    assert kinds == {*KINDS, "verify", "read_account"} - {"account"}


PART = load(
    """
menu: part
part: true
languages: [ko, en]
start: ask
steps:
  ask: {kind: menu, keys: {1: {say: a, to: more}, 2: {say: b, to: return}}, failed: return}
  more: {kind: call, menu: inner, then: return}
"""
).document
INNER = load(
    """
menu: inner
part: true
languages: [ko, en]
start: first
hours: {office: {week: {mon-fri: 09:00-18:00}, lunch: 12:00-13:00}}
steps:
  first: {kind: hours, hours: office, open: told, closed: asked}
  told: {kind: notice, then: asked}
  asked: {kind: ask, say: a, value: y, most: 4, read_back: true, then: shown, failed: return}
  shown: {kind: visible, then: thanks}
  thanks: {kind: say, barge_in: false, say: b, then: return}
"""
).document
assert PART is not None and INNER is not None
PARTS = {"part": PART, "inner": INNER}
KNOWN = Known(documents=PARTS)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any document of these steps whose form is right, less what no call comes to."""
    named: dict[str, object] = {}
    for place in range(len(NAMES)):
        named |= draw(steps(place))
    named["person"] = {"kind": "say", "say": "a", "recording_notice": True, "then": "counsellor"}
    named["counsellor"] = {"kind": "queue", "queue": "general", "record": True}
    named["bye"] = {"kind": "hang_up", "say": "a"}
    hours = {"office": {"week": {"mon-fri": "09:00-18:00"}, "lunch": "12:00-13:00"}}
    whole = {"menu": "city", "languages": ["ko", "en"], "start": "step0", "person": "person", "hours": hours}
    whole["flood"] = draw(st.sampled_from(("", "step1")))
    while True:
        text = yaml.safe_dump(whole | {"steps": named}, allow_unicode=True, sort_keys=False)
        loaded = load(text)
        assert loaded.document is not None, loaded.problems
        lost = {
            problem.path.removeprefix("steps.")
            for problem in problems_of(loaded.document, KNOWN)
            if problem.message == "no call ever comes here"
        }
        if not lost:
            return loaded.document
        named = {name: step for name, step in named.items() if name not in lost}


def is_sound(document: Document) -> bool:
    return not any(problem.severity is Severity.ERROR for problem in problems_of(document, KNOWN))


ITEMS = st.lists(
    st.builds(
        Item,
        kind=st.sampled_from(("water", "property_tax")),
        amount=st.integers(0, 10**9),
        due=st.none() | st.dates(),
        overdue=st.booleans(),
        period=st.sampled_from(("", "1기분")),
    ),
    max_size=3,
)
KEYS = st.text("0123456789*#", max_size=14)


def answer(draw: st.DataObject, request: Request) -> Answer:
    """Any answer that a session may give."""
    match request:
        case Play(keys=keys, listens=listens):
            return Played(key=draw.draw(st.sampled_from(("", *(EVERY_KEY if listens else keys)))))
        case Ask(most=most):
            keys, _, rest = draw.draw(KEYS).partition("#")
            ended = "most" if len(keys) >= most else "hash" if rest or draw.draw(st.booleans()) else "timeout"
            return Keys(keys=keys[:most], ended=ended)
        case Verify():
            result = draw.draw(st.sampled_from(("ok", "failed", "locked", "unavailable")))
            return Verified(result=result, citizen="S1" if result == "ok" else "")
        case LookUp():
            items = tuple(draw.draw(ITEMS))
            return Account(result=draw.draw(st.sampled_from(("ok", "unavailable"))), items=items)
        case RecordMessage():
            return Recorded(seconds=draw.draw(st.sampled_from((0.0, 5.0))))
        case SendMessage() | SendLink():
            return Sent(ok=draw.draw(st.booleans()))
        case Show():
            return Shown(ok=draw.draw(st.booleans()))
        case Remember():
            return Done()
    raise AssertionError(f"{request} has no answer")


def silence(request: Request) -> Answer:
    """What comes back from a caller who has laid the phone aside."""
    match request:
        case Play():
            return Played()
        case Ask():
            return Keys(keys="", ended="timeout")
        case RecordMessage():
            return Recorded(seconds=0)
        case LookUp():
            return Account(result="ok")
        case Remember():
            return Done()
        case Show():
            return Shown(ok=False)
    raise AssertionError(f"{request} comes without a key")


def edition(document: Document, closed: bool = False) -> Edition:
    notice = Notice(id=1, text={"ko": "공지", "en": "notice"}, key="7", to="counsellor")
    holidays: Holidays = (lambda day: Holiday("휴일")) if closed else no_holidays
    return Edition(document=document, others=PARTS, holidays=holidays, notices=(notice,))


moderate = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@moderate
@given(documents(), st.data())
def test_whatever_the_caller_presses_there_is_a_next_step_and_silence_ends_the_walk(
    document: Document, data: st.DataObject
) -> None:
    assume(is_sound(document))
    queues = frozenset(step.queue for step in document.steps.values() if isinstance(step, Queue))
    restricted = data.draw(st.sampled_from((frozenset(), queues)))
    caller = Caller(kind=data.draw(st.sampled_from(CallerKind)), restricted=restricted)
    around = edition(document, data.draw(st.booleans()))
    interpreter = Interpreter(around, caller, flood=data.draw(st.booleans()))
    now: datetime = NOW
    request = interpreter.begin(now)
    notified = False
    for _ in range(data.draw(st.integers(0, 25))):
        if isinstance(request, LAST):
            break
        notified = notified or ("recording_notice", "played") in getattr(request, "values", ())
        now += timedelta(seconds=data.draw(st.integers(0, 3600)))
        request = interpreter.go_on(answer(data, request), now.astimezone(SEOUL))
    # From wherever they have got to, a caller who does nothing more comes to an end soon.
    for _ in range(200):
        if isinstance(request, LAST):
            break
        notified = notified or ("recording_notice", "played") in getattr(request, "values", ())
        request = interpreter.go_on(
            Verified(result="failed") if isinstance(request, Verify) else silence(request), now
        )
    assert isinstance(request, LAST), interpreter.path
    if isinstance(request, ToQueue):
        assert notified or not request.record
        assert request.queue not in restricted
    event(f"{type(request).__name__} after {min(len(interpreter.path), 9)} steps")


@moderate
@given(documents())
def test_zero_or_zero_and_hash_brings_a_person_or_a_goodbye_from_every_step(document: Document) -> None:
    """The walk by 0 alone: every question is answered with it."""
    assume(is_sound(document))
    interpreter = Interpreter(edition(document), Caller(kind=CallerKind.MOBILE))
    request = interpreter.begin(NOW)
    questions = 0
    for _ in range(200):
        if isinstance(request, LAST):
            break
        if isinstance(request, Ask):
            questions += 1
            request = interpreter.go_on(Keys(keys="0", ended="hash" if request.most > 1 else "most"), NOW)
        else:
            request = interpreter.go_on(silence(request), NOW)
    assert isinstance(request, LAST)
