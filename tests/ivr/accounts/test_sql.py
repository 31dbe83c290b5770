"""A city's own database, reached by URL and one query: whatever its tables are called."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from ivr.accounts.directory import Contact
from ivr.accounts.sql import SqlDirectory
from ivr.menu.requests import Item

QUERY = """
    SELECT t.id AS citizen, t.nm AS name, t.tel AS number, t.birth, substr(b.epay_no, -6) AS bill,
           b.kind, b.unpaid AS amount, b.due, b.term AS period
    FROM taxpayer t JOIN bill b ON b.taxpayer = t.id;
"""


@pytest.fixture
def directory() -> Iterator[SqlDirectory]:
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    with engine.begin() as connection:
        for statement in (
            "CREATE TABLE taxpayer (id INTEGER, nm TEXT, tel TEXT, birth TEXT)",
            "CREATE TABLE bill (taxpayer, epay_no, kind, unpaid INTEGER, due, term)",
            "INSERT INTO taxpayer VALUES (1, '김민수', '01000000001', '700101')",
            "INSERT INTO taxpayer VALUES (2, '이서연', NULL, '700101'), (3, '박준', NULL, '700101')",
            "INSERT INTO bill VALUES (1, '41220-111222', 'water', 12340, '2026-11-30 00:00:00', NULL)",
            "INSERT INTO bill VALUES (1, '41220-111333', 'car_tax', 0, '2026-06-30', '1기분')",
            "INSERT INTO bill VALUES (1, '41220-111444', 'car_tax', 99, '', '')",
            "INSERT INTO bill VALUES (2, '41220-555555', 'water', 1, NULL, '')",
            "INSERT INTO bill VALUES (3, '41220-555555', 'water', 1, NULL, '')",
        ):
            connection.exec_driver_sql(statement)
    directory = SqlDirectory(engine, QUERY)
    yield directory
    directory.close()


def test_both_proofs_must_be_one_citizens(directory: SqlDirectory) -> None:
    assert directory.verify("700101", "111222") == "1"
    assert directory.verify("700101", "111333") == "1", "a paid bill proves as well"
    assert directory.verify("700102", "111222") is None
    assert directory.verify("700101", "999999") is None


def test_proofs_that_fit_two_citizens_prove_neither(directory: SqlDirectory) -> None:
    assert directory.verify("700101", "555555") is None


@pytest.mark.parametrize("hostile", ["' OR '1'='1", "111222' --", "%", "", "*", ";DROP TABLE bill"])
def test_a_hostile_proof_is_only_a_wrong_one(directory: SqlDirectory, hostile: str) -> None:
    assert directory.verify("700101", hostile) is None
    assert directory.verify(hostile, "111222") is None


def test_what_is_owed_is_what_is_not_paid(directory: SqlDirectory) -> None:
    assert sorted(directory.owed("1", ()), key=lambda item: item.kind) == [
        Item(kind="car_tax", amount=99),
        Item(kind="water", amount=12340, due=date(2026, 11, 30)),
    ]
    assert [item.kind for item in directory.owed("1", ("water", "resident_tax"))] == ["water"]
    assert directory.owed("nobody", ()) == []


def test_who_is_on_file(directory: SqlDirectory) -> None:
    assert directory.contact("1") == Contact(name="김민수", number="01000000001")
    assert directory.contact("2") == Contact(name="이서연", number="")
    assert directory.contact("nobody") == Contact()
