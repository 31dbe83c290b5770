"""`minwon audit`, as the privacy officer meets it."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.commands.audit import audit
from minwon import database
from minwon.audit import AccessLog
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    settings = Settings(data=tmp_path)
    databases.make(settings)
    log = AccessLog(database.connect(settings), settings)
    for i in range(3):
        log.append(who="ARS", origin=f"call {i}", subject=f"s{i}", what="owed", reason="all")
    return settings


def run(*words: str) -> Result:
    return CliRunner().invoke(audit, words)


def test_a_whole_log_is_proven(settings: Settings) -> None:
    result = run("verify")
    assert result.exit_code == 0 and "whole: 3 entries" in result.output
    assert json.loads(run("verify", "--json").stdout)["whole"] is True


def test_the_first_broken_entry_is_named(settings: Settings) -> None:
    with database.connect(settings).begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER access_log_no_update")
        connection.exec_driver_sql("UPDATE access_log SET who = 'nobody' WHERE number = 2")
    result = run("verify", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["broken"] == 2
    assert "Entry 2" in result.stderr


def test_an_export_has_a_reason_and_stands_in_itself(settings: Settings) -> None:
    assert run("export").exit_code == 2
    assert run("export", "--reason", " ").exit_code == 2
    rows = list(csv.DictReader(io.StringIO(run("export", "--reason", "monthly check").stdout)))
    assert [row["what"] for row in rows] == ["owed", "owed", "owed", "export"]
    assert rows[-1]["reason"] == "monthly check"
    lines = run("export", "--reason", "again", "--json").stdout.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3, 4, 5]


def test_only_what_is_older_than_the_settings_say_is_pruned(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "0 entries" in run("prune").output
    monkeypatch.setenv("MINWON_AUDIT__KEEP_YEARS", "2")
    with database.connect(settings).begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER access_log_no_update")
        connection.exec_driver_sql("UPDATE access_log SET at = '2001-01-01T00:00:00.000Z' WHERE number = 1")
    refused = run("prune")
    assert refused.exit_code == 1 and "not whole" in refused.output
