import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from minwon import database
from minwon.ledger import Ledger, collect
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    return database.connect(settings)


def rows(engine: sa.Engine) -> list[sa.Row[str, str, dict[str, object]]]:
    table = database.ledger
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table.c.step, table.c.call, table.c.details)))


def test_what_was_appended_is_collected_once(engine: sa.Engine, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger", "acd")
    ledger.append("offered", call="c1", counsellor="c1001", ring=15)
    assert collect(engine, tmp_path / "ledger") == 1
    assert collect(engine, tmp_path / "ledger") == 0
    ledger.append("answered", call="c1")
    assert collect(engine, tmp_path / "ledger") == 1
    assert [tuple(row) for row in rows(engine)] == [("offered", "c1", {"ring": 15}), ("answered", "c1", {})]


def test_a_line_still_being_written_waits_for_its_end(engine: sa.Engine, tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    folder.mkdir()
    line = json.dumps({"id": "x", "at": 1.0, "step": "arrived", "call": "c1"})
    (folder / "20260101.asterisk.jsonl").write_text(line[:20])
    assert collect(engine, folder) == 0
    (folder / "20260101.asterisk.jsonl").write_text(line + "\n")
    assert collect(engine, folder) == 1


def test_the_same_step_written_twice_counts_once(engine: sa.Engine, tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    folder.mkdir()
    line = json.dumps({"id": "c1-ended", "at": 1.0, "step": "ended", "call": "c1"}) + "\n"
    (folder / "20260101.asterisk.jsonl").write_text(line + line)
    (folder / "20260102.asterisk.jsonl").write_text(line)
    assert collect(engine, folder) == 1


def test_a_line_that_is_none_is_kept_as_unreadable(engine: sa.Engine, tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / "20260101.asterisk.jsonl").write_text('{"at": \nnot json\n[]\n')
    collect(engine, folder)
    assert [row.step for row in rows(engine)] == ["unreadable"] * 3
