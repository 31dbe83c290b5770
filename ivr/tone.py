"""The tone after which callers speak. Asterisk looks for it under this name, in any language."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ivr.voice import RATES, Voice

NAME = "beep"
_EFFECTS = ["synth", "0.25", "sine", "880", "fade", "t", "0.02", "0.25", "0.02", "norm", "-9"]


def make(voice: Voice, folder: Path) -> None:
    """Make it in `folder` where there is none yet. Raises VoiceError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder) as drafts:
        for ending, rate in RATES.items():
            target, draft = folder / f"{NAME}{ending}", Path(drafts, f"{NAME}{ending}")
            if not target.exists():
                voice.run_sox(["-r", rate, "-c", "1", "-n", "-b", "16", "-t", "wav", str(draft), *_EFFECTS])
                draft.replace(target)
