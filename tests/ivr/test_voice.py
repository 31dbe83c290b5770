"""What a voice is before it speaks. Its sound needs espeak-ng and SoX: tests/live/test_prompts.py."""

from pathlib import Path

import pytest

from ivr.voice import Voice, VoiceError
from minwon import packages
from minwon.settings import Settings, Speech

NOWHERE = packages.Program(argv=("/nonexistent/program",), root=Path("/"))


def voice(**speech: object) -> Voice:
    settings = Settings(data=Path("unused"), speech=Speech.model_validate(speech))
    return Voice(settings, espeak=NOWHERE, sox=NOWHERE, seconds=1)


def test_another_voice_speed_or_address_is_another_stamp() -> None:
    stamps = {
        voice().stamp("ko"),
        voice().stamp("en"),
        voice(words_per_minute=160).stamp("ko"),
        voice(voices={"ko": "ko+f3"}).stamp("ko"),
        voice(command=("my-voice", "--soft")).stamp("ko"),
        voice(url="http://127.0.0.1:9/speak").stamp("ko"),
    }
    assert len(stamps) == 6
    assert voice().stamp("ko") == voice().stamp("ko")


def test_a_program_that_cannot_be_started_is_told_and_the_words_are_not(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="could not be started") as failed:
        voice().speak("홍길동", "ko", tmp_path / "name")
    assert "홍길동" not in str(failed.value)
    assert list(tmp_path.iterdir()) == []
