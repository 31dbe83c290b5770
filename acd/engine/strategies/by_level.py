from __future__ import annotations

from acd.engine.counsellors import Counsellor


def by_level(counsellor: Counsellor, rank: int, level: int) -> tuple[int, int, float, str]:
    """The most skilled at this queue; then as `longest_idle` does."""
    return (-level, rank, counsellor.idle_since, counsellor.id)
