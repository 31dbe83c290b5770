"""`minwon user token`: how a counsellor's screen gets to be known."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from minwon import centre, database, tokens
from minwon.commands.user import user
from minwon.settings import Settings
from minwon.tokens import Person, Role
from tests import databases


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sa.Engine:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=1)
    return engine


def run(*words: str) -> Result:
    return CliRunner().invoke(user, words)


def test_a_token_is_printed_once_and_is_that_persons(engine: sa.Engine) -> None:
    token = run("token", "c1001").output.strip()
    assert tokens.whose(engine, token) == Person("c1001", Role.COUNSELLOR)
    lee = json.loads(run("token", "이팀장", "--supervisor", "--json").output)
    assert tokens.whose(engine, lee["token"]) == Person("이팀장", Role.SUPERVISOR)


def test_who_is_signed_off_is_known_no_more(engine: sa.Engine) -> None:
    token = run("token", "c1001").output.strip()
    assert run("sign-off", "c1001").output == "1 tokens of c1001 are withdrawn.\n"
    assert tokens.whose(engine, token) is None


def test_there_is_no_token_for_nobody() -> None:
    refused = run("token", "c9999")
    assert refused.exit_code == 1 and "no such counsellor" in refused.output
