"""The sounds that callers hear: made from the catalogue, replaced by recordings, found for a live call.

Files lie under DATA/prompts/LANGUAGE/NAME (.wav and .wav16), where Asterisk looks for them; free text
lies under DATA/prompts/spoken. What a file was made from stands in LANGUAGE/made.json, so that only what
changed is made again.

A recording, `recordings/prompts/LANGUAGE/NAME.wav` (or flac, ogg, mp3), takes the place of the made
voice while its sentence is the one that was recorded (`recorded.json` beside it remembers). The
sentence is the source: once it changes, the recording is stale, the made voice speaks, and the build
and the checks say so.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ivr import catalogue, hold_music, tone
from ivr.voice import RATES, RECORDED_FORMATS, Voice, VoiceError
from minwon.packages import Report
from minwon.settings import Settings

#: What a language lacks (one that a city added for a few sentences) is heard in this one.
LENDER = "en"
#: Each runs espeak-ng or SoX and waits for it.
_WORKERS = 2
_REPORT_EVERY = 200
#: Synthesised free text that is kept: notices and names, a few seconds each.
_MOST_SPOKEN = 2000
_LONGEST_SPOKEN = 2000


class Prompts:
    """Finds or makes the sounds of a live call. Safe to use from every call's thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.data / "prompts"
        self._voice: Voice | None = None
        self._making = threading.BoundedSemaphore(2 * _WORKERS)

    def file(self, name: str, language: str) -> str | None:
        """The file to give Asterisk, without its ending; None when there is no such sound."""
        if not (catalogue.NAME.fullmatch(name) and catalogue.NAME.fullmatch(language)):
            return None
        for folder in dict.fromkeys((language, LENDER)):
            found = f"{self._folder}/{folder}/{name}"
            if os.path.exists(f"{found}.wav"):
                return found
        return None

    def say_text(self, text: str, language: str) -> str:
        """The file (without its ending) of words that stand in no catalogue, made now when it is new.

        Some 30 ms with the built-in voice; each thing waited for takes at most `speech.seconds`. Raises
        VoiceError, whose message holds none of the words.
        """
        text = text[:_LONGEST_SPOKEN]
        if self._voice is None:
            self._voice = Voice.of(self._settings)
        source = f"{self._voice.stamp(language)}\n{language}\n{text}"
        target = self._folder / "spoken" / hashlib.sha256(source.encode()).hexdigest()[:32]
        if not target.with_suffix(".wav").exists():
            if not self._making.acquire(timeout=self._settings.speech.seconds):
                raise VoiceError("Too many texts are being turned into speech at once.")
            try:
                self._voice.speak(text, language, target)
            finally:
                self._making.release()
        return str(target)


@dataclass(slots=True)
class Built:
    """What a build did, for people to read."""

    made: int = 0
    kept: int = 0
    removed: int = 0
    recorded: int = 0
    stale: list[str] = field(default_factory=list)  #: LANGUAGE/NAME of recordings of another sentence
    failed: list[str] = field(default_factory=list)  #: `LANGUAGE/NAME: why`


def build(settings: Settings, report: Report) -> Built:
    """Make every sound that is missing or out of date, and the music on hold.

    Programs that are missing are fetched. What was made stays when the build is interrupted. Raises
    CatalogueError and PackageError.
    """
    languages = catalogue.languages(settings)
    texts = {language: catalogue.texts(settings, language) for language in languages}
    voice = Voice.of(settings, report)
    built = Built()
    with _alone(settings):
        hold_music.make(voice, settings.data / "moh")
        tone.make(voice, settings.data / "prompts")
        for language in languages:
            _Builder(settings, voice, language, texts[language], built).run(report)
        _lend_english(settings.data / "prompts")
        _forget_spoken(settings.data / "prompts" / "spoken")
    return built


def record(settings: Settings, name: str, language: str, recording: Path) -> None:
    """Take a person's recording of a sentence, in place of any before it; build makes it heard.

    Raises CatalogueError when there is no such sentence, VoiceError when the file is no sound.
    """
    text = catalogue.texts(settings, language).get(name)
    if text is None:
        raise catalogue.CatalogueError(f"There is no sentence {name} in {language}.yaml. Add it there first.")
    ending = recording.suffix.lower()
    if ending not in RECORDED_FORMATS:
        raise VoiceError(f"{ending or 'This file'} is not taken. Give one of {', '.join(RECORDED_FORMATS)}.")
    target = settings.data / "prompts" / language / name
    Voice.of(settings).take_recording(recording, target, text)
    folder = settings.speech.recordings / language
    for other in RECORDED_FORMATS:
        (folder / f"{name}{other}").unlink(missing_ok=True)
    kept = folder / f"{name}{ending}"
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(recording, kept)
    _remember(folder, {**_remembered(folder), name: {"sha256": _hash(kept), "text": text}})


def sounds(settings: Settings) -> dict[str, frozenset[str]]:
    """Language -> names that have a sound."""
    return {
        language: frozenset(
            name
            for name in catalogue.texts(settings, language)
            if (settings.data / "prompts" / language / f"{name}.wav").exists()
        )
        for language in catalogue.languages(settings)
    }


def check(settings: Settings) -> list[str]:
    """Every problem of the catalogues and their sounds, a sentence each; empty when all is well."""
    try:
        texts = {language: catalogue.texts(settings, language) for language in catalogue.languages(settings)}
    except catalogue.CatalogueError as error:
        return [str(error)]
    return [*_incomplete(settings), *_without_sound(settings, texts), *_wrong_recordings(settings, texts)]


def _incomplete(settings: Settings) -> Iterator[str]:
    complete = {language: catalogue.sentences(settings, language) for language in catalogue.COMPLETE}
    for language, known in complete.items():
        for name in sorted(set().union(*complete.values()) - known.keys()):
            yield f"{language}.yaml lacks {name}. Add the sentence in this language."


def _without_sound(settings: Settings, texts: dict[str, dict[str, str]]) -> Iterator[str]:
    for language, known in texts.items():
        made = _read(settings.data / "prompts" / language / "made.json")
        absent = [
            name
            for name, text in known.items()
            if made.get(name, {}).get("text") != text or not _there(settings, language, name)
        ]
        if absent:
            more = f" and {len(absent) - 3} more" if len(absent) > 3 else ""
            some = ", ".join(absent[:3]) + more
            yield f"{language}: no sound yet for {some}. Make them: minwon prompts build"


def _wrong_recordings(settings: Settings, texts: dict[str, dict[str, str]]) -> Iterator[str]:
    for language, known in texts.items():
        folder = settings.speech.recordings / language
        remembered = _remembered(folder)
        for name, recording in sorted(_recordings(folder).items()):
            if name not in known:
                yield f"{recording.name}: {language}.yaml has no sentence {name}. Add it, or remove the file."
            elif _stale(remembered.get(name), recording, known[name]):
                yield f"{language}/{name}: the sentence is another one than was recorded. Record it again."


class _Builder:
    """One language of one build."""

    def __init__(
        self, settings: Settings, voice: Voice, language: str, texts: dict[str, str], built: Built
    ) -> None:
        self._voice = voice
        self._language = language
        self._texts = texts
        self._built = built
        self._settings = settings
        self._folder = settings.data / "prompts" / language
        self._recordings = self._fresh_recordings(settings.speech.recordings / language)

    def run(self, report: Report) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        made = _read(self._folder / "made.json")
        wanted = {name: self._made_from(name) for name in self._texts}
        for name in made.keys() - wanted.keys():
            self._remove(name)
            del made[name]
        todo = [
            name
            for name, source in wanted.items()
            if made.get(name) != source or not _there(self._settings, self._language, name)
        ]
        self._built.kept += len(wanted) - len(todo)
        if not todo:
            return
        report(f"prompts in {self._language}: making {len(todo)} of {len(wanted)}")
        pool = ThreadPoolExecutor(_WORKERS)
        try:
            futures = {pool.submit(self._make, name): name for name in todo}
            for number, future in enumerate(as_completed(futures), 1):
                name = futures[future]
                try:
                    made[name] = {**wanted[name], "by": future.result()}
                    self._built.made += 1
                except VoiceError as error:
                    self._built.failed.append(f"{self._language}/{name}: {error}")
                if number % _REPORT_EVERY == 0:
                    report(f"prompts in {self._language}: {number} of {len(todo)}")
        finally:
            pool.shutdown(cancel_futures=True)
            _write(self._folder / "made.json", made)

    def _made_from(self, name: str) -> dict[str, str]:
        recording = self._recordings.get(name)
        by = f"recording {_hash(recording)}" if recording else self._voice.stamp(self._language)
        return {"text": self._texts[name], "by": by}

    def _make(self, name: str) -> str:
        """Make one sound; returns what made it (the built-in voice, when the one in the settings failed)."""
        target, recording = self._folder / name, self._recordings.get(name)
        if recording is None:
            return self._voice.speak(self._texts[name], self._language, target)
        self._voice.take_recording(recording, target, self._texts[name])
        return self._made_from(name)["by"]

    def _fresh_recordings(self, folder: Path) -> dict[str, Path]:
        remembered, fresh = _remembered(folder), {}
        before = dict(remembered)
        for name, recording in _recordings(folder).items():
            if name not in self._texts:
                continue
            if _stale(remembered.get(name), recording, self._texts[name]):
                self._built.stale.append(f"{self._language}/{name}")
                continue
            fresh[name] = recording
            self._built.recorded += 1
            # Met for the first time, it is taken for what it was recorded for: the sentence as it is now.
            remembered[name] = {"sha256": _hash(recording), "text": self._texts[name]}
        if remembered != before:
            _remember(folder, remembered)
        return fresh

    def _remove(self, name: str) -> None:
        for ending in RATES:
            (self._folder / f"{name}{ending}").unlink(missing_ok=True)
        self._built.removed += 1


def _recordings(folder: Path) -> dict[str, Path]:
    return {
        file.relative_to(folder).with_suffix("").as_posix(): file
        for file in sorted(folder.rglob("*"))
        if file.suffix in RECORDED_FORMATS
    }


def _stale(remembered: dict[str, str] | None, recording: Path, text: str) -> bool:
    """The same recording as before, of another sentence than now."""
    return remembered is not None and remembered["text"] != text and remembered["sha256"] == _hash(recording)


def _remembered(folder: Path) -> dict[str, dict[str, str]]:
    return _read(folder / "recorded.json")


def _remember(folder: Path, remembered: dict[str, dict[str, str]]) -> None:
    _write(folder / "recorded.json", remembered)


def _there(settings: Settings, language: str, name: str) -> bool:
    folder = settings.data / "prompts" / language
    return all((folder / f"{name}{ending}").exists() for ending in RATES)


def _lend_english(folder: Path) -> None:
    """What a language lacks, Asterisk looks for without one: there it finds the English."""
    for lent in (folder / LENDER).iterdir():
        place = folder / lent.name
        if lent.is_dir() and not place.exists():
            place.symlink_to(Path(LENDER, lent.name))


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _read(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _write(file: Path, content: dict[str, Any]) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True), encoding="utf-8")
    draft.replace(file)


def _forget_spoken(folder: Path) -> None:
    for file in _oldest_but(folder.glob("*.wav"), _MOST_SPOKEN):
        file.unlink(missing_ok=True)
        file.with_suffix(".wav16").unlink(missing_ok=True)


def _oldest_but(files: Iterable[Path], most: int) -> list[Path]:
    return sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)[most:]


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Two builds of one instance, a start's and a person's, go one after the other."""
    folder = settings.data / "prompts"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
