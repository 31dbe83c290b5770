"""The access log proves that nobody changed it: not a word, not an order, not its end."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from minwon import database
from minwon.audit import ARS, AccessLog, Broken
from minwon.settings import Settings
from tests import databases

WRITER = """
import sys
from pathlib import Path
from minwon import database
from minwon.audit import AccessLog
from minwon.settings import Settings
settings = Settings(data=Path(sys.argv[1]))
log = AccessLog(database.connect(settings), settings)
for i in range(int(sys.argv[2])):
    log.append(who="ARS", origin=f"process {sys.argv[3]}", subject="s", what="owed")
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    return settings


@pytest.fixture
def log(settings: Settings) -> AccessLog:
    return AccessLog(database.connect(settings), settings)


def write(log: AccessLog, times: int) -> None:
    for i in range(times):
        log.append(who=ARS, origin=f"call {i}", subject=log.subject_of(f"C{i}"), what="owed", reason="menu")


def tamper(settings: Settings, *statements: str) -> None:
    """What somebody with the database in their hands can do."""
    with database.connect(settings).begin() as connection:
        for trigger in ("access_log_no_update", "access_log_no_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_an_empty_log_is_whole(log: AccessLog) -> None:
    assert log.verify().fault == ""


def test_entries_stand_in_order_and_the_chain_is_whole(log: AccessLog) -> None:
    write(log, 3)
    entries = list(log.entries())
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [entry.previous for entry in entries] == ["", entries[0].hash, entries[1].hash]
    assert log.verify().entries == 3 and log.verify().fault == ""


def test_the_citizen_stands_as_a_pseudonym(log: AccessLog) -> None:
    write(log, 1)
    (entry,) = log.entries()
    assert entry.subject == log.subject_of("C0") and "C0" not in entry.subject


@pytest.mark.parametrize("statement", ["UPDATE access_log SET who = 'x'", "DELETE FROM access_log"])
def test_the_database_itself_refuses_a_change(log: AccessLog, settings: Settings, statement: str) -> None:
    write(log, 1)
    with (
        database.connect(settings).begin() as connection,
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
    ):
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE access_log SET reason = 'other' WHERE number = 2", 2),
        ("DELETE FROM access_log WHERE number = 3", 3),
        ("UPDATE access_log SET hash = 'abc' WHERE number = 4", 4),
        ("DELETE FROM access_log WHERE number > 3", 4),
        ("DELETE FROM access_log", 1),
        ("UPDATE access_log SET number = number + 10 WHERE number = 5", 5),
    ],
)
def test_the_first_broken_entry_is_named(
    log: AccessLog, settings: Settings, statement: str, broken: int
) -> None:
    write(log, 5)
    tamper(settings, statement)
    verdict = log.verify()
    assert verdict.broken == broken
    assert f"Entry {broken}" in verdict.fault


def test_a_chain_written_anew_is_found_by_the_signed_head(log: AccessLog, settings: Settings) -> None:
    write(log, 3)
    signed = (settings.data / "audit" / "head.json").read_text()
    tamper(settings, "DELETE FROM access_log", "UPDATE access_log_head SET number = 0, hash = ''")
    write(log, 3)
    (settings.data / "audit" / "head.json").write_text(signed)
    assert "written anew" in log.verify().fault


def test_a_forged_or_missing_head_is_told(log: AccessLog, settings: Settings) -> None:
    write(log, 2)
    head = settings.data / "audit" / "head.json"
    written = json.loads(head.read_text())
    head.write_text(json.dumps({**written, "number": 1}))
    assert "signature" in log.verify().fault
    write(log, 1)
    assert "signature" in log.verify().fault, "a later entry must not cover the forgery up"
    head.unlink()
    assert "missing" in log.verify().fault


def test_a_head_that_lags_behind_after_a_crash_is_no_fault(log: AccessLog, settings: Settings) -> None:
    write(log, 2)
    head = settings.data / "audit" / "head.json"
    before = head.read_text()
    write(log, 1)
    head.write_text(before)
    assert log.verify().fault == ""


def test_threads_and_processes_at_once_keep_one_chain(log: AccessLog, settings: Settings) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(settings.data), "20", str(i)]) for i in range(2)
    ]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: write(log, 10), range(4)))
    assert [process.wait() for process in processes] == [0, 0]
    verdict = log.verify()
    assert (verdict.entries, verdict.fault) == (80, "")


LATER = datetime(2100, 1, 1, tzinfo=UTC)


def aged(settings: Settings, log: AccessLog, old: int, young: int) -> datetime:
    """So many old entries, then so many young ones; returns the moment between."""
    write(log, old)
    between = datetime.now(UTC) + timedelta(milliseconds=2)
    while datetime.now(UTC) <= between:
        pass
    write(log, young)
    return between


def test_what_is_left_after_pruning_is_still_proven(settings: Settings, log: AccessLog) -> None:
    between = aged(settings, log, 3, 2)
    assert log.prune(between, who="kim", origin="here") == 3
    verdict = log.verify()
    assert (verdict.fault, verdict.entries, verdict.pruned) == ("", 3, 3)
    assert [(entry.number, entry.what) for entry in log.entries()] == [(4, "owed"), (5, "owed"), (6, "prune")]
    assert log.prune(between, who="kim", origin="here") == 0
    write(log, 1)
    assert log.verify().entries == 4


def test_pruning_again_moves_the_cut_on(settings: Settings, log: AccessLog) -> None:
    log.prune(aged(settings, log, 3, 2), who="kim", origin="here")
    assert log.prune(aged(settings, log, 1, 1), who="kim", origin="here") == 4
    assert (log.verify().fault, log.verify().pruned) == ("", 7)


def test_the_newest_entry_always_stays(log: AccessLog) -> None:
    write(log, 3)
    assert log.prune(LATER, who="kim", origin="here") == 0
    assert log.verify().entries == 3


def test_more_than_was_pruned_cannot_be_missing(settings: Settings, log: AccessLog) -> None:
    log.prune(aged(settings, log, 3, 3), who="kim", origin="here")
    tamper(settings, "DELETE FROM access_log WHERE number = 4")
    assert log.verify().broken == 4


def test_a_cut_that_somebody_moved_is_found(settings: Settings, log: AccessLog) -> None:
    log.prune(aged(settings, log, 3, 3), who="kim", origin="here")
    tamper(
        settings,
        "UPDATE access_log_cut SET number = 5, hash = (SELECT hash FROM access_log WHERE number = 5)",
        "DELETE FROM access_log WHERE number <= 5",
    )
    assert "signature" in log.verify().fault


def test_a_head_cannot_stand_in_for_a_cut(settings: Settings, log: AccessLog) -> None:
    write(log, 3)
    head = json.loads((settings.data / "audit/head.json").read_text())
    write(log, 2)
    tamper(
        settings,
        f"INSERT INTO access_log_cut VALUES ({head['number']}, '{head['hash']}', '{head['signature']}')",
        "DELETE FROM access_log WHERE number <= 3",
    )
    assert "signature" in log.verify().fault


def test_a_broken_chain_is_not_pruned(settings: Settings, log: AccessLog) -> None:
    between = aged(settings, log, 3, 3)
    tamper(settings, "UPDATE access_log SET who = 'nobody' WHERE number = 2")
    with pytest.raises(Broken):
        log.prune(between, who="kim", origin="here")


def test_the_database_itself_refuses_to_delete_what_the_cut_has_not_passed(
    settings: Settings, log: AccessLog
) -> None:
    log.prune(aged(settings, log, 2, 2), who="kim", origin="here")
    with (
        pytest.raises(sa.exc.DatabaseError, match="append-only"),
        database.connect(settings).begin() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM access_log WHERE number = 3")
