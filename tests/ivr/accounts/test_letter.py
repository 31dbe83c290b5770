"""The text messages of the menu, read as a citizen reads them."""

import pytest

from ivr.accounts.letter import UnknownTemplate, write
from minwon.settings import Hotline


def test_what_is_owed() -> None:
    values = {
        "items": "property_tax|2기분|123450|2026-09-30\nwater||25440|2026-12-30\nparking_fine||32000|",
        "total": "180890",
    }
    assert write("account", values, Hotline(city="가온시", number="120")) == (
        "[가온시] 납부 안내\n"
        "- 재산세 2기분: 123,450원 (납기 2026. 9. 30.)\n"
        "- 상하수도 요금: 25,440원 (납기 2026. 12. 30.)\n"
        "- 주정차 위반 과태료: 32,000원\n"
        "합계 180,890원\n"
        "문의 120"
    )


def test_a_message_that_nobody_wrote_is_told() -> None:
    with pytest.raises(UnknownTemplate, match="'lottery'"):
        write("lottery", {}, Hotline())
