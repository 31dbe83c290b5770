"""Music for those who wait, made by SoX: broken chords on strings, soft, a minute that comes round again.

Ours from the first note, so that no licence stands behind it. A city puts its own files beside or
instead of it into DATA/moh.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from ivr.voice import RATES, Voice

NAME = "calm"
#: Eight chords, each a bass note and the seven above it that are plucked one after the other.
_CHORDS = (
    "C3 G3 C4 E4 G4 E4 C4 G3",
    "A2 E3 A3 C4 E4 C4 A3 E3",
    "F2 C3 F3 A3 C4 A3 F3 C3",
    "G2 D3 G3 B3 D4 B3 G3 D3",
    "E3 G3 B3 E4 G4 E4 B3 G3",
    "A2 E3 A3 C4 A4 E4 C4 A3",
    "D3 A3 D4 F4 A4 F4 D4 A3",
    "G2 D3 F3 B3 D4 G4 D4 B3",
)
_CHORD_SECONDS = 7.5
_NOTE_SECONDS = _CHORD_SECONDS / 8
#: dBFS; speech is at -3.
_LEVEL = -14
#: One channel for each note; SoX plucks at this rate only.
_STRINGS = ("-r", "44100", "-c", "8", "-n")


def make(voice: Voice, folder: Path) -> bool:
    """Make the music where there is none yet; False when it was there. Raises VoiceError."""
    targets = {folder / f"{NAME}{ending}": rate for ending, rate in RATES.items()}
    if all(target.exists() for target in targets):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder) as drafts:
        chords = []
        for place, chord in enumerate(_CHORDS):
            chords.append(str(Path(drafts, f"{place}.wav")))
            voice.run_sox([*_STRINGS, "-b", "16", chords[-1], *_broken(chord.split())])
        length = _CHORD_SECONDS * len(_CHORDS)
        for target, rate in targets.items():
            draft = Path(drafts, target.name)
            tone = f"rate {rate} lowpass 2200 reverb 30 channels 1 norm {_LEVEL} fade t 1 {length:g} 2"
            voice.run_sox([*chords, "-b", "16", "-c", "1", "-t", "wav", str(draft), *tone.split()])
            draft.replace(target)
    return True


def _broken(notes: list[str]) -> list[str]:
    plucked = " ".join(f"pluck {note}" for note in notes)
    begins = " ".join(f"{place * _NOTE_SECONDS:g}" for place in range(len(notes)))
    length = f"{_CHORD_SECONDS:g}"
    effects = f"synth {length} {plucked} delay {begins} remix - trim 0 {length} fade t 0 {length} 1.2"
    return effects.split()
