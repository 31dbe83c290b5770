"""Notices from a telephone to everybody: who calls next hears them, and who waits already."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from console.phones import Manner, PhoneCall
from ivr.voice import seconds_of
from minwon.centre import SignIn
from tests.live.hearing import Prompts
from tests.live.scene import Scene
from tests.live.script import Player

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

_TO_THE_NOTICES = "> steps/start; 1; > steps/saying; 5; "
_VOICE = "hours/holiday"


@pytest.fixture
def all_ears(trial_scene: Scene) -> Prompts:
    return Prompts(trial_scene.instance.data / "prompts")


async def recording_line(scene: Scene, counsellor: SignIn) -> PhoneCall:
    phone = await scene.phones.register(counsellor.counsellor, counsellor.secret, Manner())
    call = await scene.phones.dial(phone, "*60")
    await call.until_answered()
    return call


async def follows(scene: Scene, ears: Prompts, call: PhoneCall, script: str) -> None:
    await call.until_answered()
    await Player(scene, ears, call).play(script)


async def test_a_notice_spoken_into_a_telephone_is_heard(trial_scene: Scene, all_ears: Prompts) -> None:
    scene, ears = trial_scene, all_ears
    prompts = scene.instance.data / "prompts/ko"
    number, pin = scene.instance.settings.hotline.number, scene.instance.settings.secrets.recording_pin
    waiting = await scene.phones.call(number, "01099970001")
    await follows(scene, ears, waiting, "> steps/start; 0; = queue general")
    recorder = await recording_line(scene, scene.instance.room("room1")[0])
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    await follows(
        scene,
        ears,
        recorder,
        f"~ room/ask_pin; {wrong}; > room/wrong_pin; > room/ask_pin; {pin}; ~ recording/which; #; "
        f"> beep; speaks {_VOICE}; #; ~ recording/accept; 1",
    )
    accepted = time.time()
    await follows(scene, ears, recorder, "> recording/saved")
    # Who waits already: it begins within five seconds, and is what was spoken.
    spoken = prompts / "notice/2.wav"
    assert seconds_of(spoken) == pytest.approx(seconds_of(prompts / f"{_VOICE}.wav"), abs=0.6)
    await waiting.until(lambda call: ears.has("ko/notice/2", call.audio), within=20)
    assert time.time() - accepted < 5 + seconds_of(spoken) + 1
    # Who calls next: ahead of the older notice, in that very sound.
    async with asyncio.TaskGroup() as tasks:
        for caller, script in (
            ("01099970002", "> notice/2; > notice/1; hangs up"),
            ("01099970003", "> notice/2; hangs up"),
        ):
            call = await scene.phones.call(number, caller)
            tasks.create_task(follows(scene, ears, call, _TO_THE_NOTICES + script), name=caller)
    assert ears.names(waiting.audio, ["ko/notice/1", "ko/notice/2"]) == ["ko/notice/1", "ko/notice/2"]
    scene.instance.minwon("notice", "end", "2")


async def test_from_outside_who_knows_the_pin_records_and_who_does_not_is_refused(
    trial_scene: Scene, all_ears: Prompts
) -> None:
    scene, ears = trial_scene, all_ears
    line, pin = (
        scene.instance.settings.hotline.recording_number,
        scene.instance.settings.secrets.recording_pin,
    )
    wrong = f"> room/ask_pin; {(int(pin) + 1) % 10**6:06}; > room/wrong_pin; "
    async with asyncio.TaskGroup() as tasks:
        stranger = await scene.phones.call(line, "01099970005")
        tasks.create_task(follows(scene, ears, stranger, wrong * 3 + "= hang_up"), name="wrong PIN")
        recorder = await scene.phones.call(line, "01099970006")
        script = (
            f"~ room/ask_pin; {pin}; ~ recording/which; #; > beep; speaks {_VOICE}; #; "
            "~ recording/accept; 1; > recording/saved; = hang_up"
        )
        tasks.create_task(follows(scene, ears, recorder, script), name="right PIN")
    [notice] = [one for one in _notices(scene) if one["by"] == "outside"]
    call = await scene.phones.call(scene.instance.settings.hotline.number, "01099970007")
    await follows(scene, ears, call, f"{_TO_THE_NOTICES}> notice/{notice['notice']}; hangs up")
    scene.instance.minwon("notice", "end", str(notice["notice"]))


def _notices(scene: Scene) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(scene.instance.minwon("notice", "list", "--json"))
    return listed


async def test_a_sentence_spoken_into_a_telephone_replaces_the_made_voice(
    trial_scene: Scene, all_ears: Prompts
) -> None:
    scene, ears = trial_scene, all_ears
    listed = scene.instance.minwon("prompts", "list", "--codes")
    [code] = [line.split()[0] for line in listed.splitlines() if line.split()[1] == "steps/returned"]
    recorder = await recording_line(scene, scene.instance.room("room1")[1])
    await follows(
        scene,
        ears,
        recorder,
        f"~ room/ask_pin; {scene.instance.settings.secrets.recording_pin}; ~ recording/which; {code}; "
        f"> steps/returned; > beep; speaks {_VOICE}; #; ~ recording/accept; 1; > recording/saved",
    )
    recorded = scene.instance.data / "prompts/ko/steps/returned.wav"
    assert seconds_of(recorded) > 2
    # As it sounds now, not as it did.
    call = await scene.phones.call(scene.instance.settings.hotline.number, "01099970004")
    script = "> steps/start; 1; > steps/saying; 8; > steps/part; 1; > steps/returned; = hang_up"
    await follows(scene, Prompts(scene.instance.data / "prompts"), call, script)
