import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech import date
from ivr.speech.fragments import fragments

FRAGMENTS = {language: fragments(language) for language in ("ko", "en")}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2021-01-18", "이천이십일년 일월 십팔일"),
        ("2026-06-06", "이천이십육년 유월 육일"),
        ("2026-10-09", "이천이십육년 시월 구일"),
        ("1999-12-31", "천구백구십구년 십이월 삼십일일"),
        ("2016-06-16", "이천십육년 유월 십육일"),
        ("2100-11-11", "이천백년 십일월 십일일"),
        ("09-30", "구월 삼십일"),
        ("12-31", "십이월 삼십일일"),
        ("05-05", "오월 오일"),
        ("2026-09-25(금)", "이천이십육년 구월 이십오일 금요일"),
        ("2026.9.25 (Fri)", "이천이십육년 구월 이십오일 금요일"),
        ("2/29", "이월 이십구일"),
        ("2000-01-01", "이천년 일월 일일"),
        ("2026. 9. 25.", "이천이십육년 구월 이십오일"),
        ("2026. 9. 25.(금)", "이천이십육년 구월 이십오일 금요일"),
        ("2026년 6월 6일", "이천이십육년 유월 육일"),
        ("10월 9일 (금)", "시월 구일 금요일"),
    ],
)
def test_korean(written: str, words: str) -> None:
    assert date.text(date.parse(written), "ko") == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2026-09-25(금)", "Friday, September twenty-fifth, twenty twenty-six"),
        ("09-30", "September thirtieth"),
        ("1905-03-01", "March first, nineteen oh five"),
    ],
)
def test_english(written: str, words: str) -> None:
    assert date.text(date.parse(written), "en") == words


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2026",
        "2026-13-01",
        "2026-02-30",
        "2025-02-29",
        "2026-09-25(목)",
        "2026-09-25(x)",
        "-09-30",
        "1-2-3",
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        date.parse(written)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), st.booleans(), st.booleans())
def test_every_day_has_prompts_that_sound_like_its_text(
    day: datetime.date, year: bool, weekday: bool
) -> None:
    said = date.Day.of(day, year=year, weekday=weekday)
    for language, known in FRAGMENTS.items():
        text = date.text(said, language)
        heard = "".join(known[prompt.name] for prompt in date.prompts(said, language))
        assert heard.replace(" ", "") == text.replace(" ", "").replace(",", "")
        assert not any(letter.isdigit() for letter in text)
