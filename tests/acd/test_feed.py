"""A screen that has a snapshot and applies the events that follow has what a new snapshot has."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.engine.commands import Alert
from acd.engine.engine import Engine
from acd.engine.events import (
    CallGone,
    CallWaits,
    CounsellorForgotten,
    CounsellorKnown,
    Event,
    LinkLost,
    Mode,
    Restored,
    RoomSet,
    Status,
    StatusChosen,
)
from acd.engine.snapshot import Snapshot
from acd.feed import ALERTS, KEEP, KINDS, Feed

_calls = st.sampled_from(["a", "b", "c"])
_people = st.sampled_from(["c1001", "c1002"])
_rooms = st.sampled_from(["room1", "room2"])
_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(CallWaits, call=_calls, queue=st.just("tax"), arrived=st.just(1.0)),
    st.builds(CallGone, call=_calls),
    st.builds(CounsellorKnown, counsellor=_people, room=_rooms, queues=st.just((("tax", 1),))),
    st.builds(CounsellorForgotten, counsellor=_people),
    st.builds(StatusChosen, counsellor=_people, status=st.sampled_from(Status), room=_rooms),
    st.builds(RoomSet, room=_rooms, mode=st.sampled_from(Mode)),
    st.builds(LinkLost),
    st.builds(Restored),
)

Screen = dict[str, Any]


def opened(snapshot: dict[str, Any]) -> Screen:
    """What a screen keeps: each kind by its id."""
    kinds = {kind: {one[name]: one for one in snapshot[kind]} for kind, name in KINDS.items()}
    return {name: snapshot[name] for name in ("linked", "flood", "number")} | kinds


def applied(screen: Screen, event: dict[str, Any]) -> Screen:
    assert event["number"] == screen["number"] + 1
    kinds: Screen = {}
    for kind in KINDS:
        values = screen[kind] | event.get(kind, {})
        kinds[kind] = {one: value for one, value in values.items() if value is not None}
    return {name: event[name] for name in ("linked", "flood", "number")} | kinds


@settings(max_examples=60)
@given(st.lists(_events, max_size=12))
def test_a_snapshot_and_what_follows_is_the_next_snapshot(events: list[Event]) -> None:
    engine = Engine()
    feed = Feed("f1", engine.snapshot())
    screen = opened(feed.snapshot())
    for now, event in enumerate(events):
        engine.handle(event, float(now))
        feed.publish(engine.snapshot())
        news = feed.since(screen["number"])
        assert news is not None
        for one in news:
            screen = applied(screen, one)
        assert screen == opened(feed.snapshot())


def state(number: int) -> Snapshot:
    """Each number's state is another one."""
    engine = Engine()
    engine.handle(RoomSet(room="room1", mode=Mode.NOW, reason=str(number)), 0.0)
    return engine.snapshot()


def empty() -> Feed:
    return Feed("f1", Engine().snapshot())


def test_nothing_new_is_no_event() -> None:
    feed = empty()
    feed.publish(state(1))
    feed.publish(state(1))
    assert feed.snapshot()["number"] == 1


def test_a_screen_that_is_too_far_behind_or_ahead_starts_over() -> None:
    feed = empty()
    for number in range(KEEP + 10):
        feed.publish(state(number))
    assert feed.since(9) is None
    kept = feed.since(10)
    assert kept is not None
    assert [kept[0]["number"], kept[-1]["number"], len(kept)] == [11, KEEP + 10, KEEP]
    assert feed.since(KEEP + 10) == []
    assert feed.since(KEEP + 11) is None


def test_an_alert_reaches_the_screens_that_are_open_and_those_opened_later() -> None:
    feed = empty()
    feed.alert(Alert(kind="queue_unserved", queue="tax"), 12.0)
    feed.publish(Engine().snapshot())
    feed.publish(Engine().snapshot())
    told = {
        "alert": 1, "at": 12.0, "kind": "queue_unserved", "queue": "tax", "counsellor": "", "room": "",
    }  # fmt: skip
    assert [one["alerts"] for one in feed.since(0) or ()] == [{"1": told}]
    assert feed.snapshot()["alerts"] == [told]
    for number in range(ALERTS + 5):
        feed.alert(Alert(kind="unreachable"), float(number))
    assert len(feed.snapshot()["alerts"]) == ALERTS


async def test_who_waits_is_woken_by_news_by_the_time_and_by_the_end() -> None:
    feed = empty()
    assert not await feed.wait(0, 0.01)
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(feed.wait(0, 5)) for _ in range(3)]
        await asyncio.sleep(0)
        feed.publish(state(1))
    assert [task.result() for task in waiting] == [True] * 3
    async with asyncio.TaskGroup() as tasks:
        last = tasks.create_task(feed.wait(1, 5))
        await asyncio.sleep(0)
        feed.close()
    assert last.result() is False
