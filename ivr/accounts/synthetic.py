"""A city of people who do not exist, for trying the hotline out: the same ones for the same seed.

Their numbers are 010-0000-xxxx, which nobody has. The proofs are not kept anywhere: `examples` makes the
same city again to name some, and asks the directory itself what they owe.
"""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from ivr.accounts import imported
from ivr.accounts.directory import dated
from ivr.accounts.imported import Generated, Record
from ivr.menu.requests import Item
from minwon.settings import Settings

#: 010-0000-0000 to 010-0000-9999.
MOST_CITIZENS = 10_000

#: The commonest family names, roughly by how many bear them.
_FAMILY = {
    "김": 215, "이": 147, "박": 84, "최": 47, "정": 43, "강": 24, "조": 21, "윤": 20, "장": 20, "임": 17,
    "한": 15, "오": 15, "서": 15, "신": 15, "권": 14, "황": 14, "안": 14, "송": 14, "전": 11, "홍": 11,
}  # fmt: skip
_FIRST = "민서지예도하은수현영정미성준승경상재혜유진윤태동기"
_SECOND = "준윤우원호진희숙자현경아연은영수미철석훈민정빈율혁주"

#: Kind, how many of a hundred citizens get one at a time, least and most won, and what it is rounded to.
_CHARGES = (
    ("property_tax", 45, 38_000, 1_480_000, 10),
    ("car_tax", 40, 52_000, 520_000, 10),
    ("resident_tax", 55, 6_000, 12_500, 500),
    ("environment", 12, 31_000, 168_000, 10),
    ("water", 60, 7_400, 96_000, 10),
    ("parking_fine", 18, 32_000, 120_000, 1_000),
)
#: A bill goes out this many days before it falls due.
BILLED_BEFORE = 45
#: When each tax falls due (month, its last day); what has no entry falls due at any time.
_DUE_MONTHS = {
    "property_tax": {7: "1기분", 9: "2기분"},
    "car_tax": {6: "1기분", 12: "2기분"},
    "resident_tax": {8: ""},
    "environment": {3: "1기분", 9: "2기분"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What a newcomer presses, and what they should hear."""

    name: str
    birth: str = field(repr=False)
    bill: str = field(repr=False)
    items: tuple[Item, ...]

    @property
    def total(self) -> int:
        """Won."""
        return sum(item.amount for item in self.items)


def generate(settings: Settings, citizens: int, seed: int, today: date) -> list[Record]:
    """Fill the directory's file with a synthetic city."""
    records = city(citizens, seed, today)
    imported.replace_all(settings, records, Generated(citizens=citizens, seed=seed, today=today))
    return records


def examples(settings: Settings, today: date) -> list[Example]:
    """Up to three citizens: one who owes several charges, one who owes one, one who owes nothing.

    None of a directory that was not generated.
    """
    made = imported.generated(settings)
    if made is None:
        return []
    directory = imported.open_file(settings)
    digits = settings.directory.bill_digits
    found: dict[int, Example] = {}
    try:
        for record in city(made.citizens, made.seed, made.today):
            bill = record.bill[-digits:]
            items = dated(directory.owed(record.citizen, ()), today)
            if min(len(items), 2) in found or directory.verify(record.birth, bill) != record.citizen:
                continue
            found[min(len(items), 2)] = Example(name=record.name, birth=record.birth, bill=bill, items=items)
            if len(found) == 3:
                break
    finally:
        directory.close()
    return [found[several] for several in sorted(found, reverse=True)]


def city(citizens: int, seed: int, today: date) -> list[Record]:
    """Every citizen has at least one bill; about a third has paid all of them, some are overdue."""
    if not 1 <= citizens <= MOST_CITIZENS:
        raise ValueError(f"between 1 and {MOST_CITIZENS} citizens can be made")
    chance = random.Random(f"{seed}:{citizens}:{today}")
    lines = chance.sample(range(MOST_CITIZENS), citizens)
    bills = chance.sample(range(10**8), citizens * len(_CHARGES))
    records = []
    for i, line in enumerate(lines):
        citizen = f"S{i + 1:05}"
        name = _name(chance)
        birth = _birth(chance, today)
        all_paid = chance.random() < 0.3
        charges = [c for c in _CHARGES if chance.random() * 100 < c[1]] or [_CHARGES[4]]
        for kind, _, least, most, unit in charges:
            due, period = _due(chance, kind, today)
            # Most pay in time; what is due soon is mostly not paid yet.
            paid = all_paid or chance.random() < (0.7 if due < today else 0.2)
            records.append(
                Record(
                    citizen=citizen,
                    name=name,
                    number=f"0100000{line:04}",
                    birth=birth,
                    bill=f"{bills.pop():08}",
                    kind=kind,
                    amount=0 if paid else _amount(chance, least, most, unit),
                    due=due,
                    period=period,
                )
            )
    return records


def _name(chance: random.Random) -> str:
    family = chance.choices(list(_FAMILY), weights=list(_FAMILY.values()))[0]
    return family + chance.choice(_FIRST) + chance.choice(_SECOND)


def _birth(chance: random.Random, today: date) -> str:
    return (today - timedelta(days=chance.randrange(20 * 365, 85 * 365))).strftime("%y%m%d")


def _amount(chance: random.Random, least: int, most: int, unit: int) -> int:
    """Many small bills, few large ones."""
    return int(chance.triangular(least, most, least + (most - least) * 0.2)) // unit * unit


def _due(chance: random.Random, kind: str, today: date) -> tuple[date, str]:
    """A day on which this charge falls due, and which part of the year it is for."""
    months = _DUE_MONTHS.get(kind)
    if not months:
        due = today + timedelta(days=chance.randrange(-50, BILLED_BEFORE))
        return due, f"{due.month}월분" if kind == "water" else ""
    ends = [
        date(year, month, calendar.monthrange(year, month)[1])
        for year in (today.year - 1, today.year, today.year + 1)
        for month in sorted(months)
    ]
    past = [end for end in ends if end < today]
    coming = [end for end in ends if today <= end <= today + timedelta(days=BILLED_BEFORE)]
    due = coming[0] if coming and chance.random() < 0.8 else past[-1]
    return due, months[due.month]
