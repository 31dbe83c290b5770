from __future__ import annotations

from ivr.menu.checks import Known, problems_of
from ivr.menu.requests import HangUp, ToQueue
from tests.ivr.menu.calls import Call, document

MENU = """
start:
  kind: survey
  say: intro
  questions: [{name: kindness, say: kind}, {name: solved, say: solved}]
  low: sorry
  then: bye
sorry: {kind: say, say: sorry, then: bye}
bye: {kind: hang_up, say: bye}
"""


def scores(keys: list[str]) -> tuple[dict[str, str], list[str]]:
    call = Call(keys)
    assert call.walk(document(MENU)) == HangUp(served=True)
    return {name: key for name, key in call.remembered if name.startswith("survey")}, call.said


def test_scores_are_remembered_by_question() -> None:
    given, said = scores(["5", "4"])
    assert given == {"survey_kindness": "5", "survey_solved": "4"}
    assert said == ["intro", "kind", "solved", "bye"]


def test_a_question_is_skipped_by_hash_or_silence() -> None:
    assert scores(["#", "3"])[0] == {"survey_solved": "3"}
    assert scores(["5", "", ""])[0] == {"survey_kindness": "5"}


def test_who_is_silent_at_the_first_question_is_asked_no_other() -> None:
    assert scores([]) == ({}, ["intro", "kind", "bye"])


def test_wrong_keys_are_told_and_star_asks_again() -> None:
    assert scores(["9", "*", "3", ""])[1] == [
        "intro",
        "kind",
        "menu/invalid_key kind",
        "kind",
        "solved",
        "bye",
    ]


def test_whoever_gives_a_low_score_goes_another_way() -> None:
    assert "sorry" in scores(["5", "1"])[1]


def test_zero_is_a_person() -> None:
    assert Call(["5", "0"]).walk(document(MENU)) == ToQueue(queue="general")


def test_two_questions_of_one_name() -> None:
    twice = document(MENU.replace("name: solved", "name: kindness"))
    assert [problem.path for problem in problems_of(twice, Known())] == ["steps.start.questions.1.name"]
