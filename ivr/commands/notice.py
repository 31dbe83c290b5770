"""`minwon notice`: sentences ahead of the menus, for a time."""

from __future__ import annotations

import getpass
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from ivr import menus, notices
from ivr.menu.document import Document, first_menus
from ivr.voice import RECORDED_FORMATS, VoiceError
from minwon import database
from minwon import settings as configuration


@click.group()
def notice() -> None:
    """What every caller must hear first: a storm, a road closed, a deadline today.

    \b
    Example:
      minwon notice add --ko "호우로 하천 산책로를 통제합니다." --en "Riverside paths are closed."
      minwon notice list
      minwon notice end 1
    """


@notice.command()
@click.option("--ko", required=True, help="The words, in Korean.")
@click.option("--en", default="", help="The words, in English; without them English callers hear the Korean.")
@click.option(
    "--menu", "menu_names", multiple=True, help="Ahead of this menu only; may be repeated.  [default: all]"
)
@click.option(
    "--key", type=click.Choice([*"123456789"]), help="A key that leads to --to while it is in force."
)
@click.option("--to", default="", help="The step that --key leads to, such as general_counsellor.")
@click.option("--from", "since", metavar="TIME", help="From then on.  [default: now]")
@click.option("--until", metavar="TIME", help="Until then.  [default: until it is ended]")
@click.option("--by", default=getpass.getuser, show_default="you", help="Who says so.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(
    ko: str,
    en: str,
    menu_names: tuple[str, ...],
    key: str | None,
    to: str,
    since: str | None,
    until: str | None,
    by: str,
    as_json: bool,
) -> None:
    """Say something ahead of the menus. Callers hear it within seconds.

    Example: minwon notice add --ko "오늘은 재산세 납부 마감일입니다." --key 7 --to tax --until 2026-10-01
    """
    if bool(key) != bool(to):
        raise click.UsageError("--key and --to belong together: which key, and which step does it lead to?")
    settings = configuration.load()
    zone = ZoneInfo(settings.hotline.timezone)
    start, end = _moment(since, zone), _moment(until, zone)
    if end is not None and end <= (start or datetime.now(zone)):
        raise click.BadParameter("it ends before it begins", param_hint="--until")
    text = {"ko": ko} | ({"en": en} if en else {})
    database.upgrade(settings)
    engine = database.connect(settings)
    with engine.connect() as connection:
        documents = menus.documents_in_force(connection)
    _check_place(documents, menu_names or (settings.hotline.menu,), key or "", to)
    try:
        spoken = notices.speak(settings, text)
    except VoiceError as error:
        raise click.ClickException(
            f"The notice is not set, for it cannot be spoken: {error} "
            "A person's voice needs no machine's: dial *60 (docs/menu.md)."
        ) from error
    with engine.begin() as connection:
        number = notices.add(
            connection,
            text,
            by=by,
            menus=menu_names,
            key=key or "",
            to=to,
            since=start,
            until=end,
        )
        notices.give_sounds(settings, number, spoken)
    engine.dispose()
    click.echo(json.dumps({"notice": number}) if as_json else f"Notice {number} is set.")


@notice.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are over as well.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(everything: bool, as_json: bool) -> None:
    """Notices in force and to come, who set them, and how many callers heard them and took their key.

    Example: minwon notice list --all
    """
    settings = configuration.load()
    zone = ZoneInfo(settings.hotline.timezone)
    database.upgrade(settings)
    engine = database.connect(settings)
    with engine.connect() as connection:
        current = {found.id for found in notices.current(connection, settings)}
        kept = [
            found for found in notices.kept(connection, settings) if everything or found.notice.id in current
        ]
        counts = notices.counts(connection)
    engine.dispose()
    rows = []
    for found in kept:
        told, count = found.notice, counts.get(found.notice.id, notices.Count())
        rows.append(
            {
                "notice": told.id,
                "text": dict(told.text),
                "menus": list(told.menus),
                "key": told.key,
                "to": told.to,
                "since": told.since.astimezone(zone).isoformat() if told.since else None,
                "until": told.until.astimezone(zone).isoformat() if told.until else None,
                "by": found.by,
                "ended_by": found.ended_by,
                "heard": count.heard,
                "took_key": count.took_key,
                "satisfied": count.satisfied,
            }
        )
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        until = f"until {row['until']}" if row["until"] else "until it is ended"
        click.echo(f"{row['notice']}  from {row['since']} {until}, by {row['by']}")
        click.echo(f"   {' / '.join(row['text'].values())}")  # type: ignore[attr-defined]
        if row["key"]:
            click.echo(f"   key {row['key']} leads to {row['to']}")
        click.echo(
            f"   heard {row['heard']}, satisfied by it {row['satisfied']}, took its key {row['took_key']}"
        )


@notice.command()
@click.argument("number", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", default="ko", show_default=True, help="The language that is spoken in it.")
def record(number: int, file: Path, language: str) -> None:
    """Let callers hear FILE, a person's voice, in place of the made one. WAV, FLAC, Ogg or MP3.

    Example: minwon notice record 1 storm.wav
    """
    settings = configuration.load()
    database.upgrade(settings)
    engine = database.connect(settings)
    with engine.connect() as connection:
        found = next((n for n in notices.current(connection, settings) if n.id == number), None)
    engine.dispose()
    if found is None or language not in found.text:
        raise click.ClickException(
            f"No notice {number} with words in {language} is in force: see `minwon notice list`."
        )
    if file.suffix.lower() not in RECORDED_FORMATS:
        raise click.ClickException(f"{file.name} is not taken. Give one of {', '.join(RECORDED_FORMATS)}.")
    try:
        notices.record(settings, number, language, found.text[language], file)
    except VoiceError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Callers hear this recording of notice {number} from now on.")


@notice.command()
@click.argument("number", type=int)
@click.option("--by", default=getpass.getuser, show_default="you", help="Who ends it.")
def end(number: int, by: str) -> None:
    """Take a notice back, at once.

    Example: minwon notice end 1
    """
    settings = configuration.load()
    database.upgrade(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        ended = notices.end(connection, number, by=by)
    engine.dispose()
    if not ended:
        raise click.ClickException(
            f"No notice {number} is in force: `minwon notice list` shows those that are."
        )
    click.echo(f"Notice {number} is ended.")


def _check_place(documents: dict[str, Document], names: tuple[str, ...], key: str, to: str) -> None:
    """A key may not be one that a menu uses, and must lead to a step of every menu it stands in."""
    for name in names:
        document = documents.get(name)
        if document is None:
            raise click.ClickException(f"No menu `{name}` is in force: `minwon menu list` shows them.")
        if to and to not in document.steps:
            raise click.BadParameter(f"the menu `{name}` has no step `{to}`", param_hint="--to")
        used = [step for step, menu in first_menus(document).items() if key in menu.keys]
        if used:
            raise click.BadParameter(f"{key} is a key of `{used[0]}` already", param_hint="--key")


def _moment(written: str | None, zone: ZoneInfo) -> datetime | None:
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise click.BadParameter(f"write a moment like 2026-09-25T13:00, not {written!r}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
