"""`minwon menu`, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.commands.menu import menu
from ivr.menus import shipped_texts
from minwon.settings import PROJECT

CITY = shipped_texts()["city"]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(menu, words)


def file_of(text: str, name: str = "city.yaml") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_the_shipped_menu_passes_the_checks() -> None:
    result = run("check", file_of(CITY))
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_broken_menu_is_told_of_with_all_its_problems() -> None:
    broken = CITY.replace("then: foreign_menu", "then: lost").replace(
        "queue: tax\n", "queue: tax\n    x: 1\n"
    )
    result = run("check", file_of(broken))
    assert result.exit_code == 1
    assert "there is no setting `x` here" in result.stderr
    lost = CITY.replace("then: foreign_menu", "then: lost")
    told = json.loads(run("check", file_of(lost), "--json").stdout)
    assert {"steps.foreign.then", "steps.foreign_menu"} <= {problem["path"] for problem in told}


def test_a_new_instance_has_the_shipped_menus() -> None:
    assert run("export", "city").stdout == CITY
    [row] = json.loads(run("list", "city", "--json").stdout)
    assert (row["number"], row["by"], row["in_force"]) == (1, "minwon", True)


def test_from_a_file_to_callers_and_back() -> None:
    assert run("import", file_of(CITY), "--by", "kim").exit_code == 0
    assert "Version 2 of city is in force now" in run("publish", "city").stdout
    changed = CITY.replace(
        "3: {say: menu/main/certificates, to: certificates}", "3: {say: menu/main/certificates, to: reports}"
    )
    shown = run("import", file_of(changed), "--why", "try", "--json")
    assert json.loads(shown.stdout) == {"menu": "city", "number": 3}
    assert "key 3 of *main* now leads to *reports*" in run("diff", "city").stdout
    # What only *certificates* led to is now unreachable, so the checks stand before the callers.
    refused = run("publish", "city")
    assert refused.exit_code == 1 and "no call ever comes here" in refused.stderr
    run("import", file_of(CITY.replace("seconds", "seconds") + "\n# a word\n"))
    assert run("publish", "city", "--why", "better").exit_code == 0
    assert "Version 2 of city is in force again" in run("rollback", "city").stdout
    assert run("export", "city", "--version", "2").stdout == CITY
    listed = json.loads(run("list", "city", "--json").stdout)
    in_force = [(row["number"], row["in_force"]) for row in listed]
    assert in_force == [(4, False), (3, False), (2, True), (1, False)]
    assert "*" in run("list").stdout


def test_a_publication_may_be_scheduled() -> None:
    run("import", file_of(CITY))
    assert "from 2040-01-01 09:00 on" in run("publish", "city", "--at", "2040-01-01T09:00").stdout
    assert "to be in force from 2040-01-01 09:00" in run("list", "city").stdout
    assert run("publish", "city", "--at", "tomorrow").exit_code == 2
    assert "that is past" in run("publish", "city", "--at", "2020-01-01").stderr


def test_mistakes_are_told_in_a_sentence() -> None:
    assert "There is no menu `town`" in run("publish", "town").stderr
    assert "There is no earlier version" in run("rollback", "city").stderr
    Path("latin.yaml").write_bytes(b"\xff\xfe")
    assert "UTF-8" in run("check", "latin.yaml").stderr
    assert run("check", "missing.yaml").exit_code == 2


def test_the_schema_knows_every_kind_of_step() -> None:
    schema = json.loads(run("schema").stdout)
    [steps] = schema["properties"]["steps"]["patternProperties"].values()
    kinds = steps["discriminator"]["mapping"]
    assert {"say", "menu", "verify", "queue", "survey", "call"} <= set(kinds)


def test_the_published_schema_is_the_documents() -> None:
    """After a change: minwon menu schema > docs/menu.schema.json"""
    published = PROJECT / "docs" / "menu.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == json.loads(run("schema").stdout)
