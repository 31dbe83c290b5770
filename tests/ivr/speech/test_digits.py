import pytest

from ivr.speech import digits
from ivr.speech.fragments import fragments


@pytest.mark.parametrize(
    ("written", "korean", "english"),
    [
        ("0305", "공삼공오", "zero three zero five"),
        ("790-0000 00", "칠구공, 공공공공, 공공", "seven nine zero, zero zero zero zero, zero zero"),
        ("1*#", "일 별표 우물정자", "one star hash"),
    ],
)
def test_digits(written: str, korean: str, english: str) -> None:
    assert digits.text(digits.parse(written), "ko") == korean
    assert digits.text(digits.parse(written), "en") == english


def test_groups_are_read_with_a_pause() -> None:
    names = [prompt.name for prompt in digits.prompts(["1", "0*"], "ko")]
    assert names == ["digit/1", "unit/pause", "digit/0", "digit/star"]
    assert fragments("ko")["unit/pause"] == ","


@pytest.mark.parametrize("written", ["", " ", "-", "12a", "１２", "1,2"])
def test_what_is_no_digits_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match="string of digits"):
        digits.parse(written)
