import pytest
from click.testing import CliRunner, Result

from ivr.commands.say import KINDS, say


def run(*arguments: str) -> Result:
    return CliRunner().invoke(say, arguments)


def test_one_line_for_each_value() -> None:
    result = run("money", "35000", "0", "--language", "ko")
    assert (result.exit_code, result.stdout) == (0, "삼만 오천 원\n영 원\n")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("phone", "010-1234-5678"), "공일공, 일이삼사, 오육칠팔"),
        (("money", "15000", "--formal"), "일만 오천 원"),
        (("money", "35000", "--language", "en"), "thirty-five thousand won"),
        (("date", "2026-09-25(금)", "--language", "ko", "--text"), "이천이십육년 구월 이십오일 금요일"),
        (("position", "1"), "첫 번째"),
        (("position", "3", "--prompts"), "native/3 counter/turn"),
        (("wait", "3660"), "약 한 시간 일 분"),
        (("count", "3건"), "세 건"),
    ],
)
def test_values(arguments: tuple[str, ...], line: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (0, f"{line}\n")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", ["-5", "abc", "", "--nonsense"])
def test_a_bad_value_is_one_sentence_and_says_nothing_of_the_others(kind: str, value: str) -> None:
    result = run(kind, "1", value)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_kind_is_misuse() -> None:
    assert run("colour", "red").exit_code == 2
    assert run("money").exit_code == 2
