"""The API of a counsellor's own talk, while it lasts: what the caller shows, and what can be done about it.

    GET  /api/v1/talk                     {"call"}: the talk of whoever asks; "" = none
    GET  /api/v1/calls/CALL/record        what the verified caller shows to this counsellor
    POST /api/v1/calls/CALL/warn          both hear that abuse ends the talk
    POST /api/v1/calls/CALL/end           {"text": A|B|C|D, "conduct"}
    POST /api/v1/calls/CALL/extend        {"seconds"}
    POST /api/v1/calls/CALL/category      {"category"}: also once the call is over
    GET  /api/v1/categories               what a call can be about

Each needs the token of a counsellor (categories: none), and all but the category the talk itself: of
another call nothing is told, not even whether there is one. A supervisor may warn in, end and extend every
talk, but sees nobody's record. What was shown is gone with the talk, since acd
is asked each time whose talk it is; every reading of it is in the access log.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

import httpx
import sqlalchemy as sa
from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from console.access import Body, Refused, person
from minwon import database
from minwon.audit import AccessLog
from minwon.disclosure import Disclosures
from minwon.settings import Settings
from minwon.strikes import Conduct
from minwon.tokens import Person, Role

#: Asterisk's linkedid, or a callback's id made of one. Nothing else goes into a path of acd's.
CallId = Annotated[str, Path(pattern=r"^b?([A-Za-z0-9_-]{1,40}-)?[0-9]{1,12}\.[0-9]{1,12}$")]


class End(Body):
    text: Literal["A", "B", "C", "D"]
    conduct: Conduct | Literal["none", ""] = ""


class Extend(Body):
    seconds: float | None = Field(default=None, gt=0, le=7200)


class Category(Body):
    category: str = Field(max_length=40)


def router(settings: Settings, engine: sa.Engine, acd: httpx.AsyncClient) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", tags=["calls"])
    known: Person = Depends(person(engine, Role.COUNSELLOR))
    anybody: Person = Depends(person(engine, Role.COUNSELLOR, Role.SUPERVISOR))
    disclosures = Disclosures(engine, AccessLog(engine, settings))

    async def ask(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            answer = await acd.request(method, path, json=body)
            told: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Refused(503, "acd_down", "acd does not answer; nothing was done.") from error
        if not answer.is_success:
            raise Refused(answer.status_code, told["code"], told["message"], **told["details"])
        return told

    async def talk_of(one: Person) -> str:
        return str((await ask("GET", f"/counsellors/{one.who}/talk"))["call"])

    async def their_talk(call: str, one: Person) -> None:
        if await talk_of(one) != call:
            raise Refused(404, "not_your_talk", "You do not talk in such a call now.")

    @routes.get("/talk")
    async def talk(counsellor: Person = known) -> dict[str, str]:
        return {"call": await talk_of(counsellor)}

    @routes.get("/calls/{call}/record")
    async def record(
        call: CallId, request: Request, response: Response, counsellor: Person = known
    ) -> dict[str, Any]:
        response.headers["Cache-Control"] = "no-store"
        await their_talk(call, counsellor)
        origin = request.client.host if request.client else ""
        shown = await run_in_threadpool(disclosures.disclosed, call, who=counsellor.who, origin=origin)
        # It may have ended while the access log was written.
        await their_talk(call, counsellor)
        if shown is None:
            raise Refused(404, "nothing_shown", "The caller shows nothing.")
        return {"call": call, "items": [asdict(item) for item in shown]}

    @routes.post("/calls/{call}/warn")
    async def warn(call: CallId, one: Person = anybody) -> dict[str, Any]:
        return await in_talk(call, one, "warn", {})

    @routes.post("/calls/{call}/end")
    async def end(call: CallId, wish: End, one: Person = anybody) -> dict[str, Any]:
        return await in_talk(call, one, "end", wish.model_dump())

    @routes.post("/calls/{call}/extend")
    async def extend(call: CallId, wish: Extend, one: Person = anybody) -> dict[str, Any]:
        return await in_talk(call, one, "extend", wish.model_dump())

    async def in_talk(call: str, one: Person, what: str, wish: dict[str, Any]) -> dict[str, Any]:
        if one.role is Role.COUNSELLOR:
            await their_talk(call, one)
        return await ask("POST", f"/calls/{call}/{what}", {**wish, "by": one.who})

    @routes.post("/calls/{call}/category")
    async def category(call: CallId, wish: Category, counsellor: Person = known) -> dict[str, Any]:
        if await talk_of(counsellor) != call and not await run_in_threadpool(talked, call, counsellor.who):
            raise Refused(404, "not_your_talk", "You neither talk in such a call now nor did before.")
        return await ask("POST", f"/calls/{call}/category", {**wish.model_dump(), "by": counsellor.who})

    def talked(call: str, counsellor: str) -> bool:
        steps = database.ledger.c
        mine = sa.select(steps.id).where(
            steps.call == call, steps.counsellor == counsellor, steps.step == "answered"
        )
        with engine.connect() as connection:
            return connection.scalar(mine.limit(1)) is not None

    @routes.get("/categories")
    def categories() -> list[dict[str, str]]:
        table = database.categories
        with engine.connect() as connection:
            rows = connection.execute(sa.select(table).order_by(table.c.place))
            return [{"id": row.id, "ko": row.name_ko, "en": row.name_en} for row in rows]

    return routes
