"""PURE. Which keys a sentence names, and the sentence without them.

For the checks, which notice a sentence that tells of another key than the one it stands at, and for
buttons, which need no "press one". A heuristic for Korean and English: in other languages it finds
nothing.
"""

from __future__ import annotations

import re

_KOREAN = {word: digit for digit, words in enumerate(("영공", *"일이삼사오육칠팔구")) for word in words}
_ENGLISH = {
    word: digit
    for digit, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
}
#: `일 번`, `1번`; but `이 번호` is "this number", and `십이 번` another one.
_KOREAN_KEY = r"(?<![가-힣0-9])(?:([영공일이삼사오육칠팔구]) |([0-9]) ?)번(?![호째지])"
_ENGLISH_KEY = rf"\bpress (?:({'|'.join(_ENGLISH)})|([0-9]))\b"
_KEYS = {"ko": re.compile(_KOREAN_KEY), "en": re.compile(_ENGLISH_KEY, re.IGNORECASE)}

_KOREAN_TAIL = re.compile(rf"(?:은|는)?,? ?{_KOREAN_KEY}(?:을 눌러 (?:주십시오|주세요))?[.,]?$")
_ENGLISH_TAIL = re.compile(rf",? {_ENGLISH_KEY}[.,]?$", re.IGNORECASE)
_ENGLISH_HEAD = re.compile(r"^(?:for|to) ", re.IGNORECASE)


def named_keys(text: str, language: str) -> tuple[str, ...]:
    """The digits that the sentence tells people to press, in its order."""
    pattern = _KEYS.get(language)
    if pattern is None:
        return ()
    return tuple(_digit(match[1] or match[2], language) for match in pattern.finditer(text))


def without_key(text: str, language: str) -> str:
    """`세금과 요금은 일 번,` -> `세금과 요금`; `For taxes, press one.` -> `Taxes`."""
    text = text.strip()
    if len(named_keys(text, language)) != 1:
        return text.rstrip(",")
    if language == "ko":
        return _KOREAN_TAIL.sub("", text).rstrip(" ,")
    bare = _ENGLISH_HEAD.sub("", _ENGLISH_TAIL.sub("", text)).rstrip(" ,")
    return bare[:1].upper() + bare[1:]


def _digit(word: str, language: str) -> str:
    words = _KOREAN if language == "ko" else _ENGLISH
    return word if word.isdigit() else str(words[word.lower()])
