"""The console's web application: the status page and its figures.

The page holds no truth of its own: it shows what acd says now, and how old that is. Nothing on it
is personal data.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.responses import JSONResponse, Response

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

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await acd.aclose()
        engine.dispose()

    app = FastAPI(
        title="Minwon",
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        routes=probes.routes(lambda: []),
    )

    @app.middleware("http")
    async def protect(request: Any, call_next: Any) -> Response:
        response: Response = await call_next(request)
        response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @app.get("/", include_in_schema=False)
    def page() -> Response:
        return FileResponse(WEB / "status.html")

    @app.get("/web/{name}", include_in_schema=False)
    def web(name: str) -> Response:
        file = WEB / name
        if name not in {"status.js", "status.css"}:
            return JSONResponse({"detail": "no such file"}, 404)
        return FileResponse(file)

    @app.get("/api/v1/status")
    async def status() -> Response:
        """What acd says now: calls, counsellors, rooms. 503 while it is down."""
        try:
            answer = await acd.get("/snapshot")
        except httpx.HTTPError:
            return JSONResponse({"code": "acd_down", "message": "acd does not answer"}, 503)
        return Response(answer.content, answer.status_code, media_type="application/json")

    @app.get("/api/v1/today")
    def today() -> dict[str, Any]:
        """Today's figures, as `minwon report --today --json` prints them."""
        return report.of_day(settings, engine, report.today(settings)).as_json()

    return app
