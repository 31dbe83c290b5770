"""`minwon demo`: real traffic against a running instance, for a newcomer to watch.

Counsellors register and answer, citizens phone, press keys and hang up, all over SIP on this
machine. What happened is then read from the ledger, as for any other day.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress

import click
import httpx

from minwon import centre, database, report, settings
from minwon.centre import SignIn
from minwon.commands.report import written
from minwon.settings import Settings


@click.command()
@click.option(
    "--citizens", default=60, show_default=True, type=click.IntRange(1, 2000), help="How many phone."
)
@click.option(
    "--rate", default=1.0, show_default=True, type=click.FloatRange(0.05, 10.0), help="Calls a second."
)
@click.option(
    "--seconds", default=600.0, show_default=True, type=click.FloatRange(5), help="At most so long."
)
@click.option("--counsellors", default=20, show_default=True, type=click.IntRange(1), help="How many answer.")
@click.option("--seed", type=int, help="The same citizens again.")
def demo(citizens: int, rate: float, seconds: float, counsellors: int, seed: int | None) -> None:
    """Phone a running hotline: counsellors who answer, citizens who press keys and hang up.

    \b
    Example (while `make run` runs in another terminal):
      minwon demo --citizens 40 --rate 2 --seed 7
    """
    loaded = settings.load()
    _check(loaded)
    from console.traffic import Traffic

    engine = database.connect(loaded)
    with engine.connect() as connection:
        phones = _both_rooms(centre.sign_ins(connection), counsellors)
    began = time.time()
    traffic = Traffic(loaded, phones, citizens, rate, seconds, random.Random(seed))
    with suppress(KeyboardInterrupt):
        asyncio.run(traffic.run())
    click.echo(f"\n\n{traffic.summary()}\n\nAnd what the ledger says of the same calls:")
    figures = report.since(loaded, engine, began)
    engine.dispose()
    click.echo(written(figures))


def _check(loaded: Settings) -> None:
    try:
        import baresip  # noqa: F401
    except ImportError as error:
        raise click.ClickException(
            "The demonstration's phones need baresip-python, which is not installed here. "
            "`make setup` installs it (Python 3.11 to 3.13, Linux or macOS)."
        ) from error
    if not loaded.on_loopback or not loaded.sip.guests:
        raise click.ClickException(
            "The demonstration phones only an instance that listens on this machine alone and lets "
            "guests call (address 127.0.0.1, sip.guests). It never loads a network."
        )
    try:
        answer = httpx.get(loaded.url(loaded.acd.http_port) + "/readyz", timeout=3, trust_env=False)
    except httpx.HTTPError as error:
        raise click.ClickException(
            f"No Minwon runs on {loaded.data}. Start it first, in another terminal: make run"
        ) from error
    if answer.status_code != 200:
        raise click.ClickException(
            f"Minwon on {loaded.data} is not ready: {', '.join(answer.json()['problems'])}"
        )


def _both_rooms(sign_ins: list[SignIn], count: int) -> list[SignIn]:
    """So many counsellors, every room in turn, so that each is represented."""
    rooms: dict[str, list[SignIn]] = {}
    for each in sign_ins:
        rooms.setdefault(each.room, []).append(each)
    turns = max((len(room) for room in rooms.values()), default=0)
    mixed = [room[turn] for turn in range(turns) for room in rooms.values() if turn < len(room)]
    return mixed[:count]
