"""Text messages to citizens: how long one may be, and where they go until there is a gateway.

`Sender` is the adapter's protocol. `Outbox`, the local one, writes each message to a file of its own
under DATA/outbox, which only its owner reads. gateway.py takes the same `TextMessage`.
"""

from __future__ import annotations

import json
import os
import time
import unicodedata
import uuid
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

#: Korean gateways count bytes of cp949: two for a syllable, one for a Latin letter.
ENCODING = "cp949"
SMS_BYTES = 90
LMS_BYTES = 2000


class Kind(StrEnum):
    SMS = "sms"
    LMS = "lms"


class TooLong(Exception):
    """The message has more than 2000 bytes in cp949. Send less, or a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    to: str = field(repr=False)  #: national digits
    text: str = field(repr=False)
    kind: Kind
    bytes: int
    template: str = ""  #: which of our letters it is; a gateway sends only those it is told to

    @classmethod
    def compose(cls, to: str, text: str, template: str = "") -> TextMessage:
        """The message as it will arrive: what cp949 cannot write is replaced, none is ever cut.

        Up to 90 bytes it is an SMS, up to 2000 an LMS; more raises TooLong.
        """
        text = sendable(text)
        size = len(text.encode(ENCODING))
        if size > LMS_BYTES:
            raise TooLong(TooLong.__doc__)
        kind = Kind.SMS if size <= SMS_BYTES else Kind.LMS
        return cls(to=to, text=text, kind=kind, bytes=size, template=template)


class Sender(Protocol):
    def send(self, message: TextMessage) -> None:
        """Hand the message over; raises OSError when it cannot be sent."""


class Outbox:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: TextMessage) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{time.time_ns()}-{uuid.uuid4().hex[:8]}.json"
        draft = self._folder / f".{name}"
        # A name that begins with a dot is not there yet for whoever collects the messages.
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(asdict(message), file, ensure_ascii=False, indent=1)
        draft.rename(self._folder / name)


def sendable(text: str) -> str:
    """`text` with every character that cp949 lacks replaced by its plain form, or by `?`."""
    return "".join(map(_sendable, unicodedata.normalize("NFC", text)))


def _sendable(character: str) -> str:
    for form in (character, unicodedata.normalize("NFKD", character)):
        plain = "".join(part for part in form if not unicodedata.combining(part) or part == character)
        try:
            plain.encode(ENCODING)
        except UnicodeEncodeError:
            continue
        return plain
    # Half of a joined emoji, or what only changes the look of the one before: nothing is lost.
    return "" if unicodedata.category(character) in {"Cf", "Mn", "Sk"} else "?"
