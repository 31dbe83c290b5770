"""A counsellor's own talk at the desk: theirs alone, and only while it lasts. acd is a real one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from acd import api, roster
from acd.service import Service
from minwon import centre, database
from minwon.audit import AccessLog
from minwon.disclosure import Disclosures, Shown
from minwon.settings import Settings
from tests import databases
from tests.acd.conftest import eventually, listed, running
from tests.acd.test_service import channel, held
from tests.console.people import Desk, desks
from tests.fakes.asterisk import FakeAsterisk, fake_asterisk

CALL = "99.1"


@pytest.fixture
async def asterisk() -> AsyncIterator[FakeAsterisk]:
    """c1001 talks."""
    async with fake_asterisk() as fake:
        for action in ("DBGetTree", "DeviceStateList", "QueueStatus"):
            fake.answers[action] = listed()
        fake.answers["Status"] = listed(
            held(CALL, state="talking", counsellor="c1001"),
            held(CALL, name="PJSIP/c1001-0000001", leg="99.2", state=""),
        )
        yield fake


@pytest.fixture
def settings(tmp_path: Path, asterisk: FakeAsterisk, free_port: int) -> Settings:
    made = Settings.model_validate(
        {"data": tmp_path, "asterisk": {"ami_port": asterisk.port}, "acd": {"http_port": free_port}}
    )
    asterisk.secret = made.secrets.manager
    databases.make(made)
    engine = database.connect(made)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=2)
    Disclosures(engine, AccessLog(engine, made)).disclose(
        CALL, "subject", [Shown(kind="water", amount=12_340)]
    )
    engine.dispose()
    return made


@pytest.fixture
def service(settings: Settings) -> Service:
    return Service(settings, roster.read(settings))


@asynccontextmanager
async def house(service: Service) -> AsyncIterator[tuple[Desk, Desk, Desk]]:
    """An acd on HTTP, and a console before it."""
    settings = service.settings
    server = api.server(settings, service)
    async with running(service), asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await eventually(lambda: server.started)
        async with desks(settings) as people:
            yield people
        server.should_exit = True


def entries(settings: Settings) -> list[tuple[str, str]]:
    engine = database.connect(settings)
    found = [(one.who, one.what) for one in AccessLog(engine, settings).entries()]
    engine.dispose()
    return found


async def test_what_is_shown_is_for_the_counsellor_of_the_call_until_it_ends(
    settings: Settings, service: Service, asterisk: FakeAsterisk
) -> None:
    async with house(service) as (ana, ben, lee):
        assert (await ana.get("talk")).json() == {"call": CALL}
        record = await ana.get(f"calls/{CALL}/record")
        assert record.json()["items"][0]["amount"] == 12_340
        assert record.headers["cache-control"] == "no-store"
        assert entries(settings) == [("c1001", "shown by the caller")]

        for answer in (await ben.get(f"calls/{CALL}/record"), await ana.get("calls/98.1/record")):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_your_talk")
        assert (await lee.get(f"calls/{CALL}/record")).status_code == 403
        assert (await Desk(ana.http, "guess").get(f"calls/{CALL}/record")).status_code == 401

        asterisk.say(f"Event: Hangup\r\n{channel(CALL, '99.2', state='')}\r\n")
        await eventually(lambda: not service.engine.talk_of("c1001"))
        gone = await ana.get(f"calls/{CALL}/record")
        assert (gone.status_code, gone.json()["code"]) == (404, "not_your_talk")
        assert entries(settings) == [("c1001", "shown by the caller")]


async def test_a_counsellor_warns_and_ends_their_own_talk_alone(
    settings: Settings, service: Service, asterisk: FakeAsterisk
) -> None:
    async with house(service) as (ana, ben, _):
        assert (await ben.post(f"calls/{CALL}/end", text="A")).status_code == 404
        assert (await ana.post(f"calls/{CALL}/warn")).status_code == 200
        assert (await asterisk.wait_for("Originate"))[0]["Channel"].startswith("Local/warning-")
        assert (await ana.post(f"calls/{CALL}/extend")).json()["code"] == "no_such_talk"
        assert (await ana.post(f"calls/{CALL}/end", text="B")).status_code == 200
        assert (await asterisk.wait_for("Redirect"))[0]["Exten"] == "harassment"


async def test_a_supervisor_may_end_every_talk(service: Service, asterisk: FakeAsterisk) -> None:
    async with house(service) as (_, _, lee):
        assert (await lee.post("calls/98.1/warn")).json()["code"] == "no_such_talk"
        assert (await lee.post("calls/%3Fx/warn")).json()["code"] == "bad_request"
        assert (await lee.post(f"calls/{CALL}/end", text="D", conduct="none")).status_code == 200
        assert (await asterisk.wait_for("Redirect"))[0]["Exten"] == "repeated"


async def test_a_call_is_given_a_category_by_who_talked_in_it(
    settings: Settings, service: Service, asterisk: FakeAsterisk
) -> None:
    async with house(service) as (ana, ben, _):
        known = (await ana.get("categories")).json()
        assert {"id": "tax", "ko": "세정", "en": "Tax administration"} in known
        assert (await ana.post(f"calls/{CALL}/category", category="weather")).status_code == 404
        assert (await ana.post(f"calls/{CALL}/category", category="tax")).json()["category"] == "tax"
        assert (await ben.post(f"calls/{CALL}/category", category="traffic")).status_code == 404
        engine = database.connect(settings)
        with engine.begin() as connection:
            step = {"id": "x", "at": 1.0, "step": "answered", "call": "97.1", "counsellor": "c1002"}
            connection.execute(sa.insert(database.ledger).values(**step))
        engine.dispose()
        assert (await ben.post("calls/97.1/category", category="traffic")).status_code == 200


async def test_without_acd_nothing_personal_is_shown(settings: Settings) -> None:
    async with desks(settings) as (ana, _, _):
        answer = await ana.get(f"calls/{CALL}/record")
        assert (answer.status_code, answer.json()["code"]) == (503, "acd_down")
        assert entries(settings) == []
