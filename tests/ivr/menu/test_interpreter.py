"""The walk as a whole: keys that work everywhere, tries, keys pressed ahead, and never an end in silence."""

from __future__ import annotations

import pytest

from ivr.menu.interpreter import Interpreter
from ivr.menu.requests import Done, HangUp, Played, ToQueue
from ivr.menu.walk import Edition
from tests.ivr.menu.calls import FRAME, MOBILE, NOW, Call, document

MENUS = """
start: {kind: say, say: hello, then: main}
main:
  kind: menu
  say: main
  keys:
    1: {say: tax_key, to: tax}
    2: {say: bye_key, to: bye}
tax:
  kind: menu
  say: tax
  keys:
    1: {say: bye_key, to: bye}
bye: {kind: hang_up, say: bye}
"""


def test_keys_lead_through_the_menus_to_the_end() -> None:
    call = Call(["1", "1"])
    assert call.walk(document(MENUS)) == HangUp(served=True)
    assert call.said == ["hello", "main tax_key bye_key", "tax bye_key", "bye"]
    assert call.path == ("start", "main", "tax", "bye")


def test_zero_is_a_person_everywhere() -> None:
    for keys in (["0"], ["1", "0"]):
        assert Call(keys).walk(document(MENUS)) == ToQueue(queue="general")
    assert Call(over={"hello": "0"}).walk(document(MENUS)) == ToQueue(queue="general")
    assert Call(["2"], over={"bye": "0"}).walk(document(MENUS)) == ToQueue(queue="general")


def test_hash_goes_back_to_where_the_caller_chose_before() -> None:
    call = Call(["1", "#", "2"])
    call.walk(document(MENUS))
    assert call.path == ("start", "main", "tax", "main", "bye")


def test_hash_at_the_first_menu_says_it_again() -> None:
    call = Call(["#", "#", "2"])
    call.walk(document(MENUS))
    assert call.path == ("start", "main", "main", "main", "bye")


def test_star_says_it_again_and_uses_up_no_try() -> None:
    call = Call(["*"] * 10 + ["2"])
    assert call.walk(document(MENUS)) == HangUp(served=True)
    assert call.said.count("main tax_key bye_key") == 11


def test_silence_and_wrong_keys_lead_to_a_person_after_the_last_try() -> None:
    silent = Call()
    assert silent.walk(document(MENUS)) == ToQueue(queue="general")
    assert silent.said[1:] == ["main tax_key bye_key"] + ["menu/no_key main tax_key bye_key"] * 2
    wrong = Call(["7", "8", "9"])
    assert wrong.walk(document(MENUS)) == ToQueue(queue="general")
    assert wrong.said[2].startswith("menu/invalid_key ")


def test_a_key_pressed_over_the_greeting_chooses_from_the_menu() -> None:
    call = Call(over={"hello": "2"})
    assert call.walk(document(MENUS)) == HangUp(served=True)
    assert call.said == ["hello", "bye"]


def test_what_was_learnt_is_put_on_the_call_before_it_leaves_the_menu() -> None:
    call = Call(["0"])
    call.walk(document(MENUS))
    assert call.remembered == [("menu", "city:0"), ("language", "ko"), ("path", "start/main/person")]


def test_an_answer_of_another_kind_is_refused() -> None:
    interpreter = Interpreter(Edition(document=document(MENUS)), MOBILE)
    interpreter.begin(NOW)
    with pytest.raises(TypeError, match="Played"):
        interpreter.go_on(Done(), NOW)


def test_nothing_follows_a_last_request() -> None:
    interpreter = Interpreter(Edition(document=document("start: {kind: queue, queue: tax}")), MOBILE)
    with pytest.raises(RuntimeError):
        interpreter.go_on(Done(), NOW)
    interpreter.begin(NOW)
    assert interpreter.go_on(Done(), NOW) == ToQueue(queue="tax")
    with pytest.raises(RuntimeError):
        interpreter.go_on(Played(), NOW)


def test_a_document_that_the_checks_would_refuse_leads_to_a_person() -> None:
    nowhere = document("start: {kind: goto, to: missing}")
    assert Call().walk(nowhere) == ToQueue(queue="general")
    for_ever = document("start: {kind: goto, to: start}")
    assert Call().walk(for_ever) == ToQueue(queue="general")


def test_in_flood_mode_a_call_begins_at_its_own_step_and_steps_may_ask_for_it() -> None:
    frame = FRAME.replace("start: start", "start: start\nflood: busy")
    menu = document(
        """
start: {kind: goto, to: main}
busy: {kind: say, say: busy, then: main}
main: {kind: menu, keys: {1: {say: a, to: person}, 2: {say: b, to: back}}}
back: {kind: callback, queue: general, when: {flood: true}, otherwise: person}
""",
        frame,
    )
    ordinary, flooded = Call(), Call(flood=True)
    ordinary.walk(menu)
    flooded.walk(menu)
    assert ordinary.path[:2] == ("start", "main")
    assert (flooded.path[0], flooded.said[0]) == ("busy", "busy")
    assert (ordinary.said[0], flooded.said[1]) == ("a", "a b")


@pytest.mark.parametrize(
    ("spoken", "languages", "heard"),
    [("", "ko, en", "ko"), ("en", "ko, en", "en"), ("zh", "ko, en", "en"), ("zh", "ko, vi", "ko")],
)
def test_a_call_goes_on_in_its_language_or_in_english(spoken: str, languages: str, heard: str) -> None:
    made = document("start: {kind: queue, queue: general}", FRAME.replace("ko, en", languages))
    interpreter = Interpreter(Edition(document=made), MOBILE, spoken)
    interpreter.begin(NOW)
    assert interpreter.language == heard
