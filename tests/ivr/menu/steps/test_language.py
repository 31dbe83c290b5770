from __future__ import annotations

from ivr.menu.requests import HangUp, Play, ToQueue
from tests.ivr.menu.calls import Call, document

MENU = document(
    """
start: {kind: language, say: [{prompt: english, language: en}], keys: {2: en}, then: bye}
bye: {kind: hang_up, say: bye}
"""
)


def languages(call: Call) -> list[str]:
    return [request.language for request in call.requests if isinstance(request, Play)]


def test_the_chosen_language_is_spoken_from_then_on() -> None:
    call = Call(["2"])
    assert call.walk(MENU) == HangUp(served=True)
    assert call.said == ["english@en", "bye"]
    assert languages(call) == ["en"]
    assert ("language", "en") in call.remembered


def test_without_a_choice_it_stays() -> None:
    for keys in ([], ["5"]):
        call = Call(list(keys))
        call.walk(MENU)
        assert languages(call) == ["ko"]


def test_zero_is_a_person() -> None:
    assert Call(["0"]).walk(MENU) == ToQueue(queue="general")
