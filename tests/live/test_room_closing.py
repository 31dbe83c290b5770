"""A room closes with callers waiting, phones ringing and people talking, and nobody is lost."""

from __future__ import annotations

import json
import time
from functools import partial
from itertools import pairwise

import pytest

from acd.client import Client
from console.phones import Manner, PhoneCall
from tests.live.conftest import Rule
from tests.live.hearing import Prompts
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

_TALKING, _RINGING, _WAITING = 5, 5, 20


@pytest.mark.parametrize("mode", ["drain", "now", "evacuate"])
async def test_nobody_is_lost_when_a_room_closes(straight_scene: Scene, mode: str) -> None:
    scene = straight_scene
    room1, room2 = scene.instance.room("room1"), scene.instance.room("room2")
    talkers = await scene.sign_in(room1[:_TALKING], Manner(answer_after=0.05))
    calls = await scene.wait(_TALKING)
    talking = await scene.witness.until_callers(_TALKING, "talking")
    ringers = await scene.sign_in(room1[_TALKING : _TALKING + _RINGING], Manner(answer_after=None))
    calls += await scene.wait(_RINGING)
    ringing = await scene.witness.until_callers(_RINGING, "offered")
    calls += await scene.wait(_WAITING)
    waiting = await scene.witness.until_callers(_WAITING, "waiting")

    scene.instance.minwon("room", "close", "room1", "--mode", mode, "--reason", "drill")
    closed = time.time()
    in_order = [seen["Linkedid"] for seen in waiting]
    if mode == "drain":
        assert all(phone.ringing for phone in ringers)
        for phone in ringers:
            await phone.pick_up()
        await scene.witness.until_callers(_TALKING + _RINGING, "talking")
    else:
        in_order = [seen["Linkedid"] for seen in ringing] + in_order
        await scene.phones.until(lambda _: not any(phone.ringing for phone in ringers), within=5)
    if mode == "evacuate":
        in_order = [seen["Linkedid"] for seen in talking] + in_order
        await scene.phones.until(lambda _: not any(phone.talking for phone in talkers), within=5)
    else:
        assert all(phone.talking for phone in talkers)

    await scene.witness.until_callers(len(in_order), "waiting", within=20)
    # One counsellor sits in room 2: whom she is offered, and when, is the order of the line.
    (answering,) = await scene.sign_in(room2[:1], Manner(answer_after=0.05, talk=0.2))
    await scene.phones.until(lambda _: len(answering.talks) == len(in_order), within=90)
    for phone in talkers + ringers:
        await phone.hang_up()
    await scene.witness.until_callers(0, "talking")
    assert not any(call.hung_up for call in calls)
    for call in calls:
        await call.hang_up()

    offers = scene.offers(since=closed)
    assert {counsellor for _, counsellor, _ in offers} == {answering.counsellor}
    assert [call for _, _, call in offers] == in_order
    outcomes = await scene.outcomes(calls)
    assert outcomes == {"answered": len(calls)}


async def test_a_room_that_opens_again_is_brought_in_gently(straight_scene: Scene, rule: Rule) -> None:
    """Three counsellors in three seconds: one call after another, not all at once."""
    scene, there = straight_scene, 3
    rule("rooms: {room1: {reopen_seconds: 3}}")
    await scene.sign_in(scene.instance.room("room1")[:there], Manner(answer_after=0.05))
    scene.instance.minwon("room", "close", "room1", "--mode", "now", "--reason", "drill")
    await scene.wait(there)
    scene.instance.minwon("room", "open", "room1")
    await scene.witness.until_callers(there, "talking", within=15)
    rung = {call for _, _, call in scene.offers()}
    lines = [line for line in scene.instance.ledger() if line["step"] == "offered" and line["call"] in rung]
    gaps = [later["at"] - sooner["at"] for sooner, later in pairwise(lines)]
    assert len(lines) == there and all(0.95 < gap < 1.5 for gap in gaps), gaps
    assert len({counsellor for _, counsellor, _ in scene.offers()}) == there


async def test_any_phone_closes_a_room_by_code_and_pin(straight_scene: Scene, ears: Prompts) -> None:
    scene, pin = straight_scene, straight_scene.instance.settings.secrets.room_pin
    [phone] = await scene.sign_in(scene.instance.room("room1")[:1], Manner(answer_after=0.05))
    # Nobody has signed in at this one.
    someone = scene.instance.room("room2")[0]
    any_phone = await scene.phones.register(someone.counsellor, someone.secret)
    wrong = f"{(int(pin[0]) + 1) % 10}{pin[1:]}"
    for code, tries, heard, mode in (
        ("*91", [wrong, pin], "room/closed", "now"),
        ("*81", [pin], "room/opened", "open"),
    ):
        call = await scene.phones.dial(any_phone, code)
        for number, digits in enumerate(tries, 1):
            await call.until(partial(asked, ears, number), within=20)
            await call.press(digits)
        await scene.hears(call, ears, heard, within=15)
        assert ("room/wrong_pin" in ears.names(call.audio)) == (len(tries) > 1)
        await call.hang_up()
        with Client(scene.instance.settings) as acd:
            [room] = [one for one in acd.get("/rooms") if one["room"] == "room1"]
        assert (room["mode"], room["by"]) == (mode, "phone")
        if mode == "now":
            # What it would do beforehand, to nobody's harm.
            told = json.loads(scene.instance.minwon("room", "close", "room2", "--preview", "--json"))
            assert "next_hour" in told
            await scene.wait(1)
            assert scene.offers() == []
    await scene.phones.until(lambda _: phone.talking, within=10)


def asked(ears: Prompts, times: int, call: PhoneCall) -> bool:
    """Has the PIN been asked for so often? Keys pressed before, into another sentence, are lost."""
    return ears.names(call.audio).count("room/ask_pin") >= times
