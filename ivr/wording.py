"""What a caller hears, in writing: for the rehearsal and for the visible menu.

Sounds become lines: a sentence each, the fragments of an amount or a date joined as they are spoken.
A button without a label of its own says what the sentence does, but not its key ("…은 일 번").
Counterparts: ivr/catalogue.py, where the words stand; ivr/menu/labels.py.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr import catalogue
from ivr.menu.key_words import without_key
from ivr.menu.requests import Choice, Prompt, Sound
from minwon.settings import Settings

Texts = Mapping[str, Mapping[str, str]]  #: language -> name -> words

#: Stands for what only the telephone says.
HIDDEN = "•••"
#: A sentence that somebody changed is read anew after so long.
_FRESH_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence. `names` are its prompts', () for free text."""

    words: str
    language: str
    sounds: tuple[Sound, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sound.name for sound in self.sounds if isinstance(sound, Prompt))


class Wording:
    """The texts of an instance, kept for a while. Safe to use from many threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._texts: Texts = {}
        self._until = 0.0

    @property
    def texts(self) -> Texts:
        with self._lock:
            if time.monotonic() >= self._until:
                languages = catalogue.languages(self._settings)
                self._texts = {language: catalogue.texts(self._settings, language) for language in languages}
                self._until = time.monotonic() + _FRESH_SECONDS
            return self._texts


def words(sound: Sound, language: str, texts: Texts) -> str:
    """What it says; a language that lacks the sentence borrows the English, as its sound does."""
    if not isinstance(sound, Prompt):
        return sound.text
    for each in (sound.language or language, "en"):
        if found := texts.get(each, {}).get(sound.name):
            return found
    return ""


def lines(sounds: Iterable[Sound], language: str, texts: Texts, *, personal: bool = True) -> list[Line]:
    """The sentences of what is heard. Without `personal`, what the caller typed is left to the telephone."""
    found: list[Line] = []
    fragments: list[Sound] = []

    def end() -> None:
        if fragments:
            found.append(_line(tuple(fragments), language, texts, personal))
            fragments.clear()

    for sound in sounds:
        if isinstance(sound, Prompt) and _is_fragment(words(sound, language, texts)):
            fragments.append(sound)
        else:
            end()
            found.append(_line((sound,), language, texts, personal))
    end()
    return found


def label(choice: Choice, language: str, texts: Texts) -> str:
    """What its button says: its label, or else the sentence without its key."""
    if choice.label:
        return choice.label
    said = " ".join(words(sound, language, texts) for sound in choice.sounds)
    spoken = next((sound.language for sound in choice.sounds if sound.language), language)
    return without_key(said, spoken)


def _is_fragment(said: str) -> bool:
    return said == "," or said[-1:] not in ("", ".", ",", "?", "!")


def _line(sounds: tuple[Sound, ...], language: str, texts: Texts, personal: bool) -> Line:
    said: list[str] = []
    for sound in sounds:
        text = words(sound, language, texts) if personal or not sound.personal else HIDDEN
        if not (text == HIDDEN and said[-1:] == [HIDDEN]):
            said.append(text)
    spoken = next((sound.language for sound in sounds if sound.language), language)
    return Line(words=" ".join(said).replace(" ,", ","), language=spoken, sounds=sounds)
