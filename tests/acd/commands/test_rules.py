"""`minwon rules`, as somebody at a terminal meets it, with acd and without."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from acd.commands.rules import rules
from acd.service import Service
from minwon.settings import Settings
from tests.acd.commands.test_room import acd_over_http, instance  # noqa: F401
from tests.fakes.asterisk import FakeAsterisk


def run(*words: str) -> Result:
    return CliRunner().invoke(rules, words)


TEXT = "# of the storm\nqueues: {tax: {ring_seconds: 9}}\n"
FAULTY = """queues:
  taxes: {}
  tax: {rings: 9, overflow: [{when: size, value: 1, to: queue:x}]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "rules.yaml"
    written.write_text(TEXT)
    return written


async def test_rules_are_set_while_acd_runs_and_are_in_force_at_once(
    service: Service, settings: Settings, asterisk: FakeAsterisk, file: Path
) -> None:
    async with acd_over_http(service, settings):
        told = await asyncio.to_thread(run, "set", str(file), "--why", "storm", "--by", "kim")
        assert told.output == "Version 1 is in force.\n"
        assert service.engine.rules.of("tax").ring_seconds == 9
        shown = await asyncio.to_thread(run, "show")
        assert shown.output == TEXT
        back = await asyncio.to_thread(run, "set", str(file), "--json")
        assert json.loads(back.output) == {"number": 2, "in_force": True}


def test_without_acd_they_are_kept_for_its_start(settings: Settings, file: Path) -> None:
    assert run("set", str(file), "--by", "kim").output == "Version 1 is in force as soon as acd runs again.\n"
    assert run("list").output.splitlines()[0].endswith("  kim")
    assert [one["number"] for one in json.loads(run("list", "--json").output)] == [1, 0]
    assert json.loads(run("show", "--json").output)["rules"]["queues"]["tax"]["ring_seconds"] == 9
    assert "flood:" in run("show", "--version", "0").output
    assert "no version 7" in run("show", "--version", "7").stderr


def test_what_is_wrong_is_told_at_once_and_nothing_is_changed(settings: Settings, file: Path) -> None:
    assert run("check", str(file)).output == "Fit to be put in force.\n"
    file.write_text(
        "queues:\n  taxes: {}\n  tax: {rings: 9, overflow: [{when: size, value: 1, to: queue:x}]}\n"
    )
    checked = run("check", str(file))
    assert checked.exit_code == 1
    assert [line.split(": ")[1] for line in checked.stderr.splitlines()[:-1]] == [
        "line 2, queues.taxes",
        "line 3, queues.tax.overflow.0.to",
        "line 3, queues.tax.rings",
    ]
    assert json.loads(run("check", str(file), "--json").stdout)[0]["path"] == "queues.taxes"
    assert "Nothing was changed" in run("set", str(file)).stderr
    assert len(json.loads(run("list", "--json").output)) == 1
