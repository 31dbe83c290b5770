"""The API of menus, as a program or a screen meets it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from console.app import application
from ivr.menus import shipped_texts
from minwon import centre, database
from minwon.settings import Settings
from tests import databases

SIMPLE = """
menu: town
languages: [ko]
start: hello
person: people
steps:
  hello:
    kind: menu
    keys: {1: {say: {ko: "세금은 일 번."}, to: people}, 2: {say: {ko: "끝은 이 번."}, to: bye}}
  people: {kind: queue, queue: general}
  bye: {kind: hang_up, say: {ko: "안녕히 계십시오."}}
"""


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=1)
    engine.dispose()
    app = application(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://console/api/v1",
            headers={"Authorization": f"Bearer {settings.secrets.api}"},
        ) as client,
    ):
        yield client


async def keep(client: httpx.AsyncClient, text: str, **more: str) -> int:
    answer = await client.post("/menus", json={"text": text, "by": "kim", **more})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


async def change(client: httpx.AsyncClient, what: str, **more: object) -> httpx.Response:
    return await client.post(f"/menus/town/{what}", json={"by": "kim", **more})


async def test_from_a_draft_to_callers_and_back(client: httpx.AsyncClient) -> None:
    assert await keep(client, SIMPLE, why="first") == 1
    published = (await change(client, "publish", why="it is ready")).json()
    assert (published["number"], published["by"], published["why"]) == (1, "kim", "it is ready")
    assert await keep(client, SIMPLE.replace("to: bye}", "to: people}") + "  # two\n") == 2
    diff = (await client.get("/menus/town/diff")).json()
    assert (diff["from"], diff["to"]) == (1, 2)
    assert "key 2 of *hello* now leads to *people*" in diff["changes"]
    # What only key 2 led to is reached no more: the checks stand before the callers.
    refused = await change(client, "publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "menu_refused")
    assert {"steps.bye"} == {one["path"] for one in refused.json()["details"]["problems"]}
    assert await keep(client, SIMPLE + "# three\n") == 3
    assert (await change(client, "publish")).json()["number"] == 3
    assert (await change(client, "rollback", why="key 2")).json()["number"] == 1
    told = (await client.get("/menus/town")).json()
    assert (told["in_force"], told["newest"]) == (1, 3)
    assert [len(one["publications"]) for one in told["versions"]] == [1, 0, 2]
    assert (await client.get("/menus")).json()[0]["menu"] == "town"


async def test_a_document_comes_back_as_it_was_written(client: httpx.AsyncClient) -> None:
    city = shipped_texts()["city"]
    await keep(client, city)
    assert (await client.get("/menus/city/versions/1/document")).text == city
    assert (await client.get("/menus/city/versions/1")).json()["text"] == city


async def test_every_problem_is_told_with_its_path_and_line(client: httpx.AsyncClient) -> None:
    broken = SIMPLE.replace("to: bye", "to: nowhere").replace("queue: general", "queue: unheard_of")
    told = (await client.post("/menus/check", json={"text": broken})).json()
    assert told["publishable"] is False
    paths = {one["path"]: one["line"] for one in told["problems"]}
    assert {"steps.hello.keys.2.to", "steps.people.queue", "steps.bye"} <= paths.keys()
    assert all(paths.values())
    assert (await client.post("/menus/check", json={"text": SIMPLE})).json()["publishable"] is True
    assert (await client.post("/menus", json={"text": "menu: [", "by": "kim"})).status_code == 409


async def test_a_scheduled_publication_can_be_withdrawn(client: httpx.AsyncClient) -> None:
    await keep(client, SIMPLE)
    scheduled = await change(client, "publish", at="2040-01-01T09:00")
    assert scheduled.status_code == 200
    told = (await client.get("/menus/town")).json()
    assert told["in_force"] is None and told["scheduled"][0]["number"] == 1
    withdrawn = (await change(client, "withdraw", why="not yet")).json()
    assert (withdrawn["withdrawn_by"], withdrawn["withdrawn_why"]) == ("kim", "not yet")
    assert (await client.get("/menus/town")).json()["scheduled"] == []
    assert (await change(client, "withdraw")).status_code == 409
    assert (await change(client, "publish", at="2020-01-01T09:00")).json()["code"] == "past"


async def test_nothing_changes_without_the_token(client: httpx.AsyncClient) -> None:
    for path in (
        "/menus",
        "/menus/check",
        "/menus/town/publish",
        "/menus/town/withdraw",
        "/menus/town/rollback",
    ):
        body = {"text": SIMPLE, "by": "kim"}
        answer = await client.post(path, json=body, headers={"Authorization": "Bearer no"})
        assert answer.status_code == 401, path
    assert (await client.get("/menus")).json() == []


async def test_what_is_not_there_is_said_to_be_missing(client: httpx.AsyncClient) -> None:
    for path in (
        "/menus/town",
        "/menus/town/versions/1",
        "/menus/town/versions/1/document",
        "/menus/town/diff",
    ):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_menu"), path
