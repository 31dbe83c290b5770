"""`minwon say`: how a value is spoken, as words, as prompts, or aloud."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import click

from ivr.menu.requests import Prompt
from ivr.speech import count, date, digits, money, people, phone, position, time, wait
from minwon import packages, settings

KINDS: dict[str, ModuleType] = {
    "money": money, "date": date, "time": time, "phone": phone, "digits": digits, "position": position,
    "people": people, "wait": wait, "count": count,
}  # fmt: skip


class BadValue(click.ClickException):
    exit_code = 2


# A value may begin with a minus sign; it is then a bad value, not an unknown option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("values", metavar="VALUE…", nargs=-1, required=True)
@click.option("--language", default="ko", show_default=True, type=click.Choice(["ko", "en"]))
@click.option("--text", "form", flag_value="text", default="text", help="Words (the default).")
@click.option("--prompts", "form", flag_value="prompts", help="The prompts played for it, in order.")
@click.option("--play", "form", flag_value="play", help="Aloud, on this machine's speaker.")
@click.option("--formal/--plain", default=None, help="Amounts as a bank says them: 일만 오천 원.")
def say(kind: str, values: tuple[str, ...], language: str, form: str, formal: bool | None) -> None:
    """Say values of one KIND, one line each.

    \b
        minwon say money 35000             삼만 오천 원
        minwon say date 2026-06-06         이천이십육년 유월 육일
        minwon say phone 010-1234-5678     공일공, 일이삼사, 오육칠팔
        minwon say wait 150                약 삼 분        (seconds)
        minwon say count 3건               세 건
        minwon say position 3 --prompts    native/3 counter/turn
        minwon say money 35000 --language en --play
    """
    module = KINDS[kind]
    try:
        parsed = [module.parse(value) for value in values]
    except ValueError as error:
        raise BadValue(str(error)) from error
    style = {}
    if kind == "money":
        style["formal"] = settings.load().speech.formal if formal is None else formal
    for value in parsed:
        if form == "text":
            click.echo(module.text(value, language, **style))
            continue
        prompts = module.prompts(value, language, **style)
        if form == "prompts":
            click.echo(" ".join(prompt.name for prompt in prompts))
        else:
            click.echo(module.text(value, language, **style))
            play(prompts, language)


def play(prompts: list[Prompt], language: str) -> None:
    """Play prompts on this machine's speaker; ClickException when there is no sound or no speaker."""
    # Building knows the catalogue's format and the network: only this option waits for it.
    from ivr.prompts import Prompts

    chosen = settings.load()
    known = Prompts(chosen)
    files = [known.file(prompt.name, language) for prompt in prompts]
    if None in files:
        raise click.ClickException("There is no sound for this yet. Build the prompts: minwon prompts build")
    play_files(chosen.tools, [f"{file}.wav" for file in files])


def play_files(tools: Path, files: list[str]) -> None:
    """Play WAV files, one after the other; raises as `play` does."""
    player = _player(tools, files)
    done = subprocess.run(player, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise click.ClickException(f"{Path(player[0]).name} could not play: {reason}")


def _player(tools: Path, files: list[str]) -> list[str]:
    for player in ("play", "aplay"):
        if shutil.which(player):
            return [player, "-q", *files]
    sox = packages.find(packages.SOX, tools)
    if sox is not None and Path("/dev/snd").is_dir():
        return [*sox.argv, "-q", *files, "-d"]
    raise click.ClickException(
        "This machine has no player. Install one: sudo apt install alsa-utils (or see --text and --prompts)."
    )
