"""The sounds that callers hear: what there is to say, made into files, and found for a live call.

Texts come from the catalogues (recordings/prompts/LANGUAGE.yaml) and from ivr/speech/fragments.py; files
lie under DATA/prompts/LANGUAGE, at 8 kHz (.wav) and 16 kHz (.wav16), where Asterisk looks for them.
"""

from __future__ import annotations

import re
from pathlib import Path

from minwon.settings import Settings

NAME = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)*")


class Prompts:
    """Finds a prompt's file for a live call. Safe to use from every call's thread."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data / "prompts"

    def file(self, name: str, language: str) -> str | None:
        """The file to give Asterisk, without its extension; None when there is no such sound.

        A language that lacks the prompt (one a city added for a few sentences) borrows the English one.
        """
        if not NAME.fullmatch(name) or not NAME.fullmatch(language):
            return None
        for folder in dict.fromkeys((language, "en")):
            found: Path = self._folder / folder / name
            if found.with_name(found.name + ".wav").exists():
                return str(found)
        return None
