"""`minwon why` tells a call's story from the ledger, acd running or not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from acd.commands.why import why
from minwon.ledger import Ledger
from tests.live.ports import free_ports


@pytest.fixture(autouse=True)
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path))
    monkeypatch.setenv("MINWON_ACD__HTTP_PORT", str(free_ports(1, media=100)[0]))
    ledger = Ledger(tmp_path / "ledger", "acd")
    ledger.append("waits", at=1795300309.0, call="9.1", queue="tax", priority=0)
    ledger.append("gone", at=1795300339.0, call="9.1", queue="tax", waited=30.0)


def test_a_call_of_the_past_tells_its_story_and_says_why_in_a_sentence_each() -> None:
    told = CliRunner().invoke(why, ["9.1"])
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        "07:31:49 It began to wait for tax, with priority 0.",
        "07:31:49 It waited 30 s: nobody who serves tax and may take it was free.",
        "07:32:19 It left the line, 30 s after it arrived.",
        "Why it waited: It waited 30 s: nobody who serves tax and may take it was free.",
        "Why it went there: It left the line, 30 s after it arrived.",
    ]
    korean = CliRunner().invoke(why, ["9.1", "--language", "ko"]).output
    assert "07:32:19 도착하고 30초 뒤에 대기 줄을 떠났습니다." in korean
    assert "연결 이유 도착하고" in korean


def test_as_json_it_has_both_languages() -> None:
    told = json.loads(CliRunner().invoke(why, ["9.1", "--json"]).output)
    assert [step["at"] for step in told["steps"]] == [1795300309.0, 1795300309.0, 1795300339.0]
    assert (told["call"], told["now"], told["waited"]["reason"], told["went"]["reason"]) == (
        "9.1", None, "waited", "gone",
    )  # fmt: skip
    assert all(step["ko"].endswith(".") and step["en"].endswith(".") for step in told["steps"])


def test_alone_it_lists_the_last_calls_with_the_ids_to_ask_for(tmp_path: Path) -> None:
    assert CliRunner().invoke(why).output == "Nobody has phoned yet.\n"
    ledger = Ledger(tmp_path / "ledger", "asterisk")
    for number in range(25):
        ledger.append("arrived", at=1795300300.0 + number, call=f"{number}.1")
    ledger.append("ended", at=1795300340.0, call="9.1", queue="tax", outcome="abandoned")
    lines = CliRunner().invoke(why).output.splitlines()
    assert len(lines) == 20
    assert lines[4].split() == ["9.1", "11-22", "07:31:49", "tax", "abandoned"]
    assert lines[-1].split() == ["24.1", "11-22", "07:32:04", "-", "in", "progress"]
    listed = json.loads(CliRunner().invoke(why, ["--json"]).output)
    assert listed[4] == {"call": "9.1", "arrived": 1795300309.0, "queue": "tax", "outcome": "abandoned"}


def test_what_nobody_knows_is_said_to_be_unknown() -> None:
    told = CliRunner().invoke(why, ["1.1"])
    assert told.exit_code == 1
    assert told.output.startswith("Error: The ledger does not know '1.1'")


def test_why_a_counsellor_gets_no_call_now_is_known_to_acd_alone() -> None:
    told = CliRunner().invoke(why, ["c1001"])
    assert (told.exit_code, "acd does not answer" in told.output) == (1, True)
