"""What the demonstration says when it cannot run. It running: tests/live/test_demo.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from console.commands.demo import _both_rooms, demo
from minwon.centre import SignIn


@pytest.fixture(autouse=True)
def nobody_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MINWON_DATA", str(tmp_path / "nobody"))
    # The port for discarding: nothing listens there.
    monkeypatch.setenv("MINWON_ACD__HTTP_PORT", "9")


def test_without_an_instance_it_says_how_to_start_one() -> None:
    result = CliRunner().invoke(demo)
    assert result.exit_code == 1
    assert "make run" in result.output


def test_it_never_loads_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINWON_ADDRESS", "192.0.2.10")
    result = CliRunner().invoke(demo)
    assert result.exit_code == 1
    assert "never loads a network" in result.output


def test_a_rate_beyond_reason_is_misuse() -> None:
    assert CliRunner().invoke(demo, ["--rate", "1000"]).exit_code == 2


def test_every_room_is_represented_in_turn() -> None:
    people = [SignIn(f"c1{n:03}", "room1", "") for n in range(9)] + [SignIn("c2001", "room2", "")]
    assert [each.counsellor for each in _both_rooms(people, 4)] == ["c1000", "c2001", "c1001", "c1002"]
