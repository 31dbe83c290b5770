"""`minwon demo`: real traffic against a running instance, for a newcomer to watch.

Counsellors register and answer, citizens phone, press keys and hang up, all over SIP on this
machine. What happened is then read from the ledger, as for any other day.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress

import click
import httpx
import sqlalchemy as sa

from minwon import centre, database, report, settings
from minwon.centre import SignIn
from minwon.commands.report import written
from minwon.settings import Settings


@click.command()
@click.option(
    "--citizens", default=60, show_default=True, type=click.IntRange(1, 2000), help="How many phone."
)
@click.option(
    "--rate", default=0.7, show_default=True, type=click.FloatRange(0.05, 10.0), help="Calls a second."
)
@click.option(
    "--seconds", default=600.0, show_default=True, type=click.FloatRange(5), help="At most so long."
)
@click.option(
    "--counsellors",
    default=10,
    show_default=True,
    type=click.IntRange(1),
    help="How many answer, over all rooms; the fewer, the more citizens wait.",
)
@click.option("--seed", type=int, help="The same citizens again.")
def demo(citizens: int, rate: float, seconds: float, counsellors: int, seed: int | None) -> None:
    """Phone a running hotline: counsellors who answer, citizens who press keys and hang up.

    \b
    Example (while `make run` runs in another terminal):
      minwon demo --citizens 40 --rate 2 --seed 7
      minwon demo --citizens 250 --rate 2 --counsellors 6     # many wait
    """
    loaded = settings.load()
    _check(loaded)
    from console.traffic import Traffic

    engine = database.connect(loaded)
    with engine.connect() as connection:
        phones = _chosen(centre.sign_ins(connection), _duties(connection), counsellors)
    began = time.time()
    traffic = Traffic(loaded, phones, citizens, rate, seconds, random.Random(seed))
    with suppress(KeyboardInterrupt):
        asyncio.run(traffic.run())
    click.echo(f"\n\n{traffic.summary()}\n")
    if traffic.left_behind:
        names = ", ".join(traffic.left_behind)
        click.echo(f"Still signed in: {names}. `minwon counsellor sign-out` signs them out.\n")
    click.echo("What the ledger says of every call since the demonstration began, others' calls as well:")
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


def _duties(connection: sa.Connection) -> dict[str, list[str]]:
    """Which queues each counsellor serves."""
    table = database.counsellor_queues
    duties: dict[str, list[str]] = {}
    for row in connection.execute(sa.select(table.c.counsellor, table.c.queue)):
        duties.setdefault(row.counsellor, []).append(row.queue)
    return duties


def _chosen(sign_ins: list[SignIn], duties: Mapping[str, Sequence[str]], count: int) -> list[SignIn]:
    """So many counsellors, every room in turn: first those who serve what nobody chosen serves yet,
    then those who serve what nobody in their room does."""
    rooms: dict[str, list[SignIn]] = {}
    for each in sign_ins:
        rooms.setdefault(each.room, []).append(each)
    serving: Counter[str] = Counter()
    serving_here: Counter[tuple[str, str]] = Counter()

    def served(each: SignIn) -> list[int]:
        queues = duties.get(each.counsellor, ())
        return sorted(serving_here[each.room, queue] + (serving[queue] > 0) for queue in queues) or [count]

    chosen: list[SignIn] = []
    for room in itertools.cycle(rooms.values()):
        if len(chosen) == min(count, len(sign_ins)):
            break
        if room:
            needed = min(room, key=served)
            room.remove(needed)
            chosen.append(needed)
            serving.update(duties.get(needed.counsellor, ()))
            serving_here.update((needed.room, queue) for queue in duties.get(needed.counsellor, ()))
    return chosen
