"""The survey after the talk: what citizens answered, and what it comes to.

Owns the answers. A question that was skipped, or never reached because the caller hung up, simply
has no row. Counterpart: ivr's survey step, which asks, and the reports, which show.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from minwon import database

_table = database.survey_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    group: str  #: the queue, counsellor or category
    question: str
    answers: int
    points: float  #: 0 to 100


def record(
    engine: sa.Engine,
    call: str,
    scores: Mapping[str, int],
    *,
    counsellor: str = "",
    queue: str = "",
    category: str = "",
    at: float | None = None,
) -> None:
    """Keep a call's scores, 1 to 5 by question. A question answered again has its last answer."""
    if not all(1 <= score <= 5 for score in scores.values()):
        raise ValueError("a score is 1 to 5")
    at = time.time() if at is None else at
    rows = [
        {"call": call, "question": question, "score": score, "at": at}
        | {"counsellor": counsellor, "queue": queue, "category": category}
        for question, score in scores.items()
    ]
    if not rows:
        return
    with database.writing(engine) as connection:
        connection.execute(sa.delete(_table).where(_table.c.call == call, _table.c.question.in_(scores)))
        connection.execute(sa.insert(_table), rows)


def categorise(engine: sa.Engine, call: str, category: str) -> None:
    """The counsellor has said what this call was about after the citizen had answered already."""
    with database.writing(engine) as connection:
        connection.execute(sa.update(_table).where(_table.c.call == call).values(category=category))


def averages(
    engine: sa.Engine, since: float, until: float, by: Literal["queue", "counsellor", "category"] = "queue"
) -> list[Average]:
    """Mean points of each question in each group, answers given in [since, until).

    Points = (score - 1) * 25, so that 1 to 5 becomes 0 to 100.
    """
    group = _table.c[by]
    query = (
        sa.select(group, _table.c.question, sa.func.count(), sa.func.avg(_table.c.score))
        .where(_table.c.at >= since, _table.c.at < until)
        .group_by(group, _table.c.question)
        .order_by(group, _table.c.question)
    )
    with engine.connect() as connection:
        return [
            Average(group=name, question=question, answers=answers, points=round((float(mean) - 1) * 25, 1))
            for name, question, answers, mean in connection.execute(query)
        ]
