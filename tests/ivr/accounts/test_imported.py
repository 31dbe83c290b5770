"""Filling the directory from CSV: everything or nothing, and every fault told with its line."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.accounts import imported
from ivr.accounts.imported import Record, is_birth, read_csv
from minwon.settings import Settings

HEADING = "citizen,name,number,birth,bill,kind,amount,due,period\n"
GOOD = HEADING + (
    "A1,김민수,010-0000-0001,700101,26-111222,재산세,123450,2026-09-30,2기분\n"
    'A1,김민수,010-0000-0001,700101,26-111333,water,"12,340",,11월분\n'
    "B2,이서연,,000229,26-111222,parking_fine,0,,\n"
)


def faults(text: str) -> list[str]:
    _, problems = read_csv(text.encode(), 6)
    return [str(problem) for problem in problems]


def test_a_good_file_gives_its_records() -> None:
    records, problems = read_csv(GOOD.encode(), 6)
    assert not problems
    assert records[0] == Record(
        citizen="A1", name="김민수", number="01000000001", birth="700101", bill="26111222",
        kind="property_tax", amount=123_450, due=date(2026, 9, 30), period="2기분",
    )  # fmt: skip
    assert (records[1].amount, records[1].due) == (12_340, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_what_excel_saves_is_read(encoding: str) -> None:
    records, problems = read_csv(GOOD.replace("\n", "\r\n").encode(encoding), 6)
    assert not problems and records[0].name == "김민수"


def test_all_faults_are_told_at_once_each_with_its_line_and_none_repeats_a_value() -> None:
    told = faults(
        HEADING
        + "A1,,,701301,26111222,재산세,100,,\n"
        + "A2,,notanumber,700101,12,car_tax,1.5,2026-02-30,\n"
        + ",,,700101,26111444,income,100,,\n"
        + "A4,,,700101\n"
    )
    assert told == [
        "line 2: birth must be a date written YYMMDD",
        "line 3: bill must have at least 6 digits",
        "line 3: amount must be whole won, 0 when paid",
        "line 3: due must be a date written YYYY-MM-DD, or empty",
        "line 3: number is no telephone number",
        "line 4: citizen is empty",
        "line 4: kind must be one of property_tax, car_tax, resident_tax, local_income_tax, acquisition_tax, "
        "registration_tax, environment, water, parking_fine, fine, other, or its Korean name",
        "line 5: must have 9 fields",
    ]


def test_a_missing_an_unknown_and_a_double_column_are_told() -> None:
    assert faults("citizen,birth,birth,bill,kind,phone\n") == [
        "line 1: column amount is missing",
        "line 1: column 'phone' is unknown; known are "
        "citizen, name, number, birth, bill, kind, amount, due, period",
        "line 1: column birth stands twice",
    ]


def test_a_citizen_has_one_birth_date() -> None:
    told = faults("citizen,birth,bill,kind,amount\nA1,700101,26111222,water,1\nA1,700102,26111333,water,1\n")
    assert told == ["line 3: the same citizen has another birth date on line 2"]


def test_bills_that_two_citizens_share_are_counted_and_prove_nobody(tmp_path: Path) -> None:
    records, problems = read_csv(
        b"citizen,birth,bill,kind,amount\n"
        b"A1,700101,26111222,water,1\n"
        b"A1,700101,99111222,water,1\n"
        b"B2,700101,77111222,water,1\n"
        b"C3,700102,26111222,water,1\n",
        6,
    )
    assert not problems
    assert imported.ambiguous(records, 6) == 2
    assert imported.ambiguous(records, 8) == 0
    city = Settings(data=tmp_path)
    imported.replace_all(city, records)
    directory = imported.open_file(city)
    assert directory.verify("700101", "111222") is None
    assert directory.verify("700102", "111222") == "C3"
    directory.close()


@pytest.mark.parametrize("content", [b"", b"\n", HEADING.encode(), b"\xff\xfe\x00"])
def test_a_file_without_records_is_no_directory(content: bytes) -> None:
    records, problems = read_csv(content, 6)
    assert not records and problems


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.text(alphabet='A1,"\n\r\0 -가', max_size=100).map(str.encode))
def test_any_file_gives_records_or_problems(content: bytes) -> None:
    for file in (content, HEADING.encode() + content):
        records, problems = read_csv(file, 6)
        assert records or problems


def test_a_field_without_end_is_told() -> None:
    assert "is not CSV" in faults(HEADING + "A1," + "x" * 200_000)[0]


def test_birth_dates() -> None:
    assert all(map(is_birth, ["700101", "000229", "991231", "010101"]))
    assert not any(
        map(is_birth, ["", "701301", "700132", "70010", "7001011", "7o0101", "７００１０１", "010229x"])
    )


def test_the_file_holds_no_proof_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    city = Settings(data=tmp_path)
    records, _ = read_csv(GOOD.encode(), 6)
    imported.replace_all(city, records)
    rows = sqlite3.connect(tmp_path / "directory.db").execute("SELECT birth, bill FROM records").fetchall()
    assert not {"700101", "111222", "26111222"} & {value for row in rows for value in row}
    assert (tmp_path / "directory.db").stat().st_mode & 0o077 == 0


def test_a_running_directory_sees_the_old_records_then_the_new_ones(tmp_path: Path) -> None:
    city = Settings(data=tmp_path)
    records, _ = read_csv(GOOD.encode(), 6)
    imported.replace_all(city, records)
    directory = imported.open_file(city)
    assert directory.verify("700101", "111222") == "A1"
    imported.replace_all(city, records[2:])
    assert directory.verify("700101", "111222") is None
    assert directory.verify("000229", "111222") == "B2"
    directory.close()
