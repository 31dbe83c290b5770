"""Finding sounds and checking them. Making them needs espeak-ng and SoX: tests/live/test_prompts.py."""

import hashlib
import json
from pathlib import Path

import pytest

from ivr import prompts
from minwon.settings import Settings, Speech


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    (recordings / "ko.yaml").write_text("hello: 안녕하십니까.\n")
    (recordings / "en.yaml").write_text("hello: Hello.\n")
    return Settings(data=tmp_path, speech=Speech(recordings=recordings))


def sound(settings: Settings, name: str) -> str:
    file = settings.data / "prompts" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    for ending in (".wav", ".wav16"):
        file.with_name(file.name + ending).touch()
    return str(file)


def test_a_prompt_is_found_without_its_ending(settings: Settings) -> None:
    file = sound(settings, "ko/queue/hello")
    assert prompts.Prompts(settings).file("queue/hello", "ko") == file


def test_a_language_borrows_what_it_lacks_from_english(settings: Settings) -> None:
    file = sound(settings, "en/hello")
    found = prompts.Prompts(settings)
    assert found.file("hello", "vi") == file
    assert found.file("hello", "ko") == file
    assert found.file("goodbye", "ko") is None


def test_digits_are_of_the_language_that_has_them_and_amounts_english(settings: Settings) -> None:
    for name in ("en/digit/4", "en/number/5000", "zh/digit/4"):
        sound(settings, name)
    found = prompts.Prompts(settings)
    files = [found.file(name, "zh") or "" for name in ("digit/4", "number/5000")]
    assert [file.split("/")[-3] for file in files] == ["zh", "en"]


@pytest.mark.parametrize(
    "name", ["../ko/hello", "/etc/passwd", "", "hello.wav", "a//b", "hello&x", "a/", "한"]
)
def test_a_name_never_leads_out_of_the_folder(settings: Settings, name: str) -> None:
    sound(settings, "ko/hello")
    found = prompts.Prompts(settings)
    assert found.file(name, "ko") is None
    assert found.file("hello", name) is None or found.file("hello", "ko")


def problems(settings: Settings) -> str:
    return "\n".join(prompts.check(settings))


def test_a_sentence_missing_in_one_language_is_told(settings: Settings) -> None:
    (settings.speech.recordings / "en.yaml").write_text("other: Other.\n")
    assert "en.yaml lacks hello" in problems(settings)
    assert "ko.yaml lacks other" in problems(settings)


def test_a_sentence_without_a_sound_is_told(settings: Settings) -> None:
    assert "no sound yet" in problems(settings)
    assert "minwon prompts build" in problems(settings)


def test_a_fault_in_a_catalogue_is_told(settings: Settings) -> None:
    (settings.speech.recordings / "en.yaml").write_text("hello: ''\n")
    assert "needs a sentence" in problems(settings)


def test_a_recording_of_another_sentence_or_of_none_is_told(settings: Settings) -> None:
    folder = settings.speech.recordings / "ko"
    folder.mkdir()
    (folder / "hello.wav").write_bytes(b"sound")
    (folder / "nothing.mp3").write_bytes(b"sound")
    sha256 = hashlib.sha256(b"sound").hexdigest()
    (folder / "recorded.json").write_text(json.dumps({"hello": {"sha256": sha256, "text": "안녕하세요."}}))
    assert "ko/hello: the sentence is another one than was recorded" in problems(settings)
    assert "nothing.mp3: ko.yaml has no sentence nothing" in problems(settings)


def test_which_names_have_a_sound(settings: Settings) -> None:
    sound(settings, "ko/hello")
    assert prompts.sounds(settings) == {"ko": {"hello"}, "en": set()}
