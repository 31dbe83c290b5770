"""A citizen who would rather not wait is called back, in their place, over real SIP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from acd.client import Client
from console.phones import CounsellorPhone, Manner, PhoneCall
from minwon import database, messages
from tests.live.hearing import Prompts
from tests.live.instance import Instance
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

_RULES = """
others:
  announce_first: 0.5
  announce_every: 20
callback:
  tries: 2
  retry_seconds: 1
"""
_NUMBER = "01056781234"


@pytest.fixture
async def callback_scene(own_scene: Scene) -> AsyncIterator[Scene]:
    """An instance whose callers are offered a callback half a second after they begin to wait."""
    instance = own_scene.instance
    instance.minwon("menu", "import", str(Path(__file__).with_name("waiting.yaml")))
    instance.minwon("menu", "publish", "city")
    rules = instance.data / "rules.yaml"
    rules.write_text(_RULES)
    instance.minwon("rules", "set", str(rules), "--why", "a test")
    await asyncio.sleep(1.2)
    own_scene.key = ""
    yield own_scene


async def asks(scene: Scene, ears: Prompts, number: str = _NUMBER) -> PhoneCall:
    """A citizen waits, is offered a callback, and takes it at the number they call from."""
    call = await scene.call(number)
    await scene.hears(call, ears, "callback/offer", within=20)
    await call.press("1")
    await scene.hears(call, ears, "callback/which_number", within=10)
    await call.press("1")
    await scene.hears(call, ears, "callback/noted", within=10)
    await call.until_ended(within=5)
    return call


def callbacks(instance: Instance) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(instance.minwon("callback", "list", "--json"))
    return found


async def until_callbacks(scene: Scene, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(15):
        while True:
            with Client(scene.instance.settings) as acd:
                found: list[dict[str, Any]] = acd.get("/callbacks")
            if len(found) == count:
                return found
            await scene.witness.anything()


async def counsellor(scene: Scene, manner: Manner, place: int = 0) -> CounsellorPhone:
    (phone,) = await scene.sign_in(scene.instance.room("room1")[place : place + 1], manner)
    return phone


async def test_the_counsellor_first_then_the_citizen(callback_scene: Scene, ears: Prompts) -> None:
    scene = callback_scene
    call = await asks(scene, ears)
    (open_,) = await until_callbacks(scene, 1)
    assert (open_["queue"], open_["whereabouts"], open_["tries"]) == ("general", "waiting", 0)

    # acd dies between the request and the call: nothing is lost.
    scene.instance.kill("acd")
    citizen = await scene.phones.home(_NUMBER, Manner(answer_after=1.0))
    someone = await counsellor(scene, Manner(answer_after=0.5))
    someone.listens = True
    await scene.phones.until(lambda _: citizen.talking, within=30)
    assert len(someone.talking) == 1
    assert someone.talking[0].began < citizen.talking[0].began
    assert citizen.talking[0].number == scene.instance.settings.hotline.number
    await scene.hears(someone.talking[0], ears, "whisper/callback", within=5)
    await scene.witness.until_callers(1, "talking", within=5)
    assert await until_callbacks(scene, 0) == []
    with Client(scene.instance.settings) as acd:
        (talk,) = [one for one in acd.get("/snapshot")["calls"] if one["whereabouts"] == "talking"]
    assert (talk["call"], talk["counsellor"]) == (open_["callback"], someone.counsellor)

    # And once more in the talk.
    scene.instance.kill("acd")
    async with asyncio.timeout(20):
        while not await scene.is_ready("acd"):
            await scene.witness.anything()
    with Client(scene.instance.settings) as acd:
        (talk,) = [one for one in acd.get("/snapshot")["calls"] if one["whereabouts"] == "talking"]
    assert (talk["call"], talk["counsellor"]) == (open_["callback"], someone.counsellor)
    await citizen.hang_up()
    await someone.talking[0].until_ended(within=5)

    assert await scene.outcomes([call]) == {"called_back": 1}
    told = ("callback_wanted", "dialled", "reached", "callback_closed")
    lines = [line for line in scene.instance.ledger() if line["call"] == open_["callback"]]
    assert [line["step"] for line in lines if line["step"] in told] == [told[0], *told]
    assert _NUMBER not in "".join(map(str, scene.instance.ledger()))
    assert _NUMBER not in scene.instance.logs()


async def test_who_is_missed_is_tried_again_then_told_to_a_person(
    callback_scene: Scene, ears: Prompts
) -> None:
    scene = callback_scene
    await asks(scene, ears)
    citizen = await scene.phones.home(_NUMBER, Manner(reject=True))
    someone = await counsellor(scene, Manner(answer_after=0.2))
    someone.listens = True
    await scene.phones.until(lambda _: len(someone.talks) == 1, within=10)
    await scene.hears(someone.talks[0], ears, "callback/missed", within=15)
    await someone.talks[0].until_ended(within=5)
    # The second and last time they do not hear it, and the counsellor gives up.
    citizen.manner = Manner(answer_after=None)
    await scene.phones.until(lambda _: citizen.ringing, within=20)
    await someone.hang_up()
    await until_callbacks(scene, 0)
    engine = database.connect(scene.instance.settings)
    async with asyncio.timeout(10):
        while not (left := messages.waiting(engine, mailbox="callback_general")):
            await scene.witness.anything()
    engine.dispose()
    assert [one.number for one in left] == [_NUMBER]
    assert len(citizen.calls) == 2 and not citizen.talks
    assert "callback/b" not in scene.instance.ask("database show")


async def test_two_requests_of_one_caller_are_one_and_outlive_asterisk(
    callback_scene: Scene, ears: Prompts
) -> None:
    scene = callback_scene
    home = await scene.phones.home(_NUMBER, Manner(answer_after=0.2))
    await asks(scene, ears)
    (first,) = await until_callbacks(scene, 1)
    # Whoever phones again takes the place back; and gives it up again.
    again = await asks(scene, ears)
    (second,) = await until_callbacks(scene, 1)
    assert (second["arrived"], second["asked"] >= first["asked"]) == (first["arrived"], True)
    assert second["callback"] != first["callback"]

    scene.instance.kill("asterisk")
    async with asyncio.timeout(30):
        while await scene.is_ready("acd"):
            await scene.witness.anything()
        while not await scene.is_ready("acd"):
            await scene.witness.anything()
    assert callbacks(scene.instance) == [second]
    await again.until_ended(within=5)
    with Client(scene.instance.settings) as acd:
        assert acd.delete(f"/callbacks/{second['callback']}")["callback"] == second["callback"]
        assert acd.get("/callbacks") == []
    assert not home.calls
    assert "callback" not in scene.instance.ask("database show")
