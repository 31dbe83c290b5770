"""What the engine can be told: the only way for anything to reach it. Counterpart: commands.py.

Frozen, in the words of the trade: no channel, no socket, no database. Times are seconds on the one
clock that `handle(event, now)` is given (the service's clock starts at the epoch, the simulator's at
zero); durations are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from acd.engine.rules import Rules


class Mode(StrEnum):
    """How a room stands. The closing modes are three; each includes what the one before it does."""

    OPEN = "open"
    DRAIN = "drain"  #: no new offers; talks end naturally
    NOW = "now"  #: ringing offers are withdrawn at once as well
    EVACUATE = "evacuate"  #: talking callers are told, and put at the very front, as well


class Status(StrEnum):
    """What a counsellor chose. What is happening to them is their Activity (engine/counsellors.py)."""

    SIGNED_OUT = "signed_out"
    READY = "ready"
    BREAK = "break"


class OfferEnd(StrEnum):
    """Why an offer ended without a talk."""

    RANG_OUT = "rang_out"  #: nobody picked up until the deadline -> not responding
    REJECTED = "rejected"  #: the counsellor declined, or was busy
    UNREACHABLE = "unreachable"  #: the phone is not there
    CALLER_LEFT = "caller_left"
    WITHDRAWN = "withdrawn"  #: by us: room closed, signed out, call taken away


class Ending(StrEnum):
    """Why a talk is ended from our side: each has its own text, which the caller hears to its end."""

    ABUSE = "abuse"
    HARASSMENT = "harassment"
    SUPERIOR = "superior"  #: insists on a superior
    REPEATED = "repeated"  #: the same matter again and again, or for too long
    TIME = "time"  #: the queue's call time is over


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWaits:
    """A caller asks for a counsellor: out of the menu, by transfer, or back from a failed offer."""

    call: str
    queue: str
    arrived: float  #: original arrival; kept through transfer, callback, redial and restart
    priority: int = 0
    skills: tuple[tuple[str, int], ...] = ()  #: (skill, level) needed besides the queue
    language: str = "ko"
    caller: str = ""  #: pseudonym; "" for a withheld number
    sent: bool = False  #: has overflowed before: once is enough
    noticed: tuple[int, ...] = ()  #: the notices they have heard
    callback: bool = False  #: a callback may be offered to them


@dataclass(frozen=True, slots=True, kw_only=True)
class CallGone:
    """The caller hung up, or left the distribution (overflow, back to the menu)."""

    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityRaised:
    call: str
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringing:
    """The offered counsellor's phone rings."""

    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedUp:
    """The offered counsellor picked up and hears the whisper: the offer stands until they are through."""

    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The offered counsellor and the caller talk."""

    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFailed:
    """The phone side ended the offer. A late one, for an offer that has ended, is ignored by its id."""

    offer: str
    why: OfferEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkEnded:
    """The talk is over on the counsellor's side; the caller may still be in the survey."""

    call: str
    counsellor: str = ""  #: where told: a late word about an earlier talk of this call is then ignored


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerWarned:
    """The counsellor (or a supervisor) has the caller warned: both hear the sentence."""

    call: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkExtended:
    """This talk may last longer. `seconds` None: as long as the queue's rule says."""

    call: str
    seconds: float | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkClosed:
    """The talk is to end now, with a text. `conduct`: what is held against the caller, "" for nothing."""

    call: str
    text: Ending
    conduct: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChosen:
    """A counsellor signs in or out, takes or ends a break. During a talk it applies after it."""

    counsellor: str
    status: Status
    reason: str = ""
    room: str = ""  #: when signing in elsewhere than at home; "" keeps the room


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpDone:
    counsellor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpFound:
    """After a start: this counsellor is in a wrap-up that the engine before had given."""

    counsellor: str
    queue: str
    since: float
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpExtended:
    counsellor: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSeen:
    """The phone became reachable or was lost. It takes a counsellor away; it never makes one ready."""

    counsellor: str
    reachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSet:
    """A room is closed in one of the modes, or opened."""

    room: str
    mode: Mode
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounsellorKnown:
    """A counsellor exists, or their queues changed. `queues`: (queue, level), the first served first."""

    counsellor: str
    room: str
    queues: tuple[tuple[str, int], ...]
    skills: tuple[tuple[str, int], ...] = ()
    languages: tuple[str, ...] = ("ko",)


@dataclass(frozen=True, slots=True, kw_only=True)
class CounsellorForgotten:
    counsellor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSet:
    """Opening or closing time of a queue."""

    queue: str
    open: bool
    since: float | None = None  #: when it closed, if that was not just now: nobody is told again


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesSet:
    """Other rules hold from now on. Nobody's place, offer or talk is touched."""

    rules: Rules
    version: int = 0  #: for the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackWanted:
    """A caller would rather be called back, and keeps the place. `CallGone(call=callback)` cancels it."""

    callback: str  #: its own id, since the citizen's call ends now
    waits: CallWaits  #: their call and what it waits for
    expires: float | None = None
    tries: int = 0  #: made before a restart
    not_before: float = 0.0  #: when the next one is due


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenReached:
    """The citizen called back has answered: the talk begins."""

    callback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenMissed:
    """The citizen called back was busy, away or unreachable."""

    callback: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCall:
    """One caller as Asterisk has them, for `Restored`."""

    waits: CallWaits
    counsellor: str = ""  #: with `talking`: who talks to them; without: whose phone rings
    offer: str = ""
    talking: bool = False
    since: float = 0.0  #: when the talk began; 0: not known
    extended: float = 0.0  #: by how many seconds it may last longer
    told: float = 0.0  #: when both were told that it will end; 0: they were not
    dialling: bool = False  #: a callback: the counsellor is on the line, the citizen's phone rings


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesSet:
    """These notices, by number, are in force; every caller who waits hears each of them once."""

    notices: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLost:
    """Asterisk cannot be reached: nothing is offered until Restored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """All the calls there are, after a start or a loss of the link: the whole truth, replacing ours."""

    calls: tuple[LiveCall, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed:
    """The moment that `next_deadline()` named has come."""


Event = (
    CallWaits | CallGone | PriorityRaised | Ringing | PickedUp | Answered | OfferFailed | TalkEnded
    | StatusChosen | WrapUpDone | WrapUpExtended | WrapUpFound | PhoneSeen | RoomSet | CounsellorKnown
    | CounsellorForgotten | CallerWarned | TalkExtended | TalkClosed | QueueSet | RulesSet | CallbackWanted
    | CitizenReached | CitizenMissed
    | NoticesSet | LinkLost | Restored | TimePassed
)  # fmt: skip
