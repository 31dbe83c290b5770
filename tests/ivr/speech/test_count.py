import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech import count
from ivr.speech.fragments import fragments

FRAGMENTS = {language: fragments(language) for language in ("ko", "en")}


@pytest.mark.parametrize(
    ("written", "korean", "english"),
    [
        ("3", "세 개", "three"),
        ("3건", "세 건", "three items"),
        ("1 건", "한 건", "one item"),
        ("20:명", "스무 명", "twenty people"),
        ("2분", "두 분", "two people"),
        ("3번", "세 번", "three times"),
        ("2시간", "두 시간", "two hours"),
        ("21살", "스물한 살", "twenty-one years old"),
        ("5개월", "오 개월", "five months"),
        ("5달", "다섯 달", "five months"),
        ("12층", "십이 층", "twelfth floor"),
        ("6월", "유월", "month six"),
        ("10월", "시월", "month ten"),
        ("3일", "삼일", "three days"),
        ("15%", "십오 퍼센트", "fifteen percent"),
        ("2기", "이 기", "period two"),
        ("1번째", "첫 번째", "first"),
        ("4번째", "네 번째", "fourth"),
        ("3 items", "세 건", "three items"),
        ("0건", "영 건", "zero items"),
        ("3가구", "세 가구", "three households"),
        ("2마리", "두 마리", "two animals"),
        ("20부", "스무 부", "twenty copies"),
        ("1차례", "한 차례", "one time"),
        ("5인", "오 인", "five people"),
        ("2매", "이 매", "two sheets"),
        ("3호선", "삼 호선", "line three"),
        ("2주일", "이 주일", "two weeks"),
        ("30㎡", "삼십 제곱미터", "thirty square metres"),
    ],
)
def test_the_counter_chooses_the_numbers(written: str, korean: str, english: str) -> None:
    assert count.text(count.parse(written), "ko") == korean
    assert count.text(count.parse(written), "en") == english


@pytest.mark.parametrize("written", ["", "건", "-3건", "3펭귄", "13월", "0번째", "13시", "1,23건"])
def test_what_is_no_count_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        count.parse(written)


@given(st.integers(1, 12), st.sampled_from(list(count.COUNTERS.values())))
def test_every_counter_has_prompts_that_sound_like_its_text(number: int, counter: count.Counter) -> None:
    for language, known in FRAGMENTS.items():
        heard = "".join(known[prompt.name] for prompt in count.prompts((number, counter), language))
        assert heard.replace(" ", "") == count.text((number, counter), language).replace(" ", "")
