"""`minwon why`: why a call waited and went where it went; why a counsellor gets no call; the last calls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from acd import why as reasons
from acd.asterisk.events import COUNSELLOR
from acd.client import AcdDown, AcdRefused, Client
from minwon import database, ledger, settings
from minwon.settings import Settings

_LAST = 20


@click.command()
@click.argument("call_or_counsellor", default="")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def why(call_or_counsellor: str, as_json: bool) -> None:
    """Say in sentences why a call waited and went where it went, now or later; or, for a
    counsellor's id, why no call comes. Without either: list the last 20 calls, the newest last.

    \b
    Examples:
      minwon why
      minwon why 1795300309.4
      minwon why c1001
    """
    loaded = settings.load()
    if not call_or_counsellor:
        _list(_last(loaded), ZoneInfo(loaded.hotline.timezone), as_json)
        return
    told = [*_story(loaded, call_or_counsellor), *_now(loaded, call_or_counsellor)]
    if not told:
        raise click.ClickException(
            f"Neither the ledger nor acd knows {call_or_counsellor!r}. "
            "`minwon why` alone lists the last calls with their ids."
        )
    if as_json:
        click.echo(json.dumps([{"at": at, "why": sentence} for at, sentence in told], ensure_ascii=False))
        return
    zone = ZoneInfo(loaded.hotline.timezone)
    for at, sentence in told:
        when = "now" if at is None else datetime.fromtimestamp(at, zone).strftime("%H:%M:%S")
        click.echo(f"{when:<9}{sentence}")


def _last(loaded: Settings) -> list[reasons.Call]:
    table = database.ledger
    with _read_ledger(loaded) as connection:
        # As the report counts them: Asterisk writes one such line for every call.
        arrived = (
            sa.select(table.c.call).where(table.c.step == "arrived").order_by(table.c.at.desc()).limit(_LAST)
        )
        rows = connection.execute(sa.select(table).where(table.c.call.in_(arrived)).order_by(table.c.at))
        return reasons.calls(_step(row) for row in rows)


def _list(calls: list[reasons.Call], zone: ZoneInfo, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(call) for call in calls], ensure_ascii=False))
        return
    for call in calls:
        when = datetime.fromtimestamp(call.arrived, zone).strftime("%m-%d %H:%M:%S")
        outcome = call.outcome.replace("_", " ") or "in progress"
        click.echo(f"{call.call:<20} {when}  {call.queue or '-':<13} {outcome}")
    if not calls:
        click.echo("Nobody has phoned yet.")


def _story(loaded: Settings, call: str) -> list[tuple[float | None, str]]:
    table = database.ledger
    with _read_ledger(loaded) as connection:
        rows = connection.execute(sa.select(table).where(table.c.call == call).order_by(table.c.at))
        return [*reasons.story(_step(row) for row in rows)]


@contextmanager
def _read_ledger(loaded: Settings) -> Iterator[sa.Connection]:
    database.upgrade(loaded)
    engine = database.connect(loaded)
    # Lines of the last second may still be in the files only.
    ledger.collect(engine, loaded.data / "ledger")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _step(row: sa.Row[Any]) -> reasons.Step:
    return reasons.Step(row.at, row.step, row.counsellor, row.queue, row.room, row.details, row.call)


def _now(loaded: Settings, call_or_counsellor: str) -> list[tuple[float | None, str]]:
    try:
        with Client(loaded) as acd:
            snapshot = acd.get("/snapshot")
    except (AcdDown, AcdRefused) as error:
        if COUNSELLOR.fullmatch(call_or_counsellor):
            raise click.ClickException(str(error)) from error
        return []  # the story is all there is
    lines = reasons.still_waiting(call_or_counsellor, snapshot)
    lines += filter(None, [reasons.no_call(call_or_counsellor, snapshot)])
    return [(None, line) for line in lines]
