from __future__ import annotations

from acd.engine.counsellors import Counsellor


def fewest_calls(counsellor: Counsellor, rank: int, level: int) -> tuple[int, float, str]:
    """Who has talked to the fewest callers since they signed in; then who has rested longest."""
    return (counsellor.calls, counsellor.idle_since, counsellor.id)
