from __future__ import annotations

from acd.engine.counsellors import Counsellor


def least_talked(counsellor: Counsellor, rank: int, level: int) -> tuple[float, float, str]:
    """Who has talked the least time since they signed in; then who has rested longest."""
    return (counsellor.talked, counsellor.idle_since, counsellor.id)
