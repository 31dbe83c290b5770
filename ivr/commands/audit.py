"""`minwon audit`: prove that the access log is whole, and hand it to those who check it."""

from __future__ import annotations

import csv
import getpass
import json
import sys
from dataclasses import asdict, fields
from datetime import UTC, datetime

import click

from minwon import database
from minwon import settings as configuration
from minwon.audit import AccessLog, Broken, Entry


@click.group()
def audit() -> None:
    """Who looked at whose data.

    \b
    Example:
      minwon audit verify
    """


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(as_json: bool) -> None:
    """Prove the chain of entries, or name the first broken one (exit code 1).

    \b
    Example:
      minwon audit verify --json
    """
    verdict = _log().verify()
    if as_json:
        click.echo(json.dumps({"whole": not verdict.fault, **asdict(verdict)}, ensure_ascii=False))
    elif not verdict.fault:
        last = f", the last with hash {verdict.last_hash}" if verdict.entries else ""
        pruned = f" {verdict.pruned:,} before them were deleted in time." if verdict.pruned else ""
        click.echo(f"The access log is whole: {verdict.entries:,} entries{last}.{pruned}")
    if verdict.fault:
        raise click.ClickException(verdict.fault)


@audit.command()
def prune() -> None:
    """Delete the entries older than `audit.keep_years` of the settings (5), and log that.

    \b
    Example:
      minwon audit prune
    """
    settings = configuration.load()
    now = datetime.now(UTC)
    # 29 February has no namesake in most years: the day before, which keeps more.
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    before = now.replace(year=now.year - settings.audit.keep_years, day=day)
    try:
        deleted = _log().prune(before, who=getpass.getuser(), origin="command line")
    except Broken as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{deleted:,} entries from before {before:%Y-%m-%d} were deleted.")


@audit.command()
@click.option(
    "--reason",
    required=True,
    callback=lambda *given: _said(given[2]),
    help="Why it is taken out; the log keeps this.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of CSV.")
def export(reason: str, as_json: bool) -> None:
    """Write all entries to standard output, and the export itself into the log.

    \b
    Example:
      minwon audit export --reason "monthly check" > access.csv
    """
    log = _log()
    log.append(who=getpass.getuser(), origin="command line", subject="", what="export", reason=reason)
    if as_json:
        for entry in log.entries():
            click.echo(json.dumps(asdict(entry), ensure_ascii=False))
        return
    rows = csv.DictWriter(sys.stdout, [field.name for field in fields(Entry)])
    rows.writeheader()
    rows.writerows(asdict(entry) for entry in log.entries())


def _said(reason: str) -> str:
    if not reason.strip():
        raise click.BadParameter("say in words why it is taken out")
    return reason.strip()


def _log() -> AccessLog:
    settings = configuration.load()
    database.upgrade(settings)
    return AccessLog(database.connect(settings), settings)
