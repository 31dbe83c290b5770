"""The player of written-down calls notices what was heard as soon as it was."""

from __future__ import annotations

import asyncio
import wave
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from console.phones import PhoneCall
from tests.live.hearing import Prompts, as_ulaw_carries
from tests.live.scene import Scene
from tests.live.script import NotAsWritten, Player

#: What the stack hands over at a time: 40 ms.
_CHUNK = 640


@pytest.fixture
def ears(tmp_path: Path) -> Prompts:
    samples = np.random.default_rng(1).normal(0, 5000, 2000).clip(-32768, 32767).astype(np.int16)
    with wave.open(str(tmp_path / "beep.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    return Prompts(tmp_path)


def a_call() -> PhoneCall:
    return PhoneCall(phone="01099990000", number="120", began=0.0, answered=0.1)


async def a_beep_comes(call: PhoneCall, ears: Prompts) -> None:
    """A moment of silence, the beep, and then nothing is sent, as while a call is recorded."""
    beep = as_ulaw_carries(np.frombuffer(ears.sound("beep"), dtype=np.int16)).tobytes()
    sound = bytes(1600) + beep
    while True:
        call.audio += sound[:_CHUNK]
        sound = sound[_CHUNK:]
        async with call._news:
            call._news.notify_all()
        await asyncio.sleep(0.04)


async def test_a_beep_is_noticed_although_nothing_is_sent_after_it(ears: Prompts) -> None:
    call = a_call()
    coming = asyncio.ensure_future(a_beep_comes(call, ears))
    async with asyncio.timeout(5):
        await Player(cast(Scene, None), ears, call).play("> beep")
    coming.cancel()


async def test_what_should_not_have_been_heard_and_was_is_told(ears: Prompts) -> None:
    call = a_call()
    call.audio += as_ulaw_carries(np.frombuffer(ears.sound("beep"), dtype=np.int16)).tobytes()
    with pytest.raises(NotAsWritten, match="it was heard"):
        await Player(cast(Scene, None), ears, call).play("< beep")
