"""The synthetic city: plausible, nobody real, and the same for the same seed."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from ivr.accounts import imported, numbers
from ivr.accounts.directory import KINDS
from ivr.accounts.imported import Record
from ivr.accounts.synthetic import BILLED_BEFORE, city, examples, generate
from minwon.settings import Settings

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return city(1000, 7, TODAY)


def test_a_seed_names_a_city(records: list[Record]) -> None:
    assert city(1000, 7, TODAY) == records
    assert city(1000, 8, TODAY) != records


def test_nobody_real_has_these_numbers(records: list[Record]) -> None:
    for record in records:
        number = numbers.read(record.number)
        assert number is not None and number.display.startswith("010-0000-")
        assert len(record.name) == 3


def test_each_citizen_is_one_person_with_bills_of_their_own(records: list[Record]) -> None:
    people = {(record.citizen, record.name, record.number, record.birth) for record in records}
    assert len(people) == len({record.citizen for record in records}) == 1000
    assert len({record.bill for record in records}) == len(records)
    assert all(imported.is_birth(record.birth) for record in records)


def test_some_owe_much_some_nothing_and_some_are_late(records: list[Record]) -> None:
    owed: defaultdict[str, int] = defaultdict(int)
    for record in records:
        owed[record.citizen] += record.amount
    assert 0.25 < sum(total == 0 for total in owed.values()) / 1000 < 0.6
    late = [record for record in records if record.amount and record.due and record.due < TODAY]
    assert 0.05 < len({record.citizen for record in late}) / 1000 < 0.5
    assert {record.kind for record in records} <= KINDS.keys()
    assert all(record.amount < 2_000_000 for record in records)


def test_no_bill_goes_out_long_before_it_is_due(records: list[Record]) -> None:
    assert all(record.due and (record.due - TODAY).days <= BILLED_BEFORE for record in records)


def test_examples_are_what_the_directory_answers(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    generate(settings, 300, 3, TODAY)
    several, one, none = examples(settings, TODAY)
    assert len(several.items) > 1 and len(one.items) == 1 and not none.items
    directory = imported.open_file(settings)
    for example in (several, one, none):
        citizen = directory.verify(example.birth, example.bill)
        assert citizen and sum(item.amount for item in directory.owed(citizen, ())) == example.total
    directory.close()


def test_a_real_directory_shows_no_examples(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    imported.replace_all(settings, city(5, 1, TODAY))
    assert examples(settings, TODAY) == []


@pytest.mark.parametrize("citizens", [0, 10_001])
def test_a_city_has_its_limits(citizens: int) -> None:
    with pytest.raises(ValueError, match="between 1 and"):
        city(citizens, 1, TODAY)
