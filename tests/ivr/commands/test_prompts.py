import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.commands.prompts import prompts


@pytest.fixture(autouse=True)
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ko.yaml").write_text("hello: 안녕하십니까.\n")
    (tmp_path / "en.yaml").write_text("hello: Hello.\nbye: Goodbye.\n")
    monkeypatch.setenv("MINWON_DATA", str(tmp_path))
    monkeypatch.setenv("MINWON_SPEECH__RECORDINGS", str(tmp_path))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(prompts, arguments)


def test_the_sentences_are_listed() -> None:
    assert run("list").stdout.split(maxsplit=1) == ["hello", "안녕하십니까.\n"]
    assert json.loads(run("list", "--language", "en", "--json").stdout) == {
        "hello": "Hello.",
        "bye": "Goodbye.",
    }
    assert json.loads(run("list", "--fragments", "--json").stdout)["number/16"] == "십육"
    code, name, _text = run("list", "--codes").stdout.split(maxsplit=2)
    assert (len(code), code.isdigit(), name) == (6, True, "hello")


def test_check_tells_every_problem_and_fails() -> None:
    result = run("check", "--json")
    assert result.exit_code == 1
    problems = json.loads(result.stdout)["problems"]
    assert any("ko.yaml lacks bye" in problem for problem in problems)
    assert any("no sound yet" in problem for problem in problems)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "--language", "xx"), "no catalogue xx.yaml"),
        (("record", "nothing", "{file}"), "no sentence nothing"),
        (("record", "hello", "{file}"), ".txt is not taken"),
    ],
)
def test_refusals_say_what_to_do(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    file = tmp_path / "sound.txt"
    file.touch()
    result = run(*(argument.format(file=file) for argument in arguments))
    assert result.exit_code == 1
    assert said in result.stderr
