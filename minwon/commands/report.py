"""`minwon report`: the day's figures, and that they add up."""

from __future__ import annotations

import json
from datetime import datetime

import click

from minwon import database, settings
from minwon import report as reports
from minwon.report import Report


@click.command()
@click.option("--today", is_flag=True, help="Today's figures (the default).")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Another day's figures.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def report(today: bool, day: datetime | None, as_json: bool) -> None:
    """Print a day's figures: what was offered, how each call ended, and that it adds up.

    \b
    Example:
      minwon report --today
    """
    if today and day is not None:
        raise click.UsageError("Use --today or --day, not both.")
    loaded = settings.load()
    database.upgrade(loaded)
    engine = database.connect(loaded)
    figures = reports.of_day(loaded, engine, day.date() if day else reports.today(loaded))
    engine.dispose()
    click.echo(json.dumps(figures.as_json(), ensure_ascii=False) if as_json else written(figures))
    if not figures.adds_up:
        raise click.ClickException("The day does not add up: please report this, with the ledger folder.")


def written(figures: Report) -> str:
    outcomes = figures.outcomes
    lines = [
        f"{figures.day}",
        f"  offered       {figures.offered:>7,}",
        *(f"  {name.replace('_', ' '):<13} {count:>7,}" for name, count in outcomes.items()),
        f"  in progress   {figures.in_progress:>7,}",
        f"  {'adds up' if figures.adds_up else 'DOES NOT ADD UP'}: offered = "
        + " + ".join([*outcomes, "in progress"]).replace("_", " "),
    ]
    if figures.service_level is not None:
        lines.append(
            f"  service level {figures.service_level:>7.1%}  {reports.SERVICE_LEVEL_FORMULA}: "
            f"{figures.within:,} / {figures.queued:,}; of all offered {figures.within / figures.offered:.1%}"
        )
    if figures.mean_wait is not None:
        lines.append(
            f"  wait          {figures.mean_wait:>7.1f}  s on average until the answer, "
            f"longest {figures.longest_wait:.1f} s (of those answered)"
        )
    if figures.gave_up:
        lines.append(
            f"  gave up after {figures.mean_wait_given_up:>7.1f}  s on average, "
            f"longest {figures.longest_wait_given_up:.1f} s ({figures.gave_up:,} who hung up while waiting)"
        )
    wanted, *became = figures.callbacks.items()
    if wanted[1]:
        parts = " + ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in became)
        lines.append(f"  callbacks     {wanted[1]:>7,}  wanted = {parts}")
    lines += [f"  {room or 'no room':<13} {count:>7,}  answered" for room, count in figures.by_room.items()]
    return "\n".join(lines)
