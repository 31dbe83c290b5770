"""What becomes of those who cannot be answered now: their old place, another queue, voice mail, goodbye."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from console.phones import Manner
from tests.live.conftest import Rule, publish
from tests.live.hearing import Prompts
from tests.live.observer import Seen
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


async def waiting(scene: Scene, count: int, as_wished: Callable[[list[Seen]], object]) -> None:
    """Until so many wait, and in the way that is wished for."""
    async with asyncio.timeout(15):
        while not as_wished(await scene.witness.until_callers(count, "waiting")):
            await scene.witness.anything()


async def test_who_hangs_up_and_phones_again_keeps_the_place(straight_scene: Scene) -> None:
    scene = straight_scene
    first = await scene.call("01077770001")
    [before] = await scene.witness.until_callers(1, "waiting")
    second = await scene.call("01077770002")
    await scene.witness.until_callers(2, "waiting")
    await first.hang_up()
    await scene.witness.until_callers(1, "waiting")
    again = await scene.call("01077770001")
    ticket = float(before.variables["MINWON_TICKET"])
    await waiting(scene, 2, lambda found: abs(float(found[0].variables["MINWON_TICKET"]) - ticket) < 0.001)

    [phone] = await scene.sign_in(scene.instance.room("room1")[:1], Manner(answer_after=0.05, talk=3))
    await scene.phones.until(lambda _: len(phone.talks) == 2)
    assert [talk.number for talk in phone.talks] == ["01077770001", "01077770002"]
    for call in (again, second):
        await call.hang_up()
    assert await scene.outcomes([second]) == {"answered": 1}


async def test_after_a_wait_another_queue_takes_the_call_in_its_place(
    straight_scene: Scene, rule: Rule
) -> None:
    scene = straight_scene
    rule("queues: {general: {overflow: [{when: waited, value: 1, to: queue:tax}]}}")
    call = await scene.call()
    [before] = await scene.witness.until_callers(1, "waiting")
    await waiting(scene, 1, lambda found: found[0].variables["MINWON_QUEUE"] == "tax")
    [after] = await scene.witness.callers("waiting")
    assert after.variables["MINWON_TICKET"] == before.variables["MINWON_TICKET"]
    await call.hang_up()
    await call.until_ended()
    [sent] = [
        line
        for line in scene.instance.ledger()
        if line["step"] == "sent" and line["call"] == before["Linkedid"]
    ]
    assert (sent["details"]["to"], sent["details"]["why"]) == ("queue:tax", "waited")


async def test_after_a_wait_a_callback_is_offered_and_the_place_stays(
    straight_scene: Scene, rule: Rule, ears: Prompts
) -> None:
    scene = straight_scene
    await publish(scene.instance, Path(__file__).with_name("waiting.yaml"))
    try:
        rule("others: {announce_first: none, overflow: [{when: waited, value: 1, to: callback}]}")
        call = await scene.call("01077770004")
        await scene.hears(call, ears, "sent/busy")
        await scene.hears(call, ears, "callback/offer")
        await scene.witness.until_callers(1, "waiting")
        await call.hang_up()
        assert await scene.outcomes([call]) == {"abandoned": 1}
    finally:
        scene.instance.minwon("menu", "rollback", "city")


async def test_with_nobody_at_work_the_caller_leaves_a_message_in_the_queues_mailbox(
    straight_scene: Scene, rule: Rule, ears: Prompts
) -> None:
    scene = straight_scene
    rule("others: {overflow: [{when: unserved, value: 0, to: voicemail}]}")
    call = await scene.call("01077770003")
    await scene.hears(call, ears, "waiting/no_counsellor")
    await scene.hears(call, ears, "message/ask")
    # The beep and two seconds of what they say.
    await asyncio.sleep(3)
    await call.press("#")
    await scene.hears(call, ears, "message/thanks")
    await call.until_ended(within=15)
    assert not call.hung_up
    [kept] = json.loads(scene.instance.minwon("messages", "list", "--mailbox", "general", "--json"))
    assert kept["seconds"] >= 1.5
    assert (scene.instance.data / kept["file"]).is_file()
    assert await scene.outcomes([call]) == {"overflowed": 1}


async def test_at_closing_time_those_who_wait_are_told_served_and_then_sent_home(
    straight_scene: Scene, rule: Rule, ears: Prompts
) -> None:
    scene = straight_scene
    first, second = await scene.call(), await scene.call()
    await scene.witness.until_callers(2, "waiting")
    rule("hours: {shut: {week: {}}}\nothers: {hours: shut, closing_seconds: 10, closing_to: message}")
    [phone] = await scene.sign_in(scene.instance.room("room1")[:1], Manner(answer_after=0.05))
    await scene.phones.until(lambda _: phone.talking)
    await scene.hears(second, ears, "waiting/closing", within=12)
    assert second.ended is None
    await scene.hears(second, ears, "sent/closed", within=10)
    assert phone.talking
    for call in (first, second):
        await call.hang_up()
    assert await scene.outcomes([first, second]) == {"answered": 1, "overflowed": 1}


async def test_flood_mode_comes_and_goes_as_callers_hear_it(
    straight_scene: Scene, rule: Rule, ears: Prompts
) -> None:
    scene = straight_scene
    await publish(scene.instance, Path(__file__).with_name("flooded.yaml"))
    try:
        rule("flood: {on_waiting: 1, off_waiting: 0, least_seconds: 0}")
        first = await scene.call()
        await scene.witness.until_callers(1, "waiting")
        second = await scene.call()
        await scene.hears(second, ears, "flood/busy")
        await scene.witness.until_callers(2, "waiting")
        for call in (first, second):
            await call.hang_up()
        await scene.witness.until_callers(0, "waiting")
        third = await scene.call()
        await scene.witness.until_callers(1, "waiting")
        assert "flood/busy" not in ears.names(third.audio)
        await third.hang_up()
    finally:
        scene.instance.minwon("menu", "rollback", "city")
