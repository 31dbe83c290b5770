"""`minwon directory`: fill the directory of citizens and charges, and look at what it holds."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from ivr.accounts import imported, synthetic
from ivr.accounts.directory import KINDS
from minwon import settings as configuration
from minwon.report import today
from minwon.settings import Settings


@click.group()
def directory() -> None:
    """Who lives in the city and what they owe, as the menu looks it up.

    \b
    Example:
      minwon directory import charges.csv
    """


@directory.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_(file: Path, as_json: bool) -> None:
    """Replace the directory by the records of a CSV FILE.

    Columns: citizen, birth (YYMMDD), bill (payment number), kind, amount (won, 0 = paid); and if known due
    (YYYY-MM-DD), period, name, number. One line a bill. UTF-8, or cp949 as Excel saves it. With a fault
    anywhere nothing is changed, and all faults are told.

    \b
    Example:
      minwon directory import charges.csv
    """
    settings = _own(configuration.load())
    records, problems = imported.read_csv(file.read_bytes(), settings.directory.bill_digits)
    if problems:
        if as_json:
            told = [{"line": problem.line, "problem": problem.sentence} for problem in problems]
            click.echo(json.dumps({"imported": 0, "problems": told}, ensure_ascii=False))
        for problem in problems:
            click.echo(f"{file}: {problem}", err=True)
        raise click.ClickException(
            f"{len(problems)} problems; nothing was imported. Mend the file and repeat."
        )
    imported.replace_all(settings, records)
    _tell(records, as_json)
    if shared := imported.ambiguous(records, settings.directory.bill_digits):
        click.echo(
            f"{shared:,} bills prove nobody: another citizen has the same birth date and the same last "
            f"{settings.directory.bill_digits} digits. More digits (directory.bill_digits) make them fewer.",
            err=True,
        )


@directory.command()
@click.option("--citizens", type=click.IntRange(1, synthetic.MOST_CITIZENS), default=1000, show_default=True)
@click.option("--seed", type=int, default=None, help="The same city for the same seed. Default: any.")
@click.option(
    "--date", "day", default=None, metavar="YYYY-MM-DD", help="Today, for due dates.  [default: today]"
)
@click.option("--force", is_flag=True, help="Replace even a real directory.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def generate(citizens: int, seed: int | None, day: str | None, force: bool, as_json: bool) -> None:
    """Fill the directory with a synthetic city, to try the hotline out.

    \b
    Example:
      minwon directory generate --citizens 1000 --seed 7
    """
    settings = _own(configuration.load())
    if imported.exists(settings) and not imported.generated(settings) and not force:
        raise click.ClickException("There is a real directory. To replace it, add --force.")
    try:
        on = date.fromisoformat(day) if day else today(settings)
    except ValueError as error:
        raise click.BadParameter("write the date as YYYY-MM-DD", param_hint="--date") from error
    seed = random.randrange(10**6) if seed is None else seed
    records = synthetic.generate(settings, citizens, seed, on)
    _tell(records, as_json)


@directory.command("show-examples")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def show_examples(as_json: bool) -> None:
    """Three citizens of the synthetic city: what to press, and what the menu will say.

    \b
    Example:
      minwon directory show-examples
    """
    settings = configuration.load()
    examples = synthetic.examples(settings, today(settings))
    if not examples:
        raise click.ClickException(
            "This directory was not generated, so its people are not shown. Try: minwon directory generate"
        )
    if as_json:
        told = [{**asdict(example), "total": example.total} for example in examples]
        click.echo(json.dumps(told, ensure_ascii=False, default=str))
        return
    for example in examples:
        click.echo(
            f"{example.name}: birth date {example.birth}, bill {example.bill}, owes {example.total:,} won"
        )
        for item in example.items:
            charge = f"{KINDS[item.kind]} {item.period}".strip()
            due = f", due {item.due}" if item.due else ""
            click.echo(f"    {charge}: {item.amount:,} won{due}{' (overdue)' if item.overdue else ''}")


def _own(settings: Settings) -> Settings:
    if settings.directory.kind != "sqlite":
        raise click.ClickException(
            f"The settings look citizens up in a directory of kind {settings.directory.kind!r}, which is not "
            'filled from here. To use an imported one, set kind = "sqlite" under [directory].'
        )
    return settings


def _tell(records: list[imported.Record], as_json: bool) -> None:
    citizens = len({record.citizen for record in records})
    due = sum(record.amount > 0 for record in records)
    if as_json:
        click.echo(
            json.dumps({"imported": len(records), "citizens": citizens, "to_pay": due, "problems": []})
        )
    else:
        click.echo(f"{citizens:,} citizens with {len(records):,} bills, {due:,} of them still to pay.")
