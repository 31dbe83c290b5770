from importlib.metadata import entry_points

from click.testing import CliRunner

from minwon.command import minwon


def test_every_word_of_the_command_line_loads_and_helps_with_an_example() -> None:
    for point in entry_points(group="minwon.commands"):
        answer = CliRunner().invoke(minwon, [point.name, "--help"])
        assert answer.exit_code == 0, (point.name, answer.output)
        shown = [line.strip() for line in answer.output.splitlines()]
        assert any(line.startswith(f"minwon {point.name}") for line in shown), (
            f"minwon {point.name} --help shows no example"
        )


def test_an_unknown_word_is_a_misuse() -> None:
    assert CliRunner().invoke(minwon, ["dance"]).exit_code == 2
