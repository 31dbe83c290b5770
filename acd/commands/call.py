"""`minwon call`: what can be done about a talk while it lasts, and what a call was about."""

from __future__ import annotations

import getpass
from typing import Any

import click

from acd import conduct
from acd.client import AcdDown, AcdRefused, Client
from minwon import settings
from minwon.strikes import Conduct


@click.group()
def call() -> None:
    """Warn a caller, end a talk with one of the city's texts, let it last longer, say what it is about.

    `minwon why` lists the last calls with their ids.

    \b
    Example:
      minwon call warn 1795300309.4
    """


@call.command()
@click.argument("call")
def warn(call: str) -> None:
    """Have caller and counsellor both hear that abuse ends the talk.

    \b
    Example:
      minwon call warn 1795300309.4
    """
    _do(call, "warn")
    click.echo("Both hear the warning.")


@call.command()
@click.argument("call")
@click.option(
    "--text",
    required=True,
    type=click.Choice(list(conduct.TEXTS)),
    help="A verbal abuse, B sexual harassment, C insists on a superior, D the same matter again and again.",
)
@click.option(
    "--conduct",
    "held",
    type=click.Choice([*Conduct, "none"]),
    default=None,
    help="What is held against the caller; left out: what the text says (A verbal_abuse, B harassment).",
)
def end(call: str, text: str, held: str | None) -> None:
    """End the talk: the caller hears the text to its end, the counsellor is free for the wrap-up.

    \b
    Example:
      minwon call end 1795300309.4 --text A
    """
    _do(call, "end", text=text, conduct=held or "")
    click.echo("The caller hears the text; the counsellor is in wrap-up.")


@call.command()
@click.argument("call")
@click.option("--seconds", type=click.FloatRange(1, 7200), help="Left out: as the queue's rule says.")
def extend(call: str, seconds: float | None) -> None:
    """Let the talk last longer than its queue's call time.

    \b
    Example:
      minwon call extend 1795300309.4 --seconds 600
    """
    _do(call, "extend", seconds=seconds)
    click.echo("The talk may last longer.")


@call.command()
@click.argument("call")
@click.argument("category")
def category(call: str, category: str) -> None:
    """Note what a call is about, during it or later; "" takes it back.

    \b
    Example:
      minwon call category 1795300309.4 tax
    """
    _do(call, "category", category=category)
    click.echo(f"{call}: {category or 'no category'}.")


def _do(call: str, what: str, **wish: Any) -> None:
    try:
        with Client(settings.load()) as acd:
            acd.post(f"/calls/{call}/{what}", {"by": getpass.getuser(), **wish})
    except (AcdDown, AcdRefused) as error:
        raise click.ClickException(str(error)) from error
