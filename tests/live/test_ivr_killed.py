"""ivr is killed with callers in the menu: they go on to a person, and so do new callers."""

from __future__ import annotations

import asyncio

import pytest

from console.phones import Manner
from tests.live.hearing import Prompts
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


async def test_callers_go_on_to_a_person_until_the_menu_is_back(own_scene: Scene, ears: Prompts) -> None:
    scene = own_scene
    phones = await scene.sign_in(scene.instance.room("room1")[:7], Manner(answer_after=0.05, talk=4.0))
    async with asyncio.TaskGroup() as tasks:
        greeted = [tasks.create_task(scene.call()) for _ in range(5)]
    in_menu = [task.result() for task in greeted]
    assert len(await scene.witness.callers("menu")) == 5

    gone = scene.instance.kill("ivr")
    during = [await scene.call() for _ in range(2)]
    await scene.phones.until(lambda _: sum(len(phone.talks) for phone in phones) == 7, within=60)
    for call in in_menu + during:
        await call.hang_up()
    assert await scene.outcomes(in_menu + during) == {"answered": 7}

    # The menu is back by itself.
    async with asyncio.timeout(20):
        while scene.instance.pids().get("ivr", gone) == gone or not await scene.is_ready("ivr"):
            await scene.witness.anything()
    call = await scene.call()
    await scene.hears(call, ears, "menu/main/tax")
    await call.press("0")
    await scene.phones.until(
        lambda _: any(talk.number == call.phone for phone in phones for talk in phone.talks)
    )
    await scene.witness.until_callers(1, "talking")
    await call.hang_up()
    assert await scene.outcomes([call]) == {"answered": 1}


async def test_an_ivr_that_hangs_is_ended_and_its_callers_go_on(own_scene: Scene) -> None:
    scene = own_scene
    await scene.sign_in(scene.instance.room("room2")[:1], Manner(answer_after=0.1))
    call = await scene.call()
    hung = scene.instance.freeze("ivr")
    await scene.phones.until(
        lambda phones: any(each.talking for each in phones.counsellors.values()), within=60
    )
    assert call.ended is None
    assert scene.instance.pids().get("ivr") != hung
