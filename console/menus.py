"""The API of menus: what `minwon menu` does, for programs and screens.

    GET  /api/v1/menus                             name, versions in force and to come
    GET  /api/v1/menus/MENU                        every version: who, when, why, in force from when
    GET  /api/v1/menus/MENU/versions/NUMBER        with the document, as it was written
    GET  /api/v1/menus/MENU/versions/NUMBER/document   the YAML alone
    GET  /api/v1/menus/MENU/diff?from=3&to=4       what changed, in words
    POST /api/v1/menus/check                       {"text"}: every problem with path and line
    POST /api/v1/menus                             {"text", "by", "why"}: kept as the next version
    POST /api/v1/menus/MENU/publish                {"number", "at", "by", "why"}
    POST /api/v1/menus/MENU/withdraw               {"by", "why"}: the next scheduled publication
    POST /api/v1/menus/MENU/rollback               {"by", "why"}

Reading is open, a menu being what every citizen hears; the rest needs the bearer token.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from console.access import Body, Change, Refused, bearer
from ivr import menus, versions
from ivr.menu.checks import check
from ivr.menu.differences import differences
from ivr.menu.document import Document, load
from ivr.versions import MenuError, NoSuchMenu, Publication, Version
from minwon import database
from minwon.document import Problem
from minwon.settings import Settings

_LONGEST = 1_000_000


class Text(Body):
    text: str = Field(max_length=_LONGEST, description="the document, YAML")


class Draft(Change):
    text: str = Field(max_length=_LONGEST, description="the document, YAML")


class Publish(Change):
    number: int | None = Field(default=None, ge=1, description="which version; the newest when left out")
    at: datetime | None = Field(default=None, description="from then on; now when left out")


def router(settings: Settings, engine: sa.Engine) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/menus", tags=["menus"])
    changes = [Depends(bearer(settings))]

    @routes.get("")
    def list_() -> list[dict[str, Any]]:
        with reading(engine) as connection:
            return [
                _overview(connection, menu)
                for menu in dict.fromkeys(kept.menu for kept in versions.versions(connection))
            ]

    @routes.get("/{menu}")
    def history(menu: str) -> dict[str, Any]:
        with reading(engine) as connection:
            kept = versions.versions(connection, menu)
            if not kept:
                versions.version(connection, menu)
            published = versions.publications(connection, menu)
            return _overview(connection, menu) | {
                "versions": [
                    _without_text(one)
                    | {"publications": [asdict(each) for each in published if each.number == one.number]}
                    for one in kept
                ]
            }

    @routes.get("/{menu}/versions/{number}")
    def version(menu: str, number: int) -> dict[str, Any]:
        with reading(engine) as connection:
            return asdict(versions.version(connection, menu, number))

    @routes.get("/{menu}/versions/{number}/document")
    def document(menu: str, number: int) -> Response:
        with reading(engine) as connection:
            text = versions.version(connection, menu, number).text
        return Response(text, media_type="application/yaml; charset=utf-8")

    @routes.get("/{menu}/diff")
    def diff(
        menu: str,
        old: Annotated[int | None, Query(alias="from", ge=1)] = None,
        new: Annotated[int | None, Query(alias="to", ge=1)] = None,
    ) -> dict[str, Any]:
        """From the version in force to the newest, unless said otherwise."""
        with reading(engine) as connection:
            current = versions.in_force(connection, menu)
            before = versions.version(connection, menu, old or (current.number if current else None))
            after = versions.version(connection, menu, new)
        return {
            "from": before.number,
            "to": after.number,
            "changes": differences(_document(before), _document(after)),
        }

    @routes.post("/check", dependencies=changes)
    def check_text(body: Text) -> dict[str, Any]:
        with reading(engine) as connection:
            checked = check(body.text, menus.known(settings, connection))
        return {"publishable": checked.document is not None, "problems": _problems(checked.problems)}

    @routes.post("", dependencies=changes, status_code=201)
    def save(body: Draft) -> dict[str, Any]:
        with writing(engine) as connection:
            return _without_text(menus.save(connection, body.text, by=body.by, why=body.why))

    @routes.post("/{menu}/publish", dependencies=changes)
    def publish(menu: str, body: Publish) -> dict[str, Any]:
        since = _moment(settings, body.at)
        with writing(engine) as connection:
            number = versions.version(connection, menu, body.number).number
            published, warnings = menus.publish(
                connection,
                menu,
                number,
                menus.known(settings, connection),
                by=body.by,
                why=body.why,
                since=since,
            )
        return asdict(published) | {"warnings": _problems(warnings)}

    @routes.post("/{menu}/withdraw", dependencies=changes)
    def withdraw(menu: str, body: Change) -> Publication:
        with writing(engine) as connection:
            return versions.withdraw(connection, menu, by=body.by, why=body.why)

    @routes.post("/{menu}/rollback", dependencies=changes)
    def rollback(menu: str, body: Change) -> Publication:
        with writing(engine) as connection:
            return versions.roll_back(connection, menu, by=body.by, why=body.why)

    return routes


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection; what is wrong with a menu becomes a refusal."""
    with _told(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    with _told(), database.writing(engine) as connection:
        yield connection


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except NoSuchMenu as error:
        raise Refused(404, "no_such_menu", str(error)) from error
    except MenuError as error:
        raise Refused(409, "menu_refused", str(error), problems=_problems(error.problems)) from error


def _overview(connection: sa.Connection, menu: str) -> dict[str, Any]:
    current = versions.in_force(connection, menu)
    now = datetime.now(UTC).timestamp()
    coming = [
        asdict(each)
        for each in versions.publications(connection, menu)
        if each.since > now and not each.withdrawn_by
    ]
    return {
        "menu": menu,
        "newest": versions.version(connection, menu).number,
        "in_force": current and current.number,
        "scheduled": coming[::-1],
    }


def _without_text(kept: Version) -> dict[str, Any]:
    return {name: value for name, value in asdict(kept).items() if name != "text"}


def _document(kept: Version) -> Document:
    document = load(kept.text).document
    if document is None:
        raise Refused(409, "menu_refused", f"Version {kept.number} of {kept.menu} can no longer be read.")
    return document


def _problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [asdict(problem) for problem in problems]


def _moment(settings: Settings, at: datetime | None) -> float | None:
    if at is None:
        return None
    since = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.hotline.timezone))
    if since <= datetime.now(UTC):
        raise Refused(422, "past", "That is past: leave `at` out to publish now.")
    return since.timestamp()
