"""What the engine asks for: its only way out. Counterpart: events.py.

The service carries each out at once; none is answered except by a later event.
"""

from __future__ import annotations

from dataclasses import dataclass

from acd.engine.events import Ending, OfferEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Ring this counsellor's phone for this call, for so many seconds.

    The counsellor is reserved from this moment until the offer's end; it ends exactly once.
    """

    offer: str
    call: str
    counsellor: str
    ring_for: float
    again: bool = False  #: this caller's second call of the day: the whisper says so
    callback: bool = False  #: ring the counsellor first; the citizen is dialled when they answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Stop ringing; the caller goes back to waiting, in front."""

    offer: str
    call: str
    counsellor: str
    why: OfferEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class BringBack:
    """Take a talking caller out of the talk (their room is evacuated), tell them, let them wait in front."""

    call: str
    counsellor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce:
    """Tell a waiting caller where they stand: people ahead, and a range of minutes (None: not said)."""

    call: str
    ahead: int | None
    wait: tuple[float, float] | None = None
    callback: bool = False  #: and that they may be called back instead


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCallback:
    """Tell a waiting caller why it will take long (as in SendAway), and that they may be called back."""

    call: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellClosing:
    """Tell a waiting caller that the opening hours are over, and that who waits is still served."""

    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellNotices:
    """Let a waiting caller hear these notices, in this order. `noticed`: all they have heard by then."""

    call: str
    notices: tuple[int, ...]
    noticed: tuple[int, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceKept:
    """The caller's arrival counts from this moment: write it on the call's ticket, for a restart to find."""

    call: str
    arrived: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChanged:
    """The call waits for another queue now: write it on the channel."""

    call: str
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAway:
    """The call leaves the distribution: connect it to what `to` names (rules.Overflow).

    `why`: `waited`, `size` or `unserved`, as the rule says, or `closed`.
    """

    call: str
    to: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SayInTalk:
    """Caller and counsellor both hear this sentence, and talk on."""

    call: str
    sentence: str  #: "warning" or "time_almost_over"
    language: str  #: the caller's


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkTimed:
    """Write on the call how long its talk may last, for a restart to find. `told` None: not told (again)."""

    call: str
    since: float
    extended: float
    told: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTalk:
    """Take the caller out of the talk, let them hear the text to its end, and hang up."""

    call: str
    counsellor: str
    text: Ending
    conduct: str = ""  #: held against `caller`, a pseudonym; "" for a withheld number
    caller: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialCitizen:
    """The counsellor is on the line: call the citizen back."""

    callback: str
    counsellor: str
    trial: int  #: 1 = the first


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackMissed:
    """The citizen was not reached, and there is another try: write it down for a restart to find."""

    callback: str
    tries: int  #: made so far
    not_before: float  #: when the next one is due


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackClosed:
    """This callback is over; `why` is a callback.CallbackEnd."""

    callback: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodChanged:
    """So many wait that the menu should help first, or no longer."""

    on: bool
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CounsellorChanged:
    """A counsellor's status or activity is another one: for the screens and for Asterisk's own queue."""

    counsellor: str
    status: str
    activity: str
    room: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpKept:
    """Until when this counsellor's wrap-up lasts, for a restart to find; None: it was ended before that."""

    counsellor: str
    queue: str
    since: float
    until: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChanged:
    room: str
    mode: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A supervisor should know: `not_responding`, `unreachable`, `queue_unserved`."""

    kind: str
    counsellor: str = ""
    queue: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One step for the ledger."""

    step: str
    call: str = ""
    counsellor: str = ""
    queue: str = ""
    room: str = ""
    details: tuple[tuple[str, str | int | float], ...] = ()


Command = (
    Offer | Withdraw | BringBack | Announce | OfferCallback | TellClosing | TellNotices | PlaceKept
    | QueueChanged | SendAway | SayInTalk | TalkTimed | CloseTalk | DialCitizen | CallbackMissed
    | CallbackClosed | FloodChanged | CounsellorChanged | WrapUpKept | RoomChanged | Alert | Note
)  # fmt: skip
