import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech import position
from ivr.speech.fragments import fragments

FRAGMENTS = {language: fragments(language) for language in ("ko", "en")}


@pytest.mark.parametrize(
    ("written", "korean", "english"),
    [
        ("1", "첫 번째", "first"),
        ("2", "두 번째", "second"),
        ("3", "세 번째", "third"),
        ("5번째", "다섯 번째", "fifth"),
        ("11", "열한 번째", "eleventh"),
        ("20", "스무 번째", "twentieth"),
        ("21", "스물한 번째", "twenty-first"),
        ("77", "일흔일곱 번째", "seventy-seventh"),
        ("99", "아흔아홉 번째", "ninety-ninth"),
        ("100", "백 번째", "one hundredth"),
        ("101", "백한 번째", "one hundred and first"),
        ("120", "백스무 번째", "one hundred and twentieth"),
    ],
)
def test_only_the_first_is_irregular(written: str, korean: str, english: str) -> None:
    place = position.parse(written)
    assert (position.text(place, "ko"), position.text(place, "en")) == (korean, english)


@given(st.integers(1, 100_000))
def test_prompts_sound_like_the_text(place: int) -> None:
    for language, known in FRAGMENTS.items():
        heard = "".join(known[prompt.name] for prompt in position.prompts(place, language))
        assert heard.replace(" ", "") == position.text(place, language).replace(" ", "")


@pytest.mark.parametrize("written", ["0", "-1", "", "first", "1,2"])
def test_what_is_no_place_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match="a place in a line"):
        position.parse(written)
