"""acd is killed with a full line and people talking: they notice nothing."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable

import pytest

from console.phones import Manner
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

_TALKING, _WAITING = 10, 30


async def test_the_line_stands_and_talks_go_on(
    own_straight_scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    scene = own_straight_scene
    people = scene.instance.room("room1")
    talkers = await scene.sign_in(people[:_TALKING], Manner(answer_after=0.05))
    await scene.wait(_TALKING)
    talking = await scene.witness.until_callers(_TALKING, "talking")
    await scene.wait(_WAITING)
    waiting = await scene.witness.until_callers(_WAITING, "waiting")

    # Somebody signs in while there is no acd: the phone and Asterisk remember it.
    newcomer = people[_TALKING]
    phone = await scene.phones.register(
        newcomer.counsellor, newcomer.secret, Manner(answer_after=0.05, talk=0.2)
    )
    gone = scene.instance.kill("acd")
    killed = time.time()
    await scene.dial(phone, "*11")
    await scene.witness.until(lambda _: scene.offers(since=killed), within=20)
    first = scene.offers(since=killed)[0]
    print(f"\nkill -9 of acd -> first new offer: {first[0] - killed:.2f} s, {_WAITING} waiting")
    record_property("seconds_to_the_first_offer", round(first[0] - killed, 3))
    assert first[0] - killed < 5.0
    assert scene.instance.pid("acd") != gone

    still = await scene.witness.callers("talking")
    assert {seen["Uniqueid"] for seen in talking} <= {seen["Uniqueid"] for seen in still}
    assert all(each.talking for each in talkers)

    await scene.phones.until(lambda _: len(phone.talks) == _WAITING, within=60)
    served = [call for _, counsellor, call in scene.offers(since=killed) if counsellor == phone.counsellor]
    assert served == [seen["Linkedid"] for seen in waiting]
    for each in talkers:
        await each.hang_up()
    answered = Counter(call.number for each in [*talkers, phone] for call in each.talks)
    assert len(answered) == _TALKING + _WAITING and set(answered.values()) == {1}


async def test_asterisks_own_queue_serves_while_acd_is_down_and_hands_back(own_straight_scene: Scene) -> None:
    scene = own_straight_scene
    closed = await scene.sign_in(scene.instance.room("room1")[:2], Manner(answer_after=0.05, talk=0.5))
    scene.instance.minwon("room", "close", "room1", "--mode", "drain")
    open_ = await scene.sign_in(scene.instance.room("room2")[:2], Manner(answer_after=0.05, talk=0.5))
    hung = scene.instance.freeze("acd")
    try:
        calls = await scene.wait(6)
        await scene.phones.until(lambda _: sum(len(phone.talks) for phone in open_) == 6, within=60)
        await scene.phones.until(lambda _: not any(phone.talking for phone in open_))
        for call in calls:
            await call.hang_up()
        assert all(phone.talks for phone in open_)
        assert not any(phone.calls for phone in closed)
        assert await scene.outcomes(calls) == {"answered": 6}

        # Nobody answers any more: three callers stand in Asterisk's queue when acd comes back.
        for phone in open_:
            phone.manner = Manner(answer_after=0.05)
        await scene.wait(2)
        await scene.witness.until_callers(2, "talking", within=20)
        left = await scene.wait(3)
        standing = await scene.witness.until_callers(3, "fallback", within=20)
    finally:
        os.kill(hung, 9)
    back = await scene.witness.until_callers(3, "waiting", within=20)
    assert [seen["Linkedid"] for seen in back] == [seen["Linkedid"] for seen in standing]
    assert all(phone.talking for phone in open_)
    for phone in open_:
        phone.manner = Manner(answer_after=0.05, talk=0.2)
        await phone.hang_up()
    served = 6 + len(open_) + len(left)
    await scene.phones.until(lambda _: sum(len(phone.talks) for phone in open_) == served, within=30)
    await scene.witness.until_callers(0, "offered")
    for call in left:
        await call.hang_up()
    assert await scene.outcomes(left) == {"answered": 3}
