from __future__ import annotations

from datetime import date

from ivr import catalogue
from ivr.menu.requests import Account, HangUp, Item, SendMessage, Sound, Text, ToQueue
from ivr.menu.steps.read_account import said
from ivr.speech.fragments import fragments
from minwon.settings import Settings
from tests.ivr.menu.calls import Call, document

TODAY = date(2026, 11, 20)
MENU = """
start: {kind: verify, directory: city, then: look_up}
look_up: {kind: look_up, directory: city, then: read}
read: {kind: read_account, then: bye, send: 1}
bye: {kind: hang_up, say: bye}
"""
PROOFS = ["900101", "123456"]
TWO = Account(
    result="ok",
    items=(
        Item(kind="property_tax", amount=35_000, due=date(2026, 9, 30), period="2기분", overdue=True),
        Item(kind="water", amount=18_450, due=date(2026, 11, 30)),
    ),
)


def words(sounds: tuple[Sound, ...], language: str) -> str:
    texts = catalogue.texts(Settings(), language)
    spoken = " ".join(sound.text if isinstance(sound, Text) else texts[sound.name] for sound in sounds)
    # Where a fragment ends says nothing about how the words are spaced in writing.
    return spoken.replace(" ", "")


def without_spaces(text: str) -> str:
    return text.replace(" ", "")


def test_each_charge_with_its_due_date_and_the_total_in_korean() -> None:
    assert words(said(TWO.items, "ko", TODAY), "ko") == without_spaces(
        "납부하실 요금이 모두 두 건, 합계 오만 삼천 사백오십 원 남아 있습니다 "
        "재산세 2기분, 삼만 오천 원, 구월 삼십일 납부 기한이 지났습니다 "
        "상하수도 요금, 만 팔천 사백오십 원, 십일월 삼십일 까지 납부해 주십시오"
    )


def test_and_in_english() -> None:
    spoken = words(said(TWO.items, "en", TODAY), "en")
    assert spoken.startswith(without_spaces("There are two items to be paid, fifty-three thousand"))


def test_one_charge_a_charge_without_a_date_and_one_of_another_year() -> None:
    assert words(said((Item(kind="fine", amount=40_000),), "ko", TODAY), "ko") == without_spaces(
        "납부하실 요금이 한 건 있습니다 과태료, 사만 원 납부해 주십시오"
    )
    next_year = Item(kind="water", amount=10_000, due=date(2027, 1, 31))
    assert "이천이십칠년" in words(said((next_year,), "ko", TODAY), "ko")


def test_every_fragment_of_an_account_exists() -> None:
    for language in ("ko", "en"):
        known = catalogue.texts(Settings(), language)
        assert all(isinstance(s, Text) or s.name in known for s in said(TWO.items, language, TODAY))
        assert fragments(language)


def test_nothing_to_pay() -> None:
    call = Call([*PROOFS], account=Account(result="ok"))
    assert call.walk(document(MENU)) == HangUp(served=True)
    assert call.said[-2:] == ["account/none_due", "bye"]


def test_the_account_as_a_message_to_the_number_on_file() -> None:
    call = Call([*PROOFS, "1"], account=TWO)
    assert call.walk(document(MENU)) == HangUp(served=True)
    [sent] = [request for request in call.requests if isinstance(request, SendMessage)]
    assert sent.to == "on_file"
    assert dict(sent.values) == {
        "items": "property_tax|2기분|35000|2026-09-30\nwater||18450|2026-11-30",
        "total": "53450",
    }
    assert call.said[-2:] == ["account/sent", "bye"]
    failed = Call([*PROOFS, "1"], account=TWO, sent=False)
    failed.walk(document(MENU))
    assert failed.said[-2:] == ["account/not_sent", "bye"]


def test_hearing_it_again_and_going_on_without_a_message() -> None:
    call = Call([*PROOFS, "*", ""], account=TWO)
    assert call.walk(document(MENU)) == HangUp(served=True)
    assert sum("account/total" in entry for entry in call.said) == 2


def test_nothing_is_read_that_was_not_looked_up() -> None:
    assert Call().walk(document("start: {kind: read_account, then: person}")) == ToQueue(queue="general")
