"""The witness itself: prompts are recognised in sound that went through G.711, and only those."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from tests.live.hearing import Prompts, Samples, as_ulaw_carries


def noise(seed: int, seconds: float) -> Samples:
    """Something as unlike anything else as speech is."""
    return (
        np.random.default_rng(seed).normal(0, 5000, int(8000 * seconds)).clip(-32768, 32767).astype(np.int16)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    one, two = noise(1, 1.0), noise(2, 0.5)
    sounds = {"one": one, "two": two, "menu/both": np.concatenate([one, two]), "never": noise(3, 0.6)}
    for name, samples in sounds.items():
        file = tmp_path / f"{name}.wav"
        file.parent.mkdir(exist_ok=True)
        with wave.open(str(file), "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", ""))
            sound.writeframes(samples.tobytes())
    return tmp_path


def received(*parts: Samples) -> bytes:
    return as_ulaw_carries(np.concatenate(parts)).tobytes()


def test_prompts_are_told_in_the_order_heard(folder: Path) -> None:
    quiet = np.zeros(4321, dtype=np.int16)
    sound = received(quiet, noise(2, 0.5), quiet, noise(1, 1.0), quiet, noise(2, 0.5))
    assert Prompts(folder).names(sound) == ["two", "one", "two"]


def test_of_two_within_one_another_the_longer_is_told(folder: Path) -> None:
    assert Prompts(folder).names(received(noise(1, 1.0), noise(2, 0.5))) == ["menu/both"]


def test_a_prompt_that_was_cut_short_was_not_heard(folder: Path) -> None:
    assert Prompts(folder).names(received(noise(1, 1.0)[:6000])) == []


def test_a_lost_packet_and_a_doubled_one_do_no_harm(folder: Path) -> None:
    sound = noise(1, 1.0)
    slipped = received(sound[:2000], sound[2160:5000], sound[4840:])
    assert Prompts(folder).names(slipped) == ["one"]


def test_other_sounds_are_no_prompt(folder: Path) -> None:
    assert Prompts(folder).names(received(noise(9, 3.0))) == []
    assert Prompts(folder).names(b"") == []


def test_ulaw_keeps_every_level_to_a_thirtieth() -> None:
    every = np.arange(-32635, 32636, 7, dtype=np.int16)
    error = np.abs(as_ulaw_carries(every).astype(int) - every.astype(int))
    assert (error <= np.abs(every.astype(int)) / 30 + 8).all()
