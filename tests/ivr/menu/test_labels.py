"""What stands on the buttons of a call's screen."""

from __future__ import annotations

import pytest

from ivr.menu import labels
from ivr.menu.document import load
from ivr.menu.requests import Ask, Choice
from ivr.menu.steps.menu import Menu
from ivr.menu.walk import Edition, Walk
from ivr.menus import shipped_texts
from ivr.wording import Wording, label
from minwon.settings import Settings
from tests.ivr.menu.calls import MOBILE, NOW, Call, document

_END = "End the call"
CHOOSING = document(
    """
start: {kind: language, say: language, keys: {1: ko, 2: en, 3: zh}, then: main}
main:
  kind: menu
  keys:
    1: {say: end, to: bye, label: {ko: 통화 마치기, en: End the call}}
    2: {say: b, to: bye}
bye: {kind: hang_up, say: bye}
""",
    """
menu: city
languages: [ko, en, zh]
start: start
person: person
steps:
  person: {kind: queue, queue: general}
""",
)


def buttons(keys: list[str]) -> list[dict[str, str]]:
    call = Call(keys)
    call.walk(CHOOSING)
    asked = [request for request in call.requests if isinstance(request, Ask)]
    return [{choice.key: choice.label for choice in question.choices} for question in asked]


@pytest.mark.parametrize(
    ("key", "words"), [("1", "통화 마치기"), ("2", "End the call"), ("3", "End the call")]
)
def test_a_label_is_in_the_language_of_the_call_or_else_english(key: str, words: str) -> None:
    languages, main = buttons([key, "1"])
    assert languages == {"1": "한국어", "2": "English", "3": "中文"}
    assert main == {"1": words, "2": ""}


def test_the_steps_own_questions_have_labels_in_korean_and_english() -> None:
    for question in (labels.RIGHT_OR_AGAIN, labels.THIS_NUMBER_OR_ANOTHER, labels.SHOW_OR_NOT):
        assert all(set(words) == {"ko", "en"} for words in question.values())


@pytest.mark.parametrize("menu", shipped_texts())
def test_no_button_of_the_shipped_menus_is_half_a_sentence(menu: str) -> None:
    shipped = load(shipped_texts()[menu]).document
    assert shipped is not None
    texts = Wording(Settings()).texts
    for step in shipped.steps.values():
        for key, choice in step.keys.items() if isinstance(step, Menu) else ():
            for language in shipped.languages:
                sounds = Walk(Edition(document=shipped), MOBILE, NOW, language).sounds(choice.say)
                words = label(Choice(key, sounds, choice.label.get(language, "")), language, texts)
                assert words and not words.endswith(("면", ".", ",")), words
                assert not words.startswith(("If ", "When ")) and len(words) < 60, words
