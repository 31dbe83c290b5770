"""ivr's HTTP: the visible menus of live calls, for whoever has the token."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from ivr import api
from ivr.agi.connection import Connection
from ivr.menu.requests import Ask, Choice, Prompt
from ivr.visible import VisibleMenus
from ivr.wording import Wording
from minwon.settings import Settings
from tests.fakes.agi import environment

ASK = Ask(
    sounds=(Prompt("menu/main/tax"),), language="ko", choices=(Choice("1", (Prompt("menu/main/tax"),)),)
)


@pytest.fixture
def menus() -> VisibleMenus:
    return VisibleMenus(Wording(Settings(data=Path("unused"))))


@pytest.fixture
async def client(menus: VisibleMenus) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=api.routes(menus, "token"))
    headers = {"Authorization": "Bearer token"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://ivr", headers=headers) as client:
        yield client


@pytest.fixture
def open_menu(menus: VisibleMenus) -> Connection:
    ours, theirs = socket.socketpair()
    theirs.sendall(environment())
    agi = Connection(ours)
    menu = menus.open("1.1", "ko")
    menu.attach(agi)
    menu.show(ASK, language="ko", proven=False)
    theirs.close()
    ours.close()
    return agi


async def test_a_key_reaches_the_call(client: httpx.AsyncClient, open_menu: Connection) -> None:
    seen = (await client.get("/visible/1.1")).json()
    assert (seen["doing"], seen["buttons"]) == ("asking", [{"key": "1", "label": "세금과 요금"}])
    pressed = await client.post("/visible/1.1/keys", json={"number": seen["number"], "keys": "1"})
    assert pressed.status_code == 204
    assert open_menu.wait_for_digit(1000) == "1"


async def test_the_screen_waits_for_news(
    client: httpx.AsyncClient, open_menu: Connection, menus: VisibleMenus
) -> None:
    number = (await client.get("/visible/1.1")).json()["number"]
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(client.get(f"/visible/1.1?after={number}"))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        menus.close("1.1")
    assert waiting.result().status_code == 404


async def test_what_cannot_be_pressed_is_refused(client: httpx.AsyncClient, open_menu: Connection) -> None:
    assert open_menu is not None
    number = (await client.get("/visible/1.1")).json()["number"]
    for body, status in (
        ({"number": number, "keys": "7"}, 409),
        ({"number": number - 1, "keys": "1"}, 409),
        ({"number": number}, 422),
        ({"number": number, "keys": "1" * 41}, 422),
    ):
        assert (await client.post("/visible/1.1/keys", json=body)).status_code == status
    assert (await client.post("/visible/2.2/keys", json={"number": 1, "keys": "1"})).status_code == 404
    assert (await client.get("/visible/2.2")).json()["code"] == "no_such_call"


async def test_after_the_menu_nothing_can_be_pressed(
    client: httpx.AsyncClient, open_menu: Connection, menus: VisibleMenus
) -> None:
    assert open_menu is not None
    menu = menus.of("1.1")
    assert menu is not None
    menu.leave()
    pressed = {"number": menu.seen.number, "keys": "0"}
    assert (await client.post("/visible/1.1/keys", json=pressed)).status_code == 404


async def test_without_the_token_nothing_is_told(client: httpx.AsyncClient, open_menu: Connection) -> None:
    assert open_menu is not None
    for wrong in ("", "Bearer", "Bearer tokens"):
        headers = {"Authorization": wrong}
        assert (await client.get("/visible/1.1", headers=headers)).status_code == 401
        assert (await client.post("/visible/1.1/keys", headers=headers)).status_code == 401
