import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech import time
from ivr.speech.fragments import fragments

FRAGMENTS = {language: fragments(language) for language in ("ko", "en")}


@pytest.mark.parametrize(
    ("written", "korean", "english"),
    [
        ("09:00", "오전 아홉 시", "nine a.m."),
        ("11:59", "오전 열한 시 오십구 분", "eleven fifty-nine a.m."),
        ("12:00", "낮 열두 시", "twelve noon"),
        ("12:05", "오후 열두 시 오 분", "twelve oh five p.m."),
        ("13:13", "오후 한 시 십삼 분", "one thirteen p.m."),
        ("18:00", "오후 여섯 시", "six p.m."),
        ("22:00:59", "오후 열 시", "ten p.m."),
        ("0:00", "밤 열두 시", "twelve midnight"),
        ("24:00", "밤 열두 시", "twelve midnight"),
        ("00:10", "밤 열두 시 십 분", "twelve ten a.m."),
        ("01:01", "오전 한 시 일 분", "one oh one a.m."),
    ],
)
def test_times(written: str, korean: str, english: str) -> None:
    assert time.text(time.parse(written), "ko") == korean
    assert time.text(time.parse(written), "en") == english


@pytest.mark.parametrize("written", ["", "9", "24:01", "12:60", "12:00:60", "-1:00", "９:00", "noon"])
def test_what_is_no_time_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        time.parse(written)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_has_prompts_that_sound_like_its_text(hour: int, minute: int) -> None:
    moment = datetime.time(hour, minute)
    for language, known in FRAGMENTS.items():
        text = time.text(moment, language)
        heard = "".join(known[prompt.name] for prompt in time.prompts(moment, language))
        assert heard.replace(" ", "") == text.replace(" ", "")
        assert not any(letter.isdigit() for letter in text)
