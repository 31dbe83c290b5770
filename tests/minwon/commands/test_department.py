"""`minwon department`: which numbers callers may be passed on to."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from minwon.commands.department import department
from minwon.settings import Settings
from tests import databases


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path))
    monkeypatch.setenv("MINWON_TOOLS", str(tmp_path / "tools"))
    monkeypatch.chdir(tmp_path)
    databases.make(Settings(data=tmp_path))


def run(*words: str) -> Result:
    return CliRunner().invoke(department, words)


def add(number: str, *words: str) -> Result:
    return run("add", number, "--name-ko", "관광안내", "--name-en", "Tourist information", *words)


def listed() -> dict[str, str]:
    return {one["number"]: one["contact"] for one in json.loads(run("list", "--json").stdout)}


def test_a_new_instance_has_the_first_centres() -> None:
    add("1330", "--outside")
    assert listed() == {"1330": "outside", "2100": "", "2200": "", "2900": ""}


def test_a_number_outside_a_telephone_system_and_a_phone_that_registers() -> None:
    assert "may be passed on" in add("1330", "--outside").stdout
    assert add("2300", "--contact", "sip:2300@10.0.0.5:5062").exit_code == 0
    phone = json.loads(add("2400", "--json").stdout)
    assert phone["id"] == "d2400" and len(phone["password"]) == 12
    assert listed() | {"1330": "outside", "2300": "sip:2300@10.0.0.5:5062", "2400": ""} == listed()
    assert "d2400" in run("list").stdout and phone["password"] not in run("list").stdout


def test_what_is_removed_can_be_added_again() -> None:
    add("1330", "--outside")
    assert "is there already" in add("1330").stderr
    assert run("remove", "1330").exit_code == 0
    assert run("remove", "1330").exit_code == 1
    assert add("1330").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("x1330",),
        ("1",),
        ("120",),
        ("1330", "--outside", "--contact", "sip:1@a"),
        ("1330", "--contact", "1330"),
        ("1330", "--contact", "sip:1330@a\nexten => 1"),
        ("1330", "--contact", "outside"),
    ],
)
def test_mistakes_are_told_in_a_sentence(words: tuple[str, ...]) -> None:
    refused = add(*words)
    assert refused.exit_code == 2 and "Error: " in refused.stderr and "Traceback" not in refused.stderr
