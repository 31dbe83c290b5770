"""What can be done about a talk while it lasts: heard on both phones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.phones import CounsellorPhone, Manner, PhoneCall
from minwon import database, strikes
from tests.live.hearing import Prompts
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


@pytest.fixture
def timed(straight_scene: Scene) -> Iterator[Scene]:
    """The queue `general` tells after 3 seconds of talk, and ends it after 12."""
    instance = straight_scene.instance
    before, timed = instance.data / "before.yaml", instance.data / "timed.yaml"
    before.write_text(instance.minwon("rules", "show"))
    timed.write_text("queues: {general: {talk_told: 3, talk_most: 12, talk_extension: 4}}\n")
    instance.minwon("rules", "set", str(timed))
    yield straight_scene
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
    [talk] = phone.talking
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

    [talk] = phone.talking
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
    engine = database.connect(scene.instance.settings)
    [strike] = [one for one in strikes.every(engine) if one.call == call]
    engine.dispose()
    assert (strike.conduct, strike.counsellor) == ("verbal_abuse", phone.counsellor)
