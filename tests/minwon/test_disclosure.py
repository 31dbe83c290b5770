"""What a caller shows to the counsellor is there for this call, and then it is not."""

from datetime import date
from pathlib import Path

import pytest

from minwon import database
from minwon.audit import AccessLog
from minwon.disclosure import LONGEST_CALL, Disclosures, Shown
from minwon.settings import Settings
from tests import databases

WATER = Shown(kind="water", amount=12_340, due=date(2026, 11, 30), period="11월분")
TAX = Shown(kind="property_tax", amount=98_760, overdue=True)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    return settings


@pytest.fixture
def log(settings: Settings) -> AccessLog:
    return AccessLog(database.connect(settings), settings)


@pytest.fixture
def disclosures(settings: Settings, log: AccessLog) -> Disclosures:
    return Disclosures(database.connect(settings), log)


def seen(disclosures: Disclosures, call: str, now: float = 1000.0) -> list[Shown] | None:
    return disclosures.disclosed(call, who="c1001", origin="desk", now=now)


def test_it_is_there_for_its_call_only(disclosures: Disclosures) -> None:
    disclosures.disclose("c1", "subject", [WATER, TAX], now=1000.0)
    assert seen(disclosures, "c1") == [WATER, TAX]
    assert seen(disclosures, "c2") is None


def test_it_is_gone_when_the_call_ends(disclosures: Disclosures) -> None:
    disclosures.disclose("c1", "subject", [WATER], now=1000.0)
    disclosures.forget("c1", "c2")
    assert seen(disclosures, "c1") is None
    disclosures.forget("c1")


def test_shown_again_it_is_replaced(disclosures: Disclosures) -> None:
    disclosures.disclose("c1", "subject", [WATER], now=1000.0)
    disclosures.disclose("c1", "subject", [TAX], now=1001.0)
    assert seen(disclosures, "c1") == [TAX]


def test_what_a_crash_left_expires(disclosures: Disclosures) -> None:
    disclosures.disclose("c1", "subject", [WATER], now=1000.0)
    assert seen(disclosures, "c1", now=1000.0 + LONGEST_CALL) is None


def test_after_a_restart_only_living_calls_keep_theirs(disclosures: Disclosures) -> None:
    for call in ("c1", "c2", "c3"):
        disclosures.disclose(call, "subject", [WATER], now=1000.0)
    disclosures.forget_all_but(["c2"])
    assert [seen(disclosures, call) for call in ("c1", "c2", "c3")] == [None, [WATER], None]
    disclosures.forget_all_but([])
    assert seen(disclosures, "c2") is None


def test_who_saw_it_is_in_the_access_log(disclosures: Disclosures, log: AccessLog) -> None:
    disclosures.disclose("c1", "subject", [WATER], now=1000.0)
    seen(disclosures, "c2")
    seen(disclosures, "c1")
    (entry,) = log.entries()
    assert (entry.who, entry.origin, entry.subject, entry.reason) == ("c1001", "desk", "subject", "call c1")
