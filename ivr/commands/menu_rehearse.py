"""`minwon menu rehearse`: walk a menu in the terminal, by hand or by a script of keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from ivr import menus, versions
from ivr.accounts import numbers
from ivr.accounts.directory import KINDS
from ivr.commands.say import play_files
from ivr.menu.caller import Caller, CallerKind
from ivr.menu.requests import Ask, Item, Prompt, Sound
from ivr.menu.walk import Edition
from ivr.prompts import Prompts
from ivr.rehearsal import Rehearsal, ScriptError, Spoken, Turn, ending, made_up_items, run_script
from ivr.voice import VoiceError
from minwon import database
from minwon import settings as configuration
from minwon.settings import Settings


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--script", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Keys to press.")
@click.option(
    "--at", metavar="TIME", help="The moment of the call, such as 2026-09-25T13:00.  [default: now]"
)
@click.option(
    "--caller", "number", default="010-0000-0000", show_default=True, help="Their number, or withheld."
)
@click.option("--language", default="", help="Begin in this language.")
@click.option(
    "--identity",
    type=click.Choice(["ok", "failed", "locked", "unavailable"]),
    default="ok",
    show_default=True,
    help="What the made-up directory says to any proof.",
)
@click.option(
    "--owes",
    multiple=True,
    metavar="KIND:WON[:DATE]",
    help="A charge of the made-up citizen; may be repeated.",
)
@click.option("--flood", is_flag=True, help="As it is while so many wait that the menu helps first.")
@click.option("--play", is_flag=True, help="Play the sentences on this machine's speaker.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a turn (with --script).")
def rehearse(
    file: str,
    script: Path | None,
    at: str | None,
    number: str,
    language: str,
    identity: str,
    owes: tuple[str, ...],
    flood: bool,
    play: bool,
    as_json: bool,
) -> None:
    """Walk FILE, or the menu of that name that is in force, without a telephone.

    Citizens and charges are made up. With --script it is a test: the keys come from a file, and the
    command fails at the first expectation that does not hold (docs/menu.md tells how to write one).

    \b
    Example:
      minwon menu rehearse city.yaml --at 2026-09-25T13:00
      minwon menu rehearse city.yaml --script keys.txt
    """
    settings = configuration.load()
    now = _moment(settings, at)
    edition = _edition(settings, file)
    if language and language not in edition.document.languages:
        raise click.BadParameter(
            f"the menu speaks {', '.join(edition.document.languages)}", param_hint="--language"
        )
    rehearsal = Rehearsal(
        edition=edition,
        caller=_caller(number),
        now=now,
        language=language,
        texts=menus.texts(settings),
        identity=identity,
        items=tuple(map(_item, owes)) or made_up_items(now.date()),
        flood=flood,
    )
    if play:
        rehearsal.heard = _Player(settings).play
    try:
        if script is None:
            _by_hand(rehearsal)
        else:
            for turn in run_script(rehearsal, _read(script)):
                click.echo(json.dumps(_as_json(turn), ensure_ascii=False) if as_json else _written(turn))
    except ScriptError as error:
        raise click.ClickException(str(error)) from error


def _by_hand(rehearsal: Rehearsal) -> None:
    turn = rehearsal.begin()
    click.echo(_written(turn))
    while turn.question is not None:
        try:
            keys = input(f"{turn.step} ({_hint(turn.question)})> ").strip()
        except EOFError:
            click.echo("\nThe caller hung up.")
            return
        if set(keys) - set("0123456789*#"):
            click.echo("Press 0-9, * and #; Enter alone presses nothing, Ctrl-D hangs up.")
            continue
        turn = rehearsal.press(keys)
        click.echo(_written(turn))


def _hint(question: Ask) -> str:
    return "one key" if question.most == 1 else f"up to {question.most} digits, # ends"


def _written(turn: Turn) -> str:
    lines = [f"  · {what}" for what in turn.done]
    lines += [f"  {line}" for line in _sentences(turn.said)]
    if turn.end is not None:
        lines.append(f"= {ending(turn.end)}")
    return "\n".join(lines)


def _sentences(said: tuple[Spoken, ...]) -> Iterator[str]:
    """A line for each sentence, with its name; the fragments of an amount or a date in one line."""
    fragments: list[str] = []
    for spoken in said:
        if spoken.name and (spoken.words == "," or spoken.words[-1:] not in ("", ".", ",", "?", "!")):
            fragments.append(spoken.words)
            continue
        if fragments:
            yield " ".join(fragments).replace(" ,", ",")
            fragments = []
        name = f"  [{spoken.name}]" if spoken.name and spoken.words else ""
        yield f"{spoken.words or spoken.name}{name}"
    if fragments:
        yield " ".join(fragments).replace(" ,", ",")


def _as_json(turn: Turn) -> dict[str, object]:
    return {
        "step": turn.step,
        "said": [asdict(spoken) for spoken in turn.said],
        "done": list(turn.done),
        "most": turn.question.most if turn.question else None,
        "end": ending(turn.end) if turn.end is not None else None,
    }


class _Player:
    """Plays what the caller would hear, free text included, on this machine's speaker."""

    def __init__(self, settings: Settings) -> None:
        self._tools = settings.tools
        self._prompts = Prompts(settings)

    def play(self, sounds: tuple[Sound, ...], language: str) -> None:
        try:
            files = [self._file(sound, sound.language or language) for sound in sounds]
        except VoiceError as error:
            raise click.ClickException(str(error)) from error
        if None in files:
            raise click.ClickException("A sentence has no sound yet. Build the prompts: minwon prompts build")
        play_files(self._tools, [f"{file}.wav" for file in files])

    def _file(self, sound: Sound, language: str) -> str | None:
        if isinstance(sound, Prompt):
            return self._prompts.file(sound.name, language)
        return self._prompts.say_text(sound.text, language)


def _edition(settings: Settings, file: str) -> Edition:
    """The document with everything a live call on this instance would have."""
    database.upgrade(settings)
    engine = database.connect(settings)
    try:
        with engine.begin() as connection:
            # Before its first run an instance has the menus that it will begin with.
            menus.found_first_menu(settings, connection)
            text = _read(Path(file)) if Path(file).is_file() else _in_force(connection, file)
            return menus.to_rehearse(settings, connection, text)
    except versions.NoSuchMenu as error:
        raise click.ClickException(f"There is no file {file}. {error}") from error
    except versions.MenuError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8 text: save it as UTF-8 and try again.") from error


def _in_force(connection: sa.Connection, name: str) -> str:
    current = versions.in_force(connection, name)
    return versions.version(connection, name, current.number if current else None).text


def _caller(number: str) -> Caller:
    known = numbers.WITHHELD if number == "withheld" else numbers.read(number)
    if known is None:
        raise click.BadParameter(
            f"{number!r} is no telephone number: write 010-0000-0000, or withheld", param_hint="--caller"
        )
    return Caller(kind=CallerKind(known.kind.value), number=known.national)


def _item(written: str) -> Item:
    kind, _, rest = written.partition(":")
    won, _, due = rest.partition(":")
    try:
        return Item(kind=_known_kind(kind), amount=int(won), due=date.fromisoformat(due) if due else None)
    except ValueError as error:
        raise click.BadParameter(
            f"write {written!r} like water:18450 or property_tax:352000:2026-09-30", param_hint="--owes"
        ) from error


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(kind)
    return kind


def _moment(settings: Settings, at: str | None) -> datetime:
    zone = ZoneInfo(settings.hotline.timezone)
    if at is None:
        return datetime.now(zone)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise click.BadParameter("write a moment like 2026-09-25T13:00", param_hint="--at") from error
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
