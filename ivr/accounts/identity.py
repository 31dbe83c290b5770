"""Who is calling and what do they owe: proofs, lock-outs, look-ups and their entries in the access log.

Owns the one way to a citizen's data. A caller's number is no proof; a balance is read only to a
caller who has given two: the birth date and what only a bill shows. Whatever is wrong, the answer and
the work for it are the same, so that nobody learns who exists. Proofs stand in no log, no
exception and no `repr`. Counterpart: ivr/session.py, which asks on a call's thread.

Levels: PUBLIC (city information), STATED (the caller said who they are, nothing is read out),
PROVEN (two proofs: this citizen's account may be read).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import IntEnum

import sqlalchemy as sa
import structlog
from prometheus_client import Counter

from ivr.accounts import imported, letter, numbers
from ivr.accounts.directory import Contact, Directory, dated
from ivr.accounts.guard import Guard, Unavailable
from ivr.accounts.http import HttpDirectory
from ivr.accounts.lockouts import Lockouts
from ivr.accounts.numbers import Number
from ivr.accounts.sql import SqlDirectory, connect
from ivr.menu.requests import Account, Item, Verified
from minwon import gateway
from minwon.audit import ARS, AccessLog
from minwon.disclosure import Disclosures, Shown
from minwon.outbox import Sender, TextMessage, TooLong
from minwon.report import today
from minwon.settings import Settings

_log = structlog.get_logger()
_CHECKS = Counter("minwon_identity_checks", "Identity checks by how they ended", ["result"])


#: Whose proofs these are, if they are anybody's, does not matter.
_OF_THAT_FORM = ("000101", "000000")


def _nothing() -> None:
    """What is said to a caller who waits, unless a question says more."""


class Level(IntEnum):
    PUBLIC = 0
    STATED = 1
    PROVEN = 2


def open_directory(settings: Settings) -> Directory:
    """The directory that the settings choose."""
    chosen = settings.directory
    if chosen.kind == "http":
        return HttpDirectory(chosen.url, token=chosen.token, most_seconds=chosen.most_seconds)
    if chosen.kind == "sql":
        return SqlDirectory(connect(chosen.url, chosen.most_seconds), chosen.query)
    return imported.open_file(settings)


class Accounts:
    """Opened once by `ivr`; every call gets its own `Caller`. Safe to use from several threads."""

    def __init__(self, settings: Settings, engine: sa.Engine) -> None:
        self.settings = settings
        self.directory = open_directory(settings)
        self.guard = Guard(settings.directory.most_seconds, settings.directory.moment_seconds)
        self.lockouts = Lockouts(engine, settings.secrets.privacy, settings.identity)
        self.log = AccessLog(engine, settings)
        self.disclosures = Disclosures(engine, self.log)
        self.sender: Sender = gateway.sender(settings)
        self.lockouts.forget_before(self.today())

    def today(self) -> date:
        """The city's day, at which lock-outs end and charges fall due."""
        return today(self.settings)

    def caller(self, call: str, number: Number) -> Caller:
        return Caller(self, call, number)

    def close(self) -> None:
        self.directory.close()


class Caller:
    """One call's standing: what was proven in it, and what that opens.

    The `on_moment` of each question asks the caller for a moment's patience; it is called on this thread,
    at most once, when the answer is not there after `directory.moment_seconds`.
    """

    def __init__(self, accounts: Accounts, call: str, number: Number) -> None:
        self._accounts = accounts
        self._call = call
        self._number = number
        self._citizen = ""
        self.level = Level.PUBLIC

    def verify(
        self, birth: str, bill: str, on_moment: Callable[[], None] = _nothing, *, possible: bool = True
    ) -> Verified:
        """Are these (YYMMDD; the last digits of a bill's payment number) the proofs of one citizen?

        What is not `possible` is answered as any wrong ones, after the same work.
        """
        self.level = max(self.level, Level.STATED)
        try:
            verified = self._accounts.guard.run(
                "verify", lambda: self._verify(birth, bill, possible), on_moment
            )
        except Unavailable:
            verified = Verified(result="unavailable")
        _CHECKS.labels(verified.result).inc()
        if verified.result == "ok":
            self._citizen = verified.citizen
            self.level = Level.PROVEN
        return verified

    def look_up(
        self, citizen: str, kinds: tuple[str, ...] = (), on_moment: Callable[[], None] = _nothing
    ) -> Account:
        """What the proven citizen owes of these kinds (none: of all), soonest due first."""
        if not self._may_read(citizen):
            return Account(result="unavailable")
        try:
            items = self._accounts.guard.run("owed", lambda: self._owed(kinds), on_moment)
        except Unavailable:
            return Account(result="unavailable")
        return Account(result="ok", items=items)

    def contact(self, on_moment: Callable[[], None] = _nothing) -> Contact:
        """Name and number on file of the proven citizen; empty when nothing is proven or known."""
        if not self._may_read(self._citizen):
            return Contact()
        try:
            return self._accounts.guard.run("contact", self._contact, on_moment)
        except Unavailable:
            return Contact()

    def disclose(self, items: tuple[Item, ...], on_moment: Callable[[], None] = _nothing) -> bool:
        """The proven caller shows these items to the counsellor of this call; did it reach the store?"""
        if not self._may_read(self._citizen):
            return False
        try:
            self._accounts.guard.run("disclose", lambda: self._disclose(items), on_moment)
        except Unavailable:
            return False
        return True

    def send(self, template: str, values: Mapping[str, str], to: str) -> bool:
        """Write a text message `to` the caller's number or the one `on_file`; was it sent?

        Only to a mobile phone; one that tells of an account only to the number on file of a proven citizen.
        """
        if to == "on_file":
            number = numbers.read(self.contact().number)
        elif template in letter.PERSONAL:
            _log.error("personal_message_refused", call=self._call, template=template)
            return False
        else:
            number = self._number
        if number is None or not number.may_be_messaged:
            return False
        text = letter.write(template, values, self._accounts.settings.hotline)
        try:
            self._accounts.sender.send(TextMessage.compose(number.national, text, template))
        except (OSError, TooLong) as error:
            _log.warning("message_not_sent", call=self._call, template=template, error=type(error).__name__)
            return False
        return True

    def _may_read(self, citizen: str) -> bool:
        proven = self.level is Level.PROVEN and citizen == self._citizen
        if not proven:
            _log.error("look_up_without_proof", call=self._call)
        return proven

    # What follows runs on the guard's thread. Lock-outs, directory and access log are each asked once,
    # whatever the proofs are worth; the entry in the log stands before the answer is given.

    def _verify(self, birth: str, bill: str, possible: bool) -> Verified:
        accounts = self._accounts
        bill = bill[-accounts.settings.directory.bill_digits :]
        attempt = accounts.lockouts.claim(
            call=self._call, number=self._number, birth=birth, bill=bill, day=accounts.today()
        )
        allowed = accounts.lockouts.begin(attempt)
        failed = False
        try:
            # A directory need not bear a date that is none; it is asked something of the same form.
            found = accounts.directory.verify(*((birth, bill) if possible else _OF_THAT_FORM))
            citizen = found if possible else None
            failed = allowed and citizen is None
        finally:
            accounts.lockouts.end(attempt, failed=failed)
        result = "locked" if not allowed else "failed" if citizen is None else "ok"
        proven = citizen if result == "ok" and citizen else ""
        self._note("verify", proven, result)
        return Verified(result=result, citizen=proven)

    def _owed(self, kinds: tuple[str, ...]) -> tuple[Item, ...]:
        items = self._accounts.directory.owed(self._citizen, kinds)
        self._note("owed", self._citizen, ";".join(kinds) or "all")
        return dated(items, self._accounts.today())

    def _contact(self) -> Contact:
        contact = self._accounts.directory.contact(self._citizen)
        self._note("contact", self._citizen, "to send a message")
        return contact

    def _disclose(self, items: tuple[Item, ...]) -> None:
        subject = self._accounts.log.subject_of(self._citizen)
        self._note("disclosed to the counsellor", self._citizen, "the caller's own wish")
        self._accounts.disclosures.disclose(
            self._call,
            subject,
            [
                Shown(
                    kind=item.kind,
                    amount=item.amount,
                    due=item.due,
                    period=item.period,
                    overdue=item.overdue,
                )
                for item in items
            ],
        )

    def _note(self, what: str, citizen: str, reason: str) -> None:
        log = self._accounts.log
        log.append(
            who=ARS,
            origin=f"call {self._call}",
            subject=log.subject_of(citizen) if citizen else "",
            what=what,
            reason=reason,
        )
