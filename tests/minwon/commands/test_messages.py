"""`minwon messages`, as a supervisor meets it."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from minwon import database
from minwon import messages as kept
from minwon.commands.messages import messages
from minwon.settings import Settings
from tests import databases


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sa.Engine:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        people = database.counsellors
        connection.execute(sa.insert(people).values(id="c1001", name="하나", room="room1", phone_secret="x"))
    return engine


def run(*words: str) -> Result:
    return CliRunner().invoke(messages, words)


def test_a_message_from_arrival_to_done(engine: sa.Engine) -> None:
    assert run("list").output == "No message waits.\n"
    left = kept.leave(
        engine, call="c1", mailbox="general", file="messages/c1.wav", seconds=12, number="01000000001", at=0
    )
    line = run("list").output
    assert "1970-01-01 09:00" in line and "***-****-0001" in line and "nobody yet" in line
    assert "01000000001" not in line + run("list", "--json").output
    assert run("assign", str(left), "c1001").exit_code == 0
    assert json.loads(run("list", "--json").stdout)[0]["assigned_to"] == "c1001"
    assert run("done", str(left)).exit_code == 0
    assert json.loads(run("list", "--json").stdout) == []
    assert len(json.loads(run("list", "--all", "--json").stdout)) == 1


def test_what_does_not_exist_is_told() -> None:
    assert (
        run("assign", "1", "c9999").output
        == "Error: There is no counsellor 'c9999'; see: minwon counsellor list\n"
    )
    for words in (("assign", "1", "c1001"), ("done", "1")):
        result = run(*words)
        assert result.exit_code == 1 and "no such message" in result.output
