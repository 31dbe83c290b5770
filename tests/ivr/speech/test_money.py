import pytest

from ivr.speech import money


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("0", "영 원"),
        ("10", "십 원"),
        ("550", "오백오십 원"),
        ("1100", "천백 원"),
        ("10000", "만 원"),
        ("16000", "만 육천 원"),
        ("35,000원", "삼만 오천 원"),
        ("₩100000", "십만 원"),
        ("110000", "십일만 원"),
        ("1000000", "백만 원"),
        ("10010000", "천일만 원"),
        ("100010000", "일억 일만 원"),
        ("166660", "십육만 육천육백육십 원"),
        ("1000000000000", "일조 원"),
    ],
)
def test_won(written: str, words: str) -> None:
    assert money.text(money.parse(written), "ko") == words


def test_english() -> None:
    assert money.text(35_000, "en") == "thirty-five thousand won"


def test_formal() -> None:
    assert money.text(15_000, "ko", formal=True) == "일만 오천 원"


def test_the_unit_is_the_last_prompt() -> None:
    names = [prompt.name for prompt in money.prompts(266_010, "ko")]
    assert names == ["ten_thousand/26", "number/6000", "number/10", "unit/won"]
    assert [prompt.name for prompt in money.prompts(10_000, "ko")] == ["unit/ten_thousand", "unit/won"]


def test_what_is_no_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="an amount of won"):
        money.parse("삼만 원")
