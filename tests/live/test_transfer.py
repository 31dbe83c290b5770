"""A department that does not answer gives the caller back: in front, and told so."""

from __future__ import annotations

from functools import partial

import pytest

from console.phones import CounsellorPhone, Manner, Phones
from tests.live.hearing import Prompts
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


@pytest.mark.parametrize("way", ["code", "button"])
async def test_a_caller_comes_back_in_front_of_those_who_came_later(
    straight_scene: Scene, ears: Prompts, way: str
) -> None:
    """Passed on during the talk by ##NUMBER, or by the phone's own transfer button (REFER)."""
    scene = straight_scene
    [phone] = await scene.sign_in(scene.instance.room("room1")[:1], Manner(answer_after=0.05))
    passed_on = await scene.call()
    [talking] = await scene.witness.until_callers(1, "talking")
    later = await scene.wait(2)
    waiting = [seen["Linkedid"] for seen in await scene.witness.until_callers(2, "waiting")]

    # Nobody has registered the department's phone.
    talk = await scene.talk(phone)
    if way == "code":
        await talk.press("##2100")
    else:
        await talk.pass_on("2100", scene.instance.sip)
    await scene.hears(passed_on, ears, "transfer/no_answer", within=20)
    # The counsellor was free at once for the first who waited; of those left, the caller is first.
    await scene.phones.until(lambda _: len(phone.talks) == 2, within=10)
    await scene.witness.until_callers(2, "waiting", within=10)
    await scene.witness.until_callers(1, "talking", within=5)
    for _ in range(2):
        talks = len(phone.talks)
        await phone.hang_up()
        await scene.phones.until(partial(_more_than, phone, talks), within=10)
        await scene.witness.until_callers(1, "talking", within=5)
    first, *others = [call for _, _, call in scene.offers()]
    assert first == talking["Linkedid"]
    assert others == [waiting[0], talking["Linkedid"], waiting[1]]
    assert not any(call.hung_up for call in later)


def _more_than(phone: CounsellorPhone, talks: int, _: Phones) -> bool:
    return len(phone.talks) > talks
