"""A machine with a voice: programs called `espeak-ng` and `sox` that make a tenth of a second of a tone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

_ESPEAK = """#!{python}
import sys
sys.stdin.read()
open(sys.argv[sys.argv.index("-w") + 1], "wb").close()
"""
_SOX = """#!{python}
import struct, sys, wave
words = sys.argv[1:]
rate = int(words[words.index("rate") + 1])
with wave.open(words[words.index("wav") + 1], "wb") as sound:
    sound.setparams((1, 2, rate, 0, "NONE", ""))
    sound.writeframes(struct.pack("<h", 9000) * (rate // 10))
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put them into `folder` and that in front of PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, script in (("espeak-ng", _ESPEAK), ("sox", _SOX)):
        program = folder / name
        program.write_text(script.format(python=sys.executable))
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
