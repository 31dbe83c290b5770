import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from ivr.menu.requests import Prompt
from ivr.speech import numbers
from ivr.speech.fragments import fragments

FRAGMENTS = {language: fragments(language) for language in ("ko", "en")}
AMOUNTS = st.one_of(
    st.integers(0, 10**12), st.integers(0, 10**5), st.integers(0, 16).map(lambda p: 10**p - 1)
)


def oracle(number: int, language: str, to: str = "cardinal") -> str:
    return str(num2words(number, lang=language, to=to))  # type: ignore[no-untyped-call]


def spoken(prompts: list[Prompt], language: str) -> str:
    return "".join(FRAGMENTS[language][prompt.name] for prompt in prompts)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "영"),
        (1, "일"),
        (10, "십"),
        (11, "십일"),
        (100, "백"),
        (111, "백십일"),
        (1000, "천"),
        (1111, "천백십일"),
        (2010, "이천십"),
        (10_000, "만"),
        (10_001, "만 일"),
        (11_000, "만 천"),
        (20_000, "이만"),
        (100_000, "십만"),
        (10**8, "일억"),
        (100_010_000, "일억 일만"),
        (110_010_001, "일억 천일만 일"),
        (10**12, "일조"),
        (1_000_000_010_000, "일조 일만"),
        (numbers.LIMIT - 1, "구천구백구십구조 구천구백구십구억 구천구백구십구만 구천구백구십구"),
    ],
)
def test_sino_korean(number: int, words: str) -> None:
    assert numbers.sino(number) == words


def test_a_bank_says_the_one_before_ten_thousand() -> None:
    assert numbers.sino(15_000, formal=True) == "일만 오천"
    assert numbers.sino(110_000, formal=True) == "십일만"
    assert spoken(numbers.sino_prompts(15_000, formal=True), "ko") == "일만오천"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "한"),
        (2, "두"),
        (3, "세"),
        (4, "네"),
        (10, "열"),
        (19, "열아홉"),
        (20, "스무"),
        (21, "스물한"),
        (40, "마흔"),
        (60, "예순"),
        (99, "아흔아홉"),
        (100, "백"),
        (101, "백한"),
        (120, "백스무"),
        (123, "백스물세"),
        (1234, "천이백서른네"),
        (10_000, "만"),
        (10_001, "만 한"),
        (10_101, "만 백한"),
        (0, "영"),
    ],
)
def test_native_korean_before_a_counter(number: int, words: str) -> None:
    assert numbers.native(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (12, "twelfth"),
        (20, "twentieth"),
        (31, "thirty-first"),
        (100, "one hundredth"),
        (101, "one hundred and first"),
        (1000, "one thousandth"),
        (2_000_000, "two millionth"),
    ],
)
def test_english_ordinals(number: int, words: str) -> None:
    assert numbers.ordinal(number) == words


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (1999, "nineteen ninety-nine"),
        (2000, "two thousand"),
        (2005, "two thousand and five"),
        (2010, "twenty ten"),
        (2026, "twenty twenty-six"),
        (2100, "twenty-one hundred"),
    ],
)
def test_english_years(year: int, words: str) -> None:
    assert numbers.english_year(year) == words


@given(AMOUNTS)
def test_korean_agrees_with_num2words_but_for_one_before_ten_thousand(number: int) -> None:
    """num2words says 일억 만; Korean keeps the 일 of a 만 that follows something larger."""
    ours = numbers.sino(number).replace(" ", "")
    if number >= 10**8 and number // 10**4 % 10**4 == 1:
        ours = ours.replace("억일만", "억만").replace("조일만", "조만")
    assert ours == oracle(number, "ko").replace(" ", "")


@given(AMOUNTS)
def test_english_agrees_with_num2words(number: int) -> None:
    assert numbers.cardinal(number, "en") == oracle(number, "en").replace(",", "")
    if number:
        assert numbers.ordinal(number) == oracle(number, "en", "ordinal").replace(",", "")


@given(AMOUNTS, st.booleans())
def test_prompts_sound_like_the_text(number: int, formal: bool) -> None:
    for language in ("ko", "en"):
        text = numbers.cardinal(number, language, formal=formal)
        prompts = numbers.cardinal_prompts(number, language, formal=formal)
        assert spoken(prompts, language).replace(" ", "") == text.replace(" ", "")
        assert not any(letter.isdigit() for letter in text)


@given(st.integers(0, 10**6))
def test_native_and_ordinal_prompts_sound_like_the_text(number: int) -> None:
    assert spoken(numbers.native_prompts(number), "ko") == numbers.native(number).replace(" ", "")
    if number:
        ordinal = numbers.ordinal(number).replace(" ", "")
        assert spoken(numbers.ordinal_prompts(number), "en").replace(" ", "") == ordinal


@given(st.integers(0, 10**12))
def test_an_amount_is_a_short_list(number: int) -> None:
    assert len(numbers.sino_prompts(number)) <= 3 * 3 + 2


@pytest.mark.parametrize("written", ["", "-5", "five", "1.5", "١", "1e3", "1" + "0" * 17])
def test_what_is_no_number_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        numbers.parse(written)


def test_numbers_beyond_the_limit_are_refused() -> None:
    for number in (-1, numbers.LIMIT):
        for language in ("ko", "en"):
            with pytest.raises(ValueError, match="cannot be spoken"):
                numbers.cardinal(number, language)
