import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech import wait
from ivr.speech.fragments import fragments

FRAGMENTS = {language: fragments(language) for language in ("ko", "en")}


@pytest.mark.parametrize(
    ("written", "korean", "english"),
    [
        ("0", "일 분 이내", "less than a minute"),
        ("59", "일 분 이내", "less than a minute"),
        ("60", "약 일 분", "about one minute"),
        ("60.5", "약 이 분", "about two minutes"),
        ("61", "약 이 분", "about two minutes"),
        ("120", "약 이 분", "about two minutes"),
        ("240", "약 사 분", "about four minutes"),
        ("3540", "약 오십구 분", "about fifty-nine minutes"),
        ("3541", "약 한 시간", "about one hour"),
        ("3600", "약 한 시간", "about one hour"),
        ("3660", "약 한 시간 일 분", "about one hour and one minute"),
        ("7200", "약 두 시간", "about two hours"),
        ("72000", "약 스무 시간", "about twenty hours"),
    ],
)
def test_waits(written: str, korean: str, english: str) -> None:
    assert wait.text(wait.parse(written), "ko") == korean
    assert wait.text(wait.parse(written), "en") == english


@pytest.mark.parametrize("written", ["", "-1", "nan", "inf", "1e3", "two"])
def test_what_is_no_wait_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match="waiting time"):
        wait.parse(written)


@given(st.floats(0, 10**7))
def test_every_wait_has_prompts_that_sound_like_its_text(seconds: float) -> None:
    for language, known in FRAGMENTS.items():
        heard = "".join(known[prompt.name] for prompt in wait.prompts(seconds, language))
        assert heard.replace(" ", "") == wait.text(seconds, language).replace(" ", "")
