"""A person's recording of a notice, through the real SoX."""

from __future__ import annotations

import json
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr import menus
from ivr.commands.notice import notice
from minwon import database
from minwon.settings import Settings

pytestmark = pytest.mark.live


@pytest.fixture(autouse=True)
def published(prompts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # `prompts`: they bring the voice with them.
    monkeypatch.setenv("MINWON_DATA", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    settings = Settings(data=tmp_path / "var")
    database.upgrade(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        menus.found_first_menu(settings, connection)
    engine.dispose()
    yield


def run(*words: str) -> Result:
    return CliRunner().invoke(notice, words)


def test_a_recording_replaces_the_made_voice(tmp_path: Path) -> None:
    said = run("add", "--ko", "호우로 하천 산책로를 통제합니다.", "--json")
    assert (said.exit_code, said.stderr) == (0, "")
    assert json.loads(said.stdout) == {"notice": 1}
    spoken = list((tmp_path / "var" / "prompts" / "spoken").glob("*.wav"))
    assert len(spoken) == 1
    assert run("record", "1", str(spoken[0])).exit_code == 0
    with wave.open(str(tmp_path / "var" / "prompts" / "ko" / "notice" / "1.wav")) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (8000, 1)
    (tmp_path / "words.txt").write_text("no sound")
    assert "Give one of" in run("record", "1", "words.txt").stderr
    assert "No notice 2" in run("record", "2", str(spoken[0])).stderr
