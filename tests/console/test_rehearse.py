"""Rehearsing a menu over HTTP, as the page does it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.app import application
from ivr import menus
from ivr.menus import shipped_texts
from minwon import centre, database
from minwon.settings import Settings
from tests import databases
from tests.fakes.phone_call import write_sound

CITY = shipped_texts()["city"]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=1)
        menus.found_first_menu(settings, connection)
        menus.save(connection, CITY.replace("then: recording_notice", "then: nowhere"), by="kim")
    engine.dispose()
    app = application(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
            yield client


async def rehearse(client: httpx.AsyncClient, *keys: str, **call: Any) -> dict[str, Any]:
    body = {"menu": "city", "at": "2026-11-20T10:00", "keys": keys} | call
    answer = await client.post("/api/v1/rehearsals", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def said(told: dict[str, Any]) -> str:
    return " ".join(line["words"] for line in told["turns"][-1]["said"])


async def test_the_page_asks_nothing_of_other_places(client: httpx.AsyncClient) -> None:
    page = await client.get("/rehearse")
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    for part in ("rehearse.js", "rehearse.css"):
        assert (await client.get(f"/web/{part}")).status_code == 200


async def test_a_call_is_walked_key_by_key(client: httpx.AsyncClient) -> None:
    first = await rehearse(client)
    assert "민원콜센터" in said(first) and first["path"][-1] == "main"
    assert {"key": "1", "label": "세금과 요금"} in first["question"]["choices"]
    second = await rehearse(client, "1")
    assert len(second["turns"]) == 2 and second["turns"][1]["pressed"] == "1"
    account = await rehearse(client, "1", "1", "900101", "123456")
    assert "재산세" in said(account) and account["learnt"]["identity"] == "verified"
    assert account["turns"][-1]["done"]


async def test_the_end_is_told_and_further_keys_are_left(client: httpx.AsyncClient) -> None:
    told = await rehearse(client, "0", "1", "2")
    assert (told["end"], told["question"], len(told["turns"])) == ("queue general", None, 2)


async def test_it_is_another_call_for_other_callers(client: httpx.AsyncClient) -> None:
    english = await rehearse(client, language="en")
    assert "taxes and charges" in said(english)
    keys = {one["key"] for one in (await rehearse(client, caller="withheld"))["question"]["choices"]}
    assert "8" not in keys, "no message can be sent to a withheld number"
    locked = await rehearse(client, "1", "1", "900101", "123456", identity="locked")
    assert locked["end"] == "queue tax"


async def test_a_draft_with_faults_is_told_not_walked(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/rehearsals", json={"menu": "city", "number": 2})
    assert answer.status_code == 409
    assert "steps.greeting.then" in {one["path"] for one in answer.json()["details"]["problems"]}
    assert (await client.post("/api/v1/rehearsals", json={"menu": "town"})).status_code == 404
    assert (
        await client.post("/api/v1/rehearsals", json={"menu": "city", "keys": ["call"]})
    ).status_code == 422


async def test_each_sentence_can_be_heard(client: httpx.AsyncClient, tmp_path: Path) -> None:
    for name in ("opening/greeting", "opening/recording"):
        file = tmp_path / f"prompts/ko/{name}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        write_sound(file, [1, 2, 3])
    told = (await rehearse(client, number=1))["turns"][0]["said"]
    sound = await client.get(f"/api/v1/rehearsals/sounds/{told[0]['sound']}.wav")
    assert (sound.status_code, sound.content[:4]) == (200, b"RIFF")
    assert (await client.get("/api/v1/rehearsals/sounds/..%2f..%2fsecrets.wav")).status_code == 404
    assert (await client.get("/api/v1/rehearsals/sounds/0.wav")).json()["code"] == "no_such_sound"
