"""PURE. What is known of a caller before they press a key, and to whom a step is offered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class CallerKind(StrEnum):
    """Kinds of number that a call may come from."""

    MOBILE = "mobile"
    AREA = "area"
    VOIP = "voip"
    FREEPHONE = "freephone"
    SAFETY = "safety"  #: 050x, a number lent for a time
    REPRESENTATIVE = "representative"
    SPECIAL = "special"
    FOREIGN = "foreign"
    WITHHELD = "withheld"


#: A number of these kinds may be phoned back.
REACHABLE = frozenset({CallerKind.MOBILE, CallerKind.AREA, CallerKind.VOIP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    kind: CallerKind = CallerKind.WITHHELD
    number: str = field(default="", repr=False)  #: national digits; "" when withheld
    restricted: frozenset[str] = frozenset()  #: queues whose counsellors they do not reach for a time
