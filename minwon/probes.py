"""`/healthz`, `/readyz` and `/metrics`, the same on every program.

Counterpart of whatever watches: healthz says that the process answers, readyz that it can do its
work now (and if not, why not), metrics is Prometheus text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

#: Returns why the program cannot work now, in sentences; nothing means ready.
Problems = Callable[[], Sequence[str]]


def routes(problems: Problems) -> list[BaseRoute]:
    def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    def readyz(_request: Request) -> Response:
        found = list(problems())
        return JSONResponse(
            {"status": "not ready" if found else "ok", "problems": found}, 503 if found else 200
        )

    def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
