"""`python -m bench`: measure Minwon and Asterisk's own queue in one run, print the table, keep it as JSON.

Each measurement is one word for `--only`. docs/benchmarks.md says how to read them.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from bench import admitted, distribution, engine, killed, menu, table
from bench.distribution import Load, Measured
from bench.place import Place
from bench.table import Row
from minwon import packages

Measure = Callable[[Place], list[Row]]


def _both(place: Place, load: Load) -> tuple[Measured, Measured]:
    """The same load on Minwon and on the peer, one after the other."""
    sipp = place.program(packages.SIPP)
    with place.minwon("straight", media=False) as minwon:
        ours = asyncio.run(distribution.run(minwon, sipp, place.scratch(), load))
    with place.peer(load.counsellors, media=False) as peer:
        theirs = asyncio.run(distribution.run(peer, sipp, place.scratch(), load))
    return ours, theirs


def one_counsellor(place: Place) -> list[Row]:
    ours, peer = _both(place, Load(waiting=80, counsellors=1, talk=0.3, answered=20 if place.quick else 100))
    return distribution.rows("80 waiting, 1 counsellor", ours, peer, p50=10, p99=25)


def two_hundred(place: Place) -> list[Row]:
    load = Load(waiting=200, counsellors=50, talk=2.0, answered=200 if place.quick else 1000)
    ours, peer = _both(place, load)
    what = "200 waiting, 50 counsellors"
    return [
        *distribution.rows(what, ours, peer, p50=10, p99=50),
        *distribution.cost(what, ours, peer, most=1.0),
    ]


def thousand(place: Place) -> list[Row]:
    load = Load(waiting=1000, counsellors=50, talk=2.0, answered=200 if place.quick else 1000)
    ours, peer = _both(place, load)
    what = "1,000 waiting, 50 counsellors"
    return [
        *distribution.rows(what, ours, peer, p50=None, p99=100),
        *distribution.cost(what, ours, peer, most=0.8, least=24.0),
    ]


def join(place: Place) -> list[Row]:
    """Callers come one by one, and somebody is always free."""
    load = Load(waiting=0, counsellors=10, talk=0.5, answered=50 if place.quick else 300)
    ours, peer = _both(place, load)
    return distribution.joining(ours, peer)


def key_to_sentence(place: Place) -> list[Row]:
    """One caller alone, then two hundred: how long after a key the next sentence begins."""
    found = []
    for at_once, calls in ((1, 30), (200, 1000)):
        many = calls // 10 if place.quick else calls
        with place.minwon("small", media=True) as minwon:
            ours = asyncio.run(
                menu.key_to_sentence(minwon, "120", place.prompts, at_once=at_once, calls=many)
            )
        with place.peer(1, media=True) as peer:
            theirs = asyncio.run(
                menu.key_to_sentence(peer, "121", place.prompts, at_once=at_once, calls=many)
            )
        found += menu.rows(at_once, ours, theirs)
    return found


def in_menus(place: Place) -> list[Row]:
    callers = 50 if place.quick else 500
    sipp = place.program(packages.SIPP)
    with place.minwon("small", media=True) as minwon:
        ours = asyncio.run(menu.in_menus(minwon, sipp, place.scratch(), "120", callers=callers))
    with place.peer(1, media=True) as peer:
        theirs = asyncio.run(menu.in_menus(peer, sipp, place.scratch(), "121", callers=callers))
    return menu.cost(callers, ours, theirs)


def calls_admitted(place: Place) -> list[Row]:
    seconds, steps = (6.0, 2) if place.quick else (60.0, len(admitted.RATES))
    sipp = place.program(packages.SIPP)
    with place.minwon("information", media=True) as minwon:
        ours = asyncio.run(
            admitted.climb(minwon, sipp, place.scratch(), number="120", seconds=seconds, steps=steps)
        )
    with place.peer(1, media=True) as peer:
        theirs = asyncio.run(
            admitted.climb(peer, sipp, place.scratch(), number="122", seconds=seconds, steps=steps)
        )
    return admitted.rows(ours, theirs, seconds)


def killed_with_a_full_line(place: Place) -> list[Row]:
    waiting, times = (20, 1) if place.quick else (200, 3)
    sipp = place.program(packages.SIPP)
    with place.minwon("straight", media=False) as minwon:
        seconds = asyncio.run(killed.run(minwon, sipp, place.scratch(), waiting=waiting, times=times))
    return killed.rows(seconds, waiting)


MEASURES: dict[str, Measure] = {
    "one": one_counsellor,
    "200": two_hundred,
    "1000": thousand,
    "join": join,
    "menu": key_to_sentence,
    "menus": in_menus,
    "admitted": calls_admitted,
    "killed": killed_with_a_full_line,
    "engine": lambda place: engine.measure_events(place.quick),
    "year": lambda place: engine.measure_year(place.quick),
}


@click.command()
@click.option("--only", multiple=True, type=click.Choice(list(MEASURES)), help="These measurements alone.")
@click.option("--quick", is_flag=True, help="A tenth of everything: to see that it works, not how fast.")
def bench(only: tuple[str, ...], quick: bool) -> None:
    """Measure Minwon against Asterisk's own queue on this machine."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="minwon-bench-") as folder:
        place = Place(Path(folder), quick)
        for name in only or MEASURES:
            click.echo(f"measuring {name} …", err=True)
            rows += MEASURES[name](place)
    click.echo(table.written(rows))
    click.echo(f"\nkept in {table.keep(rows)}", err=True)


if __name__ == "__main__":
    bench()
