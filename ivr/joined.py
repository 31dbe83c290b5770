"""Several prompts as one file, so that nothing stands between them.

Played one by one, prompts leave a moment after each in which Asterisk drops the keys that a caller
presses. A joined file has no such moment, is one command, and plays on if Python is slow for once.
Files are named by what they are made of, prompts' dates included, so a new recording is heard at
once; the oldest go when there are many. Counterparts: ivr/prompts.py, which finds each prompt.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import threading
import wave
from collections.abc import Sequence
from pathlib import Path

#: 8 kHz, which every phone can hear, and 16 kHz, which Asterisk takes for those that can hear more.
NARROW, WIDE = ".wav", ".wav16"
#: About 300 KB each.
MOST_FILES = 2000


class Joined:
    """Keeps joined files in `folder`, which is its own. Safe to use from every call's thread."""

    def __init__(self, folder: Path, most_files: int = MOST_FILES) -> None:
        self._folder = folder
        self._most = most_files
        self._made = itertools.count(1)
        self._known: dict[str, None] = {}
        self._lock = threading.Lock()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left_over in folder.iterdir():
            left_over.unlink()

    def file(self, parts: Sequence[str]) -> str:
        """One file (path without its ending) with all of `parts` (the same); they must exist.

        Raises OSError or wave.Error when a part cannot be read.
        """
        if len(parts) == 1:
            return parts[0]
        name = self._name(parts)
        path = str(self._folder / name)
        with self._lock:
            # The one heard last goes last.
            known = name in self._known
            if known:
                self._known[name] = self._known.pop(name)
        if known:
            return path
        if all(os.path.exists(part + WIDE) for part in parts):
            self._join([part + WIDE for part in parts], path + WIDE)
        self._join([part + NARROW for part in parts], path + NARROW)
        self._keep(name)
        return path

    def _name(self, parts: Sequence[str]) -> str:
        made_of = "\n".join(f"{part} {os.stat(part + NARROW).st_mtime_ns}" for part in parts)
        return hashlib.sha256(made_of.encode()).hexdigest()[:32]

    def _join(self, parts: Sequence[str], path: str) -> None:
        # Asterisk must never find half a file.
        draft = f"{path}.{next(self._made)}"
        with contextlib.ExitStack() as files:
            whole = files.enter_context(wave.open(draft, "wb"))
            for number, part in enumerate(parts):
                with wave.open(part, "rb") as sound:
                    if number == 0:
                        whole.setparams(sound.getparams())
                    elif sound.getparams()[:3] != whole.getparams()[:3]:
                        raise wave.Error(f"{part} is of another kind than the prompts before it")
                    whole.writeframes(sound.readframes(sound.getnframes()))
        os.replace(draft, path)

    def _keep(self, name: str) -> None:
        with self._lock:
            self._known[name] = None
            old = list(itertools.islice(self._known, max(0, len(self._known) - self._most)))
            for oldest in old:
                del self._known[oldest]
        for oldest in old:
            for ending in (NARROW, WIDE):
                (self._folder / (oldest + ending)).unlink(missing_ok=True)
