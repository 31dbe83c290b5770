"""`minwon why`: why a call waited and went where it went; why a counsellor gets no call; the last calls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import click

from acd import history
from acd import why as reasons
from acd.asterisk.events import COUNSELLOR
from acd.client import AcdDown, AcdRefused, Client
from minwon import database, settings
from minwon.settings import Settings

_LAST = 20
_TITLES = {
    "ko": {"now": "현재", "waited": "대기 이유", "went": "연결 이유"},
    "en": {"now": "now", "waited": "Why it waited:", "went": "Why it went there:"},
}


@click.command()
@click.argument("call_or_counsellor", default="")
@click.option("--language", type=click.Choice(["ko", "en"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, in both languages.")
def why(call_or_counsellor: str, language: str, as_json: bool) -> None:
    """Say in sentences why a call waited and went where it went, now or later; or, for a
    counsellor's id, why no call comes. Without either: list the last 20 calls, the newest last.

    \b
    Examples:
      minwon why
      minwon why 1795300309.4
      minwon why c1001 --language ko
    """
    loaded = settings.load()
    database.upgrade(loaded)
    zone = ZoneInfo(loaded.hotline.timezone)
    if not call_or_counsellor:
        with history.reading(loaded) as read:
            _list(read.last_calls(_LAST), zone, as_json)
        return
    told, missing = _told(loaded, call_or_counsellor)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for line in _lines(told, language, zone):
            click.echo(line)
    if missing:
        raise click.ClickException(missing)


def _told(loaded: Settings, name: str) -> tuple[dict[str, Any], str]:
    """What acd says, and if it is down, the ledger alone: then also what is missing."""
    counsellor = COUNSELLOR.fullmatch(name) is not None
    try:
        with Client(loaded) as acd:
            kind = "counsellors" if counsellor else "calls"
            told: dict[str, Any] = acd.get(f"/{kind}/{quote(name, safe='')}/why")
        return told, ""
    except AcdRefused as error:
        raise click.ClickException(
            f"{error} `minwon why` alone lists the last calls with their ids."
        ) from error
    except AcdDown as error:
        with history.reading(loaded) as read:
            if counsellor:
                return reasons.of_counsellor(name, read.of_counsellor(name), None), str(error)
            steps = read.of_call(name)
        if steps:
            return reasons.of_call(name, steps, None), ""
        raise click.ClickException(
            f"The ledger does not know {name!r}, and acd, which may, does not answer. "
            "`minwon why` alone lists the last calls with their ids."
        ) from error


def _lines(told: dict[str, Any], language: str, zone: ZoneInfo) -> Iterator[str]:
    titles = _TITLES[language]
    for step in told["steps"]:
        yield f"{datetime.fromtimestamp(step['at'], zone):%H:%M:%S} {step[language]}"
    if told["now"]:
        yield f"{titles['now']:<9}{told['now'][language]}"
    for name in ("waited", "went"):
        if told.get(name):
            yield f"{titles[name]} {told[name][language]}"


def _list(calls: list[reasons.Call], zone: ZoneInfo, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(call) for call in calls], ensure_ascii=False))
        return
    for call in calls:
        when = datetime.fromtimestamp(call.arrived, zone).strftime("%m-%d %H:%M:%S")
        outcome = call.outcome.replace("_", " ") or "in progress"
        click.echo(f"{call.call:<20} {when}  {call.queue or '-':<13} {outcome}")
    if not calls:
        click.echo("Nobody has phoned yet.")
