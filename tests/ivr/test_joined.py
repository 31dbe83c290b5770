from __future__ import annotations

import os
import wave
from pathlib import Path

import pytest

from ivr.joined import Joined


def prompt(folder: Path, name: str, level: int, *, rate: int = 8000, ending: str = ".wav") -> str:
    with wave.open(str(folder / f"{name}{ending}"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(level.to_bytes(2, "little") * (rate // 100))
    return str(folder / name)


def samples(file: str, ending: str = ".wav") -> list[int]:
    with wave.open(file + ending, "rb") as sound:
        data = sound.readframes(sound.getnframes())
    return [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]


@pytest.fixture
def joined(tmp_path: Path) -> Joined:
    return Joined(tmp_path / "joined", most_files=2)


def test_nothing_stands_between_the_prompts(tmp_path: Path, joined: Joined) -> None:
    file = joined.file([prompt(tmp_path, "one", 1), prompt(tmp_path, "two", 2)])
    assert samples(file) == [1] * 80 + [2] * 80


def test_one_prompt_is_played_as_it_is(tmp_path: Path, joined: Joined) -> None:
    one = prompt(tmp_path, "one", 1)
    assert joined.file([one]) == one


def test_wide_prompts_are_joined_where_all_of_them_are(tmp_path: Path, joined: Joined) -> None:
    parts = [prompt(tmp_path, name, level) for level, name in enumerate(("one", "two", "three"))]
    for name in ("one", "two"):
        prompt(tmp_path, name, 7, rate=16000, ending=".wav16")
    assert samples(joined.file(parts[:2]), ".wav16") == [7] * 320
    assert not Path(joined.file(parts) + ".wav16").exists()


def test_a_new_recording_is_heard_at_once(tmp_path: Path, joined: Joined) -> None:
    parts = [prompt(tmp_path, "one", 1), prompt(tmp_path, "two", 2)]
    joined.file(parts)
    prompt(tmp_path, "two", 3)
    os.utime(parts[1] + ".wav", ns=(5, 5))
    assert samples(joined.file(parts)) == [1] * 80 + [3] * 80


def test_the_ones_not_heard_for_longest_go(tmp_path: Path, joined: Joined) -> None:
    one, two, three = (prompt(tmp_path, name, 1) for name in ("one", "two", "three"))
    often = joined.file([one, two])
    seldom = joined.file([two, three])
    assert joined.file([one, two]) == often
    joined.file([one, three])
    assert Path(often + ".wav").exists()
    assert not Path(seldom + ".wav").exists()


def test_prompts_of_different_kinds_are_refused(tmp_path: Path, joined: Joined) -> None:
    with pytest.raises(wave.Error, match="another kind"):
        joined.file([prompt(tmp_path, "one", 1), prompt(tmp_path, "two", 1, rate=16000)])


def test_a_start_leaves_nothing_of_before(tmp_path: Path) -> None:
    before = Joined(tmp_path / "joined").file([prompt(tmp_path, "one", 1), prompt(tmp_path, "two", 2)])
    Joined(tmp_path / "joined")
    assert not Path(before + ".wav").exists()
