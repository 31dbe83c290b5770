import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from acd.commands.staffing import staffing

HOUR = ("--calls", "627", "--per", "3600", "--aht", "180")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(staffing, arguments)


def figures(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.output)
    return answer


def test_the_three_formulas_for_one_hour() -> None:
    answer = figures(*HOUR, "--patience", "180", "--counsellors", "36")
    assert answer["offered_load"] == pytest.approx(31.35)
    assert answer["erlang_b"]["blocked"] == pytest.approx(0.058, abs=5e-4)
    assert answer["erlang_c"]["service_level"] == pytest.approx(0.807, abs=5e-4)
    assert answer["erlang_a"]["service_level"] == pytest.approx(0.910, abs=6e-4)
    assert answer["erlang_a"]["abandoned"] == pytest.approx(0.021, abs=5e-4)
    assert answer["service_level_formula"] == "answered within 20 s / offered"


def test_no_steady_state_is_said_and_never_printed_as_nought_per_cent() -> None:
    arguments = (*HOUR, "--patience", "180", "--counsellors", "28")
    answer = figures(*arguments)
    assert answer["erlang_c"] is None
    assert "no steady state" in answer["erlang_c_note"]
    text = run(*arguments).output
    assert "no steady state" in text
    assert " 0.0 %" not in text


def test_without_patience_erlang_a_is_left_out_with_a_sentence() -> None:
    answer = figures(*HOUR, "--counsellors", "36")
    assert answer["erlang_a"] is None
    assert answer["erlang_a_note"] == "Erlang A needs --patience."


def test_how_many_are_needed_and_how_many_to_schedule() -> None:
    answer = figures(*HOUR, "--patience", "180", "--target", "80/20", "--shrinkage", "0.3")
    assert answer["needed"]["erlang_c"] == {"counsellors": 36, "seats": 52}
    assert answer["needed"]["erlang_a"] == {"counsellors": 34, "seats": 49}
    assert answer["counsellors"] == 36


def test_what_splitting_the_queue_would_cost() -> None:
    answer = figures(*HOUR, "--patience", "180", "--counsellors", "36", "--rooms", "18,18")
    assert answer["rooms"]["pooled"]["service_level"] == pytest.approx(0.910, abs=6e-4)
    assert answer["rooms"]["split"]["service_level"] == pytest.approx(0.818, abs=6e-4)
    assert answer["rooms"]["same_level"] == 40
    assert "Splitting costs 9.1 points" in run(*HOUR, "--patience", "180", "--rooms", "18,18").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("--calls", "-1", "--aht", "180", "--counsellors", "3"),
        ("--calls", "nan", "--aht", "180", "--counsellors", "3"),
        ("--calls", "10", "--aht", "inf", "--counsellors", "3"),
        ("--calls", "1e9", "--per", "1e-3", "--aht", "180", "--counsellors", "3"),
        ("--calls", "10", "--aht", "180"),
        ("--calls", "10", "--aht", "180", "--counsellors", "3.5"),
        ("--calls", "10", "--aht", "180", "--rooms", "18"),
        ("--calls", "10", "--aht", "180", "--rooms", "18,18", "--counsellors", "40"),
        ("--calls", "10", "--aht", "180", "--target", "100/20"),
        ("--calls", "10", "--aht", "180", "--target", "eighty"),
        ("--calls", "10", "--aht", "180", "--target", "0.8/20"),
        ("--calls", "10", "--aht", "180", "--target", "80/20", "--shrinkage", "1"),
    ],
)
def test_misuse_ends_with_a_sentence_and_code_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.output
