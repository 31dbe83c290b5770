"""The access log: who looked at whose data, when, from where and why. Append-only and hash-chained.

Owns the only way in (`append`) and the proof that nothing was changed since (`verify`). An entry
is committed before the data it tells of is handed out; when it cannot be written, nothing is
handed out. It holds no personal data itself: the citizen stands as a pseudonym.

Each entry carries the hash of the one before, so a changed, removed or inserted entry breaks the
chain there. Cutting the end off would leave a chain that is whole: therefore the latest entry's
number and hash are kept once more, signed, in the data folder (`audit/head.json`).

Entries older than the law asks for are deleted from the beginning alone (`prune`). The last one deleted
leaves its number and hash, signed: the cut, which what is left joins on to. Without the key nobody can
move it, so no more can be missing at the beginning than was pruned.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from minwon import database
from minwon.privacy import pseudonym
from minwon.settings import Settings

#: The account under which the menu itself looks things up.
ARS = "ARS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    number: int  #: 1, 2, 3 …, without a gap
    at: str  #: UTC, ISO 8601, to the millisecond
    who: str  #: the account that looked, or ARS
    origin: str  #: from where: a call's id, an address, a terminal
    subject: str  #: whose data: a pseudonym; "" = nobody was found
    what: str
    reason: str
    previous: str  #: hash of the entry before; "" for the first
    hash: str

    def expected_hash(self) -> str:
        """SHA-256 over all other fields, as a JSON list in the order above."""
        fields = asdict(self)
        del fields["hash"]
        written = json.dumps(list(fields.values()), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    entries: int  #: how many were proven
    pruned: int = 0  #: how many before them were deleted when their time was over
    last_hash: str
    fault: str = ""  #: a sentence that names the first broken entry; "" = the chain is whole
    broken: int | None = None  #: number of the first broken or missing entry


class Broken(Exception):
    """The chain is not whole, so nothing was deleted: `minwon audit verify` names the first broken entry."""

    def __str__(self) -> str:
        return self.__doc__ or ""


class AccessLog:
    """Safe to use from several threads, processes and machines on one database."""

    def __init__(self, engine: sa.Engine, settings: Settings) -> None:
        self._engine = engine
        self._head = settings.data / "audit" / "head.json"
        self._key = settings.secrets.privacy

    def append(self, *, who: str, origin: str, subject: str, what: str, reason: str = "") -> Entry:
        """Add one entry; returns when it is committed. `subject` comes from `subject_of`."""
        head, log = database.access_log_head, database.access_log
        with database.writing(self._engine) as connection:
            # Changing the head's row first holds every other writer off until this entry stands.
            number, previous = connection.execute(
                sa.update(head).values(number=head.c.number + 1).returning(head.c.number, head.c.hash)
            ).one()
            at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            fields = {"who": who, "origin": origin, "subject": subject, "what": what, "reason": reason}
            draft = Entry(number=number, at=at, previous=previous, hash="", **fields)
            entry = Entry(number=number, at=at, previous=previous, hash=draft.expected_hash(), **fields)
            connection.execute(sa.insert(log).values(**asdict(entry)))
            connection.execute(sa.update(head).values(hash=entry.hash))
        self._sign_head(entry.number, entry.hash)
        return entry

    def subject_of(self, citizen: str) -> str:
        """The stand-in for a citizen: the same one in every entry."""
        return pseudonym(self._key, f"citizen:{citizen}")

    def entries(self) -> Iterator[Entry]:
        """All entries in order, read as they are needed."""
        log = database.access_log
        with self._engine.connect() as connection:
            rows = connection.execution_options(yield_per=1000).execute(sa.select(log).order_by(log.c.number))
            for row in rows.mappings():
                yield Entry(**row)

    def prune(self, before: datetime, *, who: str, origin: str) -> int:
        """Delete the entries from before a moment, and log that; returns how many. Raises Broken.

        None younger is deleted, whatever clocks did.
        """
        log, cut = database.access_log, database.access_log_cut
        if self.verify().fault:
            raise Broken
        with self._engine.connect() as connection:
            written = before.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            first = connection.scalar(sa.select(sa.func.min(log.c.number)))
            kept = connection.scalar(sa.select(sa.func.min(log.c.number)).where(log.c.at >= written))
            last = (kept or 0) - 1
            entry_hash = connection.scalar(sa.select(log.c.hash).where(log.c.number == last))
        # The newest entry always stays: the next one joins on to it.
        if entry_hash is None:
            return 0
        reason = f"entries {first} to {last}, the last with hash {entry_hash}"
        self.append(who=who, origin=origin, subject="", what="prune", reason=reason)
        signature = self._signature("cut", last, entry_hash)
        with database.writing(self._engine) as connection:
            connection.execute(sa.delete(cut))
            connection.execute(sa.insert(cut).values(number=last, hash=entry_hash, signature=signature))
            return connection.execute(sa.delete(log).where(log.c.number <= last)).rowcount

    def verify(self) -> Verdict:
        """Walk the chain from the cut, or its first entry, to the signed head and beyond."""
        # Read before the walk: entries added meanwhile only make the chain longer than the head says.
        signed, fault = self._signed_head()
        cut, cut_fault = self._signed_cut()
        if fault or cut_fault:
            return Verdict(entries=0, last_hash="", fault=fault or cut_fault)
        verdict = self._walk(signed, cut)
        # Pruned while we walked: what was missing there is none of our faults.
        return self.verify() if verdict.fault and self._signed_cut() != (cut, "") else verdict

    def _walk(self, signed: tuple[int, str], cut: tuple[int, str]) -> Verdict:
        number, last = cut

        def verdict(fault: str = "", broken: int | None = None) -> Verdict:
            return Verdict(entries=number - cut[0], pruned=cut[0], last_hash=last, fault=fault, broken=broken)

        for entry in self.entries():
            problem = _problem(entry, number + 1, last)
            if not problem and entry.number == signed[0] and entry.hash != signed[1]:
                problem = "it is not the entry that the signed head names; the log was written anew"
            if problem:
                return verdict(f"Entry {number + 1}: {problem}.", number + 1)
            number, last = entry.number, entry.hash
        if number < signed[0]:
            return verdict(
                f"Entry {number + 1} is missing: the signed head says that there were {signed[0]}.",
                number + 1,
            )
        if number and not signed[0]:
            return verdict(
                f"The signed head {self._head.name} is missing from {self._head.parent}: "
                "whether entries were cut off the end cannot be told. Restore it from the last backup."
            )
        return verdict()

    def _signed_cut(self) -> tuple[tuple[int, str], str]:
        """((number, hash) of the last entry deleted, fault); (0, "") where nothing ever was."""
        with self._engine.connect() as connection:
            cut = connection.execute(sa.select(database.access_log_cut)).first()
        if cut is None:
            return (0, ""), ""
        if not hmac.compare_digest(cut.signature, self._signature("cut", cut.number, cut.hash)):
            return (0, ""), "The cut does not bear this system's signature: somebody deleted entries."
        return (cut.number, cut.hash), ""

    def _signature(self, what: str, number: int, entry_hash: str) -> str:
        """`what`: audit for the head, cut for the cut, so that neither can stand in for the other."""
        return hmac.new(
            self._key.encode(), f"{what}:{number}:{entry_hash}".encode(), hashlib.sha256
        ).hexdigest()

    def _signed_head(self) -> tuple[tuple[int, str], str]:
        """((number, hash), fault); (0, "") where none was ever written."""
        try:
            written = json.loads(self._head.read_text())
            number, entry_hash, signature = int(written["number"]), written["hash"], written["signature"]
        except FileNotFoundError:
            return (0, ""), ""
        except (ValueError, KeyError, TypeError):
            return (0, ""), "The signed head cannot be read. Restore it from the last backup."
        if not hmac.compare_digest(signature, self._signature("audit", number, entry_hash)):
            return (0, ""), "The signed head does not bear this system's signature: somebody changed it."
        return (number, entry_hash), ""

    def _sign_head(self, number: int, entry_hash: str) -> None:
        """Move the signed head forward; never back, whichever writer comes first."""
        self._head.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._head.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (known, _), fault = self._signed_head()
            # A head that was tampered with stays for `verify` to find.
            if not fault and known < number:
                _replace(
                    self._head,
                    {
                        "number": number,
                        "hash": entry_hash,
                        "signature": self._signature("audit", number, entry_hash),
                    },
                )
        finally:
            os.close(lock)


def _problem(entry: Entry, number: int, previous: str) -> str:
    if entry.number != number:
        return f"it is missing; number {entry.number} follows"
    if entry.previous != previous:
        return "it does not join on to the one before"
    if entry.hash != entry.expected_hash():
        return "its content is not what was written"
    return ""


def _replace(file: Path, content: dict[str, object]) -> None:
    draft = file.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content))
    os.replace(draft, file)
