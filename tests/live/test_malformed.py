"""Whatever a phone can send: nothing, too much, nonsense, and hanging up at every moment."""

from __future__ import annotations

import asyncio

import pytest

from console.phones import Manner
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

_NONSENSE = {
    "silence": "",
    "too many keys": "99999999999999999999",
    "stars and hashes": "*#*#*#*#",
    "letters of the fourth column": "ABCD",
    "a wrong key again and again": "7777",
    "all at once": "1234567890*#",
}
#: Keys on the way to each step; the caller is gone right after the last one.
_STEPS = [
    "",
    "1",
    "1 1",
    "1 1 800229",
    "1 1 800229 001234",
    "1 2",
    "2",
    "2 1",
    "3",
    "4",
    "5",
    "9",
    "9 1",
    "0",
]


async def test_every_caller_who_stays_reaches_a_person(choice_scene: Scene) -> None:
    scene = choice_scene

    async def nonsense(keys: str) -> None:
        call = await scene.call()
        if keys:
            await call.press(keys)
        async with asyncio.timeout(150):
            while call.ended is None and not await scene.stands(call, "waiting"):
                await scene.witness.anything()
        assert call.ended is None, "the caller was hung up on"

    async with asyncio.TaskGroup() as tasks:
        for name, keys in _NONSENSE.items():
            tasks.create_task(nonsense(keys), name=name)


async def test_hanging_up_at_any_step_leaves_nothing_behind(scene: Scene) -> None:
    async def leaves(path: str) -> None:
        call = await scene.call()
        for keys in path.split():
            await call.press(keys)
            await asyncio.sleep(0.8)
        await call.hang_up()
        await call.until_ended(within=5)

    async with asyncio.TaskGroup() as tasks:
        for path in _STEPS:
            tasks.create_task(leaves(path), name=f"leaves after {path}")
    await scene.witness.until_callers(0, "", within=10)
    assert set(scene.outcomes_of_all()) <= {"answered", "abandoned", "served"}
    # The menu is as ready as before.
    assert await scene.is_ready("ivr")


async def test_a_caller_who_leaves_while_a_phone_rings_frees_it(straight_scene: Scene) -> None:
    scene = straight_scene
    (phone,) = await scene.sign_in(scene.instance.room("room1")[:1], Manner(answer_after=None))
    first = (await scene.wait(1))[0]
    await scene.phones.until(lambda _: phone.ringing, within=10)
    await first.hang_up()
    await scene.phones.until(lambda _: not phone.ringing, within=5)
    phone.manner = Manner(answer_after=0.05, talk=0.2)
    (second,) = await scene.wait(1)
    await scene.phones.until(lambda _: phone.talks and not phone.talking, within=20)
    await second.hang_up()
    assert [call.number for call in phone.talks] == [second.phone]
    assert await scene.outcomes([first]) == {"abandoned": 1}
