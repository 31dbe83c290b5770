import pytest

from ivr.speech import people


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("0", "영 명"),
        ("1", "한 명"),
        ("11", "열한 명"),
        ("20", "스무 명"),
        ("34명", "서른네 명"),
        ("105", "백다섯 명"),
        ("100", "백 명"),
    ],
)
def test_people(written: str, words: str) -> None:
    assert people.text(people.parse(written), "ko") == words


def test_english() -> None:
    assert [people.text(number, "en") for number in (1, 20)] == ["one person", "twenty people"]


def test_prompts() -> None:
    assert [prompt.name for prompt in people.prompts(120, "ko")] == [
        "number/100",
        "native/20",
        "counter/people",
    ]


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="a number of people"):
        people.parse("스무 명")
