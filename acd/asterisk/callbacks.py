"""Open callbacks, kept in Asterisk: AstDB is their truth, as it is of statuses and rooms.

There they outlive acd, ivr and a restart of Asterisk, the dialplan writes and reads them with none of us
there, acd needs no database for them, and the numbers stay where they are dialled: in a family of their
own that acd does not read. Pure: gives the actions. Counterparts: the dialplan (extensions.conf,
`wanted` writes, `callback` and `reached` carry out) and the engine, which decides.

AstDB: callback/ID = queue|ticket|priority|skills|language|pseudonym|record|whisper|asked|tries|not before,
or `reached|pseudonym` once citizen and counsellor are joined; callback_number/ID = digits;
callback_of/PSEUDONYM = ID: one in flight for each caller. ID is `b` and the call it was asked for in.
The channels of a callback that is being made have the Linkedid ID~OFFER.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

import structlog

from acd.asterisk.mirror import Action
from acd.engine.commands import Offer
from acd.engine.events import CallbackWanted, CallWaits
from acd.engine.rules import CallbackRules
from minwon.channel import Variable

log = structlog.get_logger()

REACHED = "reached|"
_LINKED = re.compile(r"(b[0-9A-Za-z_.-]{1,60})~([0-9A-Za-z]{1,30})", re.ASCII)
_ENTRY = re.compile(
    r"(?P<queue>[a-z0-9_]{1,40})\|(?P<ticket>[0-9]{1,11}(?:\.[0-9]{1,9})?)\|(?P<priority>-?[0-9]{1,4})"
    r"\|(?P<skills>[a-z0-9_:;]{0,400})\|(?P<language>[a-z]{2,8})\|(?P<caller>[0-9a-f]{1,40})"
    r"\|(?P<record>yes|no|)\|(?P<whisper>[A-Za-z0-9_/&-]{0,400})\|(?P<asked>[0-9]{1,11})"
    r"\|(?P<tries>[0-9]{1,2})\|(?P<not_before>[0-9]{1,11}(?:\.[0-9]{1,9})?)",
    re.ASCII,
)
_SKILL = re.compile(r"([a-z0-9_]{1,40}):([0-9]{1,2})", re.ASCII)


def call_of(linkedid: str) -> str:
    """The engine's name for the call of these channels: for a callback its own id."""
    return linkedid.partition("~")[0]


def offer_of(linkedid: str) -> tuple[str, str] | None:
    """(callback, offer) of a channel that was made for a callback."""
    found = _LINKED.fullmatch(linkedid)
    return (found[1], found[2]) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One open callback, as AstDB has it. Times are epoch seconds."""

    callback: str
    queue: str
    arrived: float
    priority: int
    skills: str  #: `topic:level;topic:level`
    language: str
    caller: str  #: pseudonym
    record: str
    whisper: str  #: prompts, joined by `&`
    asked: int
    tries: int
    not_before: float

    @property
    def call(self) -> str:
        """The call that it was asked for in."""
        return self.callback.removeprefix("b")

    @property
    def text(self) -> str:
        fields = (
            self.queue, f"{self.arrived:.6f}", self.priority, self.skills, self.language, self.caller,
            self.record, self.whisper, self.asked, self.tries, f"{self.not_before:.3f}",
        )  # fmt: skip
        return "|".join(map(str, fields))

    def expires(self, rules: CallbackRules) -> float:
        return self.asked + rules.expire_seconds

    def wanted(self, rules: CallbackRules) -> CallbackWanted:
        return CallbackWanted(
            callback=self.callback,
            waits=CallWaits(
                call=self.call,
                queue=self.queue,
                arrived=self.arrived,
                priority=self.priority,
                skills=tuple((word, int(level)) for word, level in _SKILL.findall(self.skills)),
                language=self.language,
                caller=self.caller,
            ),
            expires=self.expires(rules),
            tries=self.tries,
            not_before=self.not_before,
        )


def read(callback: str, text: str, queues: Container[str]) -> Entry | None:
    """An entry of AstDB; a queue that does not exist is `general`. None for one that cannot be read."""
    found = _ENTRY.fullmatch(text)
    if found is None or not _LINKED.fullmatch(f"{callback}~o"):
        log.error("a callback cannot be read; it is left where it stands", callback=callback[:80])
        return None
    queue = found["queue"] if found["queue"] in queues else "general"
    return Entry(
        callback=callback,
        queue=queue,
        arrived=float(found["ticket"]),
        priority=int(found["priority"]),
        skills=found["skills"],
        language=found["language"],
        caller=found["caller"],
        record=found["record"],
        whisper=found["whisper"],
        asked=int(found["asked"]),
        tries=int(found["tries"]),
        not_before=float(found["not_before"]),
    )


class Callbacks:
    """Those that are open; every change comes with what writes it down."""

    def __init__(self) -> None:
        self.open: dict[str, Entry] = {}

    def reset(self, held: Mapping[str, str], queues: Container[str]) -> list[Action]:
        """Begin anew with what Asterisk holds; returns what takes away those that have been reached."""
        entries = {
            callback: entry
            for callback, text in held.items()
            if not text.startswith(REACHED) and (entry := read(callback, text, queues)) is not None
        }
        self.open = entries
        return [
            action
            for callback, text in held.items()
            if text.startswith(REACHED)
            for action in _taken_away(callback, text.removeprefix(REACHED))
        ]

    def add(self, entry: Entry) -> None:
        self.open.setdefault(entry.callback, entry)

    def missed(self, callback: str, tries: int, not_before: float) -> list[Action]:
        entry = self.open.get(callback)
        return [] if entry is None else self._keep(replace(entry, tries=tries, not_before=not_before))

    def queue(self, callback: str, queue: str) -> list[Action]:
        entry = self.open.get(callback)
        return [] if entry is None else self._keep(replace(entry, queue=queue))

    def _keep(self, entry: Entry) -> list[Action]:
        self.open[entry.callback] = entry
        return [{"Action": "DBPut", "Family": "callback", "Key": entry.callback, "Val": entry.text}]

    def close(self, callback: str) -> list[Action]:
        entry = self.open.pop(callback, None)
        return [] if entry is None else _taken_away(callback, entry.caller)

    def originate(self, offer: Offer, shown: str, seconds: int) -> dict[str, str | list[str]]:
        """Ring the counsellor's phone; `shown` is the number that it and the citizen's phone will show."""
        entry = self.open[offer.call]
        channel = f"{offer.call}~{offer.offer}"
        variables = {
            Variable.STATE: "offered",
            # `__`: the citizen's channel has them too, once it is dialled.
            f"__{Variable.TICKET}": f"{entry.arrived:.6f}",
            f"__{Variable.QUEUE}": entry.queue,
            f"__{Variable.PRIORITY}": str(entry.priority),
            f"__{Variable.SKILLS}": entry.skills,
            f"__{Variable.LANGUAGE}": entry.language,
            f"__{Variable.CALLER}": entry.caller,
            f"__{Variable.RECORD}": entry.record,
            f"__{Variable.WHISPER}": entry.whisper,
            f"__{Variable.COUNSELLOR}": offer.counsellor,
            f"__{Variable.OFFER}": offer.offer,
        }
        return {
            "Action": "Originate",
            "Channel": f"PJSIP/{offer.counsellor}",
            # Our own choice, so that it can be hung up before Asterisk has told anything about it.
            "ChannelId": channel,
            "Context": "callback",
            "Exten": channel,
            "Priority": "1",
            "Timeout": str(1000 * math.ceil(seconds)),
            "CallerID": f'"callback" <{shown}>',
            "Async": "true",
            "Variable": [f"{name}={value}" for name, value in variables.items()],
        }


def _taken_away(callback: str, caller: str) -> list[Action]:
    entries = [("callback", callback), ("callback_number", callback)]
    entries += [("callback_of", caller)] if caller else []
    return [{"Action": "DBDel", "Family": family, "Key": key} for family, key in entries]
