from __future__ import annotations

from acd.engine.counsellors import Counsellor


def round_robin(counsellor: Counsellor, rank: int, level: int) -> tuple[int, str]:
    """Each in turn, whether they took the call or not: whose last offer was longest ago."""
    return (counsellor.turn, counsellor.id)
