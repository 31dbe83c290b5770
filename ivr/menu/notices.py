"""PURE. A notice: a sentence ahead of the menus for a time, perhaps with a key of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.menu.requests import Prompt, Sound, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    id: int
    text: Mapping[str, str]  #: language -> words; a caller in another language hears the first
    menus: tuple[str, ...] = ()  #: documents it stands ahead of; () = all
    key: str = ""  #: 1-9: while it is in force this key leads to `to`
    to: str = ""  #: a step of the document
    since: datetime | None = None
    until: datetime | None = None
    voiced: frozenset[str] = field(default=frozenset())  #: languages with the sound `notice/ID`

    def in_force(self, menu: str, now: datetime) -> bool:
        if self.menus and menu not in self.menus:
            return False
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)

    def sound(self, language: str) -> Sound:
        spoken = language if language in self.text else next(iter(self.text))
        if spoken in self.voiced:
            return Prompt(f"notice/{self.id}", spoken)
        return Text(self.text[spoken], spoken)
