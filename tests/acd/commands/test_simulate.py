import csv
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from acd.commands.simulate import simulate
from minwon.ledger import Ledger
from minwon.settings import Settings
from tests import databases

CALLS = "call,at,queue,priority,patience,service\n"
ROSTER = "counsellor,room,queues,from,to\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roster.csv").write_text(ROSTER + "c1,room1,tax,0,100\nc2,room2,tax,0,100\n")
    (tmp_path / "calls.csv").write_text(CALLS + "a,0.1,tax,0,,30\nb,0.2,tax,0,5,30\nc,0.3,tax,0,5,30\n")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(simulate, arguments)


def files(*arguments: str) -> Result:
    return run("--calls", "calls.csv", "--roster", "roster.csv", *arguments)


def outcomes(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "out.csv").open(newline="") as file:
        return {row["call"]: row for row in csv.DictReader(file)}


def test_calls_and_roster_give_figures_and_a_row_for_each_call(folder: Path) -> None:
    result = files("--json", "--outcomes", "out.csv")
    assert result.exit_code == 0
    summary = json.loads(result.output)
    assert (summary["offered"], summary["answered"], summary["abandoned"]) == (3, 2, 1)
    assert summary["rooms"]["room1"] == {"answered": 1, "occupancy": 0.3}
    rows = outcomes(folder)
    assert (rows["a"]["answered_at"], rows["a"]["ended_at"]) == ("0.1", "30.1")
    assert (rows["c"]["abandoned_at"], rows["c"]["counsellor"]) == ("5.3", "")


def test_a_closed_room_gets_no_calls(folder: Path) -> None:
    files("--close", "room1@0-", "--outcomes", "out.csv")
    assert {row["room"] for row in outcomes(folder).values()} == {"room2", ""}


def test_a_phone_may_ring_before_it_is_picked_up(folder: Path) -> None:
    files("--ring", "2.5", "--outcomes", "out.csv")
    assert outcomes(folder)["a"]["answered_at"] == "2.6"


def test_the_text_says_what_the_service_level_is(folder: Path) -> None:
    assert "answered within 10 s / offered" in files("--service-level", "10").output


def test_every_fault_is_told_at_once_and_nothing_is_written(folder: Path) -> None:
    (folder / "calls.csv").write_text(CALLS + "a,x,tax,0,,30\n")
    (folder / "roster.csv").write_text(ROSTER + "c1,room1,tax,5,1\nc2,room1,tax,0,1\n")
    result = files("--close", "room9@0-1", "--outcomes", "out.csv")
    assert result.exit_code == 2
    for place in ("calls.csv:2: at 'x'", "roster.csv:2: to (1)", "--close room9@0-1: room9"):
        assert place in result.output
    assert not (folder / "out.csv").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--calls", "calls.csv"),
        ("--calls", "calls.csv", "--roster", "none.csv"),
        ("--calls", "calls.csv", "--roster", "roster.csv", "--outcomes", "none/out.csv"),
        ("--calls", "calls.csv", "--roster", "roster.csv", "--outcomes", "calls.csv"),
        ("--calls", "calls.csv", "--roster", "roster.csv", "--ring", "-1"),
        ("--calls", "calls.csv", "--roster", "roster.csv", "--service-level", "soon"),
        ("--day", "goyang", "--calls", "calls.csv"),
        ("--day", "seoul"),
        ("--day", "goyang", "--replay", "2026-11-20"),
        ("--replay", "yesterday"),
    ],
)
def test_misuse_ends_with_a_sentence_and_code_2(folder: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.output


def test_a_day_is_printed_beside_the_published_figures() -> None:
    result = run("--day", "gunpo", "--json", "--seed", "5")
    staffings = json.loads(result.output)["staffings"]
    assert [one["on_the_phones"] for one in staffings] == [7, 5, 2]
    assert staffings[0]["published"]["service_level"] == 99
    assert staffings[0]["simulated"]["service_level"] == pytest.approx(0.99, abs=0.02)


def test_a_past_day_is_replayed_from_the_ledger(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data=folder)
    databases.make(settings)
    monkeypatch.setenv("MINWON_DATA", str(folder))
    assert run("--replay", "2026-11-20").output == "2026-11-20: 0 of 0 offers the same\n"
    noon = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Seoul")).timestamp()
    Ledger(folder / "ledger", "acd").append(
        "offered", at=noon, call="k1", counsellor="c9", queue="tax", offer="o1", rank=0, idle=1.0, waited=0.0
    )
    result = run("--replay", "2026-11-20")
    assert result.exit_code == 1
    assert "then  12:00:00.000 k1 to c9\n  today no further offer\n" in result.output
