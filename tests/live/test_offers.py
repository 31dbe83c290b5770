"""How an offer ends on real phones, and what a counsellor chooses about the next one."""

from __future__ import annotations

import asyncio
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from acd.client import Client
from console.phones import CounsellorPhone, Manner, PhoneCall
from tests.live.conftest import Rule, publish
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


def counsellor(scene: Scene, phone: CounsellorPhone) -> dict[str, Any]:
    with Client(scene.instance.settings) as acd:
        found: list[dict[str, Any]] = acd.get("/counsellors")
    return next(one for one in found if one["counsellor"] == phone.counsellor)


async def until(scene: Scene, phone: CounsellorPhone, **wished: str) -> None:
    async with asyncio.timeout(10):
        while not wished.items() <= counsellor(scene, phone).items():
            await scene.witness.anything()


async def test_each_end_of_an_offer_has_its_reason_and_its_consequence(
    straight_scene: Scene, rule: Rule
) -> None:
    scene = straight_scene
    await publish(scene.instance, Path(__file__).with_name("waiting.yaml"))
    rule("others: {ring_seconds: 3}\nrejected_pause: 30")
    people = scene.instance.room("room1")[:4]
    away, busy, hasty = await scene.sign_in(people[:3], Manner(answer_after=None))
    busy.manner = Manner(reject=True)
    hasty.manner = Manner(answer_after=0.05, talk=0.05)  # hangs up in the midst of the whisper
    citizen = await scene.call()
    [seen] = await scene.witness.callers()
    call = seen["Linkedid"]

    def ends() -> dict[str, str]:
        lines = [line for line in scene.instance.ledger() if line.get("call") == call]
        ends = [line for line in lines if line["step"] == "offer_ended"]
        assert len({line["counsellor"] for line in ends}) == len(ends)
        return {line["counsellor"]: line["details"]["why"] for line in ends}

    async with asyncio.timeout(15):
        while len(ends()) < 3:
            await scene.witness.anything()
    [there] = await scene.sign_in(people[3:], Manner(answer_after=0.05))
    await scene.phones.until(lambda _: there.talking, within=10)
    await scene.witness.until_callers(1, "talking", within=10)
    assert ends() == {
        away.counsellor: "rang_out", busy.counsellor: "rejected", hasty.counsellor: "rejected",
    }  # fmt: skip
    gone = counsellor(scene, away)
    assert (gone["status"], gone["reason"]) == ("break", "not_responding")
    # Who declined rests a moment, and is ready: it is a phone's own choice that takes them away.
    assert {counsellor(scene, phone)["status"] for phone in (busy, hasty)} == {"ready"}
    with Client(scene.instance.settings) as acd:
        alerts = [(one["kind"], one["counsellor"]) for one in acd.get("/snapshot")["alerts"]]
    assert ("not_responding", away.counsellor) in alerts

    told = json.loads(scene.instance.minwon("why", call, "--json"))
    assert told["went"]["en"].startswith(f"It was offered to {there.counsellor} in room1.")
    text = scene.instance.minwon("why", away.counsellor)
    assert "Is on a break (not_responding)." in text
    await citizen.hang_up()


async def test_why_a_call_waited_is_told_exactly_when_it_is_over(straight_scene: Scene) -> None:
    scene = straight_scene
    one, other = await scene.sign_in(scene.instance.room("room1")[:2], Manner(answer_after=0.05))
    talk = await scene.call()
    await scene.witness.until_callers(1, "talking")
    free = next(phone for phone in (one, other) if not phone.talking)
    await scene.dial(free, "*13")
    calls = [*await scene.wait(1), *await scene.wait(1)]
    waiting = [seen["Linkedid"] for seen in await scene.witness.until_callers(2, "waiting")]
    # The engine is asked once a second.
    async with asyncio.timeout(5):
        while sum(line["step"] == "nobody_free" for line in scene.instance.ledger()) < 2:
            await scene.witness.anything()
        while time.time() - float((await scene.witness.callers())[-1].variables["MINWON_TICKET"]) < 1.5:
            await scene.witness.anything()
    for before, call, ahead in zip((talk, *calls), waiting, (").", "), and 1 waited ahead."), strict=False):
        talks = len(one.talks) + len(other.talks)
        await before.hang_up()
        await scene.phones.until(lambda _: len(one.talks) + len(other.talks) > talks)  # noqa: B023
        told = json.loads(scene.instance.minwon("why", call, "--json"))["waited"]["en"]
        assert re.match(r"It waited \d+ s: nobody could take it for general \(", told)
        assert "1 talking" in told and "1 on a break" in told and told.endswith(ahead)


async def test_what_is_chosen_during_a_talk_comes_after_it_and_wrap_up_has_a_cap(
    straight_scene: Scene, rule: Rule
) -> None:
    scene = straight_scene
    rule("others: {wrap_up_seconds: 2, wrap_up_most: 5}")
    [phone] = await scene.sign_in(scene.instance.room("room1")[:1], Manner(answer_after=0.05))
    citizen = await scene.call()
    await scene.witness.until_callers(1, "talking")
    await scene.dial(phone, "*13")
    await until(scene, phone, status="ready", next_status="break")
    await citizen.hang_up()
    await until(scene, phone, status="break", activity="idle")

    citizen = await scene.call()
    await scene.witness.until_callers(1, "waiting")
    await scene.dial(phone, "*14")
    await scene.witness.until_callers(1, "talking", within=5)
    began = await wraps_up_longer(scene, phone, citizen)
    citizen = await scene.call()
    await scene.phones.until(lambda _: len(phone.talks) == 3, within=10)
    assert 4 < phone.talks[2].began - began < 6

    began = await wraps_up_longer(scene, phone, citizen)
    done = await scene.phones.dial(phone, "*15")
    await until(scene, phone, activity="idle")
    assert time.time() - began < 4
    await done.hang_up()


async def wraps_up_longer(scene: Scene, phone: CounsellorPhone, citizen: PhoneCall) -> float:
    """The citizen hangs up, and the counsellor asks for more time than there is; returns when."""
    began = time.time()
    await citizen.hang_up()
    await until(scene, phone, activity="wrap_up")
    with Client(scene.instance.settings) as acd:
        acd.post(f"/counsellors/{phone.counsellor}/wrap-up", {"more": 100})
    return began
