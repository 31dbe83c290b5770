"""What citizens answered, and what it comes to in points."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from minwon import database, survey
from minwon.settings import Settings
from minwon.survey import Average
from tests import databases


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    return database.connect(settings)


def test_points_go_from_none_to_a_hundred(engine: sa.Engine) -> None:
    survey.record(engine, "c1", {"kindness": 5, "result": 1}, queue="tax", at=10)
    survey.record(engine, "c2", {"kindness": 4}, queue="tax", at=11)
    survey.record(engine, "c3", {"kindness": 3}, queue="traffic", at=12)
    assert survey.averages(engine, 0, 100) == [
        Average(group="tax", question="kindness", answers=2, points=87.5),
        Average(group="tax", question="result", answers=1, points=0.0),
        Average(group="traffic", question="kindness", answers=1, points=50.0),
    ]


def test_by_counsellor_and_by_category_within_a_time(engine: sa.Engine) -> None:
    survey.record(engine, "c1", {"kindness": 5}, counsellor="c1001", category="tax", at=10)
    survey.record(engine, "c2", {"kindness": 5}, counsellor="c1002", category="tax", at=20)
    assert [average.group for average in survey.averages(engine, 10, 20, by="counsellor")] == ["c1001"]
    assert [average.answers for average in survey.averages(engine, 0, 100, by="category")] == [2]


def test_the_last_answer_to_a_question_counts(engine: sa.Engine) -> None:
    survey.record(engine, "c1", {"kindness": 1, "result": 3}, at=10)
    survey.record(engine, "c1", {"kindness": 5}, at=11)
    points = {average.question: average.points for average in survey.averages(engine, 0, 100)}
    assert points == {"kindness": 100.0, "result": 50.0}


def test_a_caller_who_skips_everything_leaves_nothing(engine: sa.Engine) -> None:
    survey.record(engine, "c1", {})
    assert survey.averages(engine, 0, 1e12) == []


@pytest.mark.parametrize("score", [0, 6, -1])
def test_no_other_score_exists(engine: sa.Engine, score: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        survey.record(engine, "c1", {"kindness": score})


def test_a_category_said_later_counts_for_the_answers_of_that_call(engine: sa.Engine) -> None:
    survey.record(engine, "c1", {"kindness": 5}, at=10)
    survey.record(engine, "c2", {"kindness": 1}, at=10)
    survey.categorise(engine, "c1", "tax")
    assert [average.group for average in survey.averages(engine, 0, 100, by="category")] == ["", "tax"]
