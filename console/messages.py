"""The API of messages that callers left: seen, assigned, heard, done.

    GET  /api/v1/messages?mailbox=&assigned_to=&all=   numbers masked
    GET  /api/v1/messages/NUMBER/sound                 wav
    GET  /api/v1/messages/NUMBER/number                {"number"}: to phone back
    POST /api/v1/messages/NUMBER/assign                {"counsellor"}
    POST /api/v1/messages/NUMBER/done

A supervisor sees and assigns all; a counsellor sees those that are theirs or nobody's yet, and takes
them. Whoever hears one or reads its number stands in the access log before they get it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from pydantic import Field

from console.access import Body, Refused, person
from minwon import database, messages
from minwon.audit import AccessLog
from minwon.messages import Message, NoSuchMessage
from minwon.privacy import mask_number
from minwon.settings import Settings
from minwon.tokens import Person, Role


class Assign(Body):
    counsellor: str = Field(max_length=20)


def router(settings: Settings, engine: sa.Engine) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/messages", tags=["messages"])
    known: Person = Depends(person(engine, Role.COUNSELLOR, Role.SUPERVISOR))
    log = AccessLog(engine, settings)

    def theirs(message: int, one: Person) -> Message:
        try:
            found = messages.find(engine, message)
        except NoSuchMessage:
            found = None
        if found is None or not _may_see(one, found):
            raise Refused(404, "no_such_message", "There is no such message for you.")
        return found

    def note(one: Person, request: Request, message: Message, what: str) -> None:
        log.append(
            who=one.who,
            origin=request.client.host if request.client else "",
            subject=log.subject_of(f"number:{message.number}") if message.number else "",
            what=what,
            reason=f"message {message.id} of call {message.call}",
        )

    @routes.get("")
    def list_(
        response: Response,
        mailbox: str = "",
        assigned_to: str = "",
        all: bool = False,
        one: Person = known,
    ) -> list[dict[str, Any]]:
        response.headers["Cache-Control"] = "no-store"
        found = messages.waiting(engine, mailbox=mailbox, assigned_to=assigned_to, done=all)
        return [_told(message) for message in found if _may_see(one, message)]

    @routes.get("/{message}/sound", response_class=FileResponse)
    def sound(message: int, request: Request, one: Person = known) -> Response:
        found = theirs(message, one)
        file = (settings.data / found.file).resolve()
        if not found.file or not file.is_relative_to(settings.data.resolve()) or not file.is_file():
            raise Refused(404, "no_sound", "This message has no sound.")
        note(one, request, found, "message heard")
        return FileResponse(file, media_type="audio/wav", headers={"Cache-Control": "no-store"})

    @routes.get("/{message}/number")
    def number(message: int, request: Request, response: Response, one: Person = known) -> dict[str, str]:
        response.headers["Cache-Control"] = "no-store"
        found = theirs(message, one)
        note(one, request, found, "message's number read")
        return {"number": found.number}

    @routes.post("/{message}/assign")
    def assign(message: int, wish: Assign, one: Person = known) -> dict[str, Any]:
        theirs(message, one)
        if one.role is Role.COUNSELLOR and wish.counsellor != one.who:
            raise Refused(403, "not_yours", "A counsellor takes messages; a supervisor gives them.")
        people = database.counsellors
        with engine.connect() as connection:
            known = connection.scalar(sa.select(people.c.id).where(people.c.id == wish.counsellor))
        if known is None:
            raise Refused(404, "no_such_counsellor", "There is no such counsellor.")
        messages.assign(engine, message, wish.counsellor)
        return _told(messages.find(engine, message))

    @routes.post("/{message}/done")
    def done(message: int, one: Person = known) -> dict[str, Any]:
        theirs(message, one)
        messages.finish(engine, message)
        return _told(messages.find(engine, message))

    return routes


def _may_see(one: Person, message: Message) -> bool:
    return one.role is Role.SUPERVISOR or message.assigned_to in ("", one.who)


def _told(message: Message) -> dict[str, Any]:
    """As screens show it: the number masked, and no file's name."""
    told = asdict(message) | {"number": mask_number(message.number), "has_sound": bool(message.file)}
    del told["file"]
    return told
