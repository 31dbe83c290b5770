"""The link comes up, notices every kind of loss, comes back, and asks nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from acd.asterisk import link as module
from acd.asterisk.link import Down, Link, LookAgain, Up
from acd.asterisk.wire import AmiDown, AmiRefused, Message
from tests.fakes.asterisk import FakeAsterisk, fake_asterisk


@pytest.fixture
async def asterisk() -> AsyncIterator[FakeAsterisk]:
    async with fake_asterisk() as fake:
        yield fake


@asynccontextmanager
async def linked(asterisk: FakeAsterisk) -> AsyncIterator[Link]:
    link = Link(
        host="127.0.0.1",
        port=asterisk.port,
        username="minwon",
        secret="secret",
        wanted=frozenset({"UserEvent", "Hangup"}),
    )
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(link.run(), name="link")
        yield link
        task.cancel()


async def next_of(link: Link) -> Up | Down | Message:
    async with asyncio.timeout(10):
        happening = await link.happenings.get()
    assert not isinstance(happening, LookAgain)  # only who reads would put one there
    return happening


async def test_events_come_in_asterisks_own_order_and_only_the_wanted_ones(asterisk: FakeAsterisk) -> None:
    async with linked(asterisk) as link:
        assert await next_of(link) == Up()
        asterisk.event("Hangup", Uniqueid="1")
        asterisk.event("VarSet", Uniqueid="2")
        asterisk.event("UserEvent", Uniqueid="3")
        heard = [await next_of(link) for _ in range(2)]
        assert [each["Uniqueid"] for each in heard if not isinstance(each, Up | Down)] == ["1", "3"]


async def test_a_dropped_link_comes_back_and_says_so_in_order(asterisk: FakeAsterisk) -> None:
    async with linked(asterisk) as link:
        await next_of(link)
        asterisk.event("Hangup", Uniqueid="1")
        await asyncio.sleep(0.01)
        asterisk.drop()
        last = await next_of(link)
        assert not isinstance(last, Up | Down)
        assert await next_of(link) == Down()
        assert await next_of(link) == Up()
        assert asterisk.connections == 2


async def test_what_was_asked_before_a_loss_fails_and_is_never_asked_again(asterisk: FakeAsterisk) -> None:
    asterisk.answers["Originate"] = ()
    async with linked(asterisk) as link:
        await next_of(link)
        pending = link.send({"Action": "Originate", "Channel": "Local/1@x"})
        await asterisk.wait_for("Originate")
        await asterisk.stop()
        with pytest.raises(AmiDown):
            await pending
        with pytest.raises(AmiDown):
            link.send({"Action": "Hangup", "Channel": "x"})
        await asterisk.start()
        assert [await next_of(link), await next_of(link)] == [Down(), Up()]
        await link.ask({"Action": "Test"})
        assert len(await asterisk.wait_for("Originate")) == 1
        assert "Hangup" not in {request["Action"] for request in asterisk.received}


async def test_a_frozen_asterisk_is_noticed_within_seconds(
    asterisk: FakeAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SILENT_FOR", 0.5)
    async with linked(asterisk) as link:
        await next_of(link)
        asterisk.freeze()
        async with asyncio.timeout(4):
            assert await link.happenings.get() == Down()
        asterisk.thaw()
        assert await next_of(link) == Up()


async def test_a_wrong_password_is_told_and_tried_again(asterisk: FakeAsterisk) -> None:
    asterisk.secret = "another"
    async with linked(asterisk) as link:
        await asterisk.wait_for("Login", 2)
        assert not link.up
        asterisk.secret = "secret"
        assert await next_of(link) == Up()


async def test_asterisk_still_booting_is_waited_for(asterisk: FakeAsterisk) -> None:
    asterisk.booted = False
    async with linked(asterisk) as link:
        await asterisk.wait_for("Login")
        await asyncio.sleep(0.05)
        assert link.happenings.empty()
        asterisk.event("FullyBooted")
        assert await next_of(link) == Up()


async def test_asterisk_that_dies_while_booting_is_tried_again(asterisk: FakeAsterisk) -> None:
    asterisk.booted = False
    async with linked(asterisk) as link:
        await asterisk.wait_for("Login")
        asterisk.booted = True
        asterisk.drop()
        assert await next_of(link) == Up()


async def test_once_ended_the_link_stays_ended(asterisk: FakeAsterisk) -> None:
    async with linked(asterisk) as link:
        await next_of(link)
    assert not link.up
    await asyncio.sleep(0.2)
    assert asterisk.connections == 1
    with pytest.raises(AmiDown):
        link.send({"Action": "Ping"})


async def test_ending_while_asterisk_is_away_leaves_no_attempt_behind(asterisk: FakeAsterisk) -> None:
    await asterisk.stop()
    async with linked(asterisk):
        await asyncio.sleep(0.02)
    await asterisk.start()
    await asyncio.sleep(0.3)
    assert asterisk.connections == 0


async def test_an_error_is_raised_in_asterisks_own_words(asterisk: FakeAsterisk) -> None:
    asterisk.answers["Redirect"] = (
        "Response: Error\r\nActionID: {id}\r\nMessage: Channel does not exist\r\n\r\n",
    )
    async with linked(asterisk) as link:
        await next_of(link)
        with pytest.raises(AmiRefused, match="Channel does not exist"):
            await link.ask({"Action": "Redirect"})
        with pytest.raises(AmiRefused):
            await link.ask_list({"Action": "Redirect"})


async def test_a_list_has_its_items_and_an_empty_tree_has_none(asterisk: FakeAsterisk) -> None:
    asterisk.answers["Status"] = (
        "Response: Success\r\nActionID: {id}\r\nEventList: start\r\n\r\n",
        "Event: Status\r\nActionID: {id}\r\nUniqueid: 1.1\r\n\r\n",
        "Event: StatusComplete\r\nActionID: {id}\r\nEventList: Complete\r\n\r\n",
    )
    asterisk.answers["DBGetTree"] = (
        "Response: Error\r\nActionID: {id}\r\nMessage: Database entry not found\r\n\r\n",
    )
    async with linked(asterisk) as link:
        await next_of(link)
        assert [item["Uniqueid"] for item in await link.ask_list({"Action": "Status"})] == ["1.1"]
        assert await link.ask_list({"Action": "DBGetTree", "Family": "counsellor"}) == []
