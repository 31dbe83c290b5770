"""Which keys a sentence names, and what is left of it on a button."""

from __future__ import annotations

import pytest

from ivr.menu.key_words import named_keys, without_key


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("ko", "세금과 요금은 일 번,", "1"),
        ("ko", "복지와 보건은 5번을 눌러 주십시오.", "5"),
        ("ko", "맞으시면 일 번, 다시 누르시려면 이 번을 눌러 주십시오.", "12"),
        ("ko", "상담사 연결은 영 번", "0"),
        # This number, the twelfth, number ten, this time: no keys.
        ("ko", "이 번호로 연락드리겠습니다. 이번 통화 동안, 두 번째, 십이 번", ""),
        ("en", "For taxes, press one. For fines, press two.", "12"),
        ("en", "Press 3 for passports.", "3"),
        ("en", "Press the hash key. This one is not pressed.", ""),
        ("vi", "Nhấn 1", ""),
    ],
)
def test_named_keys(language: str, text: str, keys: str) -> None:
    assert "".join(named_keys(text, language)) == keys


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("ko", "세금과 요금은 일 번,", "세금과 요금"),
        ("ko", "복지와 보건은 오 번을 눌러 주십시오.", "복지와 보건"),
        ("ko", "여권은 이 번,", "여권"),
        ("ko", "말씀을 남기시려면 삼 번,", "말씀을 남기시려면"),
        ("ko", "맞으시면 일 번, 다시 누르시려면 이 번을 눌러 주십시오.", None),
        ("en", "For taxes and charges, press one.", "Taxes and charges"),
        ("en", "To hear how to pay, press two.", "Hear how to pay"),
        ("en", "If it is urgent and you need the duty room, press one.", None),
        ("vi", "Nhấn 1", "Nhấn 1"),
    ],
)
def test_a_button_says_what_the_sentence_is_about(language: str, text: str, label: str | None) -> None:
    if label is not None:
        assert without_key(text, language) == label
    else:
        assert without_key(text, language) in (text, text.removesuffix(", press one."))
