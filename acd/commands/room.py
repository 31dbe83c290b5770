"""`minwon room`: close a room, open it, see how the rooms stand."""

from __future__ import annotations

import asyncio
import getpass
import json
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

import click

from acd import roster
from acd.asterisk import alone
from acd.asterisk.wire import AmiRefused
from acd.client import AcdDown, AcdRefused, Client
from acd.drill import drill
from acd.engine.events import Mode
from acd.simulate import past
from acd.simulate.forecast import forecast
from minwon import database, settings
from minwon.settings import Settings

_HOUR = 3600.0
_MODES = ("drain", "now", "evacuate")


@click.group()
def room() -> None:
    """Close and open the rooms of counsellors.

    \b
    Example:
      minwon room close room1 --mode evacuate --reason "infection"
    """


@room.command("list")
@click.option("--language", type=click.Choice(["ko", "en"]), default="ko", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_rooms(language: str, as_json: bool) -> None:
    """Print every room: how it stands, since when, by whom, and who is in it.

    \b
    Example:
      minwon room list --language en
    """
    loaded = settings.load()
    try:
        with Client(loaded) as acd:
            rooms: list[dict[str, Any]] = acd.get("/rooms")
    except AcdDown:
        rooms = _as_asterisk_has_them(loaded)
        click.echo("acd is down; this is what Asterisk holds.", err=True)
    except AcdRefused as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(rooms, ensure_ascii=False))
        return
    for one in rooms:
        people = ", ".join(f"{one[word]} {word}" for word in ("ready", "ringing", "talking") if word in one)
        why = " ".join(part for part in (one["by"], one["reason"]) if part)
        name = one[f"name_{language}"]
        click.echo(f"{one['room']:<10} {one['mode']:<9} {people:<34} {name}  {why}".rstrip())


@room.command()
@click.argument("room")
@click.option("--mode", type=click.Choice(_MODES), default="drain", show_default=True)
@click.option("--reason", default="", help="Why; stands on the screens and in the ledger.")
@click.option("--preview", "only_told", is_flag=True, help="Tell what it would do, and close nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def close(room: str, mode: str, reason: str, only_told: bool, as_json: bool) -> None:
    """Close a room at once.

    drain: no new offers, talks end naturally. now: ringing phones fall silent as well, their callers
    are offered elsewhere. evacuate: talking callers are told and put at the very front as well.

    \b
    Example:
      minwon room close room1 --mode now --reason "power failure"
      minwon room close room1 --mode evacuate --preview
    """
    if only_told:
        _preview(settings.load(), room, Mode(mode), as_json)
    else:
        _set(room, mode, reason, as_json)


@room.command("open")
@click.argument("room")
@click.option("--reason", default="")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def open_room(room: str, reason: str, as_json: bool) -> None:
    """Open a closed room.

    \b
    Example:
      minwon room open room1
    """
    _set(room, "open", reason, as_json)


def _set(room: str, mode: str, reason: str, as_json: bool) -> None:
    loaded = settings.load()
    by = f"command line, {getpass.getuser()}"
    try:
        with Client(loaded) as acd:
            done: dict[str, Any] = acd.post(f"/rooms/{room}", {"mode": mode, "by": by, "reason": reason})
    except AcdDown:
        done = _set_without_acd(loaded, room, mode, by, reason)
    except AcdRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(done, ensure_ascii=False) if as_json else _said(done))


def _said(done: dict[str, Any]) -> str:
    stands = "is open" if done["mode"] == "open" else f"is closed ({done['mode']})"
    said = f"{done['room']} {stands}."
    if done.get("without_acd"):
        return (
            f"{said} acd is down: Asterisk's own queue obeys at once "
            f"({done['queue_members_changed']} of its members changed), and acd when it is back."
        )
    if done["mode"] == "open":
        return said
    return (
        f"{said} Ringing offers withdrawn: {len(done['withdrawn'])}. "
        f"Talking callers put at the front: {len(done['brought_back'])}."
    )


def _set_without_acd(loaded: Settings, room: str, mode: str, by: str, reason: str) -> dict[str, Any]:
    database.upgrade(loaded)
    rooms = roster.read(loaded).rooms
    if not rooms:
        raise click.ClickException("There are no rooms yet. The first start makes them: minwon run")
    if room not in rooms:
        raise click.ClickException(f"There is no room {room!r}; there are {', '.join(rooms)}.")
    try:
        changed = asyncio.run(alone.set_room(loaded, room, mode, by, reason))
    except (alone.AsteriskDown, AmiRefused) as error:
        raise click.ClickException(str(error)) from error
    return {"room": room, "mode": mode, "without_acd": True, "queue_members_changed": changed}


def _as_asterisk_has_them(loaded: Settings) -> list[dict[str, Any]]:
    try:
        picture = asyncio.run(alone.look(loaded))
    except (alone.AsteriskDown, AmiRefused) as error:
        raise click.ClickException(str(error)) from error
    rooms = []
    for room, (korean, english) in roster.read(loaded).rooms.items():
        mode, by, reason = picture.rooms.get(room, ("open", "", ""))
        entry = {"room": room, "mode": mode, "by": by, "reason": reason}
        rooms.append(entry | {"name_ko": korean, "name_en": english})
    return rooms


def _preview(loaded: Settings, room: str, mode: Mode, as_json: bool) -> None:
    try:
        with Client(loaded) as acd:
            snapshot = acd.snapshot()
    except (AcdDown, AcdRefused) as error:
        raise click.ClickException(str(error)) from error
    known = roster.read(loaded)
    if room not in known.rooms:
        raise click.ClickException(f"There is no room {room!r}; there are {', '.join(known.rooms)}.")
    at_once = drill(snapshot, known, room, mode)
    engine = database.connect(loaded)
    coming = past.calls_expected(engine, snapshot.at, _HOUR, ZoneInfo(loaded.hotline.timezone))
    people = past.people(engine, snapshot.at)
    engine.dispose()
    hour = forecast(snapshot, coming, _HOUR, room=room, mode=mode, people=people, rules=known.rules)
    if as_json:
        told = {"room": room, "mode": mode, "changed": False, "at_once": asdict(at_once)}
        click.echo(json.dumps(told | {"next_hour": asdict(hour)}, ensure_ascii=False))
        return
    click.echo(f"Nothing was changed. Closing {room} ({mode}) would at once")
    click.echo(f"  silence ringing phones      {at_once.withdrawn:>8}")
    click.echo(f"  bring talking callers back  {at_once.brought_back:>8}")
    click.echo(f"  ring phones elsewhere       {len(at_once.offered):>8}")
    if at_once.unserved:
        click.echo(f"  leave nobody at work for    {', '.join(at_once.unserved)}")
    now, closed = hour.as_it_is, hour.closed
    click.echo(f"{f'The next hour, {now.calls:.0f} callers':<29}{'as it is':>9}{'closed':>10}")
    for title, ours, theirs in (
        ("answered within 20 s", _percent(now.service_level), _percent(closed.service_level)),
        ("hang up", _percent(now.abandoned), _percent(closed.abandoned)),
        ("mean wait", _seconds(now.mean_wait), _seconds(closed.mean_wait)),
    ):
        click.echo(f"  {title:<27}{ours:>9}{theirs:>10}")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"
