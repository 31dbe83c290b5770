"""A console with people who are known to it, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from console.app import application
from minwon import centre, database, tokens
from minwon.settings import Settings
from minwon.tokens import Person, Role
from tests import databases


@dataclass
class Desk:
    """One person's way to the console."""

    http: httpx.AsyncClient
    token: str

    async def get(self, path: str, **query: str) -> httpx.Response:
        return await self.http.get(f"/api/v1/{path}", params=query, headers=self._headers)

    async def post(self, path: str, **body: object) -> httpx.Response:
        return await self.http.post(f"/api/v1/{path}", json=body, headers=self._headers)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@asynccontextmanager
async def desks(settings: Settings) -> AsyncIterator[tuple[Desk, Desk, Desk]]:
    """Those of c1001, of c1002 and of a supervisor."""
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=2)
    people = (
        Person("c1001", Role.COUNSELLOR),
        Person("c1002", Role.COUNSELLOR),
        Person("이팀장", Role.SUPERVISOR),
    )
    made = [tokens.make(engine, one, seconds=60) for one in people]
    app = application(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://console") as http,
    ):
        ana, ben, lee = (Desk(http, token) for token in made)
        yield ana, ben, lee
    engine.dispose()
