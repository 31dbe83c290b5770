from ivr.menu.requests import Prompt
from ivr.speech import announcement, count, date, money
from ivr.speech.fragments import fragments

DUE = date.parse("09-30")


def sounds(language: str) -> list[str]:
    made = announcement.prompts(
        "account/item",
        language,
        charge=[Prompt("charge/property_tax")],
        amount=money.prompts(35_000, language),
        due=date.prompts(DUE, language),
    )
    return [sound.name for sound in made if isinstance(sound, Prompt)]


def test_an_item_in_each_language_has_its_own_order_of_words() -> None:
    assert sounds("ko") == [
        "charge/property_tax",
        "unit/pause",
        "ten_thousand/3",
        "number/5000",
        "unit/won",
        "unit/pause",
        "month/9",
        "day/30",
        "account/item/3",
    ]
    assert sounds("en") == [
        "charge/property_tax",
        "unit/pause",
        "number/35",
        "unit/thousand",
        "unit/won",
        "unit/pause",
        "account/item/2",
        "month/9",
        "ordinal/30",
    ]


def test_as_text() -> None:
    text = announcement.text(
        "account/total", "ko", count=count.text(count.parse("3건"), "ko"), amount=money.text(35_000, "ko")
    )
    assert text == "납부하실 요금이 모두 세 건, 합계 삼만 오천 원 남아 있습니다."


def test_every_piece_is_a_fragment() -> None:
    for language in ("ko", "en"):
        known = fragments(language)
        for name in announcement.NAMES:
            values = {
                slot: [Prompt("digit/1")] for slot in ("charge", "amount", "due", "count", "digits", "phone")
            }
            for sound in announcement.prompts(name, language, **values):
                assert isinstance(sound, Prompt)
                assert known[sound.name]
