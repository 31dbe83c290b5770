"""Who may change something through the API, and how refusals read."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError

from console.access import Change, Refused, bad_request, bearer, refused
from minwon.settings import Settings


@pytest.fixture
async def client(tmp_path: Path) -> httpx.AsyncClient:
    settings = Settings(data=tmp_path)
    app = FastAPI(exception_handlers={Refused: refused, RequestValidationError: bad_request})

    @app.post("/change", dependencies=[Depends(bearer(settings))])
    def change(body: Change) -> dict[str, str]:
        return {"by": body.by}

    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://console",
        headers={"Authorization": f"Bearer {settings.secrets.api}"},
    )


async def test_a_change_needs_the_token(client: httpx.AsyncClient) -> None:
    assert (await client.post("/change", json={"by": "kim"})).json() == {"by": "kim"}
    for wrong in (b"", b"Bearer", b"Bearer wrong", "Bearer ☎".encode()):
        answer = await client.post("/change", json={"by": "kim"}, headers={b"Authorization": wrong})
        assert (answer.status_code, answer.json()["code"]) == (401, "no_token")


async def test_a_change_says_who_makes_it(client: httpx.AsyncClient) -> None:
    for body in ({}, {"by": " "}, {"by": "kim", "because": "x"}):
        answer = await client.post("/change", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")
        assert answer.json()["details"]


async def test_what_was_sent_is_not_repeated(client: httpx.AsyncClient) -> None:
    answer = await client.post("/change", json={"by": "kim", "number": "01012345678"})
    assert "01012345678" not in answer.text
