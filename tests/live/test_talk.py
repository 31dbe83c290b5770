"""What comes after the counsellor picked up: survey, departments, recording."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.phones import Manner
from tests.live.hearing import Prompts
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]


async def test_after_the_talk_the_citizen_is_asked_how_it_was(scene: Scene, ears: Prompts) -> None:
    await scene.sign_in(scene.instance.room("room1")[:1], Manner(answer_after=0.1, talk=6.0))
    call = await scene.waits()
    await scene.hears(call, ears, "survey/satisfaction", within=60)
    await call.press("5")
    await scene.hears(call, ears, "survey/kindness")
    await call.hang_up()
    await call.until_ended()
    assert await scene.outcomes([call]) == {"answered": 1}


async def test_the_talk_is_recorded_when_the_menu_said_so(scene: Scene) -> None:
    def recordings() -> set[Path]:
        return set((scene.instance.data / "recordings").glob("*/*.wav"))

    before = recordings()
    [phone] = await scene.sign_in(scene.instance.room("room2")[:1], Manner(answer_after=0.1))
    call = await scene.waits()
    await scene.phones.until(lambda _: phone.talking)
    await scene.witness.until(lambda _: recordings() - before)
    await call.hang_up()
    await call.until_ended()
    [recording] = recordings() - before
    assert recording.stat().st_mode & 0o077 == 0


async def test_a_department_that_does_not_answer_gives_the_caller_back(scene: Scene) -> None:
    [phone] = await scene.sign_in(scene.instance.room("room1")[:1], Manner(answer_after=0.1))
    call = await scene.waits()
    # Picked up, and the whisper is over.
    await scene.witness.until_callers(1, "talking")
    # Nobody has registered the department's phone.
    await (await scene.talk(phone)).press("##2100")
    await scene.phones.until(lambda _: len(phone.talks) == 2, within=60)
    assert call.ended is None
