from __future__ import annotations

from ivr.menu.checks import Known, problems_of
from ivr.menu.requests import Ask, HangUp, ToQueue
from tests.ivr.menu.calls import Call, document


def ask(more: str = "") -> str:
    return (
        f"start: {{kind: ask, say: ask, value: number, least: 2, most: 6, then: bye{more}}}\n"
        "bye: {kind: hang_up, say: bye}\n"
    )


def test_digits_end_at_hash_at_the_most_or_at_a_pause() -> None:
    for typed in ("12#", "123456", "123"):
        assert Call([typed]).walk(document(ask())) == HangUp(served=True)


def test_too_few_or_none_are_asked_for_again_and_then_to_a_person() -> None:
    call = Call(["1#", "", "7#"])
    assert call.walk(document(ask())) == ToQueue(queue="general")
    assert call.said == ["ask", "menu/invalid_digits ask", "menu/no_key ask"]


def test_zero_and_hash_is_a_person_hash_alone_is_back_a_star_begins_again() -> None:
    assert Call(["0#"]).walk(document(ask())) == ToQueue(queue="general")
    again = Call(["12*", "#", "12#"])
    assert again.walk(document(ask())) == HangUp(served=True)
    assert again.said == ["ask", "ask", "ask", "bye"]


def test_zero_first_is_a_digit_like_others() -> None:
    assert Call(["012345"]).walk(document(ask())) == HangUp(served=True)


def test_a_key_pressed_ahead_is_the_first_digit() -> None:
    call = Call(["23#"], over={"hello": "1"})
    steps = "start: {kind: say, say: hello, then: ask}\n" + ask().replace("start:", "ask:", 1)
    assert call.walk(document(steps)) == HangUp(served=True)
    assert [request.most for request in call.requests if isinstance(request, Ask)] == [5]


def test_reading_back_until_it_is_right() -> None:
    call = Call(["12#", "2", "34#", "1"])
    assert call.walk(document(ask(", read_back: true"))) == HangUp(served=True)
    assert "digit/1 digit/2" in call.said[1] and call.said[1].endswith("menu/confirm")
    assert "digit/3 digit/4" in call.said[3]


def test_a_secret_is_asked_for_as_one() -> None:
    call = Call(["12#"])
    call.walk(document(ask(", secret: true")))
    assert [request.secret for request in call.requests if isinstance(request, Ask)] == [True]


def test_what_was_typed_may_be_said_later() -> None:
    steps = """
start: {kind: ask, say: ask, value: amount, type: amount, then: repeat}
repeat: {kind: say, say: [you_said, {value: amount}], then: bye}
bye: {kind: hang_up, say: bye}
"""
    call = Call(["35000#"])
    call.walk(document(steps))
    assert call.said[1] == "you_said ten_thousand/3 number/5000 unit/won"
    assert problems_of(document(steps), Known()) == []


def test_what_was_not_typed_on_every_way_or_is_a_secret_is_not_said() -> None:
    steps = """
start: {kind: ask, say: ask, value: code, then: repeat, failed: repeat}
repeat: {kind: say, say: {value: code}, then: person}
"""
    secret = steps.replace(", failed: repeat", ", secret: true")
    for each in (steps, secret):
        [problem] = problems_of(document(each), Known())
        assert (problem.path, problem.message[:12]) == ("steps.repeat.say.0", "says `code`,")


def test_what_is_wrong_with_a_question_by_itself() -> None:
    wrong = ask(", type: birth_date").replace("least: 2", "least: 7")
    secret = ask(", secret: true, read_back: true")
    assert [problem.path for problem in problems_of(document(wrong), Known())] == [
        "steps.start.least",
        "steps.start.secret",
    ]
    assert [problem.path for problem in problems_of(document(secret), Known())] == ["steps.start.read_back"]
