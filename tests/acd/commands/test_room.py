"""`minwon room` closes and opens through acd, and without it straight at Asterisk."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from acd import api
from acd.commands.counsellor import counsellor
from acd.commands.room import room
from acd.service import Service
from minwon.settings import Settings
from tests.acd.conftest import eventually, listed, running
from tests.fakes.asterisk import FakeAsterisk
from tests.live.ports import free_ports


@pytest.fixture(autouse=True)
def instance(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line finds this test's instance."""
    port = free_ports(1, media=100)[0]
    object.__setattr__(settings.acd, "http_port", port)
    monkeypatch.setenv("MINWON_DATA", str(settings.data))
    monkeypatch.setenv("MINWON_ASTERISK__AMI_PORT", str(settings.asterisk.ami_port))
    monkeypatch.setenv("MINWON_ACD__HTTP_PORT", str(port))


@asynccontextmanager
async def acd_over_http(service: Service, settings: Settings) -> AsyncIterator[None]:
    server = api.server(settings, service)
    async with running(service), asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await eventually(lambda: server.started)
        yield
        server.should_exit = True


async def minwon(*arguments: str) -> Result:
    word = {"room": room, "counsellor": counsellor}[arguments[0]]
    return await asyncio.to_thread(CliRunner().invoke, word, list(arguments[1:]))


async def test_a_room_is_closed_through_acd_and_told_what_was_done(
    service: Service, settings: Settings
) -> None:
    async with acd_over_http(service, settings):
        closed = await minwon("room", "close", "room1", "--mode", "now", "--reason", "fire")
        assert closed.exit_code == 0
        assert closed.output.startswith("room1 is closed (now). Ringing offers withdrawn: 0.")
        shown = json.loads((await minwon("room", "list", "--json")).output)
        assert (shown[0]["room"], shown[0]["mode"], shown[0]["reason"]) == ("room1", "now", "fire")
        assert "제1상담실" in (await minwon("room", "list")).output
        assert (await minwon("room", "open", "room1")).output == "room1 is open.\n"
        unknown = await minwon("room", "close", "room9")
        assert (unknown.exit_code, unknown.output) == (
            1,
            "Error: There is no room 'room9'. known: remote, room1, room2\n",
        )


async def test_before_the_first_start_there_is_no_room_to_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINWON_DATA", str(tmp_path / "new"))
    told = await minwon("room", "close", "room1")
    assert told.exit_code == 1
    assert told.output == "Error: There are no rooms yet. The first start makes them: minwon run\n"


async def test_a_preview_tells_what_closing_would_do_and_changes_nothing(
    service: Service, settings: Settings
) -> None:
    async with acd_over_http(service, settings):
        await minwon("counsellor", "sign-in", "c1001")
        told = await minwon("room", "close", "room1", "--mode", "evacuate", "--preview")
        assert told.exit_code == 0
        assert told.output.startswith("Nothing was changed. Closing room1 (evacuate) would at once")
        assert "leave nobody at work for    certificates, foreign, general" in told.output
        listed = json.loads((await minwon("room", "close", "room1", "--preview", "--json")).output)
        assert (listed["changed"], listed["at_once"]["withdrawn"]) == (False, 0)
        shown = json.loads((await minwon("room", "list", "--json")).output)
        assert shown[0]["mode"] == "open"


async def test_counsellors_are_signed_in_and_out(service: Service, settings: Settings) -> None:
    async with acd_over_http(service, settings):
        signed_in = await minwon("counsellor", "sign-in", "c1001", "--room", "room2")
        assert signed_in.output == "c1001 in room2: ready, idle.\n"
        assert (await minwon("counsellor", "break", "c1001", "--reason", "lunch")).exit_code == 0
        assert "c1001" in (await minwon("counsellor", "list")).output
        assert (await minwon("counsellor", "sign-out", "c1001")).exit_code == 0
        assert (await minwon("counsellor", "list")).output == ""
        assert len(json.loads((await minwon("counsellor", "list", "--json")).output)) == 4


async def test_without_acd_asterisk_itself_is_told(asterisk: FakeAsterisk) -> None:
    asterisk.answers["DBGetTree"] = listed(
        "Event: DBGetTreeResponse\r\nKey: /counsellor/c1001\r\nVal: ready||room1"
    )
    asterisk.answers["QueueStatus"] = listed("Event: QueueMember\r\nLocation: PJSIP/c1001")
    closed = await minwon("room", "close", "room1", "--mode", "drain")
    assert closed.exit_code == 0
    assert "acd is down: Asterisk's own queue obeys at once (1 of its members changed)" in closed.output
    assert (await asterisk.wait_for("DBPut"))[0]["Val"].startswith("drain|command line")
    assert (await asterisk.wait_for("QueueRemove"))[0]["Interface"] == "PJSIP/c1001"
    signed_in = await minwon("counsellor", "sign-in", "c2001")
    assert signed_in.exit_code == 0
    assert (await asterisk.wait_for("DBPut", 2))[1]["Val"] == "ready||room2"
    assert (await asterisk.wait_for("QueueAdd"))[0]["Interface"] == "PJSIP/c2001"
    listing = await minwon("room", "list")
    assert "acd is down" in listing.output


async def test_with_neither_it_says_what_to_do(
    asterisk: FakeAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acd.asterisk.alone._WITHIN", 0.2)
    await asterisk.stop()
    closed = await minwon("room", "close", "room1")
    assert closed.exit_code == 1
    assert closed.output.startswith("Error: Neither acd nor Asterisk can be reached (")
    assert closed.output.endswith("Is the hotline running? `minwon run` starts it.\n")
    await asterisk.start()
