"""PURE. Which of several free counsellors is called: one strategy, one file, chosen per queue.

A strategy is a function `(counsellor, rank, level) -> tuple`; the smallest is called first. `rank` is
the call's queue in the counsellor's own list, `level` theirs at this queue. The tuple ends with the
counsellor's id, so there is never a tie, and it may not change while the counsellor is idle.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd.engine.counsellors import Counsellor
from acd.engine.strategies.by_level import by_level
from acd.engine.strategies.fewest_calls import fewest_calls
from acd.engine.strategies.least_talked import least_talked
from acd.engine.strategies.longest_idle import longest_idle
from acd.engine.strategies.round_robin import round_robin

Strategy = Callable[[Counsellor, int, int], tuple[Any, ...]]

STRATEGIES: dict[str, Strategy] = {
    strategy.__name__: strategy
    for strategy in (longest_idle, fewest_calls, least_talked, round_robin, by_level)
}
