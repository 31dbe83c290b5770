"""`minwon directory`, as somebody at a terminal meets it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.commands.directory import directory

GOOD = "citizen,birth,bill,kind,amount\nA1,700101,111222,water,12340\n"
BAD = "citizen,birth,bill,kind,amount\nA1,701301,1,water,x\n"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(directory, words)


def file_of(text: str) -> str:
    Path("charges.csv").write_text(text)
    return "charges.csv"


def test_import_tells_what_came_in() -> None:
    result = run("import", file_of(GOOD))
    assert (result.exit_code, result.output) == (0, "1 citizens with 1 bills, 1 of them still to pay.\n")


def test_a_faulty_file_changes_nothing_and_tells_all_faults() -> None:
    run("generate", "--citizens", "20", "--seed", "1")
    before = run("show-examples").output
    result = run("import", file_of(BAD), "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["imported"], [problem["line"] for problem in told["problems"]]) == (0, [2, 2, 2])
    assert "nothing was imported" in result.stderr
    assert run("show-examples").output == before


def test_examples_show_what_to_press_and_what_is_owed() -> None:
    run("generate", "--citizens", "300", "--seed", "7", "--date", "2026-11-21")
    examples = json.loads(run("show-examples", "--json").stdout)
    assert len(examples) == 3
    for example in examples:
        assert len(example["birth"]) == len(example["bill"]) == 6
        assert example["total"] == sum(item["amount"] for item in example["items"])


def test_real_citizens_are_never_shown_nor_overwritten_by_chance() -> None:
    run("import", file_of(GOOD))
    assert run("show-examples").exit_code == 1
    assert run("generate").exit_code == 1
    assert run("generate", "--citizens", "5", "--force").exit_code == 0


def test_a_directory_that_is_elsewhere_is_not_filled_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINWON_DIRECTORY", '{"kind": "http", "url": "https://city.example/api"}')
    result = run("import", file_of(GOOD))
    assert result.exit_code == 1 and "kind 'http'" in result.output


@pytest.mark.parametrize(
    "words", [("generate", "--date", "yesterday"), ("generate", "--citizens", "0"), ("import", "no")]
)
def test_misuse_is_told(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2
