"""What there is to say: the sentences of recordings/prompts/LANGUAGE.yaml and the fragments of ivr/speech.

Reads the files as they are written, `name: sentence`, and nothing else of YAML. It knows no sounds;
prompts.py makes and finds these.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from ivr.speech import numbers, position, wait
from ivr.speech.fragments import fragments
from ivr.speech.particles import with_particle
from minwon.settings import Settings

#: The languages that must be complete: every sentence of one is there in the other, and values are spoken.
COMPLETE = ("ko", "en")
#: By so many digits a sentence is named on a telephone.
CODE_DIGITS = 6
#: A prompt's name is its file's, so nothing else may stand in it.
NAME = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)*")

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_EACH = re.compile(r"\{(position|wait|minutes|number):(\d{1,3}(?:-\d{1,3})?(?:,\d{1,3}(?:-\d{1,3})?)*)\}")
_CITY = re.compile(r"\{city\}((?:[가-힣]{1,2}/[가-힣]{1,2}|\([가-힣]\)[가-힣])(?![가-힣]))?")
_SPOKEN: dict[str, Callable[[int, str], str]] = {
    "position": position.text,
    "wait": lambda minutes, language: wait.text(60 * minutes, language),
    "minutes": wait.duration,
    "number": numbers.cardinal,
}


class CatalogueError(Exception):
    """The catalogue cannot be used; the message names the file, the line and what to mend."""


def languages(settings: Settings) -> list[str]:
    """The languages with a catalogue, those that must be complete first."""
    found = {file.stem for file in settings.speech.recordings.glob("*.yaml")}
    return [*COMPLETE, *sorted(found - set(COMPLETE))]


def texts(settings: Settings, language: str) -> dict[str, str]:
    """Name -> text of everything that can be played in this language; raises CatalogueError."""
    made = fragments(language) if language in COMPLETE else {}
    for name, sentence in sentences(settings, language).items():
        if name in made:
            raise CatalogueError(f"{language}.yaml: {name} is a fragment of ivr/speech. Use another name.")
        made[name] = sentence
    return made


def sentences(settings: Settings, language: str) -> dict[str, str]:
    """The sentences alone, the city's name filled in and each {position:1-20} written out."""
    hotline = settings.hotline
    city = hotline.city if language == "ko" else hotline.city_english
    made: dict[str, str] = {}
    for where, written, sentence in _entries(settings.speech.recordings / f"{language}.yaml", language):
        for name, text in _each(written, sentence.strip(), language):
            text = _CITY.sub(lambda found: _with_particle(city, found[1]), text)
            if not NAME.fullmatch(name):
                raise CatalogueError(f"{where}: {name!r} is no name. Use a-z, 0-9, _ and /, such as tax/due.")
            if name in made:
                raise CatalogueError(f"{where}: {name} stands there twice. Keep one.")
            if not text or "{" in text:
                raise CatalogueError(
                    f"{where}: {name} needs a sentence, in which only {{city}} may stand in braces."
                )
            made[name] = text
    return made


def by_code(settings: Settings) -> dict[str, tuple[str, str]]:
    """Code -> (language, name) of every sentence: how a telephone names what is to be recorded.

    A sentence keeps its code as long as it keeps its name.
    """
    found: dict[str, tuple[str, str]] = {}
    for language in languages(settings):
        for name in sorted(sentences(settings, language)):
            code = _code(f"{language}/{name}")
            while code in found:  # one of thousands
                code = _code(code)
            found[code] = (language, name)
    return found


def _with_particle(name: str, particle: str | None) -> str:
    """`{city}이/가`: whichever fits the city's name. What is no particle stays as it is written."""
    try:
        return with_particle(name, particle) if particle else name
    except ValueError:
        return f"{name}{particle}"


def _code(name: str) -> str:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _entries(file: Path, language: str) -> Iterator[tuple[str, str, str]]:
    """(file and line, name, sentence) for each entry, values as they are written (`no` stays a word)."""
    if not _LANGUAGE.fullmatch(language) or not file.is_file():
        raise CatalogueError(f"There is no catalogue {file.name}. Write one: `name: sentence`, line by line.")
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{file.name} cannot be read: {error}") from None
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise CatalogueError(f"{file.name} must hold `name: sentence`, line by line.")
    for key, value in root.value:
        where = f"{file.name}, line {key.start_mark.line + 1}"
        if not (isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)):
            raise CatalogueError(f"{where}: write `name: sentence`.")
        yield where, key.value, value.value


def _each(name: str, sentence: str, language: str) -> Iterator[tuple[str, str]]:
    match = _EACH.search(name)
    if match is None:
        yield name, sentence
        return
    kind = match[1]
    for part in match[2].split(","):
        first, _, last = part.partition("-")
        for number in range(int(first), int(last or first) + 1):
            spoken = _SPOKEN[kind](number, language)
            yield name.replace(match[0], str(number)), sentence.replace(f"{{{kind}}}", spoken)
