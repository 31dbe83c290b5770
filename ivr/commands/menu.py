"""`minwon menu`: check, keep, publish, roll back and rehearse menu documents.

What reads documents is imported where it is needed: going back must not wait for it.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from ivr import versions
from minwon import database
from minwon import settings as configuration
from minwon.settings import Settings

if TYPE_CHECKING:
    from ivr.menu.document import Document
    from minwon.document import Problem

_by = click.option("--by", default=getpass.getuser, show_default="you", help="Who does this.")
_why = click.option("--why", default="", help="Why, in a sentence, for those who come after.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_file = click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True)


class _Words(click.Group):
    """`rehearse` is a file of its own, loaded when it is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), "rehearse"])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name == "rehearse":
            from ivr.commands.menu_rehearse import rehearse

            return rehearse
        return super().get_command(context, name)


@click.group(cls=_Words)
def menu() -> None:
    """What citizens hear: documents with versions, checked before anyone hears them.

    \b
    Example:
      minwon menu export city > city.yaml     # change it, then
      minwon menu check city.yaml
      minwon menu import city.yaml --why "certificates have their own key"
      minwon menu publish city
    """


@menu.command()
@click.argument("file", type=_file)
@_json
def check(file: Path, as_json: bool) -> None:
    """Tell everything that speaks against publishing FILE.

    Example: minwon menu check city.yaml
    """
    from ivr import menus
    from ivr.menu.checks import check as check_text

    with _database() as (settings, connection):
        known = menus.known(settings, connection)
    checked = check_text(_read(file), known)
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in checked.problems], ensure_ascii=False))
    else:
        _tell(checked.problems)
    if checked.document is None:
        raise click.ClickException("It cannot be published like this.")
    if not as_json:
        click.echo(f"{checked.document.menu}: {len(checked.document.steps)} steps, fit to be published.")


@menu.command("import")
@click.argument("file", type=_file)
@_by
@_why
@_json
def import_(file: Path, by: str, why: str, as_json: bool) -> None:
    """Keep FILE as the next version of its menu; callers hear it once it is published.

    Example: minwon menu import city.yaml --why "summer hours"
    """
    from ivr import menus

    with _database() as (_settings, connection):
        kept = menus.save(connection, _read(file), by=by, why=why)
    if as_json:
        click.echo(json.dumps({"menu": kept.menu, "number": kept.number}))
    else:
        click.echo(
            f"Kept as version {kept.number} of {kept.menu}. "
            f"To put it in force: minwon menu publish {kept.menu}"
        )


@menu.command()
@click.argument("name")
@click.option("--version", "number", type=int, help="Which version.  [default: the newest]")
def export(name: str, number: int | None) -> None:
    """Print a version as it was imported, comments included.

    Example: minwon menu export city > city.yaml
    """
    with _database() as (_settings, connection):
        click.echo(versions.version(connection, name, number).text, nl=False)


@menu.command()
@click.argument("name")
@click.option("--version", "number", type=int, help="Which version.  [default: the newest]")
@click.option("--at", metavar="TIME", help="From then on, such as 2026-12-01T09:00.  [default: now]")
@_by
@_why
def publish(name: str, number: int | None, at: str | None, by: str, why: str) -> None:
    """Put a version in force: every call that begins from then on hears it.

    Example: minwon menu publish city --at 2026-12-01T09:00 --why "new year's numbers"
    """
    from ivr import menus

    with _database() as (settings, connection):
        since = _moment(settings, at) if at else None
        if since is not None and since <= datetime.now(UTC):
            raise click.BadParameter("that is past; leave --at out to publish now", param_hint="--at")
        chosen = versions.version(connection, name, number).number
        known = menus.known(settings, connection)
        published, warnings = menus.publish(
            connection, name, chosen, known, by=by, why=why, since=since.timestamp() if since else None
        )
    _tell(warnings)
    when = f"from {since:%Y-%m-%d %H:%M} on" if since else "now"
    click.echo(f"Version {published.number} of {name} is in force {when}.")


@menu.command()
@click.argument("name")
@_by
@_why
def rollback(name: str, by: str, why: str) -> None:
    """Put the version before this one in force again, at once.

    Example: minwon menu rollback city --why "key 3 was wrong"
    """
    with _database() as (_settings, connection):
        published = versions.roll_back(connection, name, by=by, why=why)
    click.echo(f"Version {published.number} of {name} is in force again.")


@menu.command()
@click.argument("name")
@_by
@_why
def withdraw(name: str, by: str, why: str) -> None:
    """Call off the next scheduled publication; what callers hear now stays.

    Example: minwon menu withdraw city --why "the new numbers come later"
    """
    with _database() as (settings, connection):
        withdrawn = versions.withdraw(connection, name, by=by, why=why)
    since = datetime.fromtimestamp(withdrawn.since, ZoneInfo(settings.hotline.timezone))
    click.echo(f"Version {withdrawn.number} of {name} will not come into force on {since:%Y-%m-%d at %H:%M}.")


@menu.command("list")
@click.argument("name", default="")
@_json
def list_(name: str, as_json: bool) -> None:
    """Versions, who made them and why; which is in force, was, and will be.

    Example: minwon menu list city
    """
    with _database() as (settings, connection):
        zone = ZoneInfo(settings.hotline.timezone)
        rows = []
        for kept in versions.versions(connection, name):
            current = versions.in_force(connection, kept.menu)
            published = [p for p in versions.publications(connection, kept.menu) if p.number == kept.number]
            row = asdict(kept) | {"published": [asdict(p) for p in published]}
            row["in_force"] = current is not None and current.number == kept.number
            rows.append(row)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        made = datetime.fromtimestamp(row["at"], zone)
        mark = "*" if row["in_force"] else " "
        click.echo(
            f"{mark} {row['menu']} {row['number']:>3}  {made:%Y-%m-%d %H:%M}  {row['by']}  {row['why']}"
        )
        for p in row["published"]:
            since = datetime.fromtimestamp(p["since"], zone)
            verb = "to be in force" if since > datetime.now(UTC) else "in force"
            who = f"{p['by']}  {p['why']}"
            if p["withdrawn_by"]:
                verb = "would have come into force"
                who = f"withdrawn by {p['withdrawn_by']}  {p['withdrawn_why']}"
            click.echo(f"       {verb} from {since:%Y-%m-%d %H:%M}  {who}".rstrip())


@menu.command()
@click.argument("name")
@click.option("--from", "old", type=int, help="Which version.  [default: the one in force]")
@click.option("--to", "new", type=int, help="Which version.  [default: the newest]")
@_json
def diff(name: str, old: int | None, new: int | None, as_json: bool) -> None:
    """Say in words what changed from one version to another.

    Example: minwon menu diff city --from 3 --to 4
    """
    from ivr.menu.differences import differences

    with _database() as (_settings, connection):
        if old is None:
            current = versions.in_force(connection, name)
            old = current.number if current else None
        before = _document(versions.version(connection, name, old))
        after = _document(versions.version(connection, name, new))
    changes = differences(before, after)
    if as_json:
        click.echo(json.dumps(changes, ensure_ascii=False))
    for change in [] if as_json else changes or ["Nothing changed."]:
        click.echo(change)


@menu.command()
def schema() -> None:
    """Print the JSON Schema of menu documents, for editors that check while one types.

    Example: minwon menu schema > menu.schema.json
    """
    from ivr.menu.document import Document

    click.echo(json.dumps(Document.model_json_schema(), ensure_ascii=False, indent=2))


def _document(kept: versions.Version) -> Document:
    from ivr.menu.document import load

    document = load(kept.text).document
    if document is None:
        raise versions.MenuError(f"Version {kept.number} of {kept.menu} can no longer be read.")
    return document


@contextmanager
def _database() -> Iterator[tuple[Settings, sa.Connection]]:
    """One transaction; what goes wrong with a menu is told in a sentence."""
    settings = configuration.load()
    database.upgrade(settings)
    engine = database.connect(settings)
    try:
        with engine.begin() as connection:
            if not versions.any_kept(connection):
                from ivr import menus

                # Before its first run an instance has the menus that it will begin with.
                menus.found_first_menu(settings, connection)
            yield settings, connection
    except versions.MenuError as error:
        _tell(error.problems)
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()


def _read(file: Path) -> str:
    try:
        with click.open_file(str(file), encoding="utf-8") as stream:
            return str(stream.read())
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8 text: save it as UTF-8 and try again.") from error


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.secho(str(problem), err=True, fg="red" if problem.severity == "error" else "yellow")


def _moment(settings: Settings, written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise click.BadParameter(f"write a moment like 2026-12-01T09:00, not {written!r}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.hotline.timezone))
