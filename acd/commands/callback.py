"""`minwon callback`: who waits to be called back, and taking one off the list."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from acd.client import AcdDown, AcdRefused, Client
from minwon import settings


@click.group()
def callback() -> None:
    """See and cancel open callbacks. Their numbers are shown nowhere.

    \b
    Example:
      minwon callback list
    """


@callback.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_callbacks(as_json: bool) -> None:
    """Print who waits to be called back, in the order in which they will be.

    \b
    Example:
      minwon callback list --json
    """
    loaded = settings.load()
    try:
        with Client(loaded) as acd:
            found: list[dict[str, Any]] = acd.get("/callbacks")
    except (AcdDown, AcdRefused) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    zone = ZoneInfo(loaded.hotline.timezone)
    for one in found:
        asked = datetime.fromtimestamp(one["asked"], zone)
        click.echo(f"{one['callback']:<20} {one['queue']:<13} asked {asked:%H:%M}  {_stands(one, zone)}")
    if not found:
        click.echo("Nobody waits to be called back.")


@callback.command()
@click.argument("callback")
def cancel(callback: str) -> None:
    """Take one off the list: the citizen is not called, and no message is left about it.

    \b
    Example:
      minwon callback cancel b1795302062.61
    """
    try:
        with Client(settings.load()) as acd:
            cancelled = acd.delete(f"/callbacks/{callback}")
    except (AcdDown, AcdRefused) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{cancelled['callback']} ({cancelled['queue']}) is cancelled.")


def _stands(one: dict[str, Any], zone: ZoneInfo) -> str:
    tries = f", tries so far: {one['tries']}" if one["tries"] else ""
    match one["whereabouts"]:
        case "offered":
            return f"{one['counsellor']}'s phone rings{tries}"
        case "dialling":
            return f"{one['counsellor']} calls now{tries}"
        case "parked" if one["not_before"] > time.time():
            again = datetime.fromtimestamp(one["not_before"], zone)
            return f"next try at {again:%H:%M}{tries}"
        case "parked":
            return f"waits for the queue to open{tries}"
    return f"waits for a counsellor{tries}"
