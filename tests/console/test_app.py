from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from console.app import application
from minwon import centre, database
from minwon.settings import Settings
from tests import databases


@pytest.fixture
async def client(tmp_path: Path, free_port: int) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(data=tmp_path)
    settings = settings.model_copy(update={"acd": settings.acd.model_copy(update={"http_port": free_port})})
    databases.make(settings)
    app = application(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
            yield client


async def test_the_page_asks_nothing_of_other_places(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert "민원" in page.text
    for part in ("status.js", "status.css"):
        assert (await client.get(f"/web/{part}")).status_code == 200


async def test_only_the_pages_own_files_are_served(client: httpx.AsyncClient) -> None:
    assert (await client.get("/web/..%2fapp.py")).status_code == 404
    assert (await client.get("/web/app.py")).status_code == 404


async def test_while_acd_is_down_the_page_is_told_so(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/status")
    assert (answer.status_code, answer.json()["code"]) == (503, "acd_down")


async def test_rooms_and_queues_have_names_in_both_languages(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    engine = database.connect(Settings(data=tmp_path))
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=1)
    engine.dispose()
    names = (await client.get("/api/v1/names")).json()
    assert names["rooms"][0] == {"id": "room1", "ko": "제1상담실", "en": "Room 1"}
    assert {"id": "foreign", "ko": "외국어", "en": "Foreign languages"} in names["queues"]


async def test_today_adds_up(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/today")).json()["adds_up"] is True
