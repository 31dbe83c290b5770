"""`minwon why`: why a call waited and went where it went; why a counsellor gets no call."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from acd import why as reasons
from acd.asterisk.events import COUNSELLOR
from acd.client import AcdDown, AcdRefused, Client
from minwon import database, ledger, settings
from minwon.settings import Settings


@click.command()
@click.argument("call_or_counsellor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def why(call_or_counsellor: str, as_json: bool) -> None:
    """Say in sentences why a call waited and went where it went, now or later; or, for a
    counsellor's id, why no call comes.

    \b
    Examples:
      minwon why 1795300309.4
      minwon why c1001
    """
    loaded = settings.load()
    told = [*_story(loaded, call_or_counsellor), *_now(loaded, call_or_counsellor)]
    if not told:
        raise click.ClickException(
            f"Neither the ledger nor acd knows {call_or_counsellor!r}. "
            "A call's id stands in the report, on the screens and in the ledger."
        )
    if as_json:
        click.echo(json.dumps([{"at": at, "why": sentence} for at, sentence in told], ensure_ascii=False))
        return
    zone = ZoneInfo(loaded.hotline.timezone)
    for at, sentence in told:
        when = "now" if at is None else datetime.fromtimestamp(at, zone).strftime("%H:%M:%S")
        click.echo(f"{when:<9}{sentence}")


def _story(loaded: Settings, call: str) -> list[tuple[float | None, str]]:
    database.upgrade(loaded)
    engine = database.connect(loaded)
    # Lines of the last second may still be in the files only.
    ledger.collect(engine, loaded.data / "ledger")
    table = database.ledger
    with engine.connect() as connection:
        rows = connection.execute(sa.select(table).where(table.c.call == call).order_by(table.c.at))
        steps = [
            reasons.Step(row.at, row.step, row.counsellor, row.queue, row.room, row.details) for row in rows
        ]
    engine.dispose()
    return [*reasons.story(steps)]


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
