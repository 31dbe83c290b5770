"""`minwon strike`: what callers were sent away for, whom it restricts, and taking it back on review."""

from __future__ import annotations

import getpass
import json
import time
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from minwon import database, settings, strikes


@click.group()
def strike() -> None:
    """Strikes for abuse. Callers stand as pseudonyms; nobody who withholds their number can be struck.

    \b
    Example:
      minwon strike list
    """


@strike.command("list")
@click.option("--all", "withdrawn", is_flag=True, help="Those that were withdrawn as well.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(withdrawn: bool, as_json: bool) -> None:
    """List the strikes, oldest first, with until when each caller is restricted.

    \b
    Example:
      minwon strike list --all
    """
    loaded = settings.load()
    engine = _engine(loaded)
    found = [one for one in strikes.every(engine) if withdrawn or not one.withdrawn_by]
    by_caller: dict[str, list[strikes.Strike]] = {}
    for one in found:
        by_caller.setdefault(one.caller, []).append(one)
    now = time.time()
    until = {
        caller: strikes.restricted_until(theirs, loaded.conduct, now) for caller, theirs in by_caller.items()
    }
    if as_json:
        told = [{**asdict(one), "restricted_until": until[one.caller]} for one in found]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    zone = ZoneInfo(loaded.hotline.timezone)
    for one in found:
        restricted = until[one.caller]
        state = f"withdrawn by {one.withdrawn_by}" if one.withdrawn_by else ""
        if not state and restricted is not None:
            state = f"restricted until {datetime.fromtimestamp(restricted, zone):%Y-%m-%d %H:%M}"
        when = datetime.fromtimestamp(one.at, zone)
        click.echo(
            f"{one.id:>5}  {when:%Y-%m-%d %H:%M}  {one.caller}  {one.conduct:<12}  "
            f"{one.counsellor}  call {one.call}  {state}".rstrip()
        )
    if not found:
        click.echo("There is no strike.")
    elif not loaded.conduct.queues:
        click.echo("Nobody is restricted while `conduct.queues` of the settings names no queue.")


@strike.command()
@click.argument("strike", type=int)
def withdraw(strike: int) -> None:
    """Take STRIKE back on review: it counts no more, from the caller's next call on.

    \b
    Example:
      minwon strike withdraw 12
    """
    if not strikes.withdraw(_engine(settings.load()), strike, getpass.getuser()):
        raise click.ClickException(
            "There is no such strike; `minwon strike list --all` shows which there are."
        )
    click.echo(f"Strike {strike} counts no more.")


def _engine(loaded: settings.Settings) -> sa.Engine:
    database.upgrade(loaded)
    return database.connect(loaded)
