"""`minwon run`: the whole hotline on this machine, until Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

import click

from console.instance import Instance, InstanceError, alone, check_ports
from console.prepare import prepare
from ivr.catalogue import CatalogueError
from ivr.voice import VoiceError
from minwon import centre, database, settings
from minwon.packages import PackageError
from minwon.settings import Settings


@click.command()
def run() -> None:
    """Bring up Asterisk, the menu, the distribution and the screens; Ctrl-C stops them.

    \b
    Example:
      minwon run
      MINWON_DATA=/srv/second MINWON_SIP__PORT=5070 … minwon run     (a second one, with its own ports)
    """
    loaded = settings.load()
    try:
        with alone(loaded):
            check_ports(loaded)
            program = prepare(loaded, report)
            asyncio.run(_run(Instance(loaded, program, report), loaded))
    except (InstanceError, PackageError, CatalogueError, VoiceError) as error:
        raise click.ClickException(str(error)) from error


def report(line: str) -> None:
    click.echo(f"  {line}", err=True)


async def _run(instance: Instance, loaded: Settings) -> None:
    here = asyncio.current_task()
    assert here is not None
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
        report("stopping")
        here.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    report("starting Asterisk, ivr, acd and console")
    with suppress(asyncio.CancelledError):
        async with instance:
            click.echo(welcome(loaded))
            await asyncio.Event().wait()


def welcome(loaded: Settings) -> str:
    """What a newcomer needs next: where to phone, how to sign in, where to look, how to stop."""
    engine = database.connect(loaded)
    with engine.connect() as connection:
        phones = {phone.room: phone for phone in reversed(centre.sign_ins(connection))}
    engine.dispose()
    server = f"{loaded.address}:{loaded.sip.port}"
    lines = [
        "",
        f"  Minwon is running.  민원 {loaded.hotline.number}",
        "",
        f"  Dial       sip:{loaded.hotline.number}@{server}   (any SIP phone on this machine, no account)",
        *(
            f"  Counsellor {phones[room].counsellor} ({room}), password {phones[room].secret}, "
            f"server {server}; *11 signs in"
            for room in ("room1", "room2")
            if room in phones
        ),
        f"  Page       {loaded.url(loaded.console.http_port)}/",
        "  Traffic    .venv/bin/minwon demo   (in another terminal)",
        "  Stop       Ctrl-C",
        "",
    ]
    return "\n".join(lines)
