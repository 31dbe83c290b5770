"""What the demonstration says when it cannot run. It running: tests/live/test_demo.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from console.commands.demo import _chosen, _duties, demo
from minwon import centre, database
from minwon.centre import SignIn
from minwon.settings import Settings
from tests import databases


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


def test_every_room_in_turn_and_every_queue_first() -> None:
    people = [SignIn(f"c{room}{n:03}", f"room{room}", "") for room in (1, 2) for n in range(25)]
    duties = {each.counsellor: ["tax", "general"] for each in people}
    duties["c1020"] = duties["c2020"] = ["traffic", "general"]
    duties["c1024"] = duties["c2024"] = ["foreign", "general"]
    chosen = [each.counsellor for each in _chosen(people, duties, 8)]
    assert chosen == ["c1000", "c2020", "c1024", "c2000", "c1020", "c2024", "c1001", "c2001"]


def test_the_first_centre_serves_every_queue_with_four_and_in_each_room_with_eight(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        centre.found_first_centre(connection)
        people, duties = centre.sign_ins(connection), _duties(connection)
    engine.dispose()
    every = {queue for queue, _, _ in centre.QUEUES}

    def served(chosen: list[SignIn]) -> set[str]:
        return {queue for each in chosen for queue in duties[each.counsellor]}

    assert served(_chosen(people, duties, 4)) == every
    eight = _chosen(people, duties, 8)
    for room in ("room1", "room2"):
        assert served([each for each in eight if each.room == room]) == every
    assert len(_chosen(people, duties, 1000)) == 50
    assert _chosen([], {}, 4) == []
