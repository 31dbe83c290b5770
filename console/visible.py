"""The visible menu's page: a caller sees and presses their own call's menu, while the call lasts.

Everything is under /m/, so that a proxy can lead the public there and nowhere else. The link's token is
the only key; what was guessed, tampered with or is over gets one same answer. Nothing is kept: `ivr` says
what the call asks, and once the menu is done `acd` says whether the caller waits or talks.

    GET  /m/TOKEN                    the page, whatever the token
    GET  /m/TOKEN/now?after=NUMBER   what the call does, when it is no longer NUMBER
    POST /m/TOKEN/keys               {"number", "keys"}

Counterparts: minwon/links.py, ivr/api.py, web/visible.js.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import FileResponse, JSONResponse, Response

from minwon import links
from minwon.settings import Settings

WEB = Path(__file__).with_name("web")
#: Longer than ivr holds a question.
_PATIENCE = 30.0
#: After the menu a call may be on its way to the queue for a moment, known to nobody.
_ON_THE_WAY = 10.0
#: How often the page asks while others have the call, and how old acd's answer may be.
_AGAIN, _FRESH = 3, 1.0
#: Requests a second for one link, and how many at once.
_PACE, _BURST = 10.0, 30.0

_NEVER = "0.0"  #: no call's id
_SHOWN = ("waiting", "talking")
_WHEREABOUTS = {"waiting": "waiting", "parked": "waiting", "offered": "waiting", "talking": "talking"}


class Pressed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=0)
    keys: str = Field(pattern=r"^[0-9*#]{1,40}$", repr=False)


def router(settings: Settings, ivr: httpx.AsyncClient, acd: httpx.AsyncClient) -> APIRouter:
    """`ivr` and `acd` carry the bearer token."""
    routes = APIRouter(prefix="/m", include_in_schema=False)
    pace = Pace(_PACE, _BURST)
    whereabouts = _Whereabouts(acd)

    def call_of(token: str) -> str:
        return links.call_of(settings.secrets.links, token) or _NEVER

    def over() -> Response:
        return JSONResponse({"doing": "over", "phone": settings.hotline.number}, 404)

    @routes.get("/visible.{kind}")
    def part(kind: str) -> Response:
        if kind not in ("js", "css"):
            return over()
        return FileResponse(WEB / f"visible.{kind}")

    @routes.get("/{token}")
    def page(token: str) -> Response:
        # The script asks whether it opens anything: here every token looks the same.
        return FileResponse(WEB / "visible.html", headers={"X-Robots-Tag": "noindex"})

    @routes.get("/{token}/now")
    async def now(token: str, after: Annotated[int, Query(ge=0, le=10**9)] = 0) -> Response:
        call = call_of(token)
        if not pace.allows(call, time.monotonic()):
            return _unsure(429) if call != _NEVER else over()
        try:
            told = await _ask(ivr, call, after)
        except httpx.HTTPError:
            return _unsure(503)
        if told and told["doing"] != "left":
            return _private(told)
        where = await whereabouts.of(call)
        if where == "gone" and not (told and time.time() - told["since"] < _ON_THE_WAY):
            return over()
        if where is None and not told:
            return _unsure(503)
        doing = where if where in _SHOWN else "left"
        language = told["language"] if told else ""
        return _private({"doing": doing, "language": language, "number": 0, "again": _AGAIN})

    @routes.post("/{token}/keys")
    async def press(token: str, body: Pressed) -> Response:
        call = call_of(token)
        if not pace.allows(call, time.monotonic()):
            return _unsure(429) if call != _NEVER else over()
        try:
            answer = await ivr.post(f"/visible/{call}/keys", json=body.model_dump())
        except httpx.HTTPError:
            return _unsure(503)
        if answer.status_code == 404:
            return over()
        return Response(status_code=204 if answer.is_success else 409)

    return routes


class Pace:
    """So many requests a second for each of many, after a burst. The clock is an argument."""

    def __init__(self, a_second: float, burst: float, most: int = 5000) -> None:
        self._rate, self._burst, self._most = a_second, burst, most
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, who: str, now: float) -> bool:
        left, at = self._left.pop(who, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        allowed = left >= 1
        # Last asked, last in the order: who is forgotten has been quiet the longest.
        self._left[who] = (left - allowed, now)
        if len(self._left) > self._most:
            del self._left[next(iter(self._left))]
        return allowed


class _Whereabouts:
    """Where acd has a call, asked for all pages together at most once a second."""

    def __init__(self, acd: httpx.AsyncClient) -> None:
        self._acd = acd
        self._calls: dict[str, str] | None = None
        self._at = float("-inf")

    async def of(self, call: str) -> str | None:
        """waiting, talking, or gone; None while acd does not know."""
        if time.monotonic() - self._at > _FRESH:
            self._at = time.monotonic()
            self._calls = await self._ask()
        if self._calls is None:
            return None
        return _WHEREABOUTS.get(self._calls.get(call, ""), "gone")

    async def _ask(self) -> dict[str, str] | None:
        try:
            answer = await self._acd.get("/snapshot")
        except httpx.HTTPError:
            return None
        if not answer.is_success or not answer.json()["linked"]:
            return None
        return {one["call"]: one["whereabouts"] for one in answer.json()["calls"]}


async def _ask(ivr: httpx.AsyncClient, call: str, after: int) -> dict[str, Any] | None:
    """What ivr says of the call; None when it knows of none."""
    answer = await ivr.get(f"/visible/{call}", params={"after": after}, timeout=_PATIENCE)
    return dict(answer.json()) if answer.is_success else None


def _private(told: dict[str, Any]) -> Response:
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


def _unsure(status: int) -> Response:
    """The page keeps what it shows and asks again."""
    return JSONResponse({"doing": "unsure"}, status, {"Retry-After": "1"})
