"""What a caller hears, as it stands on a screen."""

from __future__ import annotations

from pathlib import Path

from ivr.menu.requests import Choice, Prompt, Sound, Text
from ivr.menu.value import Value, spoken
from ivr.speech import announcement, money
from ivr.wording import Wording, label, lines
from minwon.settings import Settings

TEXTS = Wording(Settings(data=Path("unused"))).texts


def written(*sounds: Sound, language: str = "ko", personal: bool = True) -> list[str]:
    return [line.words for line in lines(sounds, language, TEXTS, personal=personal)]


def test_each_sentence_is_a_line_and_an_amount_is_part_of_its_own() -> None:
    item = announcement.prompts(
        "account/item_without_due", "ko", charge=[Prompt("charge/water")], amount=money.prompts(18450, "ko")
    )
    assert written(Prompt("opening/recording"), *item) == [
        TEXTS["ko"]["opening/recording"],
        "상하수도 요금, 만 팔천 사백 오십 원 납부해 주십시오",
    ]


def test_what_the_caller_typed_is_left_to_the_telephone() -> None:
    said = announcement.prompts("callback/number", "ko", phone=spoken(Value("phone", "01012345678"), "ko"))
    assert written(*said, personal=False) == ["•••, 이 번호로 연락드리겠습니다"]
    assert "일이삼사" in written(*said)[0].replace(" ", "")


def test_a_sentence_in_another_language_keeps_it() -> None:
    (line,) = lines((Prompt("menu/main/foreign", "en"),), "ko", TEXTS)
    assert (line.language, line.words, line.names) == (
        "en",
        "For English, press nine.",
        ("menu/main/foreign",),
    )
    assert label(Choice("9", (Prompt("menu/main/foreign", "en"),)), "ko", TEXTS) == "English"


def test_a_language_without_the_sentence_borrows_the_english() -> None:
    assert written(Prompt("menu/main/tax"), language="vi") == ["For taxes and charges, press one."]
    assert written(Text("Xin chào.", "vi"), language="vi") == ["Xin chào."]


def test_a_button_says_no_key() -> None:
    assert label(Choice("1", (Prompt("menu/main/tax"),)), "ko", TEXTS) == "세금과 요금"
    assert label(Choice("1"), "ko", TEXTS) == ""
    assert label(Choice("1", (Prompt("menu/main/tax"),), "세금"), "ko", TEXTS) == "세금"
