"""What the interpreter asks of the world, and what it is told in return. Counterpart: ivr/session.py.

The interpreter walks the document and yields one request after the other; the session carries it out
on the phone (or the rehearsal on a terminal) and hands back the one answer that belongs to it. A
caller who hangs up ends the walk: that is no answer, the session simply stops. After a last request
(LAST) nothing more is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence or fragment of the catalogue, by name (`recordings/prompts/LANGUAGE.yaml`)."""

    name: str
    language: str = ""  #: when not the request's: "For English, press nine" in a Korean menu
    #: Says what this caller typed: it is spoken, but shown on no screen before they have proved who they are.
    personal: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """Words that stand in no catalogue (a notice, a name): turned into speech when they are needed."""

    text: str
    language: str = ""
    personal: bool = field(default=False, compare=False)  #: as with a Prompt


Sound = Prompt | Text


@dataclass(frozen=True, slots=True)
class Choice:
    """A key and what is said of it; nothing when a sentence tells of several keys."""

    key: str
    sounds: tuple[Sound, ...] = ()
    label: str = ""  #: what a button says, in the request's language; "" = what is said, without the key


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """Play the sounds without gaps. `keys` may interrupt them; "" = nothing may. -> Played

    With `listens` nothing interrupts, but the first key pressed meanwhile is told afterwards.
    """

    sounds: tuple[Sound, ...]
    language: str
    keys: str = ""
    listens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    key: str = ""  #: the key that interrupted (or was pressed meanwhile), or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Play the sounds (interruptible), then collect keys. -> Keys

    Ends at `most` keys, at `#` (not part of the keys) or when nothing comes: `first` seconds for the
    first key, `between` for each further one. With `secret` the keys stand in no log, record or event.
    """

    sounds: tuple[Sound, ...]
    language: str
    most: int = 1
    first: float = 5.0
    between: float = 3.0
    secret: bool = False
    choices: tuple[Choice, ...] = ()  #: the keys that lead somewhere, 0, # and * aside; for a screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    keys: str = field(repr=False)  #: 0-9 and *; "" when nothing came before the time was up
    ended: str = "most"  #: most | hash | timeout


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify:
    """Check the caller's proofs against the directory. -> Verified

    `wait` is played, once, when the directory has not answered after a second.
    """

    directory: str
    language: str = ""
    wait: tuple[Sound, ...] = ()
    birth: str = field(repr=False)  #: YYMMDD
    bill: str = field(repr=False)  #: what only the bill shows
    #: False: nobody can have these (no such day, too few digits). Then the answer is that to any wrong
    #: ones, and takes as long.
    possible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """`result`: ok | failed (whatever was wrong, and whether or not such a person exists) | locked |
    unavailable (the directory did not answer in time)."""

    result: str
    citizen: str = ""  #: the directory's key, when ok; never spoken, never logged


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """What does this verified citizen owe, of these kinds? `wait` as in Verify. -> Account"""

    directory: str
    language: str = ""
    wait: tuple[Sound, ...] = ()
    citizen: str = field(repr=False)
    kinds: tuple[str, ...] = ()  #: () = all


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One charge: `kind` names a sentence of the catalogue (`charge/property_tax`)."""

    kind: str
    amount: int  #: won
    due: date | None = None
    period: str = ""  #: words, when the kind alone does not say which
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    result: str  #: ok | unavailable
    items: tuple[Item, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMessage:
    """Record what the caller says until `#`, silence or the limit. -> Recorded

    `mailbox` "": that of the queue which the call waited for.
    """

    sounds: tuple[Sound, ...]
    language: str
    mailbox: str
    most_seconds: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage:
    """Send the caller a message (their bill, a link) by text. -> Sent"""

    template: str
    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    to: str = "caller"  #: caller | on_file


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLink:
    """Send the caller's mobile phone a link that shows this menu while the call lasts. -> Sent"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """The verified caller shows these items to the counsellor, for this call only. -> Shown"""

    items: tuple[Item, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """Put what was learnt onto the call (channel variables, ledger). -> Done"""

    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ToQueue:
    """Last request: the call leaves the menu and waits for a counsellor."""

    queue: str  #: "" = the one they waited for, in the same place, as before
    priority: int = 0
    skills: tuple[tuple[str, int], ...] = ()
    language: str = "ko"
    record: bool = False
    whisper: tuple[str, ...] = ()  #: prompts the counsellor hears
    callback: bool = True  #: a call back may be offered while waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class ToNumber:
    """Last request: the call goes to a department's or another number."""

    number: str
    back_to: str = "general"  #: queue it comes back to, in front, when nobody answers there


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCallback:
    """Last request: note that this caller wants to be phoned back, keeping their place; then say so."""

    queue: str  #: "" = the one they wait for
    sounds: tuple[Sound, ...] = ()
    language: str = "ko"
    number: str = field(default="", repr=False)  #: "" = the number they call from


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    """Last request. `served`: the caller got what they phoned for from the menu itself."""

    served: bool = False


Request = (
    Play | Ask | Verify | LookUp | RecordMessage | SendMessage | SendLink | Show | Remember
    | ToQueue | ToNumber | RequestCallback | HangUp
)  # fmt: skip
LAST = (ToQueue, ToNumber, RequestCallback, HangUp)
Answer = Played | Keys | Verified | Account | Recorded | Sent | Shown | Done
