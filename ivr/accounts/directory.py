"""The directory: where citizens and what they owe are kept, behind one small protocol.

Three kinds, chosen by `[directory]` in the settings: an imported SQLite file and any SQL database
(ivr/accounts/sql.py), or an HTTP service (ivr/accounts/http.py). A directory answers questions; it
counts no tries and keeps no log. That is ivr/accounts/identity.py's, the only caller of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from ivr.menu.requests import Item

#: The charges a city knows: `property_tax` is spoken by the prompt `charge/property_tax`.
KINDS = {
    "property_tax": "재산세",
    "car_tax": "자동차세",
    "resident_tax": "주민세",
    "local_income_tax": "지방소득세",
    "acquisition_tax": "취득세",
    "registration_tax": "등록면허세",
    "environment": "환경개선부담금",
    "water": "상하수도 요금",
    "parking_fine": "주정차 위반 과태료",
    "fine": "과태료",
    "other": "그 밖의 요금",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The citizen as the city has them on file."""

    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


def dated(items: Iterable[Item], today: date) -> tuple[Item, ...]:
    """The items soonest due first, those that were due before today marked overdue."""
    marked = [replace(item, overdue=item.due is not None and item.due < today) for item in items]
    return tuple(sorted(marked, key=lambda item: (item.due or date.max, item.kind, item.period)))


class Directory(Protocol):
    """May block and may raise anything: whoever asks sets the time limit and takes either for no answer."""

    def verify(self, birth: str, bill: str) -> str | None:
        """The key of the one citizen with this birth date (YYMMDD) and these last digits of a bill's number.

        None when there is no such citizen, or more than one. The work must not depend on which
        proof was wrong.
        """

    def owed(self, citizen: str, kinds: Sequence[str]) -> Sequence[Item]:
        """What the citizen has yet to pay, of these kinds (none given: of all)."""

    def contact(self, citizen: str) -> Contact:
        """Name and number on file; empty where the directory does not know them."""

    def close(self) -> None: ...
