"""One thing that is said, as it is written in a document."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ivr.menu.sentence import InLanguage, Learnt, Sentences

SENTENCES: TypeAdapter[Sentences] = TypeAdapter(Sentences)


def test_a_sentence_of_the_catalogue_alone_or_in_a_list() -> None:
    assert SENTENCES.validate_python("menu/greeting") == ("menu/greeting",)
    assert SENTENCES.validate_python(["a", "b"]) == ("a", "b")


def test_other_languages_words_and_values() -> None:
    written = [{"prompt": "a", "language": "en"}, {"ko": "안녕", "en": "hi"}, {"value": "number"}]
    assert SENTENCES.validate_python(written) == (
        InLanguage(prompt="a", language="en"),
        {"ko": "안녕", "en": "hi"},
        Learnt(value="number"),
    )


@pytest.mark.parametrize(
    "wrong",
    ["Not A Name", "../up", "a//b", {"prompt": "a"}, {"korean": "안녕"}, {"ko": ""}, {"value": "A"}, 3],
)
def test_what_is_no_sentence(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        SENTENCES.validate_python(wrong)
