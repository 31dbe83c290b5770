"""Notices and sentences spoken into a telephone, over real AGI, heard from the sound files."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr import catalogue, notices
from ivr.agi.listener import Listener
from ivr.recording import RecordingLine
from minwon import database
from minwon.ledger import Ledger
from minwon.settings import Hotline, Settings, Speech
from tests import databases
from tests.fakes import voice
from tests.fakes.phone_call import PhoneCall, make_prompts

SENTENCES = (
    "room/ask_pin", "room/wrong_pin", "recording/which", "recording/unknown", "recording/speak",
    "recording/accept", "recording/saved", "recording/left", "recording/failed", "message/empty",
    "opening/greeting",
)  # fmt: skip
#: Asterisk's part of the test records a sound of the first level.
SPOKEN = "what was spoken"

Dial = Callable[..., PhoneCall]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    voice.install(tmp_path / "bin", monkeypatch)
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    for language in ("ko", "en"):
        (recordings / f"{language}.yaml").write_text("opening/greeting: Hello.\n")
    return Settings(data=tmp_path, hotline=Hotline(), speech=Speech(recordings=recordings))


@pytest.fixture
def line(settings: Settings) -> Iterator[RecordingLine]:
    databases.make(settings)
    engine = database.connect(settings)
    yield RecordingLine(settings, engine, Ledger(settings.data / "ledger", "ivr"))
    engine.dispose()


@pytest.fixture
def dial(settings: Settings, line: RecordingLine) -> Iterator[Dial]:
    levels: dict[int, str] = {}
    make_prompts(settings.data / "prompts", "ko", (SPOKEN, *SENTENCES), levels)
    listener = Listener(("127.0.0.1", 0), line.serve, 10)
    listener.start()
    calls = []

    def dialled(channel: str = "PJSIP/c1001-0000001a") -> PhoneCall:
        call = PhoneCall(listener.address, levels, script="record", channel=channel)
        calls.append(call)
        return call

    yield dialled
    for call in calls:
        call.close()
    assert listener.stop(5)


def admitted(dial: Dial, settings: Settings) -> PhoneCall:
    call = dial()
    call.hears("room/ask_pin")
    call.types(settings.secrets.recording_pin)
    call.hears("recording/which")
    return call


def speaks(call: PhoneCall) -> None:
    call.hears("recording/speak")
    call.hears("beep")
    assert set(call.hears_next()) == {SPOKEN}
    call.hears("recording/accept")


def ledger(settings: Settings) -> list[dict[str, str]]:
    return [
        json.loads(line)["details"]
        for file in (settings.data / "ledger").iterdir()
        for line in file.read_text().splitlines()
    ]


def test_a_new_notice_is_in_force_once_it_is_accepted(
    dial: Dial, settings: Settings, line: RecordingLine
) -> None:
    call = admitted(dial, settings)
    call.types("#")
    speaks(call)
    call.types("1")
    call.hears("recording/saved")
    with line.engine.connect() as connection:
        [kept] = notices.kept(connection, settings)
    assert (set(kept.notice.voiced), kept.by) == ({"ko"}, "c1001")
    with wave.open(str(settings.data / "prompts/ko/notice/1.wav")) as sound:
        assert sound.getframerate() == 8000
    assert ledger(settings) == [{"what": "notice 1", "by": "c1001"}]


def test_a_notice_that_there_is_gets_another_voice(
    dial: Dial, settings: Settings, line: RecordingLine
) -> None:
    with line.engine.begin() as connection:
        number = notices.add(connection, {"ko": "호우"}, by="kim")
    call = admitted(dial, settings)
    call.types(f"{number}#")
    speaks(call)
    call.types("1")
    call.hears("recording/saved")
    assert (settings.data / f"prompts/ko/notice/{number}.wav").exists()
    with line.engine.connect() as connection:
        [kept] = notices.kept(connection, settings)
    assert kept.notice.text == {"ko": "호우"}


def test_a_sentence_is_heard_before_and_replaced_by_its_code(dial: Dial, settings: Settings) -> None:
    code = next(c for c, found in catalogue.by_code(settings).items() if found[0] == "ko")
    call = admitted(dial, settings)
    call.types(code)
    call.hears("opening/greeting")
    speaks(call)
    call.types("1")
    call.hears("recording/saved")
    assert (settings.speech.recordings / "ko/opening/greeting.wav").exists()
    assert ledger(settings) == [{"what": "ko/opening/greeting", "by": "c1001"}]


def test_again_and_in_the_end_not_at_all(dial: Dial, settings: Settings, line: RecordingLine) -> None:
    call = admitted(dial, settings)
    call.types("#")
    speaks(call)
    call.types("2")
    speaks(call)
    call.types("#")
    call.hears("recording/left")
    with line.engine.connect() as connection:
        assert notices.kept(connection, settings) == []


def test_too_short_is_nothing(dial: Dial, settings: Settings) -> None:
    call = admitted(dial, settings)
    call.recording_seconds = 0.2
    call.types("#")
    call.hears("recording/speak")
    call.hears("beep")
    call.hears("message/empty")
    call.hears("recording/accept")
    call.types("1")
    call.hears("recording/left")


def test_a_number_that_is_none_is_asked_for_again(dial: Dial, settings: Settings) -> None:
    call = admitted(dial, settings)
    call.types("77#")
    call.hears("recording/unknown")
    call.hears("recording/which")


def test_without_a_voice_it_is_said_that_nothing_was_kept(
    dial: Dial, settings: Settings, line: RecordingLine
) -> None:
    (settings.data / "bin/sox").write_text("#!/bin/sh\nexit 1\n")
    call = admitted(dial, settings)
    call.types("#")
    speaks(call)
    call.types("1")
    call.hears("recording/failed")
    with line.engine.connect() as connection:
        assert notices.kept(connection, settings) == []


def test_three_wrong_pins_and_the_line_is_closed(dial: Dial) -> None:
    call = dial()
    for _ in range(3):
        call.hears("room/ask_pin")
        call.types("12345#")
        call.hears("room/wrong_pin")
    assert call.hears_next() == []


def test_after_too_many_the_right_pin_sounds_as_wrong(dial: Dial, settings: Settings) -> None:
    for _ in range(4):
        call = dial("PJSIP/trunk-00000007")
        for _ in range(3):
            call.hears("room/ask_pin")
            call.types("12345#")
            call.hears("room/wrong_pin")
    call = dial("PJSIP/trunk-00000008")
    call.hears("room/ask_pin")
    call.types(settings.secrets.recording_pin)
    call.hears("room/wrong_pin")
    # From inside nobody is locked out by what outsiders try.
    admitted(dial, settings)


def test_a_restart_forgets_no_wrong_pin(line: RecordingLine) -> None:
    for _ in range(10):
        assert not line.lets_in("outside", False)
    again = RecordingLine(line.settings, line.engine, line.ledger)
    assert not again.lets_in("outside", True)
    assert again.lets_in("c1001", True)


def test_nobody_comes_in_while_wrong_pins_cannot_be_counted(line: RecordingLine) -> None:
    with line.engine.begin() as connection:
        database.allowances.drop(connection)
    assert not line.lets_in("outside", True)
    assert not line.lets_in("outside", False)
