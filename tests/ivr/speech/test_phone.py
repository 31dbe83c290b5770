import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech import phone
from ivr.speech.fragments import fragments

FRAGMENTS = {language: fragments(language) for language in ("ko", "en")}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("010-1234-5678", "공일공, 일이삼사, 오육칠팔"),
        ("82-10-1234-5678", "공일공, 일이삼사, 오육칠팔"),
        ("02-2133-1234", "공이, 이일삼삼, 일이삼사"),
        ("02-123-4567", "공이, 일이삼, 사오육칠"),
        ("031-390-0114", "공삼일, 삼구공, 공일일사"),
        ("031-8075-3000", "공삼일, 팔공칠오, 삼공공공"),
        ("1577-3900", "일오칠칠, 삼구공공"),
        ("1588 1234", "일오팔팔, 일이삼사"),
        ("0507-1234-5678", "공오공칠, 일이삼사, 오육칠팔"),
        ("070-7947-3811", "공칠공, 칠구사칠, 삼팔일일"),
        ("080-123-4567", "공팔공, 일이삼, 사오육칠"),
        ("011-234-5678", "공일일, 이삼사, 오육칠팔"),
        ("#00003396", "우물정자 공공공공, 삼삼구육"),
        ("120", "일이공"),
        ("110", "일일공"),
        ("112", "일일이"),
        ("119", "일일구"),
        ("1330", "일삼삼공"),
        ("1422-11", "일사이이, 일일"),
        ("031-120", "공삼일, 일이공"),
        ("390-0114", "삼구공, 공일일사"),
        ("8210-1234", "팔이일공, 일이삼사"),
    ],
)
def test_the_groups_people_know(written: str, words: str) -> None:
    assert phone.text(phone.parse(written), "ko") == words


@pytest.mark.parametrize(
    "written",
    [
        "01012345678",
        "010 1234 5678",
        "(010) 1234-5678",
        "010.1234.5678",
        "+82 10-1234-5678",
        "+821012345678",
        "+82 (0)10 1234 5678",
        "0082 10 1234 5678",
        "00182-10-1234-5678",
        "00700821012345678",
        "821012345678",
    ],
)
def test_every_way_of_writing_one_number(written: str) -> None:
    assert phone.text(phone.parse(written), "ko") == "공일공, 일이삼사, 오육칠팔"


@pytest.mark.parametrize(
    ("written", "groups"),
    [
        ("+82 31 390 0114", ["031", "390", "0114"]),
        ("+82-2-2133-1234", ["02", "2133", "1234"]),
        ("+8215881234", ["1588", "1234"]),
        ("+82-2-120", ["02", "120"]),
        ("+82 1330", ["1330"]),
        ("+82507-1234-5678", ["0507", "1234", "5678"]),
        ("+1 415 555 2671", ["1", "415", "555", "2671"]),
        ("+14155552671", ["1", "415", "555", "2671"]),
    ],
)
def test_from_abroad_and_abroad(written: str, groups: list[str]) -> None:
    assert phone.parse(written) == groups


def test_a_masked_number_is_its_last_four_digits() -> None:
    assert phone.text(phone.parse("***-****-5678"), "ko") == "끝 네 자리 오육칠팔"
    assert phone.text(phone.parse("***-****-5678"), "en") == "ending in five six seven eight"
    assert phone.text(phone.parse("010-****-5678"), "ko") == "끝 네 자리 오육칠팔"


@pytest.mark.parametrize("written", ["", "1", "anonymous", "010-1234-567a", "1" * 16, "+"])
def test_what_is_no_number_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match="telephone number"):
        phone.parse(written)


@given(st.from_regex(r"\+?[0-9]{2,14}", fullmatch=True))
def test_every_number_has_prompts_that_sound_like_its_text(written: str) -> None:
    number = phone.parse(written)
    for language, known in FRAGMENTS.items():
        heard = "".join(known[prompt.name] for prompt in phone.prompts(number, language))
        assert heard.replace(" ", "") == phone.text(number, language).replace(" ", "")
