"""`minwon counsellor`: see the counsellors, sign them in and out, breaks, wrap-up."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import click

from acd import roster
from acd.asterisk import alone
from acd.asterisk.wire import AmiRefused
from acd.client import AcdDown, AcdRefused, Client
from minwon import database, settings
from minwon.settings import Settings


@click.group()
def counsellor() -> None:
    """See counsellors and set what they chose; their phones' codes do the same.

    \b
    Example:
      minwon counsellor list
    """


@counsellor.command("list")
@click.option("--all", "everybody", is_flag=True, help="Also those who are signed out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (always everybody).")
def list_counsellors(everybody: bool, as_json: bool) -> None:
    """Print who is signed in, where, and what they do.

    \b
    Example:
      minwon counsellor list --all
    """
    loaded = settings.load()
    try:
        with Client(loaded) as acd:
            people: list[dict[str, Any]] = acd.get("/counsellors")
    except (AcdDown, AcdRefused) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(people, ensure_ascii=False))
        return
    for one in people:
        if everybody or one["status"] != "signed_out":
            phone = "" if one["reachable"] else "  phone not reachable"
            does = f"{one['status']:<11} {one['activity']:<8}"
            click.echo(f"{one['counsellor']:<8} {one['room']:<8} {does} {one['reason']}{phone}".rstrip())


@counsellor.command("sign-in")
@click.argument("counsellor")
@click.option("--room", default="", help="Where they sit today; else their own room.")
def sign_in(counsellor: str, room: str) -> None:
    """Sign a counsellor in, ready for calls.

    \b
    Example:
      minwon counsellor sign-in c1001 --room room2
    """
    _set(counsellor, "ready", room=room)


@counsellor.command("sign-out")
@click.argument("counsellor")
def sign_out(counsellor: str) -> None:
    """Sign a counsellor out; a talk is finished first.

    \b
    Example:
      minwon counsellor sign-out c1001
    """
    _set(counsellor, "signed_out")


@counsellor.command("break")
@click.argument("counsellor")
@click.option("--reason", default="", help="Why; stands on the screens.")
def take_break(counsellor: str, reason: str) -> None:
    """Send a counsellor on a break; a talk is finished first.

    \b
    Example:
      minwon counsellor break c1001 --reason lunch
    """
    _set(counsellor, "break", reason=reason)


@counsellor.command()
@click.argument("counsellor")
def ready(counsellor: str) -> None:
    """Make a counsellor ready again, after a break or after not responding.

    \b
    Example:
      minwon counsellor ready c1001
    """
    _set(counsellor, "ready")


@counsellor.command("wrap-up")
@click.argument("counsellor")
@click.option("--more", type=click.FloatRange(0, 3600), default=0.0, help="Extend it by so many seconds.")
def wrap_up(counsellor: str, more: float) -> None:
    """End a counsellor's wrap-up, or extend it.

    \b
    Example:
      minwon counsellor wrap-up c1001 --more 60
    """
    loaded = settings.load()
    try:
        with Client(loaded) as acd:
            click.echo(_said(acd.post(f"/counsellors/{counsellor}/wrap-up", {"more": more})))
    except (AcdDown, AcdRefused) as error:
        raise click.ClickException(str(error)) from error


def _set(counsellor: str, status: str, *, reason: str = "", room: str = "") -> None:
    loaded = settings.load()
    wish = {"status": status, "reason": reason, "room": room}
    try:
        with Client(loaded) as acd:
            click.echo(_said(acd.post(f"/counsellors/{counsellor}/status", wish)))
    except AcdDown:
        _set_without_acd(loaded, counsellor, status, reason, room)
    except AcdRefused as error:
        raise click.ClickException(str(error)) from error


def _set_without_acd(loaded: Settings, counsellor: str, status: str, reason: str, room: str) -> None:
    database.upgrade(loaded)
    known = roster.read(loaded)
    homes = {one.counsellor: one.room for one in known.counsellors}
    if counsellor not in homes:
        raise click.ClickException(f"There is no counsellor {counsellor!r}.")
    if room and room not in known.rooms:
        raise click.ClickException(f"There is no room {room!r}; there are {', '.join(known.rooms)}.")
    try:
        asyncio.run(alone.set_status(loaded, counsellor, status, reason, room, homes[counsellor]))
    except (alone.AsteriskDown, AmiRefused) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{counsellor} is {status}. acd is down: Asterisk's own queue obeys at once, acd when it is back."
    )


def _said(one: dict[str, Any]) -> str:
    later = f", {one['next_status']} after this talk" if one["next_status"] else ""
    return f"{one['counsellor']} in {one['room']}: {one['status']}, {one['activity']}{later}."
