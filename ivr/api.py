"""ivr over HTTP, on loopback, for the console: the visible menus of live calls.

    GET  /visible/CALL?after=NUMBER   what the caller's screen shows, as soon as it is not NUMBER
    POST /visible/CALL/keys           {"number", "keys"}: pressed on the screen that showed NUMBER

Each needs the bearer token of the data folder's secrets. 404: no such call shows its menu, or it is over;
409: the call has gone on since. Counterparts: ivr/visible.py; console/visible.py, which asks.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ivr.visible import VisibleMenus, as_json

#: Shorter than what proxies on the way bear.
WAIT_SECONDS = 25.0

Handler = Callable[[Request], Awaitable[Response]]


class Pressed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int
    keys: str = Field(max_length=40, repr=False)


def routes(menus: VisibleMenus, token: str) -> list[BaseRoute]:
    def guarded(handler: Handler) -> Handler:
        async def guard(request: Request) -> Response:
            given = request.headers.get("authorization", "").encode()
            if not secrets.compare_digest(given, f"Bearer {token}".encode()):
                return _refused(401, "no_token", "Send the api token of secrets.toml as a bearer token.")
            return await handler(request)

        return guard

    async def seen(request: Request) -> Response:
        menu = menus.of(request.path_params["call"])
        after = request.query_params.get("after", "")
        if menu is not None:
            number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else -1
            shown = await menu.seen_after(number, WAIT_SECONDS)
            if not menu.over:
                return JSONResponse(as_json(shown))
        return _no_such_call()

    async def press(request: Request) -> Response:
        menu = menus.of(request.path_params["call"])
        # Once others have the call nothing can be pressed; whether it still lives is not told here.
        if menu is None or menu.seen.doing == "left":
            return _no_such_call()
        try:
            pressed = Pressed.model_validate_json(await request.body())
        except ValidationError:
            return _refused(422, "bad_body", 'Send {"number": …, "keys": …}.')
        if not menu.press(pressed.number, pressed.keys):
            return _refused(409, "gone_on", "The call has gone on: look again.")
        return Response(status_code=204)

    return [
        Route("/visible/{call}", guarded(seen)),
        Route("/visible/{call}/keys", guarded(press), methods=["POST"]),
    ]


def _no_such_call() -> Response:
    return _refused(404, "no_such_call", "No such call shows its menu.")


def _refused(status: int, code: str, message: str) -> Response:
    return JSONResponse({"code": code, "message": message, "details": {}}, status)
