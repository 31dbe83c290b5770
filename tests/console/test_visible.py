"""The visible menu's page: what the public reaches by a link, and what everybody else gets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console import visible
from console.visible import Pace
from ivr import api
from ivr.menu.requests import Ask, Choice, Prompt
from ivr.visible import VisibleMenus
from ivr.wording import Wording
from minwon import links
from minwon.settings import Settings

ASK = Ask(
    sounds=(Prompt("menu/main/tax"),), language="ko", choices=(Choice("1", (Prompt("menu/main/tax"),)),)
)
CALL = "1795312433.0"


class House:
    """The page's router before ivr's real HTTP; acd says what the test has it say."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data=folder)
        self.menus = VisibleMenus(Wording(self.settings))
        self.calls: list[dict[str, str]] = []
        self.linked = True
        self.down: set[str] = set()
        token = self.settings.secrets.api

        async def snapshot(_: Request) -> Response:
            return JSONResponse({"linked": self.linked, "calls": self.calls})

        app = FastAPI()
        ivr = self._client("ivr", Starlette(routes=api.routes(self.menus, token)), token)
        acd = self._client("acd", Starlette(routes=[Route("/snapshot", snapshot)]), token)
        app.include_router(visible.router(self.settings, ivr, acd))
        self.app = app
        self.token = links.token(self.settings.secrets.links, CALL)

    def _client(self, name: str, app: Starlette, token: str) -> httpx.AsyncClient:
        house = self

        class Line(httpx.ASGITransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                if name in house.down:
                    raise httpx.ConnectError("down")
                return await super().handle_async_request(request)

        headers = {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(transport=Line(app), base_url=f"http://{name}", headers=headers)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    # Each test asks acd anew.
    monkeypatch.setattr(visible, "_FRESH", -1.0)
    # A slow machine must not gain by its slowness.
    monkeypatch.setattr(visible, "_PACE", 0.001)
    return House(tmp_path)


@pytest.fixture
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(house.app), base_url="http://public"
    ) as client:
        yield client


async def now(browser: httpx.AsyncClient, token: str) -> tuple[int, dict[str, Any]]:
    answer = await browser.get(f"/m/{token}/now")
    return answer.status_code, answer.json()


async def test_the_link_shows_what_the_call_asks(house: House, browser: httpx.AsyncClient) -> None:
    house.menus.open(CALL, "ko").show(ASK, language="ko", proven=False)
    status, seen = await now(browser, house.token)
    assert (status, seen["doing"], seen["buttons"][0]["label"]) == (200, "asking", "세금과 요금")
    answer = await browser.get(f"/m/{house.token}/now")
    assert answer.headers["cache-control"] == "no-store"
    # Nobody has the call on the line here: the key is refused, not lost.
    pressed = await browser.post(f"/m/{house.token}/keys", json={"number": seen["number"], "keys": "1"})
    assert pressed.status_code == 409
    assert (
        await browser.post(f"/m/{house.token}/keys", json={"number": 1, "keys": "drop"})
    ).status_code == 422


async def test_after_the_menu_it_says_that_the_caller_waits_and_talks(
    house: House, browser: httpx.AsyncClient
) -> None:
    house.menus.open(CALL, "en").leave()
    assert (await now(browser, house.token))[1]["doing"] == "left", "on the way to the queue"
    house.calls = [{"call": CALL, "whereabouts": "offered"}]
    assert (await now(browser, house.token))[1] == {
        "doing": "waiting",
        "language": "en",
        "number": 0,
        "again": 3,
    }
    house.calls = [{"call": CALL, "whereabouts": "talking"}]
    assert (await now(browser, house.token))[1]["doing"] == "talking"


async def test_a_guess_an_old_link_and_a_tampered_one_are_answered_alike(
    house: House, browser: httpx.AsyncClient
) -> None:
    other = links.token("another key", CALL)
    changed = house.token[:-1] + ("A" if house.token[-1] != "A" else "B")
    for house.down in (set(), {"acd"}, {"ivr"}):
        answers = {
            (answer.status_code, answer.text)
            for token in (house.token, other, changed, "x", "visible.exe")
            for answer in [await browser.get(f"/m/{token}/now")]
        }
        assert len(answers) == 1
    pages = {(await browser.get(f"/m/{token}")).text for token in (house.token, other, "x")}
    assert len(pages) == 1


async def test_it_is_over_only_when_it_is_known_to_be(house: House, browser: httpx.AsyncClient) -> None:
    assert await now(browser, house.token) == (404, {"doing": "over", "phone": "120"})
    house.down = {"ivr"}
    assert (await now(browser, house.token))[0] == 503
    house.down, house.linked = set(), False
    assert (await now(browser, house.token))[0] == 503
    # ivr was started anew while the caller waits: acd knows them.
    house.linked, house.calls = True, [{"call": CALL, "whereabouts": "waiting"}]
    assert (await now(browser, house.token))[1]["doing"] == "waiting"


async def test_whoever_asks_too_often_is_held_back(house: House, browser: httpx.AsyncClient) -> None:
    house.menus.open(CALL, "ko")
    statuses = [(await now(browser, house.token))[0] for _ in range(60)]
    assert statuses[0] == 200 and statuses[-1] == 429
    guesses = [await now(browser, f"guess{number}") for number in range(60)]
    assert {status for status, _ in guesses} == {404}, "for a guess nothing changes"


async def test_only_the_pages_own_files_are_there(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/m/visible.css")).headers["content-type"].startswith("text/css")
    assert "javascript" in (await browser.get("/m/visible.js")).headers["content-type"]
    assert (await browser.get("/m/visible.py")).status_code == 404


def test_a_pace_is_kept_by_each_for_themselves() -> None:
    pace = Pace(1.0, 2.0, most=2)
    assert [pace.allows("a", 0.0) for _ in range(3)] == [True, True, False]
    assert pace.allows("b", 0.0)
    assert pace.allows("a", 1.0) and not pace.allows("a", 1.5)
    # Only so many are remembered: the one that has been quiet the longest is forgotten.
    assert pace.allows("c", 2.0) and pace.allows("d", 2.0)
    assert pace.allows("a", 2.0) and pace.allows("a", 2.0)
