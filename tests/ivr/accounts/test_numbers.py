"""Numbers as they really arrive (domestic plan, trunk forms, what people write), and what each may do."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.accounts.numbers import WITHHELD, Kind, Number, caller, read


def known(text: str) -> Number:
    number = read(text)
    assert number is not None
    return number


@pytest.mark.parametrize(
    ("text", "kind", "national", "e164", "display"),
    [
        ("010-1234-5678", Kind.MOBILE, "01012345678", "+821012345678", "010-1234-5678"),
        ("011-234-5678", Kind.MOBILE, "0112345678", "+82112345678", "011-234-5678"),
        ("019 9876 5432", Kind.MOBILE, "01998765432", "+821998765432", "019-9876-5432"),
        ("02-2133-1234", Kind.AREA, "0221331234", "+82221331234", "02-2133-1234"),
        ("02)730-5800", Kind.AREA, "027305800", "+8227305800", "02-730-5800"),
        ("031-390-0114", Kind.AREA, "0313900114", "+82313900114", "031-390-0114"),
        ("031-8075-3000", Kind.AREA, "03180753000", "+823180753000", "031-8075-3000"),
        ("070-7947-3811", Kind.VOIP, "07079473811", "+827079473811", "070-7947-3811"),
        ("080-123-4567", Kind.FREEPHONE, "0801234567", "+82801234567", "080-123-4567"),
        ("0507-1234-5678", Kind.SAFETY, "050712345678", "+8250712345678", "0507-1234-5678"),
        ("0504-123-4567", Kind.SAFETY, "05041234567", "+825041234567", "0504-123-4567"),
        ("1577-3900", Kind.REPRESENTATIVE, "15773900", "+8215773900", "1577-3900"),
        ("1833 9119", Kind.REPRESENTATIVE, "18339119", "+8218339119", "1833-9119"),
        ("120", Kind.SPECIAL, "120", "", "120"),
        ("1330", Kind.SPECIAL, "1330", "", "1330"),
        ("1422-11", Kind.SPECIAL, "142211", "", "1422-11"),
        ("031-120", Kind.SPECIAL, "031120", "+8231120", "031-120"),
        ("02-120", Kind.SPECIAL, "02120", "+822120", "02-120"),
        ("#00003396", Kind.SPECIAL, "#00003396", "", "#00003396"),
    ],
)
def test_each_kind_of_the_plan(text: str, kind: Kind, national: str, e164: str, display: str) -> None:
    assert known(text) == Number(kind, national, e164, display)


@pytest.mark.parametrize(
    "text",
    [
        "01012345678", "010.1234.5678", "(010) 1234 5678", "+821012345678", "+82 10-1234-5678",
        "+82 (0)10-1234-5678", "+82 010 1234 5678", "82-10-1234-5678", "8201012345678", "0082 10 1234 5678",
        "00182-10-1234-5678", "002821012345678", "0070082 10 1234 5678", "tel:+82-10-1234-5678",
        "sip:01012345678@203.0.113.9:5060;user=phone", "０１０－１２３４－５６７８",
        "010\u20131234\u20115678", " 01012345678\t",
    ],
)  # fmt: skip
def test_every_form_of_one_number_is_that_number(text: str) -> None:
    assert known(text) == known("010-1234-5678")


def test_area_and_representative_numbers_after_the_code_of_korea() -> None:
    assert known("+82 (0)31-390-0114") == known("031-390-0114")
    assert known("+82 1588 3385") == known("1588-3385")
    assert known("8215883385") == known("1588-3385")
    assert known("+82 2 120") == known("02-120")


@pytest.mark.parametrize(
    ("text", "e164", "display"),
    [
        ("+1 212 555 0123", "+12125550123", "+1 212-555-0123"),
        ("001-1-212-555-0123", "+12125550123", "+1 212-555-0123"),
        ("00700 81 3 1234 5678", "+81312345678", "+81 3-1234-5678"),
        ("0081312345678", "+81312345678", "+81 3-1234-5678"),
        ("+84912345678", "+84912345678", "+84 912 345 678"),
    ],
)
def test_foreign_numbers(text: str, e164: str, display: str) -> None:
    number = known(text)
    assert (number.kind, number.e164, number.display) == (Kind.FOREIGN, e164, display)


@pytest.mark.parametrize(
    "text",
    [
        "", "anonymous", "1", "12", "020", "010-123-4567", "010-12345-6789", "sipp", "citizen12", "+", "++82",
        "0000000000", "*#*#", "12345678901234567890", "010-1234-5678 ext", "\r\n", "0821012345678", "()",
    ],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", ["Anonymous", "anonymous", "", "unavailable", "asterisk", "<unknown>", "0"])
def test_a_caller_without_a_readable_number_withholds_it(text: str) -> None:
    assert caller(text) == WITHHELD


@pytest.mark.parametrize(
    "presentation", ["prohib", "prohib_not_screened", "prohib_passed_screen", "unavailable"]
)
def test_a_restricted_number_is_dropped_even_if_the_network_passed_it_on(presentation: str) -> None:
    assert caller("01012345678", presentation) == WITHHELD
    assert caller("01012345678", "allowed_passed_screen") == known("01012345678")


def test_only_a_lasting_line_recognises_or_is_called_back_and_only_a_mobile_gets_messages() -> None:
    numbers = [
        known(text)
        for text in (
            "010-1234-5678", "031-390-0114", "070-7947-3811", "080-123-4567", "0507-1234-5678", "1577-3900",
            "120", "+12125550123",
        )
    ]  # fmt: skip
    numbers.append(WITHHELD)
    assert [n.kind for n in numbers if n.may_recognise] == [Kind.MOBILE, Kind.AREA, Kind.VOIP]
    assert [n.kind for n in numbers if n.may_be_called_back] == [Kind.MOBILE, Kind.AREA, Kind.VOIP]
    assert [n.kind for n in numbers if n.may_be_messaged] == [Kind.MOBILE]


def test_a_stand_in_joins_calls_of_a_lasting_line_only() -> None:
    mobile = known("010-1234-5678").pseudonym("key")
    assert mobile == known("+82 10 1234 5678").pseudonym("key") != known("010-1234-5679").pseudonym("key")
    assert "5678" not in mobile
    for text in ("0507-1234-5678", "1577-3900", "+12125550123"):
        assert known(text).pseudonym("key") == ""
    assert WITHHELD.pseudonym("key") == ""


def test_no_digit_shows_in_its_repr_and_four_in_its_mask() -> None:
    number = known("010-1234-5678")
    assert "1234" not in repr(number) and "5678" not in repr(number)
    assert number.masked == "***-****-5678"


domestic = st.from_regex(
    re.compile(
        r"010\d{8}|01[16789]\d{7}|02[2-9]\d{6,7}|0(31|42|64)[2-9]\d{6,7}|070\d{8}|050[2-8]\d{7,8}|1[568]\d{6}",
        re.ASCII,
    ),
    fullmatch=True,
)


@settings(max_examples=200)
@given(domestic)
def test_both_directions_agree(digits: str) -> None:
    number = known(digits)
    assert number.national == digits
    assert {known(form) for form in (number.e164, number.display, f"0082{number.e164[3:]}")} == {number}


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_whatever_a_phone_sends_is_some_caller(text: str) -> None:
    assert caller(text).kind in Kind
