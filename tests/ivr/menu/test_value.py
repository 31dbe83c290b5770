"""What digits may be, and how they are said."""

from __future__ import annotations

import pytest

from ivr.menu.requests import Prompt
from ivr.menu.value import Type, Value, is_valid, spoken


@pytest.mark.parametrize(
    ("type", "digits", "valid"),
    [
        ("birth_date", "900230", False),
        ("birth_date", "000229", True),
        ("birth_date", "901301", False),
        ("date", "1231", True),
        ("date", "20261131", False),
        ("date", "123", False),
        ("phone", "0100000", False),
        ("phone", "01000000000", True),
        ("phone", "0100000000000", False),
        ("digits", "12*", False),
        ("digits", "١٢", False),
        ("amount", "0", True),
    ],
)
def test_what_digits_may_be(type: Type, digits: str, valid: bool) -> None:
    assert is_valid(type, digits) is valid


@pytest.mark.parametrize(
    ("type", "digits", "names"),
    [
        ("amount", "35000", "ten_thousand/3 number/5000 unit/won"),
        ("digits", "305", "digit/3 digit/0 digit/5"),
        ("birth_date", "900101", "digit/9 digit/0 digit/0 digit/1 digit/0 digit/1"),
        ("date", "0930", "month/9 day/30"),
        ("phone", "120", "digit/1 digit/2 digit/0"),
    ],
)
def test_how_they_are_said(type: Type, digits: str, names: str) -> None:
    sounds = spoken(Value(type, digits), "ko")
    assert " ".join(sound.name for sound in sounds if isinstance(sound, Prompt)) == names


def test_they_stand_in_no_repr() -> None:
    assert "900101" not in repr(Value("birth_date", "900101"))
