"""PURE. What buttons say: the labels that a document gives its keys, and those of the steps' own questions.

Where there is none, a button says what the sentence says without its key (key_words.py): a phrase for
"세금과 요금은 일 번", only half a sentence for "통화를 마치시려면 이 번". Counterpart: ivr/wording.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import StringConstraints

from ivr.menu.sentence import Language

Words = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
#: By language.
Label = Mapping[Language, Words]
#: By key.
Labels = Mapping[str, Label]

RIGHT_OR_AGAIN: Labels = {
    "1": {"ko": "맞습니다", "en": "It is right"},
    "2": {"ko": "다시 입력", "en": "Enter it again"},
}
THIS_NUMBER_OR_ANOTHER: Labels = {
    "1": {"ko": "이 번호로 받기", "en": "At this number"},
    "2": {"ko": "다른 번호로 받기", "en": "At another number"},
}
SHOW_OR_NOT: Labels = {
    "1": {"ko": "상담사에게 보이기", "en": "Show it to the counsellor"},
    "2": {"ko": "보이지 않기", "en": "Do not show it"},
}
SEND: Label = {"ko": "문자로 받기", "en": "Receive it as a text message"}
AGREE: Label = {"ko": "주소 받기", "en": "Receive the link"}
#: Each language in its own words: who looks for it reads no other.
LANGUAGES: Mapping[Language, str] = {
    "ko": "한국어",
    "en": "English",
    "zh": "中文",
    "ja": "日本語",
    "vi": "Tiếng Việt",
}
