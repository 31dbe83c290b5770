"""Two proofs open an account; nothing else does, and nothing tells why not."""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ivr.accounts import imported
from ivr.accounts.directory import Contact
from ivr.accounts.identity import Accounts, Caller, Level
from ivr.accounts.imported import Record
from ivr.accounts.numbers import caller as number_of
from ivr.accounts.sql import SqlDirectory
from ivr.menu.requests import Account, Item, Verified
from minwon import database
from minwon.audit import ARS
from minwon.settings import Directory, Settings
from tests import databases

BIRTH, BILL = "700101", "111222"
OTHERS_BIRTH, OTHERS_BILL = "850505", "333444"
TODAY = datetime.now(UTC).date()


def records() -> list[Record]:
    mine = Record(
        citizen="A1", name="김민수", number="01000000001", birth=BIRTH, bill=BILL,
        kind="water", amount=12_340, due=TODAY + timedelta(days=30),
    )  # fmt: skip
    return [
        mine,
        replace(mine, bill="111333", kind="property_tax", amount=98_760, due=TODAY - timedelta(days=30)),
        replace(mine, bill="111555", kind="car_tax", amount=0),
        Record(citizen="B2", birth=OTHERS_BIRTH, bill=OTHERS_BILL, kind="water", amount=5),
    ]


class City:
    def __init__(self, folder: Path, **parts: object) -> None:
        self.settings = Settings(data=folder, **parts)  # type: ignore[arg-type]
        databases.make(self.settings)
        imported.replace_all(self.settings, records())
        self.engine = database.connect(self.settings)
        self.accounts = Accounts(self.settings, self.engine)
        self.calls = 0

    def phones(self, number: str = "010-0000-0001") -> Caller:
        self.calls += 1
        return self.accounts.caller(f"1700000000.{self.calls}", number_of(number))


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    city = City(tmp_path)
    yield city
    city.accounts.close()
    city.engine.dispose()


def test_two_right_proofs_open_the_account(city: City) -> None:
    caller = city.phones()
    assert caller.level == Level.PUBLIC
    assert caller.verify(BIRTH, BILL) == Verified(result="ok", citizen="A1")
    assert caller.level >= Level.PROVEN
    assert caller.look_up("A1") == Account(
        result="ok",
        items=(
            Item(kind="property_tax", amount=98_760, due=TODAY - timedelta(days=30), overdue=True),
            Item(kind="water", amount=12_340, due=TODAY + timedelta(days=30)),
        ),
    )
    assert [item.kind for item in caller.look_up("A1", ("water",)).items] == ["water"]
    assert caller.contact() == Contact(name="김민수", number="01000000001")


def test_the_whole_payment_number_keyed_in_is_as_good_as_its_end(city: City) -> None:
    assert city.phones().verify(BIRTH, "41220" + BILL).result == "ok"


WRONG = [
    (BIRTH, "999999"),
    ("999999", BILL),
    (BIRTH, OTHERS_BILL),
    ("991231", "000000"),
    ("", ""),
    (BIRTH, ""),
    ("*0#", "'; --"),
]


@pytest.mark.parametrize(("birth", "bill"), WRONG)
def test_whatever_is_wrong_the_answer_is_the_same(city: City, birth: str, bill: str) -> None:
    caller = city.phones()
    assert caller.verify(birth, bill) == Verified(result="failed", citizen="")
    assert caller.level is Level.STATED


def test_whatever_is_wrong_the_work_is_the_same(city: City) -> None:
    """Counted in statements on both databases, for a stranger, a wrong proof, the right ones and a lock."""
    done: list[str] = []
    directory = city.accounts.directory
    assert isinstance(directory, SqlDirectory)
    for engine in (city.engine, directory._engine):
        sa.event.listen(engine, "before_cursor_execute", lambda *event: done.append(event[2]))

    def work(number: str, birth: str, bill: str) -> list[str]:
        done.clear()
        city.phones(number).verify(birth, bill)
        return list(done)

    right = work("010-0000-0009", BIRTH, BILL)
    assert len(right) > 5
    for i, (birth, bill) in enumerate(WRONG):
        assert work(f"010-0000-00{i + 10}", birth, bill) == right
    done.clear()
    nobody = city.phones("010-0000-0029").verify("901332", "12", possible=False)
    assert (nobody.result, done) == ("failed", right)
    for i in range(3):
        city.phones(f"010-0000-00{i + 30}").verify(OTHERS_BIRTH, f"00000{i}")
    assert city.phones("010-0000-0040").verify(OTHERS_BIRTH, OTHERS_BILL).result == "locked"
    assert work("010-0000-0041", OTHERS_BIRTH, OTHERS_BILL) == right


def test_three_tries_a_call(city: City) -> None:
    caller = city.phones()
    results = [caller.verify(f"70010{i}", f"00000{i}").result for i in range(4)]
    assert results == ["failed", "failed", "failed", "locked"]


@pytest.mark.parametrize(("birth", "bill"), [(BIRTH, "00000{}"), ("99010{}", BILL)])
def test_a_citizen_is_locked_for_whoever_calls_even_with_the_right_proofs(
    city: City, birth: str, bill: str
) -> None:
    for i in range(3):
        city.phones(f"010-0000-001{i}").verify(birth.format(i), bill.format(i))
    assert city.phones("010-0000-0099").verify(BIRTH, BILL) == Verified(result="locked")


def test_a_lock_is_the_same_for_one_who_does_not_exist(city: City) -> None:
    for i in range(3):
        city.phones(f"010-0000-001{i}").verify("991231", f"00000{i}")
    assert city.phones("010-0000-0099").verify("991231", "000009") == Verified(result="locked")


def test_nothing_is_read_without_proof_nor_about_another(city: City) -> None:
    caller = city.phones()
    assert caller.look_up("A1") == Account(result="unavailable")
    assert caller.contact() == Contact()
    assert not caller.disclose((Item(kind="water", amount=1),))
    caller.verify(BIRTH, BILL)
    assert caller.look_up("B2") == Account(result="unavailable")


def test_every_look_up_is_in_the_access_log_before_it_is_answered(city: City) -> None:
    caller = city.phones()
    caller.verify(BIRTH, "999999")
    caller.verify(BIRTH, BILL)
    caller.look_up("A1", ("water",))
    entries = list(city.accounts.log.entries())
    subject = city.accounts.log.subject_of("A1")
    assert {(entry.who, entry.origin) for entry in entries} == {(ARS, "call 1700000000.1")}
    assert [(entry.what, entry.subject, entry.reason) for entry in entries] == [
        ("verify", "", "failed"),
        ("verify", subject, "ok"),
        ("owed", subject, "water"),
    ]
    assert not city.accounts.log.verify().fault


def test_what_cannot_be_logged_is_not_read(city: City) -> None:
    caller = city.phones()
    caller.verify(BIRTH, BILL)
    with city.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE access_log RENAME TO gone")
    assert caller.look_up("A1") == Account(result="unavailable")
    assert city.phones().verify(BIRTH, BILL) == Verified(result="unavailable")


def test_the_caller_shows_their_record_to_the_counsellor_of_this_call(city: City) -> None:
    caller = city.phones()
    caller.verify(BIRTH, BILL)
    assert caller.disclose(caller.look_up("A1", ("water",)).items)
    shown = city.accounts.disclosures.disclosed("1700000000.1", who="c1001", origin="desk")
    assert shown and [(item.kind, item.amount) for item in shown] == [("water", 12_340)]


def test_a_directory_that_fails_is_unavailable_and_costs_no_try(tmp_path: Path) -> None:
    broken = Directory(kind="sql", url="sqlite://", query="SELECT * FROM nothing")
    city = City(tmp_path, directory=broken)
    caller = city.phones()
    assert {caller.verify(BIRTH, BILL).result for _ in range(4)} == {"unavailable"}
    with city.engine.connect() as connection:
        counts: Sequence[int] = connection.scalars(sa.select(database.identity_failures.c.failures)).all()
    assert set(counts) == {0}
    city.accounts.close()


def test_no_digit_is_logged_or_shown(
    city: City, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caller = city.phones()
    caller.verify(BIRTH, "987654")
    verified = caller.verify(BIRTH, BILL)
    account = caller.look_up(verified.citizen)
    caller.look_up("B2")
    printed = capfd.readouterr()
    everything = (
        f"{printed.out}{printed.err}{caplog.text}{verified!r}{caller!r}{account!r}{caller.contact()!r}"
    )
    everything += "".join(file.read_text() for file in (city.settings.data / "audit").glob("*.json"))
    for secret in (BIRTH, BILL, "987654", "98760", "12340", "01000000001", "김민수"):
        assert secret not in everything


BILL_TEXT = {"items": "water||12340|", "total": "12340"}


def outbox(city: City) -> list[dict[str, str]]:
    return [json.loads(file.read_text()) for file in sorted((city.settings.data / "outbox").glob("*.json"))]


def test_the_account_is_sent_to_the_number_on_file_whoever_calls(city: City) -> None:
    caller = city.phones("010-0000-7777")
    caller.verify(BIRTH, BILL)
    assert caller.send("account", BILL_TEXT, "on_file")
    (message,) = outbox(city)
    assert message["to"] == "01000000001" and "12,340원" in message["text"]


def test_the_account_is_sent_nowhere_else(city: City) -> None:
    caller = city.phones()
    assert not caller.send("account", BILL_TEXT, "on_file"), "nothing is proven"
    caller.verify(BIRTH, BILL)
    assert not caller.send("account", BILL_TEXT, "caller"), "the caller's number is no proof"
    nobody_on_file = city.phones()
    nobody_on_file.verify(OTHERS_BIRTH, OTHERS_BILL)
    assert not nobody_on_file.send("account", BILL_TEXT, "on_file")
    assert outbox(city) == []
