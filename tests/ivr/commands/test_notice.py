"""`minwon notice`, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr import menus
from ivr.commands.notice import notice
from minwon import database
from minwon.settings import Settings
from tests import databases
from tests.fakes import voice


@pytest.fixture(autouse=True)
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    voice.install(tmp_path / "bin", monkeypatch)
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        menus.found_first_menu(settings, connection)
    engine.dispose()
    yield


def run(*words: str) -> Result:
    return CliRunner().invoke(notice, words)


def test_a_notice_from_beginning_to_end() -> None:
    added = run("add", "--ko", "호우 경보", "--key", "7", "--to", "reports", "--by", "kim", "--json")
    assert json.loads(added.stdout) == {"notice": 1}
    [row] = json.loads(run("list", "--json").stdout)
    assert (row["text"], row["key"], row["to"], row["by"], row["heard"]) == (
        {"ko": "호우 경보"},
        "7",
        "reports",
        "kim",
        0,
    )
    assert "호우 경보" in run("list").stdout and "key 7 leads to reports" in run("list").stdout
    assert "Notice 1 is ended." in run("end", "1", "--by", "lee").stdout
    assert run("list").stdout == ""
    assert json.loads(run("list", "--all", "--json").stdout)[0]["ended_by"] == "lee"


def test_it_has_its_sound_when_it_is_set(tmp_path: Path) -> None:
    assert run("add", "--ko", "호우 경보", "--en", "Heavy rain").exit_code == 0
    for language in ("ko", "en"):
        for ending in (".wav", ".wav16"):
            assert (tmp_path / f"prompts/{language}/notice/1{ending}").stat().st_size > 44


def test_without_a_voice_nothing_is_set_and_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "bin/sox").write_text("#!/bin/sh\nexit 1\n")
    result = run("add", "--ko", "호우 경보")
    assert result.exit_code == 1
    assert "is not set, for it cannot be spoken" in result.stderr and "dial *60" in result.stderr
    assert run("list").stdout == ""


def test_from_until() -> None:
    added = run(
        "add", "--ko", "마감", "--from", "2040-09-30T09:00", "--until", "2040-10-01", "--menu", "city"
    )
    assert added.exit_code == 0
    [row] = json.loads(run("list", "--json").stdout)
    assert (row["since"], row["until"]) == ("2040-09-30T09:00:00+09:00", "2040-10-01T00:00:00+09:00")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--key", "7"), "belong together"),
        (("--key", "7", "--to", "nowhere"), "no step `nowhere`"),
        (("--key", "3", "--to", "tax"), "3 is a key of `main` already"),
        (("--menu", "town"), "No menu `town`"),
        (("--until", "2020-01-01"), "ends before it begins"),
        (("--from", "soon"), "write a moment"),
    ],
)
def test_mistakes_are_told_in_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    result = run("add", "--ko", "말", *words)
    assert result.exit_code != 0 and sentence in result.stderr
    assert run("list").stdout == ""


def test_what_is_not_in_force_cannot_be_ended() -> None:
    assert "No notice 9" in run("end", "9").stderr
