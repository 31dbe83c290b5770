"""What can be done about a talk while it lasts: heard on both phones."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import sqlalchemy as sa

from console.phones import CounsellorPhone, Manner, PhoneCall
from minwon import database, strikes
from minwon.audit import AccessLog
from minwon.disclosure import Disclosures, Shown
from tests.live.hearing import Prompts
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


@pytest.fixture
def timed(straight_scene: Scene) -> Iterator[Scene]:
    """The queue `general` tells after a second of talk, and ends it after eleven."""
    with rules_of_general(straight_scene, "{talk_told: 1, talk_most: 11}"):
        yield straight_scene


@pytest.fixture
def extendable(straight_scene: Scene) -> Iterator[Scene]:
    """The same after five; *75 gives eight more."""
    with rules_of_general(straight_scene, "{talk_told: 1, talk_most: 5, talk_extension: 8}"):
        yield straight_scene


@contextmanager
def rules_of_general(scene: Scene, rules: str) -> Iterator[None]:
    instance = scene.instance
    before, during = instance.data / "before.yaml", instance.data / "during.yaml"
    before.write_text(instance.minwon("rules", "show"))
    during.write_text(f"queues: {{general: {rules}}}\n")
    instance.minwon("rules", "set", str(during))
    yield
    instance.minwon("rules", "set", str(before))


async def talking(scene: Scene, caller: str = "") -> tuple[str, PhoneCall, CounsellorPhone]:
    """A citizen and a counsellor who hears what is said: (call's id, citizen's phone, counsellor's)."""
    one = scene.instance.room("room1")[0]
    phone = await scene.phones.register(one.counsellor, one.secret, Manner(answer_after=0.05), listens=True)
    await scene.dial(phone, "*11")
    call = await scene.call(caller)
    [seen] = await scene.witness.until_callers(1, "talking")
    return seen["Linkedid"], call, phone


async def counsellor_hears(scene: Scene, phone: CounsellorPhone, ears: Prompts, name: str) -> None:
    talk = await scene.talk(phone)
    await scene.hears(talk, ears, name)


def steps(scene: Scene, call: str) -> dict[str, dict[str, object]]:
    return {
        line["step"]: line | line.get("details", {})
        for line in scene.instance.ledger()
        if line.get("call") == call
    }


async def test_a_warning_is_heard_by_both_and_the_text_by_the_caller_alone(
    straight_scene: Scene, ears: Prompts
) -> None:
    scene = straight_scene
    call, citizen, phone = await talking(scene, "01055550001")
    scene.instance.minwon("call", "warn", call)
    await scene.hears(citizen, ears, "protection/warning", within=15)
    await counsellor_hears(scene, phone, ears, "protection/warning")
    assert phone.talking and citizen.ended is None

    talk = await scene.talk(phone)
    scene.instance.minwon("call", "end", call, "--text", "A")
    await scene.phones.until(lambda _: not phone.talking, within=3)
    assert citizen.ended is None
    await scene.hears(citizen, ears, "protection/end_abuse", within=20)
    await citizen.until_ended(within=5)
    assert not citizen.hung_up
    assert "protection/end_abuse" not in ears.names(talk.audio)
    assert await scene.outcomes([citizen]) == {"answered": 1}
    closed = steps(scene, call)["talk_closed"]
    assert (closed["text"], closed["counsellor"]) == ("abuse", phone.counsellor)
    assert closed["by"]
    [strike] = [one for one in _strikes(scene) if one.call == call]
    assert (strike.conduct, strike.counsellor) == ("verbal_abuse", phone.counsellor)


async def test_the_talks_time_is_told_and_over_although_acd_was_killed_meanwhile(
    timed: Scene, ears: Prompts
) -> None:
    scene = timed
    call, citizen, phone = await talking(scene)
    began = time.time()
    await scene.witness.until(lambda _: "talk_time_told" in steps(scene, call), within=5)
    gone = scene.instance.kill("acd")
    async with asyncio.timeout(8):
        while scene.instance.pids().get("acd", gone) == gone or not await scene.is_ready("acd"):
            await scene.witness.anything()
    await scene.hears(citizen, ears, "protection/time_almost_over", within=15)
    await counsellor_hears(scene, phone, ears, "protection/time_almost_over")
    await scene.phones.until(lambda _: not phone.talking, within=15)
    assert 10.0 < time.time() - began < 13.0
    await scene.hears(citizen, ears, "protection/time_over", within=15)
    await citizen.until_ended(within=5)
    assert ears.names(citizen.audio).count("protection/time_almost_over") == 1
    assert steps(scene, call)["talk_closed"]["by"] == "time"


async def test_a_talk_that_the_counsellor_extends_is_told_of_again_and_ends_later(
    extendable: Scene, ears: Prompts
) -> None:
    scene = extendable
    call, citizen, phone = await talking(scene)
    began = time.time()
    await scene.witness.until(lambda _: "talk_time_told" in steps(scene, call), within=5)
    await phone.talking[0].press("*75")
    async with asyncio.timeout(3):
        while "talk_extended" not in steps(scene, call):
            await scene.witness.anything()
    extended = steps(scene, call)["talk_extended"]
    assert (extended["by"], extended["seconds"]) == (phone.counsellor, 8)
    await scene.hears(citizen, ears, "protection/time_almost_over", within=10)
    citizen.audio.clear()
    await citizen.until(lambda call: ears.has_begun("protection/time_almost_over", call.audio), within=5)
    await scene.phones.until(lambda _: not phone.talking, within=10)
    assert 12.0 < time.time() - began < 15.0
    # Why it ended is told over the end of the other sentence: the times of this test are so short.
    await citizen.until_ended(within=15)
    assert not citizen.hung_up
    assert steps(scene, call)["talk_closed"]["by"] == "time"


async def test_who_was_struck_is_restricted_until_the_strike_is_withdrawn(
    choice_scene: Scene, ears: Prompts
) -> None:
    scene, number = choice_scene, "01055550002"
    one = scene.instance.room("room1")[0]
    phone = await scene.phones.register(one.counsellor, one.secret, Manner(answer_after=0.05))
    await scene.dial(phone, "*11")
    first = await scene.call(number)
    await first.press("1")
    [seen] = await scene.witness.until_callers(1, "talking")
    await (await scene.talk(phone)).press("*72")
    await scene.phones.until(lambda _: not phone.talking, within=5)
    await scene.hears(first, ears, "protection/end_harassment", within=15)
    await first.until_ended(within=5)

    again = await scene.call(number)
    await again.press("1")
    await scene.hears(again, ears, "protection/restricted", within=15)
    again.audio.clear()
    await scene.hears(again, ears, "menu/tax/counsellor", within=10)
    assert again.ended is None and not phone.talking  # the menu serves on
    await again.hang_up()

    [strike] = [one for one in _strikes(scene) if one.call == seen["Linkedid"]]
    assert strike.conduct == "harassment"
    scene.instance.minwon("strike", "withdraw", str(strike.id))
    forgiven = await scene.call(number)
    await forgiven.press("1")
    await scene.phones.until(lambda _: phone.talking, within=20)


async def test_what_the_caller_shows_is_for_this_counsellor_and_gone_with_the_call(
    straight_scene: Scene,
) -> None:
    scene = straight_scene
    call, citizen, phone = await talking(scene)
    settings = scene.instance.settings
    engine = database.connect(settings)
    shown = [Shown(kind="water", amount=12_340)]
    Disclosures(engine, AccessLog(engine, settings)).disclose(call, "subject", shown)
    other = scene.instance.room("room2")[0].counsellor
    mine, others = (scene.instance.minwon("user", "token", who).strip() for who in (phone.counsellor, other))
    async with httpx.AsyncClient(
        base_url=settings.url(settings.console.http_port), trust_env=False
    ) as console:

        async def record(token: str) -> httpx.Response:
            path = f"/api/v1/calls/{call}/record"
            return await console.get(path, headers={"Authorization": f"Bearer {token}"})

        assert (await record(mine)).json()["items"][0]["amount"] == 12_340
        assert (await record(others)).status_code == 404
        await citizen.hang_up()
        await citizen.until_ended()
        async with asyncio.timeout(1):
            while (await record(mine)).status_code == 200 or _shown(engine):
                await scene.witness.anything()
    seen = [one.who for one in AccessLog(engine, settings).entries() if one.reason == f"call {call}"]
    assert seen and set(seen) == {phone.counsellor}
    engine.dispose()


async def test_low_scores_are_asked_whether_to_phone_back_and_belong_to_the_category(
    scene: Scene, ears: Prompts
) -> None:
    one = scene.instance.room("room1")[0]
    phone = await scene.phones.register(one.counsellor, one.secret, Manner(answer_after=0.05))
    await scene.dial(phone, "*11")
    citizen = await scene.waits()
    [seen] = await scene.witness.until_callers(1, "talking")
    scene.instance.minwon("call", "category", seen["Linkedid"], "economy")
    await phone.hang_up()
    await scene.dial(phone, "*12")  # nobody is there to phone back at once
    for score in "155":
        await _answers(citizen, score)
    await scene.hears(citizen, ears, "survey/callback_key", within=15)
    await citizen.press("1")
    await _answers(citizen, "1")  # at the number they call from
    await scene.hears(citizen, ears, "callback/noted", within=15)
    await citizen.until_ended(within=10)
    callback = f"b{seen['Linkedid']}"
    listed = json.loads(scene.instance.minwon("callback", "list", "--json"))
    assert [one["callback"] for one in listed] == [callback]
    scene.instance.minwon("callback", "cancel", callback)
    engine = database.connect(scene.instance.settings)
    table = database.survey_answers
    with engine.connect() as connection:
        rows = connection.execute(sa.select(table).where(table.c.call == seen["Linkedid"])).all()
    engine.dispose()
    assert {(row.question, row.score) for row in rows} == {
        ("satisfaction", 1),
        ("kindness", 5),
        ("resolved", 5),
    }
    assert {(row.category, row.counsellor) for row in rows} == {("economy", phone.counsellor)}


async def _answers(citizen: PhoneCall, key: str) -> None:
    """Press this as soon as the next sentence begins."""
    now = time.time()
    await citizen.until(lambda call: call.sounded > now + 0.3, within=15)
    await citizen.press(key)


def _strikes(scene: Scene) -> list[strikes.Strike]:
    engine = database.connect(scene.instance.settings)
    try:
        return strikes.every(engine)
    finally:
        engine.dispose()


def _shown(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return connection.scalar(sa.select(database.disclosures.c.call)) is not None
