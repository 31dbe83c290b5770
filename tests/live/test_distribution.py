"""50 counsellors in two rooms, 200 calls: each answered once, by somebody who serves its queue."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
import sqlalchemy as sa

from console.phones import Manner, PhoneCall
from minwon import database
from tests.live.scene import Scene

pytestmark = pytest.mark.live

_CALLS = 200
#: Every fifth citizen asks for the traffic queue, which not every counsellor serves.
_TRAFFIC = 5
#: Seconds between two calls: some thirty are on the phone at a time.
_APART = 0.15


@pytest.mark.timeout(300)
async def test_every_call_is_answered_once_by_an_eligible_counsellor(choice_scene: Scene) -> None:
    scene = choice_scene
    people = scene.instance.room("room1") + scene.instance.room("room2")
    assert len(people) == 50
    phones = await scene.sign_in(people, Manner(answer_after=0.3, talk=4.0))

    calls: dict[str, PhoneCall] = {}

    async def citizen(number: int) -> None:
        call = await scene.call(caller(number))
        calls[call.phone] = call
        await call.press("2" if number % _TRAFFIC == 0 else "1")

    def served() -> set[str]:
        return {talk.number for phone in phones for talk in phone.talks if talk.ended}

    async def leave() -> None:
        """Who was served hangs up, and leaves the questions about it to other tests."""
        left: set[str] = set()
        while len(left) < _CALLS:
            await scene.phones.until(lambda _: served() - left, within=150)
            for number in served() - left:
                left.add(number)
                await calls[number].hang_up()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(leave())
        for number in range(_CALLS):
            tasks.create_task(citizen(number))
            await asyncio.sleep(_APART)
    await scene.phones.until(lambda _: not any(phone.talking for phone in phones))

    answered = Counter(call.number for phone in phones for call in phone.talks)
    assert answered == Counter(caller(number) for number in range(_CALLS))

    serves = traffic_counsellors(scene)
    for phone in phones:
        asked_for_traffic = {call.number for call in phone.talks} & {
            caller(number) for number in range(0, _CALLS, _TRAFFIC)
        }
        assert phone.counsellor in serves or not asked_for_traffic

    room1 = {each.counsellor for each in scene.instance.room("room1")}
    shares = Counter(
        "room1" if phone.counsellor in room1 else "room2" for phone in phones for _ in phone.talks
    )
    # Both rooms are equally strong: each takes about half.
    assert 0.38 <= shares["room1"] / _CALLS <= 0.62, shares


def caller(number: int) -> str:
    return f"0108888{number:04}"


def traffic_counsellors(scene: Scene) -> set[str]:
    engine = database.connect(scene.instance.settings)
    table = database.counsellor_queues
    with engine.connect() as connection:
        found = set(connection.scalars(sa.select(table.c.counsellor).where(table.c.queue == "traffic")))
    engine.dispose()
    return found
