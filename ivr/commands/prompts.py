"""`minwon prompts`: make the sounds that callers hear, check them, replace them by recordings."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from ivr import catalogue
from ivr import prompts as sounds
from ivr.voice import VoiceError
from minwon import settings as configuration
from minwon.packages import PackageError


@click.group()
def prompts() -> None:
    """The sentences and fragments that callers hear.

    Their texts stand in recordings/prompts/ko.yaml and en.yaml; change one, then build.

    \b
    Example:
      minwon prompts build
    """


@prompts.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def build(as_json: bool) -> None:
    """Make every sound that is missing or out of date; about 20 seconds for all, none for nothing new.

    \b
    Example:
      minwon prompts build
    """
    try:
        built = sounds.build(configuration.load(), lambda line: click.echo(line, err=True))
    except (catalogue.CatalogueError, PackageError, VoiceError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(asdict(built), ensure_ascii=False))
    else:
        click.echo(
            f"{built.made} made, {built.kept} kept, {built.removed} removed; {built.recorded} are recordings."
        )
        for name in built.stale:
            click.echo(f"{name}: the sentence is another one than was recorded; the made voice speaks.")
    for problem in built.failed:
        click.echo(problem, err=True)
    if built.failed:
        raise click.ClickException(
            f"{len(built.failed)} sounds could not be made. Mend that and build again."
        )


@prompts.command()
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check(as_json: bool) -> None:
    """Tell what is missing: a sentence in a language, a sound, a recording that no longer fits.

    \b
    Example:
      minwon prompts check
    """
    problems = sounds.check(configuration.load())
    if as_json:
        click.echo(json.dumps({"problems": problems}, ensure_ascii=False))
    else:
        click.echo("\n".join(problems) or "Every sentence is there in Korean and English, and has its sound.")
    if problems:
        raise SystemExit(1)


@prompts.command("list")
@click.option("--language", default="ko", show_default=True)
@click.option("--fragments", is_flag=True, help="The fragments of numbers, dates, … as well.")
@click.option("--codes", is_flag=True, help="The code that names each sentence on the recording line, too.")
@click.option("--json", "as_json", is_flag=True, help="Print name and text as JSON.")
def list_(language: str, fragments: bool, codes: bool, as_json: bool) -> None:
    """List names and sentences.

    \b
    Example:
      minwon prompts list --language en
    """
    settings = configuration.load()
    try:
        listed = (catalogue.texts if fragments else catalogue.sentences)(settings, language)
        code_of = {found: code for code, found in catalogue.by_code(settings).items()} if codes else {}
    except catalogue.CatalogueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False))
    else:
        for name, text in listed.items():
            code = f"{code_of.get((language, name), ''):>6}  " if codes else ""
            click.echo(f"{code}{name:<34} {text}")


@prompts.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", default="ko", show_default=True)
def record(name: str, file: Path, language: str) -> None:
    """Let FILE (wav, flac, ogg or mp3) speak the sentence NAME in place of the made voice.

    It is brought to -3 dBFS, mono, without silence around it, and heard from the next call on.

    \b
    Example:
      minwon prompts record opening/greeting greeting.mp3
    """
    try:
        sounds.record(configuration.load(), name, language, file)
    except (catalogue.CatalogueError, VoiceError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{language}/{name} is spoken by {file.name} from now on.")
