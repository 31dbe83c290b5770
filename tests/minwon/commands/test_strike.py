"""`minwon strike`, as a supervisor meets it."""

import json
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from minwon import database, strikes
from minwon.commands.strike import strike
from minwon.settings import Settings
from minwon.strikes import Conduct
from tests import databases


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sa.Engine:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    strikes.strike(
        engine, caller="p1", conduct=Conduct.HARASSMENT, call="1.1", counsellor="c1001", at=time.time()
    )
    return engine


def run(*words: str) -> Result:
    return CliRunner().invoke(strike, words)


def test_the_list_says_whom_it_restricts_and_that_nothing_does_yet() -> None:
    told = run("list").output
    assert "harassment" in told and "p1" in told and "restricted until" in told
    assert "names no queue" in told


def test_a_strike_that_was_withdrawn_restricts_no_more() -> None:
    assert run("withdraw", "1").exit_code == 0
    assert run("list").output == "There is no strike.\n"
    [kept] = json.loads(run("list", "--all", "--json").output)
    assert kept["withdrawn_by"] and kept["restricted_until"] is None


def test_there_is_no_other_strike() -> None:
    refused = run("withdraw", "7")
    assert refused.exit_code == 1 and "no such strike" in refused.output
