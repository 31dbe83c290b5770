"""Text -> sound files: espeak-ng, or another voice that the settings name, finished by SoX.

A finished sound is mono, 16 bit, its peak at -3 dBFS, without silence around it (fragments follow one
another without a gap; a sentence keeps a short pause behind it), at 8 kHz as NAME.wav and at 16 kHz as
NAME.wav16. Both appear whole or not at all. Counterpart: prompts.py, which knows what there is to say.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import httpx

from ivr.speech import pronunciation, reading
from minwon import packages
from minwon.settings import Settings

#: Part of every voice's stamp: raise it when reading, pronunciation or finishing change, and everything is
#: made anew.
_RECIPE = 2
#: Asterisk's names for 8 and 16 kHz signed linear in a WAV file.
RATES = {".wav": "8000", ".wav16": "16000"}
RECORDED_FORMATS = (".wav", ".flac", ".ogg", ".mp3")
_PAUSE_SECONDS = "0.25"
_LARGEST_ANSWER = 20_000_000
_WAV_HEADER = 44
_ENDS = tuple(".?!。？！")
_BUILD_SECONDS = 30.0


class VoiceError(Exception):
    """A sound could not be made; the message says which program or address failed, never the text."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Makes sounds for one instance. Safe to use from several threads."""

    settings: Settings
    espeak: packages.Program
    sox: packages.Program
    #: The longest that each program may take. Nobody waits for a build, and a machine may be busy.
    seconds: float

    @classmethod
    def of(cls, settings: Settings, report: packages.Report | None = None) -> Voice:
        """With `report`, missing programs are fetched; without, VoiceError says how to get them."""
        seconds = max(settings.speech.seconds, _BUILD_SECONDS) if report else settings.speech.seconds
        return cls(
            settings,
            espeak=_program(packages.ESPEAK, settings, report),
            sox=_program(packages.SOX, settings, report),
            seconds=seconds,
        )

    def stamp(self, language: str) -> str:
        """What a sound depends on besides its text: another stamp, another sound."""
        speech = self.settings.speech
        if speech.url or speech.command:
            return f"{_RECIPE} {speech.url or ' '.join(speech.command)}"
        return self._own_stamp(language)

    def speak(self, text: str, language: str, target: Path) -> str:
        """Make `target`.wav and .wav16; returns the stamp of the voice that spoke.

        When the voice in the settings fails, the built-in one speaks: a caller hears something. Raises
        VoiceError when even that fails.
        """
        words = reading.spell_out(text, language)
        if not any(letter.isalnum() for letter in words):
            self._finish(None, target, ["trim", "0", _PAUSE_SECONDS])
            return self.stamp(language)
        with tempfile.TemporaryDirectory(prefix="minwon-voice-") as folder:
            raw = Path(folder, "raw.wav")
            stamp = self.stamp(language)
            try:
                self._speak_by_settings(words, language, raw)
                self._polish(raw, target, text)
            except VoiceError:
                if stamp == self._own_stamp(language):
                    raise
                stamp = self._own_stamp(language)
                self._espeak(words, language, raw)
                self._polish(raw, target, text)
            return stamp

    def take_recording(self, recording: Path, target: Path, text: str) -> None:
        """Make `target`.wav and .wav16 out of a person's recording."""
        with tempfile.TemporaryDirectory(prefix="minwon-voice-") as folder:
            raw = recording
            if recording.suffix != ".wav":
                raw = Path(folder, "raw.wav")
                self._decode(recording, raw, Path(folder))
            self._polish(raw, target, text)

    def _own_stamp(self, language: str) -> str:
        return f"{_RECIPE} espeak-ng {self._espeak_voice(language)} {self.settings.speech.words_per_minute}"

    def _espeak_voice(self, language: str) -> str:
        return self.settings.speech.voices.get(language, language)

    def _speak_by_settings(self, words: str, language: str, raw: Path) -> None:
        speech = self.settings.speech
        if speech.url:
            raw.write_bytes(self._post(speech.url.replace("{language}", language), words))
        elif speech.command:
            command = [part.replace("{language}", language) for part in speech.command]
            raw.write_bytes(self._run("The voice of speech.command", command, text=words))
        else:
            self._espeak(words, language, raw)

    def _espeak(self, words: str, language: str, raw: Path) -> None:
        heard = pronunciation.respell(words) if language == "ko" else words
        voice, speed = self._espeak_voice(language), str(self.settings.speech.words_per_minute)
        arguments = ["-b", "1", "-v", voice, "-s", speed, "-w", str(raw), "--stdin"]
        self._run("espeak-ng", [*self.espeak.argv, *arguments], self.espeak.environment, text=heard)

    def _post(self, url: str, words: str) -> bytes:
        headers = {"Content-Type": "text/plain; charset=utf-8", "Accept": "audio/wav"}
        try:
            answer = httpx.post(url, content=words.encode(), headers=headers, timeout=self.seconds)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise VoiceError(f"The voice at {url} failed ({type(error).__name__}).") from None
        if not answer.content.startswith(b"RIFF") or len(answer.content) > _LARGEST_ANSWER:
            raise VoiceError(f"The voice at {url} answered with something that is no WAV file.")
        return answer.content

    def _polish(self, raw: Path, target: Path, text: str) -> None:
        # From both ends whatever is below 0.4 % (-48 dBFS) goes; then a sentence gets its pause.
        trim = ["silence", "1", "0.005", "0.4%", "reverse"]
        pause = ["pad", "0", _PAUSE_SECONDS] if text.rstrip()[-1:] in _ENDS else []
        self._finish(raw, target, ["norm", "-3", *trim, *trim, *pause])

    def _finish(self, raw: Path | None, target: Path, effects: list[str]) -> None:
        """Both files, from `raw` or from silence; whole, under names of their own until they are done."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".draft-", dir=target.parent) as folder:
            # The 8 kHz file appears last, for it is the one that is looked for.
            for ending, rate in reversed(RATES.items()):
                draft = Path(folder, f"draft{ending}")
                source = [str(raw)] if raw else ["-r", rate, "-c", "1", "-n"]
                written = ["-b", "16", "-t", "wav", str(draft)]
                self.run_sox([*source, *written, "channels", "1", "rate", rate, *effects])
                if draft.stat().st_size <= _WAV_HEADER:
                    raise VoiceError("The voice was silent: nothing was left to hear.")
                draft.replace(target.with_name(target.name + ending))

    def run_sox(self, arguments: list[str]) -> None:
        # -R: the same sound every time; -V1: errors only.
        self._run("sox", [*self.sox.argv, "-R", "-V1", *arguments], self.sox.environment)

    def _decode(self, recording: Path, raw: Path, folder: Path) -> None:
        """mp3, ogg and flac: by SoX's format plugins.

        SoX looks for these in one folder whose name was compiled in. Where SoX was unpacked and not
        installed, a copy of its library is told to look in the working folder instead.
        """
        argv, plugins = list(self.sox.argv), self.sox.libraries / "sox"
        if self.sox.root != Path("/"):
            library = min(self.sox.libraries.glob("libsox.so.*"), key=lambda path: len(path.name))
            compiled_in = f"/usr/lib/{self.sox.libraries.name}/sox".encode() + b"\0"
            patched = library.read_bytes().replace(compiled_in, b".".ljust(len(compiled_in), b"\0"))
            (folder / library.name).write_bytes(patched)
            place = argv.index("--library-path") + 1
            argv[place] = f"{folder}:{argv[place]}"
        self._run(
            "sox",
            [*argv, "-V1", str(recording.absolute()), str(raw)],
            self.sox.environment,
            where=plugins if plugins.is_dir() else None,
        )

    def _run(
        self,
        name: str,
        argv: list[str],
        environment: dict[str, str] | None = None,
        *,
        text: str = "",
        where: Path | None = None,
    ) -> bytes:
        try:
            done = subprocess.run(
                argv,
                input=text.encode(),
                capture_output=True,
                env={**os.environ, **(environment or {})},
                timeout=self.seconds,
                cwd=where,
                check=True,
            )
        except subprocess.TimeoutExpired:
            raise VoiceError(f"{name} took longer than {self.seconds:g} s.") from None
        except subprocess.CalledProcessError as error:
            # A voice may repeat the text it was given; only SoX, which is given files, is quoted.
            told = error.stderr.decode(errors="replace").strip().splitlines() if name == "sox" else []
            raise VoiceError(f"{name} failed: {told[-1] if told else f'exit {error.returncode}'}") from None
        except OSError as error:
            raise VoiceError(f"{name} could not be started: {error.strerror}.") from None
        return done.stdout


def seconds_of(recording: Path) -> float:
    """How long a WAV file is; 0 when it is none."""
    try:
        with wave.open(str(recording), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0


def _program(tool: packages.Tool, settings: Settings, report: packages.Report | None) -> packages.Program:
    if report:
        return packages.fetch(tool, settings.tools, report)
    found = packages.find(tool, settings.tools)
    if found is None:
        raise VoiceError(f"{tool.name} is not on this machine. Fetch it: minwon prompts build")
    return found
