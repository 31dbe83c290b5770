import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech import position
from ivr.speech.fragments import fragments

FRAGMENTS = {language: fragments(language) for language in ("ko", "en")}


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("1", "첫 번째"),
        ("3", "세"),
        ("5", "다섯"),
        ("7", "일곱"),
        ("9", "아홉"),
        ("11", "열한"),
        ("13", "열세"),
        ("15", "열다섯"),
        ("20", "스무"),
        ("21", "스물한"),
        ("33", "서른세"),
        ("50", "쉰"),
        ("77", "일흔일곱"),
        ("99", "아흔아홉"),
        ("100", "백"),
        ("101", "백한"),
        ("120", "백스무"),
    ],
)
def test_the_word_before_turn(written: str, word: str) -> None:
    assert position.text(position.parse(written), "ko") == word


def test_the_whole_phrase() -> None:
    assert [position.phrase(place, "ko") for place in (1, 2, 11, 100)] == [
        "첫 번째",
        "두 번째",
        "열한 번째",
        "백 번째",
    ]
    assert [position.text(place, "en") for place in (1, 2, 11, 100)] == [
        "first",
        "second",
        "eleventh",
        "one hundredth",
    ]


@given(st.integers(1, 100_000))
def test_prompts_sound_like_the_phrase(place: int) -> None:
    for language, known in FRAGMENTS.items():
        heard = "".join(known[prompt.name] for prompt in position.prompts(place, language))
        assert heard.replace(" ", "") == position.phrase(place, language).replace(" ", "")


@pytest.mark.parametrize("written", ["0", "-1", "", "first"])
def test_what_is_no_place_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match="a place in a line"):
        position.parse(written)
