"""Sounds made by the real espeak-ng and SoX: what they are like, and when they are made again."""

from __future__ import annotations

import array
import os
import shutil
import sys
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ivr import prompts
from ivr.voice import Voice, VoiceError
from minwon.settings import PROJECT, Settings, Speech

pytestmark = pytest.mark.live

#: A voice of another make: whatever the text, half a second of a tone.
TONE = """
import math, struct, sys, wave
assert sys.stdin.read().strip()
sound = wave.open(sys.stdout.buffer, "wb")
sound.setparams((1, 2, 22050, 0, "NONE", ""))
sound.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(i / 8))) for i in range(11025)))
sound.close()
"""


@dataclass
class Sound:
    rate: int
    samples: array.array[int]

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def peak(self) -> float:
        return max(map(abs, self.samples)) / 32768

    @property
    def silence_in_front(self) -> float:
        return next(place for place, level in enumerate(self.samples) if abs(level) > 130) / self.rate


def read(file: str, ending: str = ".wav") -> Sound:
    with wave.open(file + ending, "rb") as opened:
        assert (opened.getnchannels(), opened.getsampwidth()) == (1, 2)
        return Sound(opened.getframerate(), array.array("h", opened.readframes(opened.getnframes())))


def nothing_said(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Everything that is shipped, built once."""
    settings = Settings(data=tmp_path_factory.mktemp("shipped"))
    built = prompts.build(settings, nothing_said)
    assert (built.failed, built.stale) == ([], [])
    return settings


@pytest.fixture
def city(shipped: Settings, tmp_path: Path) -> Settings:
    """A copy of the shipped sentences and sounds that a test may change."""
    shutil.copytree(PROJECT / "recordings/prompts", tmp_path / "recordings")
    shutil.copytree(shipped.data / "prompts", tmp_path / "prompts", copy_function=os.link)
    return Settings(data=tmp_path, speech=Speech(recordings=tmp_path / "recordings"))


def change(settings: Settings, name: str, text: str) -> None:
    """Another sentence for `name` in Korean; "" takes it away."""
    file = settings.speech.recordings / "ko.yaml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith(f"{name}:")]
    file.write_text("\n".join([*lines, *([f"{name}: {text}"] if text else [])]) + "\n")


def heard(settings: Settings, name: str, ending: str = ".wav") -> Sound:
    file = prompts.Prompts(settings).file(name, "ko")
    assert file is not None
    return read(file, ending)


def with_voice(settings: Settings, **speech: object) -> Settings:
    return settings.model_copy(update={"speech": settings.speech.model_copy(update=speech)})


def test_there_is_a_tone_before_recordings(shipped: Settings) -> None:
    tone = read(str(shipped.data / "prompts/beep"))
    assert tone.rate == 8000 and tone.seconds == pytest.approx(0.25, abs=0.01) and 0.3 < tone.peak < 0.4


def test_nothing_is_missing(shipped: Settings) -> None:
    assert prompts.check(shipped) == []


def test_every_sound_is_level_and_begins_at_once(shipped: Settings) -> None:
    known = prompts.sounds(shipped)
    found = prompts.Prompts(shipped)
    for language in ("ko", "en"):
        for name in sorted(known[language] - {"unit/pause"}):
            file = found.file(name, language)
            assert file is not None
            narrow = read(file)
            assert narrow.rate == 8000
            assert 0.69 < narrow.peak < 0.72, name
            assert narrow.silence_in_front < 0.03, name
            assert 0.1 < narrow.seconds < 20, name
    assert heard(shipped, "opening/greeting", ".wav16").rate == 16000
    assert heard(shipped, "unit/pause").seconds == pytest.approx(0.25, abs=0.01)


def test_music_for_those_who_wait(shipped: Settings) -> None:
    for ending, rate in ((".wav", 8000), (".wav16", 16000)):
        music = read(str(shipped.data / "moh/calm"), ending)
        assert music.rate == rate
        assert music.seconds == pytest.approx(60, abs=0.1)
        assert 0.1 < music.peak < 0.25
        middle = music.samples[30 * rate : 31 * rate]
        assert max(map(abs, middle)) > 500


def test_only_what_changed_is_made_again(city: Settings) -> None:
    assert prompts.build(city, nothing_said).made == 0
    before = heard(city, "closing/goodbye").seconds
    change(city, "closing/goodbye", "안녕히 계십시오.")
    change(city, "opening/greeting", "")
    built = prompts.build(city, nothing_said)
    assert (built.made, built.removed) == (1, 1)
    assert heard(city, "closing/goodbye").seconds < before


@pytest.mark.parametrize("ending", ["wav", "mp3", "ogg", "flac"])
def test_a_recording_speaks_until_its_sentence_changes(city: Settings, tmp_path: Path, ending: str) -> None:
    recording = tmp_path / f"mine.{ending}"
    voice = Voice.of(city)
    if ending == "wav":
        voice.run_sox(
            ["-r", "44100", "-c", "2", "-n", str(recording), "synth", "3", "sine", "400", "vol", "0.1"]
        )
    else:
        shutil.copy(Path(__file__).with_name("recordings") / f"three_seconds.{ending}", recording)

    prompts.record(city, "closing/goodbye", "ko", recording)
    assert heard(city, "closing/goodbye").seconds == pytest.approx(3.25, abs=0.2)
    assert heard(city, "closing/goodbye").peak == pytest.approx(0.708, abs=0.02)
    built = prompts.build(city, nothing_said)
    assert (built.recorded, built.stale) == (1, [])
    assert heard(city, "closing/goodbye").seconds == pytest.approx(3.25, abs=0.2)

    change(city, "closing/goodbye", "안녕히 계십시오.")
    built = prompts.build(city, nothing_said)
    assert (built.made, built.recorded, built.stale) == (1, 0, ["ko/closing/goodbye"])
    assert heard(city, "closing/goodbye").seconds < 2.5
    assert any("another one than was recorded" in problem for problem in prompts.check(city))

    prompts.record(city, "closing/goodbye", "ko", recording)
    assert prompts.build(city, nothing_said).stale == []
    assert prompts.check(city) == []


def test_what_is_no_recording_is_refused_and_changes_nothing(city: Settings, tmp_path: Path) -> None:
    fake = tmp_path / "fake.mp3"
    fake.write_text("no sound at all")
    before = heard(city, "closing/goodbye").samples
    with pytest.raises(VoiceError):
        prompts.record(city, "closing/goodbye", "ko", fake)
    assert heard(city, "closing/goodbye").samples == before
    assert prompts.build(city, nothing_said).recorded == 0


def test_free_text_is_spoken_at_once_and_kept(shipped: Settings) -> None:
    found = prompts.Prompts(shipped)
    file = found.say_text("9월 30일까지 내십시오. 문의 1577-3900", "ko")
    assert read(file).seconds > 3
    assert read(file, ".wav16").rate == 16000
    made = Path(f"{file}.wav").stat().st_mtime_ns
    assert found.say_text("9월 30일까지 내십시오. 문의 1577-3900", "ko") == file
    assert Path(f"{file}.wav").stat().st_mtime_ns == made
    assert read(found.say_text("-v en --stdout; $(id) <break/>", "ko")).seconds < 10
    assert read(found.say_text("😀", "ko")).seconds < 1


def test_another_voice_by_a_command(shipped: Settings) -> None:
    tone = with_voice(shipped, command=(sys.executable, "-c", TONE))
    assert read(prompts.Prompts(tone).say_text("안녕하십니까", "ko")).seconds == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    "script", ["import sys; sys.exit(1)", "print('no sound')", "import signal; signal.pause()"]
)
def test_a_voice_that_fails_is_replaced_by_the_built_in_one(shipped: Settings, script: str) -> None:
    broken = with_voice(shipped, command=(sys.executable, "-c", script), seconds=2)
    assert read(prompts.Prompts(broken).say_text(f"안녕하십니까 {len(script)}", "ko")).seconds > 0.6


class ToneServer(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]]
    sound: bytes

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.path, text))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.sound)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def tone_server(shipped: Settings) -> Iterator[HTTPServer]:
    ToneServer.asked = []
    ToneServer.sound = Path(shipped.data / "prompts/ko/digit/8.wav").read_bytes()
    server = HTTPServer(("127.0.0.1", 0), ToneServer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_another_voice_by_an_address(shipped: Settings, tone_server: HTTPServer) -> None:
    address = f"http://127.0.0.1:{tone_server.server_port}/speak?language={{language}}"
    other = prompts.Prompts(with_voice(shipped, url=address))
    file = other.say_text("6월 6일", "ko")
    assert read(file).seconds == pytest.approx(heard(shipped, "digit/8").seconds, abs=0.05)
    assert other.say_text("6월 6일", "ko") == file
    assert ToneServer.asked == [("/speak?language=ko", "유월 육일")]
