from __future__ import annotations

from ivr.menu.requests import HangUp, Play, ToQueue
from tests.ivr.menu.calls import Call, document

BYE = "bye: {kind: hang_up, say: bye}\n"


def test_says_and_goes_on() -> None:
    call = Call()
    assert call.walk(document("start: {kind: say, say: [a, b], then: bye}\n" + BYE)) == HangUp(served=True)
    assert call.said == ["a b", "bye"]


def test_words_of_the_document_and_sentences_of_another_language() -> None:
    call = Call()
    call.walk(
        document(
            "start: {kind: say, say: [{ko: 안녕, en: hi}, {prompt: a, language: en}], then: bye}\n" + BYE
        )
    )
    assert call.said[0] == "“안녕” a@en"


def test_a_recording_notice_is_not_interrupted_and_played_once() -> None:
    twice = document(
        """
start: {kind: say, say: notice, recording_notice: true, then: menu}
menu: {kind: menu, say: menu, keys: {1: {say: a, to: start}, 2: {say: b, to: bye}}}
bye: {kind: hang_up, say: bye}
"""
    )
    call = Call(["1", "2"])
    call.walk(twice)
    assert call.said.count("notice") == 1
    assert next(request.keys for request in call.requests if isinstance(request, Play)) == ""
    assert ("recording_notice", "played") in call.remembered


def test_a_key_pressed_ahead_survives_the_recording_notice() -> None:
    call = Call(over={"hello": "1"})
    call.walk(
        document(
            """
start: {kind: say, say: hello, then: notice}
notice: {kind: say, say: notice, recording_notice: true, then: menu}
menu: {kind: menu, keys: {1: {say: a, to: bye}}}
bye: {kind: hang_up, say: bye}
"""
        )
    )
    assert call.said == ["hello", "notice", "bye"]


def test_what_may_not_be_interrupted_hears_no_key() -> None:
    call = Call(over={"a": "0"})
    assert call.walk(document("start: {kind: say, say: a, barge_in: false, then: bye}\n" + BYE)) == HangUp(
        served=True
    )


def test_star_says_it_again() -> None:
    keys = iter("**")

    class Impatient(dict[str, str]):
        def get(self, said: str, default: str = "") -> str:  # type: ignore[override]
            return next(keys, "") if said == "a" else default

    call = Call(over=Impatient())
    assert call.walk(document("start: {kind: say, say: a, then: person}")) == ToQueue(queue="general")
    assert call.said == ["a", "a", "a"]


def test_an_answer_serves_the_caller_who_heard_it() -> None:
    call = Call()
    call.walk(document("start: {kind: say, say: a, answers: true, then: bye}\n" + BYE))
    assert ("served", "yes") in call.remembered


def test_a_key_pressed_over_the_recording_notice_waits_until_it_was_heard() -> None:
    menu = document(
        """
start: {kind: say, say: notice, recording_notice: true, then: more}
more: {kind: say, say: more, then: menu}
menu: {kind: menu, keys: {1: {say: a, to: bye}}}
bye: {kind: hang_up, say: bye}
"""
    )
    call = Call(over={"notice": "1"})
    call.walk(menu)
    # The notice was heard whole; what may be interrupted, and the menu's question, were not needed.
    assert call.said == ["notice", "bye"]
    assert ("recording_notice", "played") in call.remembered
    zero = Call(over={"notice": "0"})
    zero.walk(menu)
    assert zero.path == ("start", "more", "menu", "person")


def test_a_key_pressed_ahead_of_digits_is_their_first_or_a_move() -> None:
    menu = document(
        """
start: {kind: say, say: notice, recording_notice: true, then: ask}
ask: {kind: ask, say: ask, value: x, most: 2, then: bye}
bye: {kind: hang_up, say: [{value: x}]}
"""
    )
    call = Call(keys=["2"], over={"notice": "1"})
    call.walk(menu)
    assert [request for request in call.said if "ask" in request] == []
    again = Call(keys=["12"], over={"notice": "*"})
    again.walk(menu)
    assert again.said[:2] == ["notice", "ask"]
