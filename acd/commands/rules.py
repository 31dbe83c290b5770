"""`minwon rules`: the rules of the distribution, shown, checked and set as one document."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from acd import roster
from acd.client import AcdDown, AcdRefused, Client
from acd.engine import rulebook
from minwon import database
from minwon import rules as kept_rules
from minwon import settings as configuration
from minwon.document import Problem
from minwon.rules import Version
from minwon.settings import Settings

_file = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def rules() -> None:
    """The rules of the distribution: ringing, waiting, overflow, closing time, rooms, flood mode.

    They are one document, checked as a whole, with all its versions kept; docs/distribution.md explains
    each rule.

    \b
    Example:
      minwon rules show > rules.yaml
      minwon rules check rules.yaml
      minwon rules set rules.yaml --why "more patience for tax"
    """


@rules.command()
@click.option("--version", "number", type=int, help="An earlier version.  [default: the one in force]")
@_json
def show(number: int | None, as_json: bool) -> None:
    """Print the rules as they were written, comments included; with --json also every rule's value.

    \b
    Example:
      minwon rules show > rules.yaml
    """
    settings = _settings()
    shown = roster.read(settings).version if number is None else _version(settings, number)
    if not as_json:
        click.echo(shown.text, nl=False)
        return
    book = rulebook.check(shown.text, roster.ordinary(settings)).book
    click.echo(json.dumps(asdict(shown) | {"rules": book and asdict(book.rules)}, ensure_ascii=False))


@rules.command("list")
@_json
def list_(as_json: bool) -> None:
    """Print every version, the newest first: who set it, when and why.

    \b
    Example:
      minwon rules list
    """
    settings = _settings()
    engine = database.connect(settings)
    with engine.connect() as connection:
        versions = list(kept_rules.versions(connection, most=10_000))
    engine.dispose()
    if as_json:
        click.echo(json.dumps([asdict(one) for one in versions], ensure_ascii=False))
        return
    zone = ZoneInfo(settings.hotline.timezone)
    for one in versions:
        at = f"{datetime.fromtimestamp(one.at, zone):%Y-%m-%d %H:%M}" if one.number else " " * 16
        click.echo(f"{one.number:>4}  {at}  {one.by}  {one.why}".rstrip())


@rules.command()
@click.argument("file", type=_file)
@_json
def check(file: Path, as_json: bool) -> None:
    """Tell everything that speaks against putting FILE in force.

    \b
    Example:
      minwon rules check rules.yaml
    """
    settings = _settings()
    problems = _problems(settings, _read(file))
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False))
    else:
        _tell(problems)
    if problems:
        raise click.ClickException("It cannot be put in force like this.")
    if not as_json:
        click.echo("Fit to be put in force.")


@rules.command("set")
@click.argument("file", type=_file)
@click.option("--by", default=getpass.getuser, help="Who sets it.  [default: you]")
@click.option("--why", default="", help="Why; stands in the list of versions.")
@_json
def set_(file: Path, by: str, why: str, as_json: bool) -> None:
    """Put FILE in force at once. Nobody's place, ringing or talk is touched.

    To go back: minwon rules show --version N | minwon rules set -

    \b
    Example:
      minwon rules set rules.yaml --why "more patience for tax"
    """
    settings, text = _settings(), _read(file)
    if problems := _problems(settings, text):
        _tell(problems)
        raise click.ClickException("Nothing was changed: mend it first.")
    serves = True
    try:
        with Client(settings) as acd:
            number = acd.put("/rules", {"text": text, "by": by, "why": why})["number"]
    except AcdDown:
        number, serves = _keep(settings, text, by, why), False
    except AcdRefused as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({"number": number, "in_force": serves}))
    else:
        click.echo(f"Version {number} is in force{'' if serves else ' as soon as acd runs again'}.")


def _settings() -> Settings:
    settings = configuration.load()
    database.upgrade(settings)
    return settings


def _problems(settings: Settings, text: str) -> tuple[Problem, ...]:
    return rulebook.check(text, roster.ordinary(settings), roster.read(settings).known).problems


def _version(settings: Settings, number: int) -> Version:
    engine = database.connect(settings)
    with engine.connect() as connection:
        found = kept_rules.version(connection, number)
    engine.dispose()
    if found is None:
        raise click.ClickException(
            f"There is no version {number}: `minwon rules list` shows which there are."
        )
    return found


def _keep(settings: Settings, text: str, by: str, why: str) -> int:
    engine = database.connect(settings)
    with database.writing(engine) as connection:
        kept = kept_rules.keep(connection, text, by=by, why=why)
    engine.dispose()
    return kept.number


def _read(file: Path) -> str:
    try:
        with click.open_file(str(file), encoding="utf-8") as stream:
            return str(stream.read())
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8 text: save it as UTF-8 and try again.") from error


def _tell(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.secho(str(problem), err=True, fg="red")
