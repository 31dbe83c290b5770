"""`minwon messages`: what callers left, who sees to it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from minwon import database, settings
from minwon import messages as kept
from minwon.privacy import mask_number


@click.group()
def messages() -> None:
    """Messages that callers left.

    \b
    Example:
      minwon messages list
    """


@messages.command("list")
@click.option("--mailbox", default="", help="Only this mailbox.")
@click.option("--assigned-to", default="", metavar="COUNSELLOR", help="Only this counsellor's.")
@click.option("--all", "done", is_flag=True, help="Those that are done as well.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(mailbox: str, assigned_to: str, done: bool, as_json: bool) -> None:
    """List the messages that wait, oldest first.

    \b
    Example:
      minwon messages list --mailbox general
    """
    loaded = settings.load()
    found = kept.waiting(_engine(loaded), mailbox=mailbox, assigned_to=assigned_to, done=done)
    if as_json:
        told = [{**asdict(message), "number": mask_number(message.number)} for message in found]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for message in found:
        left = datetime.fromtimestamp(message.at, ZoneInfo(loaded.hotline.timezone))
        state = "done" if message.done_at else message.assigned_to or "nobody yet"
        click.echo(
            f"{message.id:>5}  {left:%Y-%m-%d %H:%M}  {message.mailbox}  {message.seconds:.0f} s  "
            f"{mask_number(message.number) or 'no number'}  {state}  {message.file}"
        )
    if not found:
        click.echo("No message waits.")


@messages.command()
@click.argument("message", type=int)
@click.argument("counsellor")
def assign(message: int, counsellor: str) -> None:
    """Give MESSAGE to COUNSELLOR.

    \b
    Example:
      minwon messages assign 12 c1001
    """
    engine = _engine(settings.load())
    with engine.connect() as connection:
        people = database.counsellors
        if not connection.scalar(sa.select(people.c.id).where(people.c.id == counsellor)):
            raise click.ClickException(f"There is no counsellor {counsellor!r}; see: minwon counsellor list")
    try:
        kept.assign(engine, message, counsellor)
    except kept.NoSuchMessage as error:
        raise click.ClickException(str(error)) from error


@messages.command()
@click.argument("message", type=int)
def done(message: int) -> None:
    """Note that MESSAGE was heard and acted on.

    \b
    Example:
      minwon messages done 12
    """
    try:
        kept.finish(_engine(settings.load()), message)
    except kept.NoSuchMessage as error:
        raise click.ClickException(str(error)) from error


def _engine(loaded: settings.Settings) -> sa.Engine:
    database.upgrade(loaded)
    return database.connect(loaded)
