"""How long a text message may be, what can stand in it, and where it lies until it is fetched."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minwon.outbox import LMS_BYTES, SMS_BYTES, Kind, Outbox, TextMessage, TooLong, sendable

BILL = "[고양시] 재산세 2기분 123,450원, 납기 9월 30일, 가상계좌 농협 790-0000-0000-00. 문의 031-909-9000"
GREETING = "안녕하십니까 고양시 민원콜센터입니다 통화 내용은 녹음됩니다"


@pytest.mark.parametrize(
    ("text", "size", "kind"),
    [
        (BILL, 97, Kind.LMS),
        (GREETING, 59, Kind.SMS),
        ("가" * 45, 90, Kind.SMS),
        ("가" * 45 + "a", 91, Kind.LMS),
        ("똠방각하 뷁", 11, Kind.SMS),
        ("가" * 1000, 2000, Kind.LMS),
    ],
)
def test_bytes_are_those_of_cp949(text: str, size: int, kind: Kind) -> None:
    message = TextMessage.compose("01000000001", text)
    assert (message.text, message.bytes, message.kind) == (text, size, kind)


def test_what_is_too_long_is_refused_not_cut() -> None:
    with pytest.raises(TooLong, match="2000 bytes"):
        TextMessage.compose("01000000001", "가" * 1001)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("감사합니다 😀", "감사합니다 ?"),
        ("👨‍👩‍👧 가족", "??? 가족"),
        ("한글", "한글"),
        ("café", "cafe"),
        ("맑음 ☀️", "맑음 ?"),
    ],
)
def test_what_cannot_be_written_becomes_its_plain_form_or_a_question_mark(text: str, sent: str) -> None:
    assert sendable(text) == sent


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_whatever_is_written_can_be_sent(text: str) -> None:
    message = TextMessage.compose("01000000001", text)
    assert message.bytes == len(message.text.encode("cp949"))
    assert (message.kind is Kind.SMS) == (message.bytes <= SMS_BYTES)
    assert message.bytes <= LMS_BYTES


def test_a_message_waits_in_a_file_of_its_own(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    for text in ("하나", "둘"):
        outbox.send(TextMessage.compose("01000000001", text))
    files = sorted((tmp_path / "outbox").iterdir())
    assert [json.loads(file.read_text())["text"] for file in files] == ["하나", "둘"]
    assert json.loads(files[0].read_text())["to"] == "01000000001"
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_neither_number_nor_text_shows_in_its_repr() -> None:
    shown = repr(TextMessage.compose("01000000001", "하나"))
    assert "01000000001" not in shown and "하나" not in shown
