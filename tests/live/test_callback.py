"""A citizen who would rather not wait is called back, in their place, over real SIP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from acd.client import Client
from console.phones import CounsellorPhone, Manner, PhoneCall
from minwon import database, messages
from tests.live.hearing import Prompts
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
async def callback_scene(scene: Scene) -> AsyncIterator[Scene]:
    """Everybody's instance; who waits is offered a callback half a second later."""
    before = scene.instance.data / "before.yaml"
    before.write_text(scene.instance.minwon("rules", "show"))
    await offer_callbacks(scene)
    yield scene
    scene.instance.minwon("rules", "set", str(before), "--why", "the test is over")
    scene.instance.minwon("menu", "rollback", "city")
    await asyncio.sleep(1.2)


async def offer_callbacks(scene: Scene) -> None:
    instance = scene.instance
    instance.minwon("menu", "import", str(Path(__file__).with_name("waiting.yaml")))
    instance.minwon("menu", "publish", "city")
    rules = instance.data / "rules.yaml"
    rules.write_text(_RULES)
    instance.minwon("rules", "set", str(rules), "--why", "a test")
    scene.key = ""
    # A second later every call that begins hears the new menu.
    await asyncio.sleep(1.2)


async def asks(scene: Scene, ears: Prompts) -> PhoneCall:
    """A citizen waits, is offered a callback, and wants it at another number, which is read back."""
    call = await scene.call()
    await scene.hears(call, ears, "callback/offer", within=20)
    await call.press("1")
    await call.until_silent(0.4, within=12)
    await call.press("2")
    await scene.hears(call, ears, "callback/ask_number", within=12)
    await call.press(f"{_NUMBER}#")
    await scene.hears(call, ears, "callback/number/1", within=15)
    await call.press("1")
    await scene.hears(call, ears, "callback/noted", within=12)
    await call.until_ended(within=5)
    heard = ears.names(call.audio)
    assert heard.index("callback/ask_number") < heard.index("callback/number/1")
    return call


async def asks_quickly(scene: Scene, number: str) -> None:
    """The same without listening: keys as soon as there is something to hear, gone at the first word."""
    asked = len(requests(scene, number))
    call = await scene.call(number)
    async with asyncio.timeout(20):
        while not any(seen["Context"] == "announce" for seen in await scene.witness.callers("waiting")):
            await scene.witness.anything()
        await call.press("1")
        await scene.witness.until_callers(1, "deciding")
        while len(requests(scene, number)) == asked:
            await call.press("1")
            await scene.witness.anything()
    await call.hang_up()


def requests(scene: Scene, number: str) -> list[dict[str, Any]]:
    """The ledger's lines about this citizen's wish to be called back."""
    calls = {seen["Linkedid"] for seen in scene.witness.events if seen["CallerIDNum"] == number}
    lines = scene.instance.ledger()
    return [line for line in lines if line["step"] == "callback_asked" and line["call"] in calls]


async def until_callbacks(scene: Scene, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(15):
        while True:
            with Client(scene.instance.settings) as acd:
                found: list[dict[str, Any]] = acd.get("/callbacks")
            if len(found) == count:
                return found
            await scene.witness.anything()


async def counsellor(scene: Scene, manner: Manner) -> CounsellorPhone:
    each = scene.instance.room("room1")[0]
    phone = await scene.phones.register(each.counsellor, each.secret, manner, listens=True)
    await scene.dial(phone, "*11")
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
    await scene.phones.until(lambda _: citizen.talking, within=30)
    assert len(someone.talking) == 1
    assert someone.talks[0].began < citizen.talks[0].began
    assert citizen.talks[0].number == scene.instance.settings.hotline.number
    assert ears.has("whisper/callback", someone.talks[0].audio)
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
    await someone.talks[0].until_ended(within=5)

    assert await scene.outcomes([call]) == {"called_back": 1}
    told = ("callback_wanted", "dialled", "reached", "callback_closed")
    lines = [line for line in scene.instance.ledger() if line.get("call") == open_["callback"]]
    assert [line["step"] for line in lines if line["step"] in told] == [told[0], *told]
    assert _NUMBER not in "".join(map(str, scene.instance.ledger()))
    assert _NUMBER not in scene.instance.logs()


async def test_who_is_missed_is_tried_again_then_told_to_a_person(
    callback_scene: Scene, ears: Prompts
) -> None:
    scene, number = callback_scene, "01056782222"
    await asks_quickly(scene, number)
    await until_callbacks(scene, 1)
    citizen = await scene.phones.home(number, Manner(reject=True))
    someone = await counsellor(scene, Manner(answer_after=0.2))
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
    assert [one.number for one in left] == [number]
    assert len(citizen.calls) == 2 and not citizen.talks
    while "/callback" in scene.instance.ask("database show"):
        await scene.witness.anything()


async def test_a_callback_talk_is_a_talk_like_any_other(callback_scene: Scene, ears: Prompts) -> None:
    """Passed on to a department that is silent, taken out of an evacuated room, asked how it was."""
    scene, number = callback_scene, "01056784444"
    await asks_quickly(scene, number)
    await until_callbacks(scene, 1)
    home = await scene.phones.home(number, Manner(answer_after=0.2))
    someone = await counsellor(scene, Manner(answer_after=0.2))
    await scene.phones.until(lambda _: home.talking, within=15)
    [citizen] = home.talks
    await scene.witness.until_callers(1, "talking", within=5)

    await (await scene.talk(someone)).press("##2100")
    await scene.hears(citizen, ears, "transfer/no_answer", within=15)
    await scene.phones.until(lambda _: len(someone.talks) == 2, within=10)
    await scene.witness.until_callers(1, "talking", within=10)

    other, *_ = scene.instance.room("room2")
    [another] = await scene.sign_in([other], Manner(answer_after=0.2))
    scene.instance.minwon("room", "close", "room1", "--mode", "evacuate", "--reason", "drill")
    await scene.hears(citizen, ears, "room/evacuated", within=25)
    await scene.phones.until(lambda _: another.talking, within=20)
    [talking] = await scene.witness.until_callers(1, "talking", within=5)
    assert talking.variables["MINWON_COUNSELLOR"] == another.counsellor
    assert (
        not someone.talking
        and citizen.ended is None
        and not scene.phones.counsellors[other.counsellor].ringing
    )

    await another.hang_up()
    await scene.hears(citizen, ears, "survey/ask", within=10)
    assert len(home.calls) == 1
    await citizen.hang_up()


async def test_two_requests_of_one_caller_are_one_and_outlive_asterisk(own_scene: Scene) -> None:
    scene, number = own_scene, "01056783333"
    await offer_callbacks(scene)
    await asks_quickly(scene, number)
    (first,) = await until_callbacks(scene, 1)
    # Whoever phones again takes the place back, and may give it up again.
    await asks_quickly(scene, number)
    async with asyncio.timeout(10):
        while (found := await until_callbacks(scene, 1)) == [first]:
            await scene.witness.anything()
    (second,) = found
    assert second["arrived"] == first["arrived"]

    # Asterisk writes its database to the disk once a second.
    await asyncio.sleep(1.5)
    scene.instance.kill("asterisk")
    async with asyncio.timeout(30):
        while await scene.is_ready("acd"):
            await scene.witness.anything()
        while not await scene.is_ready("acd"):
            await scene.witness.anything()
    with Client(scene.instance.settings) as acd:
        assert acd.get("/callbacks") == [second]
        assert acd.delete(f"/callbacks/{second['callback']}")["callback"] == second["callback"]
    await until_callbacks(scene, 0)
