"""`minwon menu rehearse`: the shipped menu, walked by scripts at several hours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.commands.menu import menu
from ivr.menus import shipped_texts
from minwon import database, rules
from minwon.settings import Settings
from tests import databases

OFFICE_HOURS = """
hours: {counsellors: {week: {mon-fri: 09:00-18:00}, lunch: 12:00-13:00}}
others: {hours: counsellors}
"""
OPEN = "2026-11-20T10:00"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    settings = Settings(data=tmp_path / "var")
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        rules.keep(connection, OFFICE_HOURS, by="kim")
    engine.dispose()
    for name, text in shipped_texts().items():
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def run(*words: str, input: str | None = None) -> Result:
    return CliRunner().invoke(menu, ["rehearse", *words], input=input)


def script(*lines: str) -> str:
    Path("keys.txt").write_text("\n".join(lines), encoding="utf-8")
    return "keys.txt"


def test_from_the_greeting_to_a_balance() -> None:
    keys = script(
        "> 안녕하십니까", "> opening/recording", "1", "1", "900101", "482951", "> 합계", "1", "2", "= hang_up"
    )
    result = run(
        "city.yaml",
        "--script",
        keys,
        "--at",
        OPEN,
        "--owes",
        "water:18450:2026-11-30",
        "--owes",
        "fine:40000",
    )
    assert (result.exit_code, result.stderr) == (0, "")
    assert "상하수도 요금" in result.stdout


def test_an_expectation_that_fails_fails_the_command() -> None:
    result = run("city.yaml", "--script", script("2", "= queue tax"), "--at", OPEN)
    assert result.exit_code == 1
    assert "line 2: the call should end with queue tax" in result.stderr


@pytest.mark.parametrize(
    ("at", "lines"),
    [
        (OPEN, ("0", "= queue general")),
        (OPEN, ("1", "3", "= queue tax")),
        (OPEN, ("2", "0", "= queue traffic")),
        (OPEN, ("3", "1", "> menu/certificates/issue_answer", "2", "= hang_up")),
        (OPEN, ("4", "= queue reports")),
        (OPEN, ("5", "= queue welfare")),
        (OPEN, ("9", "1", "2", "= queue foreign")),
        (OPEN, ("-", "-", "-", "= queue general")),
        ("2026-11-20T20:00", ("0", "> hours/closed", "1", "= transfer 2900")),
        ("2026-11-20T20:00", ("4", "= transfer 2900")),
        ("2026-11-20T20:00", ("0", "2", "1", "= callback general")),
        ("2026-11-20T20:00", ("0", "3", "> message/thanks", "= hang_up")),
        ("2026-11-20T20:00", ("0", "4", "1", "1", "900101", "482951", "-", "2", "= hang_up")),
        # 추석
        ("2026-09-25T10:00", ("0", "> hours/closed", "-", "-", "-", "= hang_up")),
    ],
)
def test_ways_through_the_city_menu(at: str, lines: tuple[str, ...]) -> None:
    result = run("city.yaml", "--script", script(*lines), "--at", at)
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "lines",
    [
        ("> opening/greeting", "> flood/busy", "0", "= queue general"),
        ("1", "> opening/recording", "1", "1", "900101", "482951", "> 합계", "1", "2", "= hang_up"),
        ("2", "> callback/which_number", "1", "= callback general"),
        ("2", "0", "= queue general"),
        ("-", "> menu/main/tax", "2", "3", "= queue traffic"),
    ],
)
def test_in_flood_mode_the_menu_helps_first_and_a_person_stays_near(lines: tuple[str, ...]) -> None:
    result = run("city.yaml", "--flood", "--script", script(*lines), "--at", OPEN)
    assert (result.exit_code, result.stderr) == (0, "")


def test_voice_mail() -> None:
    said = script("> message/ask", "> message/thanks", "= hang_up")
    assert run("voicemail.yaml", "--script", said, "--at", OPEN).exit_code == 0


def test_the_survey_after_a_talk() -> None:
    assert run("survey.yaml", "--script", script("5", "4", "#", "= hang_up"), "--at", OPEN).exit_code == 0
    low = script("1", "1", "1", "> survey/callback", "1", "1", "= callback general")
    assert run("survey.yaml", "--script", low, "--at", OPEN).exit_code == 0


def test_in_english_and_for_other_callers() -> None:
    result = run("city.yaml", "--script", script("> Hello", "0"), "--at", OPEN, "--language", "en")
    assert result.exit_code == 0
    withheld = script("0", "2", "> callback/ask_number", "01000000000#", "1", "= callback general")
    result = run("city.yaml", "--script", withheld, "--at", "2026-11-20T20:00", "--caller", "withheld")
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_turn_as_json() -> None:
    result = run("city.yaml", "--script", script("0"), "--at", OPEN, "--json")
    turns = [json.loads(line) for line in result.stdout.splitlines()]
    assert turns[0]["step"] == "city/main" and turns[-1]["end"] == "queue general"


def test_by_hand() -> None:
    result = run("city.yaml", "--at", OPEN, input="x\n1\n0\n")
    assert "Press 0-9" in result.stdout and "= queue tax" in result.stdout
    assert "The caller hung up." in run("city.yaml", "--at", OPEN, input="").stdout


def test_what_cannot_be_rehearsed() -> None:
    assert "There is no file" in run("town").stderr
    Path("broken.yaml").write_text("menu: x", encoding="utf-8")
    assert run("broken.yaml").exit_code == 1
    assert run("city.yaml", "--owes", "gold:1").exit_code == 2
    assert run("city.yaml", "--at", "noon").exit_code == 2
    assert run("city.yaml", "--language", "fr").exit_code == 2
    assert run("city.yaml", "--caller", "nobody").exit_code == 2
    Path("latin.yaml").write_bytes(b"\xff\xfe")
    assert (
        "UTF-8" in run("latin.yaml").stderr and "UTF-8" in run("city.yaml", "--script", "latin.yaml").stderr
    )


def test_the_menu_of_a_new_instance_by_its_name() -> None:
    assert "= queue tax" in run("city", "--at", OPEN, input="1\n0\n").stdout
