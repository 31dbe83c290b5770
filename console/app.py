"""The console's web application: the status page and its figures.

The page holds no truth of its own: it shows what acd says now, and how old that is. Nothing on it
is personal data.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from prometheus_client.parser import text_string_to_metric_families
from starlette.responses import JSONResponse, Response

from console import access, calls, collector, menus, messages, rehearse, visible
from minwon import database, probes, report
from minwon.settings import Settings

WEB = Path(__file__).with_name("web")


def application(settings: Settings) -> FastAPI:
    engine = database.connect(settings)
    acd = httpx.AsyncClient(
        base_url=settings.url(settings.acd.http_port),
        headers={"Authorization": f"Bearer {settings.secrets.api}"},
        timeout=2,
        trust_env=False,
    )
    ivr = httpx.AsyncClient(
        base_url=settings.url(settings.ivr.http_port),
        headers={"Authorization": f"Bearer {settings.secrets.api}"},
        timeout=0.5,
        limits=httpx.Limits(max_connections=None),
        trust_env=False,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            collecting = tasks.create_task(collector.collect(engine, settings.data / "ledger"))
            yield
            collecting.cancel()
        await acd.aclose()
        await ivr.aclose()
        engine.dispose()

    app = FastAPI(
        title="Minwon",
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        routes=probes.routes(lambda: []),
        exception_handlers={access.Refused: access.refused, RequestValidationError: access.bad_request},
    )
    app.include_router(menus.router(settings, engine))
    app.include_router(rehearse.router(settings, engine))
    app.include_router(visible.router(settings, ivr, acd))
    app.include_router(calls.router(settings, engine, acd))
    app.include_router(messages.router(settings, engine))

    @app.middleware("http")
    async def protect(request: Any, call_next: Any) -> Response:
        response: Response = await call_next(request)
        response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
        response.headers["X-Content-Type-Options"] = "nosniff"
        # After an upgrade a screen must not keep yesterday's script. What is personal says no-store itself.
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @app.get("/", include_in_schema=False)
    def page() -> Response:
        return FileResponse(WEB / "status.html")

    @app.get("/web/{name}", include_in_schema=False)
    def web(name: str) -> Response:
        file = WEB / name
        if name not in {"status.js", "status.css", "rehearse.js", "rehearse.css"}:
            return JSONResponse({"detail": "no such file"}, 404)
        return FileResponse(file)

    @app.get("/api/v1/status")
    async def status() -> Response:
        """What acd says now: calls, counsellors, rooms, queues. 503 while it is down.

        `in_menu` is how many callers ivr guides at this moment; null while it is down.
        """
        try:
            answer = await acd.get("/snapshot")
        except httpx.HTTPError:
            return JSONResponse({"code": "acd_down", "message": "acd does not answer"}, 503)
        told = answer.json()
        if answer.is_success:
            told["in_menu"] = await _in_menu(ivr)
        return JSONResponse(told, answer.status_code)

    @app.get("/api/v1/names")
    def names() -> dict[str, list[dict[str, str]]]:
        """Rooms and queues in their order: {"rooms": [{"id", "ko", "en"}], "queues": […]}."""
        rooms, queues = database.rooms, database.queues
        with engine.connect() as connection:
            return {
                kind: [
                    {"id": row.id, "ko": row.name_ko, "en": row.name_en}
                    for row in connection.execute(sa.select(table).order_by(order))
                ]
                for kind, table, order in (
                    ("rooms", rooms, rooms.c.place),
                    ("queues", queues, queues.c.id),
                )
            }

    @app.get("/api/v1/today")
    def today() -> dict[str, Any]:
        """Today's figures, as `minwon report --today --json` prints them."""
        return report.of_day(settings, engine, report.today(settings)).as_json()

    return app


async def _in_menu(ivr: httpx.AsyncClient) -> int | None:
    try:
        metrics = (await ivr.get("/metrics")).text
    except httpx.HTTPError:
        return None
    for family in text_string_to_metric_families(metrics):
        if family.name == "minwon_ivr_calls":
            return int(family.samples[0].value)
    return None
