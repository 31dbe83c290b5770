"""Who may change something through the console's API, or see what is personal, and how a refusal reads.

What is open to read shows nothing personal. What changes the house needs the bearer token of the
data folder's secrets, compared in constant time, and says who does it and why. What belongs to a talk or
to a citizen needs the token of a person (minwon/tokens.py). Every refusal is {"code", "message",
"details"}: a word for programs, a sentence for people.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Header, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import JSONResponse, Response

from minwon import tokens
from minwon.settings import Settings
from minwon.tokens import Person, Role

Who = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class Refused(Exception):
    """The request is not carried out; `status` and `code` say how, the sentence what to do."""

    def __init__(self, status: int, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status, self.code, self.details = status, code, details


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Change(Body):
    """What every change says of itself."""

    by: Who = Field(description="who does this")
    why: str = Field(default="", max_length=500, description="why, for those who come after")


def bearer(settings: Settings) -> Callable[[str], None]:
    """A dependency that lets only those through who have the token."""
    expected = f"Bearer {settings.secrets.api}".encode()

    def check(authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), expected):
            raise Refused(401, "no_token", "Send the api token of secrets.toml as a bearer token.")

    return check


def person(engine: sa.Engine, *roles: Role) -> Callable[[str], Person]:
    """What a dependency asks to know who it is; refuses all but these roles."""

    def check(authorization: Annotated[str, Header()] = "") -> Person:
        scheme, _, token = authorization.partition(" ")
        found = tokens.whose(engine, token) if scheme.lower() == "bearer" else None
        if found is None:
            raise Refused(
                401, "no_token", "Send your own bearer token; `minwon user token` makes one that lasts a day."
            )
        if found.role not in roles:
            raise Refused(403, "not_yours", f"This is for a {' or '.join(roles)}.")
        return found

    return check


async def refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    told = {"code": error.code, "message": str(error), "details": error.details}
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return JSONResponse(told, error.status, headers)


async def bad_request(_: Request, error: Exception) -> Response:
    """A body or query with faults: each by its path, without repeating what was sent."""
    assert isinstance(error, RequestValidationError)
    faults = {".".join(map(str, fault["loc"][1:])): fault["msg"] for fault in error.errors()}
    return JSONResponse({"code": "bad_request", "message": "The request has faults.", "details": faults}, 422)
