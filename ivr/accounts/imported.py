"""The directory in a file: `directory.db` in the data folder, filled from a CSV file or by the generator.

Everything is checked before anything is written, and written in one transaction: callers see the
old directory, then the new one. The proofs (birth date, bill digits) are kept only as keyed hashes:
the file alone opens no account.
"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from ivr.accounts import numbers
from ivr.accounts.directory import KINDS
from ivr.accounts.sql import COLUMNS, SqlDirectory
from minwon.privacy import pseudonym
from minwon.settings import Settings

_tables = sa.MetaData()
_records = sa.Table(
    "records",
    _tables,
    sa.Column("citizen", sa.String, nullable=False, index=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("birth", sa.String, nullable=False),
    sa.Column("bill", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("due", sa.String, nullable=False),
    sa.Column("period", sa.String, nullable=False),
    sa.Index("records_proofs", "birth", "bill"),
)
#: How the generator made the records; no row: they are real.
_generated = sa.Table(
    "generated",
    _tables,
    sa.Column("citizens", sa.Integer, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("today", sa.String, nullable=False),
)
_REQUIRED = ("citizen", "birth", "bill", "kind", "amount")
_KIND_OF = {**{kind: kind for kind in KINDS}, **{korean: kind for kind, korean in KINDS.items()}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One bill of one citizen."""

    citizen: str = field(repr=False)
    birth: str = field(repr=False)  #: YYMMDD
    bill: str = field(repr=False)  #: the payment number, or its last digits
    kind: str
    amount: int  #: won yet to pay; 0 = paid
    due: date | None = None
    period: str = ""
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    citizens: int
    seed: int
    today: date


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of the CSV file. The sentence never repeats what stands there: it may be personal."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}"


def open_file(settings: Settings) -> SqlDirectory:
    return SqlDirectory(
        _engine(settings), f"SELECT {', '.join(COLUMNS)} FROM records", seal=_seal_of(settings)
    )


def exists(settings: Settings) -> bool:
    return _file(settings).exists()


def replace_all(settings: Settings, records: Iterable[Record], generated: Generated | None = None) -> None:
    """Put these records in the place of all there were, at one stroke."""
    seal, digits = _seal_of(settings), settings.directory.bill_digits
    file = _file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    engine = _engine(settings)
    rows = [
        {
            "citizen": record.citizen,
            "name": record.name,
            "number": record.number,
            "birth": seal(record.birth),
            "bill": seal(record.bill[-digits:]),
            "kind": record.kind,
            "amount": record.amount,
            "due": record.due.isoformat() if record.due else "",
            "period": record.period,
        }
        for record in records
    ]
    try:
        _tables.create_all(engine)
        with engine.begin() as connection:
            connection.execute(sa.delete(_records))
            connection.execute(sa.delete(_generated))
            if rows:
                connection.execute(sa.insert(_records), rows)
            if generated:
                connection.execute(
                    sa.insert(_generated).values(
                        citizens=generated.citizens, seed=generated.seed, today=generated.today.isoformat()
                    )
                )
    finally:
        engine.dispose()


def generated(settings: Settings) -> Generated | None:
    """How the generator made this directory; None when it is a real one, or there is none."""
    if settings.directory.kind != "sqlite" or not exists(settings):
        return None
    engine = _engine(settings)
    try:
        with engine.connect() as connection:
            row = connection.execute(sa.select(_generated)).first()
    finally:
        engine.dispose()
    if row is None:
        return None
    return Generated(citizens=row.citizens, seed=row.seed, today=date.fromisoformat(row.today))


def read_csv(content: bytes, bill_digits: int) -> tuple[list[Record], list[Problem]]:
    """The records of a CSV file, and all its problems. UTF-8, or cp949 as Korean Excel saves it."""
    text, problems = _decode(content)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    columns = [(name or "").strip() for name in rows.fieldnames or ()]
    rows.fieldnames = columns
    problems += [Problem(1, f"column {name} is missing") for name in _REQUIRED if name not in columns]
    problems += [
        Problem(1, f"column {name!r} is unknown; known are {', '.join(COLUMNS)}")
        for name in columns
        if name not in COLUMNS
    ]
    problems += [Problem(1, f"column {name} stands twice") for name, n in Counter(columns).items() if n > 1]
    if problems:
        return [], problems
    read: list[tuple[int, Record]] = []
    try:
        for row in rows:
            line = rows.line_num
            if None in row or None in row.values():
                problems.append(Problem(line, f"must have {len(columns)} fields"))
                continue
            record, faults = _record({name: value.strip() for name, value in row.items()}, bill_digits)
            problems += [Problem(line, fault) for fault in faults]
            read.append((line, record))
    except csv.Error as error:
        problems.append(Problem(rows.line_num + 1, f"is not CSV ({error}); all after it was not read"))
    problems += _contradictions(read)
    if not read and not problems:
        problems.append(Problem(1, "there is no record under the heading"))
    return [record for _, record in read], sorted(problems, key=lambda problem: problem.line)


def _decode(content: bytes) -> tuple[str, list[Problem]]:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding), []
        except UnicodeDecodeError as error:
            fault = error
    line = content[: fault.start].count(b"\n") + 1
    return "", [Problem(line, "is neither UTF-8 nor cp949; save the file as CSV UTF-8")]


def _record(row: dict[str, str], bill_digits: int) -> tuple[Record, list[str]]:
    faults = []
    if not row["citizen"]:
        faults.append("citizen is empty")
    if not is_birth(row["birth"]):
        faults.append("birth must be a date written YYMMDD")
    bill = row["bill"].replace("-", "")
    if not (bill.isascii() and bill.isdigit() and len(bill) >= bill_digits):
        faults.append(f"bill must have at least {bill_digits} digits")
    kind = _KIND_OF.get(row["kind"], "")
    if not kind:
        faults.append(f"kind must be one of {', '.join(KINDS)}, or its Korean name")
    amount = row["amount"].replace(",", "")
    if not (amount.isascii() and amount.isdigit() and len(amount) <= 15):
        faults.append("amount must be whole won, 0 when paid")
        amount = "0"
    due = None
    try:
        due = date.fromisoformat(row["due"]) if row.get("due") else None
    except ValueError:
        faults.append("due must be a date written YYYY-MM-DD, or empty")
    number = row.get("number", "")
    known = numbers.read(number) if number else None
    if number and not known:
        faults.append("number is no telephone number")
    return Record(
        citizen=row["citizen"],
        birth=row["birth"],
        bill=bill,
        kind=kind,
        amount=int(amount),
        due=due,
        period=row.get("period", ""),
        name=row.get("name", ""),
        number=known.national if known else "",
    ), faults


def is_birth(digits: str) -> bool:
    """Is this a day of some century, written YYMMDD?"""
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        return False
    try:
        # 2000 is a leap year, and so is every fourth year of 1901 to 2099; 1900's February is let pass.
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True


def ambiguous(records: Iterable[Record], bill_digits: int) -> int:
    """How many bills prove nobody: somebody of the same birth date has one that ends in the same digits.

    In a city of 250,000 there are some, by chance alone. Their citizens need another bill, or a counsellor.
    """
    citizens: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        citizens[record.birth, record.bill[-bill_digits:]].add(record.citizen)
    return sum(len(several) for several in citizens.values() if len(several) > 1)


def _contradictions(read: Sequence[tuple[int, Record]]) -> list[Problem]:
    """One citizen with two birth dates."""
    problems = []
    birth_of: dict[str, tuple[int, str]] = {}
    for line, record in read:
        first, birth = birth_of.setdefault(record.citizen, (line, record.birth))
        if birth != record.birth:
            problems.append(Problem(line, f"the same citizen has another birth date on line {first}"))
    return problems


def _file(settings: Settings) -> Path:
    return settings.data / "directory.db"


def _engine(settings: Settings) -> sa.Engine:
    # mode=rw: a directory that was never filled is missing, not empty.
    file = _file(settings).absolute().as_uri()
    address = sa.URL.create("sqlite", database=file, query={"mode": "rw", "uri": "true"})
    engine = sa.create_engine(address, hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        # Write-ahead log: callers go on reading the old directory while a new one is written.
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA busy_timeout=2000")
        cursor.close()

    return engine


def _seal_of(settings: Settings) -> Callable[[str], str]:
    return partial(pseudonym, f"directory:{settings.secrets.privacy}")
