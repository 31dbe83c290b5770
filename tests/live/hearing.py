"""What a phone heard, told from the sound itself: which prompts, in which order.

A prompt file reaches a phone sample by sample, changed only by G.711. So the file, put through the
same rounding, stands in what was received bit for bit, piece after piece, and finding it there proves
that it was played, to its end, at that place. A busy machine loses or doubles a packet now and then:
some pieces may be missing, and the next ones a little early or late. Nothing that Minwon says of
itself is used.
"""

from __future__ import annotations

import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

_BIAS, _CLIP = 0x84, 32635
#: A piece: 50 ms, long enough to be no coincidence, short enough that most survive a lost packet.
_PIECE = 400
#: How far a piece may stand from its place within the prompt: 250 ms, and an eighth of the way to it, since
#: a machine that is too busy stretches whatever it plays.
_SLIP, _STRETCH = 2000, 8
#: The beginning: 400 ms.
_BEGINNING = 3200
#: The share of a prompt's pieces that must be there, and of those of its last quarter.
_SHARE, _SHARE_AT_THE_END = 0.7, 0.5
#: A piece with less than this on average is like any other silence.
_QUIET = 100


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
    """The prompts of a folder, ready to be recognised; each is read when it is first listened for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, _Pieces] = {}

    def heard(self, audio: bytes | bytearray, among: Iterable[str] = ()) -> list[Heard]:
        """Every prompt that was heard to its end, in the order heard; `among` these, if any are named.

        Of prompts that are part of one another (a word within a sentence, two with the same sound)
        the longest is told, then the first by name.
        """
        received = _received(audio)
        found = [
            (-self._pieces(name).length, name, start)
            for name in sorted(among) or self._names()
            for start in self._pieces(name).places(received)
        ]
        taken: list[tuple[int, int, str]] = []
        for length, name, start in sorted(found):
            end = start - length
            # What slips a little may seem to begin before its neighbour has ended.
            if all(min(end, until) - max(start, since) <= _SLIP for since, until, _ in taken):
                taken.append((start, end, name))
        return [Heard(name, start / 8000, (end - start) / 8000) for start, end, name in sorted(taken)]

    def sound(self, name: str) -> bytes:
        """The samples themselves, for a phone to speak."""
        return read(self._folder / f"{name}.wav").tobytes()

    def has(self, name: str, audio: bytes | bytearray) -> bool:
        """Was this one heard to its end?"""
        return bool(self._pieces(name).places(_received(audio)))

    def has_begun(self, name: str, audio: bytes | bytearray) -> bool:
        """Was the beginning of this one heard, whatever came then?"""
        return self._pieces(name).begins_in(_received(audio))

    def names(self, audio: bytes | bytearray, among: Iterable[str] = ()) -> list[str]:
        return [each.name for each in self.heard(audio, among)]

    def _names(self) -> list[str]:
        return sorted(
            file.relative_to(self._folder).with_suffix("").as_posix() for file in self._folder.rglob("*.wav")
        )

    def _pieces(self, name: str) -> _Pieces:
        if name not in self._read:
            self._read[name] = _Pieces.of(read(self._folder / f"{name}.wav"))
        return self._read[name]


@dataclass(frozen=True, slots=True)
class _Pieces:
    """One prompt: its pieces that are no silence with their places (in samples), the loudest first."""

    length: int
    pieces: tuple[tuple[int, bytes], ...]

    @classmethod
    def of(cls, samples: Samples) -> Self:
        carried = as_ulaw_carries(_trimmed(samples))
        cut = [(at, carried[at : at + _PIECE]) for at in range(0, len(carried) - _PIECE + 1, _PIECE)]
        loudness = {at: float(np.abs(piece.astype(np.int32)).mean()) for at, piece in cut}
        heard = sorted(
            (each for each in cut if loudness[each[0]] > _QUIET), key=lambda each: -loudness[each[0]]
        )
        return cls(len(carried), tuple((at, piece.tobytes()) for at, piece in heard))

    def places(self, received: bytes) -> list[int]:
        """Where in the received samples it begins, once for each time it was heard."""
        found: list[int] = []
        # Any of the loudest pieces may be the one that was lost.
        for at, piece in self.pieces[:6]:
            place = received.find(piece)
            while place >= 0:
                start = place // 2 - at
                known = any(abs(start - other) <= _SLIP for other in found)
                if place % 2 == 0 and not known and self._stands_at(start, received):
                    found.append(start)
                place = received.find(piece, place + 2)
        return sorted(found)

    def begins_in(self, received: bytes) -> bool:
        first = [piece for at, piece in self.pieces if at <= _BEGINNING]
        return sum(piece in received for piece in first) >= _SHARE * len(first)

    def _stands_at(self, start: int, received: bytes) -> bool:
        there = [
            (at, self._near(start + at, _SLIP + at // _STRETCH, piece, received)) for at, piece in self.pieces
        ]
        end = [found for at, found in there if at >= 0.75 * self.length] or [True]
        return sum(found for _, found in there) >= _SHARE * len(there) and sum(
            end
        ) >= _SHARE_AT_THE_END * len(end)

    @staticmethod
    def _near(place: int, slip: int, piece: bytes, received: bytes) -> bool:
        return received.find(piece, max(0, 2 * (place - slip)), 2 * (place + slip) + len(piece)) >= 0


def _received(audio: bytes | bytearray) -> bytes:
    """The phone's decoder gives the two codes for nothing as 2 and -2."""
    samples = np.frombuffer(bytes(audio), dtype=np.int16)
    return np.where(np.abs(samples) < 8, np.int16(0), samples).tobytes()


def read(file: Path) -> Samples:
    with wave.open(str(file), "rb") as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)


def _trimmed(samples: Samples) -> Samples:
    """Without the silence at both ends, which is like any other silence."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 64)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]
