"""What a phone heard, told from the sound itself: which prompts, in which order.

A prompt file reaches a phone sample by sample, changed only by G.711. So the file, put through the
same rounding, stands in what was received bit for bit, and finding it there proves that it was
played, whole, at that place. Nothing that Minwon says of itself is used.
"""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

_BIAS, _CLIP = 0x84, 32635
#: A landmark: a stretch of a prompt that is looked for first. Long enough to be no coincidence.
_LANDMARK = 320
#: The share of a prompt's samples that must be there, in place, for it to count as heard.
_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Heard:
    """One prompt found in what was received; places in seconds of received sound."""

    name: str
    start: float
    seconds: float


def as_ulaw_carries(samples: Samples) -> Samples:
    """The samples after G.711 µ-law and back, as Asterisk codes them.

    ITU-T G.711 with the usual bias of 132. Asterisk looks the code up in a table of 14 bits, filled
    in ascending order, so the lowest two bits count as ones.
    """
    linear = (samples | 3).astype(np.int32)
    magnitude = np.minimum(np.abs(linear), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    decoded = ((((mantissa << 3) + _BIAS) << exponent) - _BIAS).astype(np.int16)
    carried: Samples = np.where(linear < 0, -decoded, decoded).astype(np.int16)
    return carried


class Prompts:
    """The prompts of one language folder, ready to be recognised."""

    def __init__(self, folder: Path) -> None:
        self._prompts = {
            file.relative_to(folder).with_suffix("").as_posix(): as_ulaw_carries(_trimmed(_read(file)))
            for file in sorted(folder.rglob("*.wav"))
        }

    def heard(self, audio: bytes | bytearray) -> list[Heard]:
        """Every prompt that was heard whole, in the order heard.

        Of prompts that are part of one another (a word within a sentence, two with the same sound)
        the longest is told, then the first by name.
        """
        received = np.frombuffer(bytes(audio), dtype=np.int16)
        # The phone's decoder gives the two codes for nothing as 2 and -2.
        received = np.where(np.abs(received) < 8, np.int16(0), received)
        data = received.tobytes()
        found: list[tuple[int, int, str]] = []
        for name, prompt in self._prompts.items():
            found += [(start, -len(prompt), name) for start in _places(prompt, received, data)]
        found.sort(key=lambda place: (place[1], place[2], place[0]))
        taken: list[tuple[int, int, str]] = []
        for start, length, name in found:
            if all(start - length <= other or start >= other - size for other, size, _ in taken):
                taken.append((start, length, name))
        return [Heard(name, start / 8000, -length / 8000) for start, length, name in sorted(taken)]

    def names(self, audio: bytes | bytearray) -> list[str]:
        return [each.name for each in self.heard(audio)]


def _places(prompt: Samples, received: Samples, data: bytes) -> list[int]:
    if len(prompt) < _LANDMARK:
        return []
    # The loudest stretch is the one least like any other prompt.
    energy = np.convolve(np.abs(prompt.astype(np.int64)), np.ones(_LANDMARK, dtype=np.int64), mode="valid")
    offset = int(np.argmax(energy))
    landmark = prompt[offset : offset + _LANDMARK].tobytes()
    places = []
    at = data.find(landmark)
    while at >= 0:
        start = at // 2 - offset
        if at % 2 == 0 and start >= 0 and start + len(prompt) <= len(received):
            same = np.count_nonzero(received[start : start + len(prompt)] == prompt)
            if same >= _SHARE * len(prompt):
                places.append(start)
        at = data.find(landmark, at + 2)
    return places


def _read(file: Path) -> Samples:
    with wave.open(str(file), "rb") as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)


def _trimmed(samples: Samples) -> Samples:
    """Without the silence at both ends, which is like any other silence."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 64)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]
