from __future__ import annotations

from acd.engine.counsellors import Counsellor


def longest_idle(counsellor: Counsellor, rank: int, level: int) -> tuple[int, int, float, str]:
    """Whose list has this queue first; specialists before generalists; then who has rested longest."""
    return (rank, counsellor.breadth, counsellor.idle_since, counsellor.id)
