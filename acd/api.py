"""acd over HTTP, on loopback, for the console and the command line.

    GET  /snapshot                      calls, counsellors, rooms (feed.py)
    GET  /events?feed=ID&after=NUMBER   what follows, as server-sent events; `start_over` on a gap
    GET  /rooms, /counsellors           with their names
    GET  /calls/ID/why, /counsellors/ID/why   in sentences: the engine's of now, the ledger's of what is past
    POST /rooms/ROOM                    {"mode": open|drain|now|evacuate, "by", "reason"}
    POST /counsellors/ID/status         {"status": ready|break|signed_out, "reason", "room"}
    POST /counsellors/ID/wrap-up        {"more": seconds}; 0 ends it
    GET  /counsellors/ID/talk           {"call"}: the one they talk in now, "" for none
    POST /calls/ID/warn                 {"by"}: both hear that abuse ends the talk
    POST /calls/ID/end                  {"text": A|B|C|D, "conduct": verbal_abuse|harassment|none, "by"}
    POST /calls/ID/extend               {"seconds", "by"}: the talk may last longer
    POST /calls/ID/category             {"category", "by"}: what the call is about
    GET  /rules                         as they were written, and who set them when and why
    PUT  /rules                         {"text": YAML, "by", "why"}; in force at once, or all their problems
    GET  /callbacks                     who waits to be called back; never the number
    DELETE /callbacks/ID                cancel one
    POST /reload                        read counsellors, queues, rooms and rules again

Each needs the bearer token of the data folder's secrets; /healthz, /readyz and /metrics do not.
Errors: {"code", "message", "details"}. Counterpart: client.py.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Literal, TypeVar

import uvicorn
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from acd import conduct, history
from acd import why as reasons
from acd.engine.commands import BringBack, CloseTalk, Command, SayInTalk, TalkTimed, Withdraw
from acd.engine.events import (
    CallerWarned,
    CallGone,
    Event,
    Mode,
    RoomSet,
    Status,
    StatusChosen,
    TalkExtended,
    WrapUpDone,
    WrapUpExtended,
)
from acd.service import NotReady, Service
from minwon import probes
from minwon.settings import Settings
from minwon.strikes import Conduct

_HEARTBEAT = 1.0

Model = TypeVar("Model", bound="Body")
Handler = Callable[[Request], Awaitable[Response]]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RoomBody(Body):
    mode: Mode
    by: str = Field(default="", max_length=60)
    reason: str = Field(default="", max_length=200)


class StatusBody(Body):
    status: Status
    reason: str = Field(default="", max_length=60)
    room: str = Field(default="", max_length=40)


class WrapUpBody(Body):
    more: float = Field(default=0.0, ge=0, le=3600)


class RulesBody(Body):
    text: str = Field(max_length=1_000_000)
    by: str = Field(default="", max_length=60)
    why: str = Field(default="", max_length=200)


class ByBody(Body):
    by: str = Field(default="", max_length=60)


class EndBody(ByBody):
    text: Literal["A", "B", "C", "D"]
    conduct: Conduct | Literal["none", ""] = ""


class ExtendBody(ByBody):
    seconds: float | None = Field(default=None, gt=0, le=7200)


class CategoryBody(ByBody):
    category: str = Field(max_length=40)


class ApiError(Exception):
    def __init__(self, status: int, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.answer = JSONResponse({"code": code, "message": message, "details": details}, status)


def application(service: Service, token: str) -> Starlette:
    def guarded(handler: Handler) -> Handler:
        async def guard(request: Request) -> Response:
            given = request.headers.get("authorization", "").encode()
            if not secrets.compare_digest(given, f"Bearer {token}".encode()):
                return ApiError(
                    401, "no_token", "Send the api token of secrets.toml as a bearer token."
                ).answer
            try:
                return await handler(request)
            except ApiError as error:
                return error.answer
            except NotReady:
                problem = " ".join(service.problems())
                return ApiError(503, "not_ready", f"Nothing was changed: {problem}").answer

        return guard

    async def snapshot(_: Request) -> Response:
        return JSONResponse(service.snapshot())

    async def events(request: Request) -> Response:
        feed = request.query_params.get("feed", "")
        after = request.query_params.get("after", "")
        number = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else -1
        if feed != service.feed.identity:
            number = -1
        return StreamingResponse(
            events_of(service, number), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def rooms(_: Request) -> Response:
        return JSONResponse(_rooms(service))

    async def set_room(request: Request) -> Response:
        room = _known(request.path_params["room"], service.roster.rooms, "room")
        body = await _body(request, RoomBody)
        commands = service.change(RoomSet(room=room, mode=body.mode, by=body.by, reason=body.reason))
        return JSONResponse(
            {
                "room": room,
                "mode": body.mode,
                "withdrawn": [command.call for command in commands if isinstance(command, Withdraw)],
                "brought_back": [command.call for command in commands if isinstance(command, BringBack)],
            }
        )

    async def counsellors(_: Request) -> Response:
        names = service.roster.names
        seen = service.snapshot()["counsellors"]
        return JSONResponse([one | {"name": names.get(one["counsellor"], "")} for one in seen])

    async def why_call(request: Request) -> Response:
        call = request.path_params["call"]
        now = service.engine.explain_call(call, service.now())
        steps = await asyncio.to_thread(_past, service.settings, call=call)
        known = now.reason != "unknown"
        if not steps and not known:
            raise ApiError(404, "no_such_call", f"Neither the ledger nor acd knows the call {call!r}.")
        return JSONResponse(reasons.of_call(call, steps, now if known else None))

    async def why_counsellor(request: Request) -> Response:
        counsellor = _known(request.path_params["counsellor"], service.roster.names, "counsellor")
        now = service.engine.explain_counsellor(counsellor, service.now())
        steps = await asyncio.to_thread(_past, service.settings, counsellor=counsellor)
        return JSONResponse(reasons.of_counsellor(counsellor, steps, now))

    async def set_status(request: Request) -> Response:
        counsellor = _known(request.path_params["counsellor"], service.roster.names, "counsellor")
        body = await _body(request, StatusBody)
        if body.room:
            _known(body.room, service.roster.rooms, "room")
        service.change(
            StatusChosen(counsellor=counsellor, status=body.status, reason=body.reason, room=body.room)
        )
        return JSONResponse(_seen(service, counsellor))

    async def talk(request: Request) -> Response:
        # While the link is lost nobody knows who talks to whom.
        known = service.engine.talk_of(request.path_params["counsellor"]) if service.synced else ""
        return JSONResponse({"call": known})

    async def wrap_up(request: Request) -> Response:
        counsellor = _known(request.path_params["counsellor"], service.roster.names, "counsellor")
        body = await _body(request, WrapUpBody)
        if body.more:
            service.change(WrapUpExtended(counsellor=counsellor, seconds=body.more))
        else:
            service.change(WrapUpDone(counsellor=counsellor))
        return JSONResponse(_seen(service, counsellor))

    async def get_rules(_: Request) -> Response:
        return JSONResponse(asdict(service.roster.version))

    async def set_rules(request: Request) -> Response:
        body = await _body(request, RulesBody)
        if problems := await service.set_rules(body.text, by=body.by, why=body.why):
            faults = [asdict(problem) for problem in problems]
            raise ApiError(422, "bad_rules", "Nothing was changed: the rules have faults.", problems=faults)
        return await get_rules(request)

    def in_talk(event: Event, command: type[Command]) -> JSONResponse:
        """What a person wants of a talk; 409 when the engine had nothing to do about it."""
        commands = service.change(event)
        if not any(isinstance(one, command) for one in commands):
            raise ApiError(
                409,
                "no_such_talk",
                "Nothing was done: nobody talks in this call now, or its queue has no call time.",
            )
        return JSONResponse({})

    async def warn(request: Request) -> Response:
        body = await _body(request, ByBody)
        return in_talk(CallerWarned(call=request.path_params["call"], by=body.by), SayInTalk)

    async def end(request: Request) -> Response:
        body = await _body(request, EndBody)
        text = conduct.TEXTS[body.text]
        wish = conduct.closing(request.path_params["call"], text, by=body.by, held=body.conduct)
        return in_talk(wish, CloseTalk)

    async def extend(request: Request) -> Response:
        body = await _body(request, ExtendBody)
        call = request.path_params["call"]
        return in_talk(TalkExtended(call=call, seconds=body.seconds, by=body.by), TalkTimed)

    async def category(request: Request) -> Response:
        body = await _body(request, CategoryBody)
        call = request.path_params["call"]
        if body.category:
            _known(body.category, service.roster.categories, "category")
        if not await service.categorise(call, body.category, body.by):
            raise ApiError(404, "no_such_call", f"There is no call {call!r}.")
        return JSONResponse({"call": call, "category": body.category})

    async def callbacks(_: Request) -> Response:
        return JSONResponse(service.callbacks())

    async def cancel_callback(request: Request) -> Response:
        there = {one["callback"]: one for one in service.callbacks()}
        callback = _known(request.path_params["callback"], there, "callback")
        service.change(CallGone(call=callback))
        return JSONResponse(there[callback])

    async def reload(_: Request) -> Response:
        await service.reload()
        return JSONResponse({"counsellors": len(service.roster.counsellors)})

    return Starlette(
        routes=[
            *probes.routes(service.problems),
            Route("/snapshot", guarded(snapshot)),
            Route("/events", guarded(events)),
            Route("/rooms", guarded(rooms)),
            Route("/rooms/{room}", guarded(set_room), methods=["POST"]),
            Route("/counsellors", guarded(counsellors)),
            Route("/calls/{call}/why", guarded(why_call)),
            Route("/counsellors/{counsellor}/why", guarded(why_counsellor)),
            Route("/counsellors/{counsellor}/status", guarded(set_status), methods=["POST"]),
            Route("/counsellors/{counsellor}/talk", guarded(talk)),
            Route("/counsellors/{counsellor}/wrap-up", guarded(wrap_up), methods=["POST"]),
            Route("/rules", guarded(get_rules)),
            Route("/rules", guarded(set_rules), methods=["PUT"]),
            *(
                Route(f"/calls/{{call}}/{word}", guarded(handler), methods=["POST"])
                for word, handler in (
                    ("warn", warn),
                    ("end", end),
                    ("extend", extend),
                    ("category", category),
                )
            ),
            Route("/callbacks", guarded(callbacks)),
            Route("/callbacks/{callback}", guarded(cancel_callback), methods=["DELETE"]),
            Route("/reload", guarded(reload), methods=["POST"]),
        ]
    )


async def events_of(service: Service, number: int) -> AsyncIterator[str]:
    """Server-sent events from this number on, until the listener leaves or the program ends."""
    feed = service.feed
    feed.listeners += 1
    try:
        while not feed.closed:
            events = feed.since(number) if number >= 0 else None
            if events is None:
                yield _event("start_over", {})
                return
            for event in events:
                number = event["number"]
                yield _event("change", event)
            if not await feed.wait(number, _HEARTBEAT):
                yield _event("heartbeat", {"at": service.now(), "number": number})
    finally:
        feed.listeners -= 1


def _event(name: str, values: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(values, ensure_ascii=False)}\n\n"


async def _body(request: Request, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        faults = {".".join(map(str, fault["loc"])): fault["msg"] for fault in error.errors()}
        raise ApiError(422, "bad_body", "The body has faults.", **faults) from error


def _known(name: str, known: dict[str, Any], kind: str) -> str:
    if name not in known:
        raise ApiError(404, f"no_such_{kind}", f"There is no {kind} {name!r}.", known=sorted(known))
    return name


def _seen(service: Service, counsellor: str) -> dict[str, Any]:
    for one in service.snapshot()["counsellors"]:
        if one["counsellor"] == counsellor:
            return dict(one)
    return {}


def _past(settings: Settings, *, call: str = "", counsellor: str = "") -> list[reasons.Step]:
    with history.reading(settings) as read:
        return read.of_call(call) if call else read.of_counsellor(counsellor)


def _rooms(service: Service) -> list[dict[str, Any]]:
    """Every room, also one where nobody ever sat."""
    snapshot = service.snapshot()
    seen = {room["room"]: room for room in snapshot["rooms"]}
    rooms = []
    for room, (korean, english) in service.roster.rooms.items():
        here = [one for one in snapshot["counsellors"] if one["room"] == room]
        counts = {
            "ready": sum(one["status"] == "ready" and one["activity"] == "idle" for one in here),
            "ringing": sum(one["activity"] == "offered" for one in here),
            "talking": sum(one["activity"] == "talking" for one in here),
        }
        ordinary = {"room": room, "mode": "open", "by": "", "reason": "", "since": None}
        names = {"name_ko": korean, "name_en": english}
        rooms.append(ordinary | seen.get(room, {}) | names | counts)
    return rooms


class Server(uvicorn.Server):
    """uvicorn as one task of ours: signals are the program's to handle."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(settings: Settings, service: Service) -> Server:
    return Server(
        uvicorn.Config(
            application(service, settings.secrets.api),
            host=settings.address,
            port=settings.acd.http_port,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )
