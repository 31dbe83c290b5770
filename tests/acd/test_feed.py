"""A screen that has a snapshot and applies the events that follow has what a new snapshot has."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.engine.snapshot import CallSeen, CounsellorSeen, RoomSeen, Snapshot
from acd.feed import KEEP, KINDS, Feed

_ids = st.sampled_from(["a", "b", "c", "d"])
_times = st.sampled_from([1.0, 2.0])
_calls = st.builds(
    CallSeen,
    call=_ids,
    queue=st.just("tax"),
    whereabouts=st.sampled_from(["waiting", "talking"]),
    arrived=_times,
    since=_times,
    priority=st.just(0),
)
_rooms = st.builds(
    RoomSeen,
    room=_ids,
    mode=st.sampled_from(["open", "now"]),
    by=st.just(""),
    reason=st.just(""),
    since=_times,
    accepting=st.booleans(),
    busy=st.integers(0, 2),
)
_snapshots = st.builds(
    Snapshot,
    at=_times,
    linked=st.booleans(),
    calls=st.lists(_calls, max_size=4, unique_by=lambda one: one.call).map(tuple),
    counsellors=st.just(()),
    rooms=st.lists(_rooms, max_size=3, unique_by=lambda one: one.room).map(tuple),
)

Screen = dict[str, Any]


def opened(snapshot: dict[str, Any]) -> Screen:
    """What a screen keeps: each kind by its id."""
    kinds = {kind: {one[name]: one for one in snapshot[kind]} for kind, name in KINDS.items()}
    return {"linked": snapshot["linked"], "number": snapshot["number"]} | kinds


def applied(screen: Screen, event: dict[str, Any]) -> Screen:
    assert event["number"] == screen["number"] + 1
    kinds: Screen = {}
    for kind in KINDS:
        values = screen[kind] | event.get(kind, {})
        kinds[kind] = {one: value for one, value in values.items() if value is not None}
    return {"linked": event["linked"], "number": event["number"]} | kinds


@settings(max_examples=60)
@given(st.lists(_snapshots, min_size=1, max_size=8))
def test_a_snapshot_and_what_follows_is_the_next_snapshot(snapshots: list[Snapshot]) -> None:
    feed = Feed("f1")
    feed.publish(snapshots[0])
    screen = opened(feed.snapshot())
    for snapshot in snapshots[1:]:
        feed.publish(snapshot)
        events = feed.since(screen["number"])
        assert events is not None
        for event in events:
            screen = applied(screen, event)
        assert screen == opened(feed.snapshot())


def state(busy: int) -> Snapshot:
    room = RoomSeen(room="room1", mode="open", by="", reason="", since=0.0, accepting=True, busy=busy)
    return Snapshot(at=float(busy), linked=True, calls=(), counsellors=(), rooms=(room,))


def test_nothing_new_is_no_event() -> None:
    feed = Feed("f1")
    feed.publish(state(1))
    feed.publish(state(1))
    assert feed.snapshot()["number"] == 1


def test_a_screen_that_is_too_far_behind_or_ahead_starts_over() -> None:
    feed = Feed("f1")
    for number in range(KEEP + 10):
        feed.publish(state(number))
    assert feed.since(9) is None
    kept = feed.since(10)
    assert kept is not None
    assert [kept[0]["number"], kept[-1]["number"], len(kept)] == [11, KEEP + 10, KEEP]
    assert feed.since(KEEP + 10) == []
    assert feed.since(KEEP + 11) is None


async def test_who_waits_is_woken_by_news_by_the_time_and_by_the_end() -> None:
    feed = Feed("f1")
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


def test_counsellors_are_told_by_their_id() -> None:
    one = CounsellorSeen(
        counsellor="c1001",
        room="room1",
        status="ready",
        reason="",
        activity="idle",
        since=1.0,
        idle_since=1.0,
        reachable=True,
        queues=("tax",),
    )
    feed = Feed("f1")
    feed.publish(Snapshot(at=1.0, linked=False, calls=(), counsellors=(one,), rooms=()))
    assert opened(feed.snapshot())["counsellors"]["c1001"]["status"] == "ready"
