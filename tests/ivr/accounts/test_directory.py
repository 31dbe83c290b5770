"""What every directory has in common."""

from datetime import date
from pathlib import Path

from ivr.accounts.directory import KINDS, Contact, dated
from ivr.catalogue import texts
from ivr.menu.requests import Item
from minwon.settings import Settings

TODAY = date(2026, 11, 21)


def test_items_come_soonest_due_first_and_tell_what_is_late() -> None:
    undated = Item(kind="other", amount=1)
    late = Item(kind="water", amount=2, due=date(2026, 11, 20))
    today = Item(kind="water", amount=3, due=TODAY)
    coming = Item(kind="car_tax", amount=4, due=date(2026, 12, 31))
    ordered = dated([undated, coming, today, late], TODAY)
    assert [item.amount for item in ordered] == [2, 3, 4, 1]
    assert [item.overdue for item in ordered] == [True, False, False, False]


def test_every_kind_of_charge_can_be_spoken(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    for language in ("ko", "en"):
        assert {f"charge/{kind}" for kind in KINDS} <= texts(settings, language).keys()


def test_a_contact_shows_nothing_of_itself() -> None:
    assert repr(Contact(name="김민수", number="01000000001")) == "Contact()"
