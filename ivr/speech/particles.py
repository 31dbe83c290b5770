"""The particle that fits a word: 재산세가, 환경개선부담금이, 1번을, 서울로, 3을, SMS는.

What counts is the last sound: after a consonant 이/은/을/과, after a vowel 가/는/를/와; 으로 only after
a consonant other than ㄹ.
"""

from __future__ import annotations

import re

#: (after a consonant, after a vowel), by any way of naming the pair.
_PAIRS = {
    name: pair
    for pair, names in {
        ("이", "가"): "이/가 이 가",
        ("은", "는"): "은/는 은 는",
        ("을", "를"): "을/를 을 를",
        ("과", "와"): "과/와 와/과 과 와",
        ("으로", "로"): "으로/로 (으)로 으로 로",
        ("이나", "나"): "이나/나 (이)나 이나 나",
        ("이라", "라"): "이라/라 (이)라 이라 라",
    }.items()
    for name in names.split()
}

_RIEUL = 8  #: ㄹ among the final consonants of Unicode's Hangul syllables; 0 is none
_ANY = 1
#: How the digits end: 영, 일, 이, 삼, 사, 오, 육, 칠, 팔, 구. So do 십, 백, 천 and 만.
_DIGITS = dict(zip("0123456789", (_ANY, _RIEUL, 0, _ANY, 0, 0, _ANY, _RIEUL, _RIEUL, 0), strict=True))
#: 조, alone of the large units, ends in a vowel.
_ENDS_IN_JO = re.compile(r"[1-9][0-9]{0,3}(?:000000000000|,000,000,000,000)$", re.ASCII)
#: As they are said: 별표, 우물정자, 퍼센트, 도, 제곱미터, 더하기.
_SIGNS = {"*": 0, "#": 0, "%": 0, "℃": 0, "㎡": 0, "+": 0}
#: Units are read out, 킬로미터 and 킬로그램, whatever their letters are.
_UNITS = re.compile(r"[0-9]\s?(?:[kcm]?m|[km]?g|m?[lL])$")
#: The letters whose Korean names end in a consonant: 엘, 엠, 엔, 알.
_LETTERS = {"L": _RIEUL, "M": _ANY, "N": _ANY, "R": _RIEUL}


def with_particle(word: str, particle: str) -> str:
    """`재산세`, `이/가` -> `재산세가`."""
    return word + choose(word, particle)


def choose(word: str, particle: str) -> str:
    """The form of `particle` (`이/가`, `을`, `(으)로`, …) that follows `word`.

    Raises ValueError for an unknown particle. A word without a last sound takes the form after a vowel.
    """
    if particle not in _PAIRS:
        raise ValueError(f"{particle!r} is no particle known here: {', '.join(_PAIRS)}.")
    after_consonant, after_vowel = _PAIRS[particle]
    final = _final(word)
    if final == 0 or (final == _RIEUL and after_consonant == "으로"):
        return after_vowel
    return after_consonant


def _final(word: str) -> int:
    """0: ends in a vowel; _RIEUL: in ㄹ; another number: in another consonant."""
    spoken = word.rstrip()
    while spoken and not (spoken[-1].isalnum() or spoken[-1] in _SIGNS):
        spoken = spoken[:-1].rstrip()
    if not spoken:
        return 0
    last = spoken[-1]
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28
    if last in _DIGITS:
        return 0 if _ENDS_IN_JO.search(spoken) else _DIGITS[last]
    if last in _SIGNS:
        return _SIGNS[last]
    if _UNITS.search(spoken):
        return _ANY if last == "g" else 0
    return _latin_final(spoken) if last.isascii() else 0


def _latin_final(spoken: str) -> int:
    """An abbreviation ends as its last letter's name does; another word about as it is spelt."""
    word = ""
    for letter in reversed(spoken):
        if not (letter.isascii() and letter.isalpha()):
            break
        word = letter + word
    if word.isupper():
        return _LETTERS.get(word[-1], 0)
    # A last e is silent (online, file), except where it is the only vowel (e.g. "me").
    sound = word.lower()
    if sound.endswith("e") and len(sound) > 2 and sound[-2] in "lmn":
        sound = sound[:-1]
    if sound.endswith("l"):
        return _RIEUL
    if re.search(r"[^aeiouy][kpt]$", sound) and not sound.endswith(("ck", "pp")):
        return 0  # 테스트, 데스크, 헬프: after another consonant these three are a syllable of their own
    return _ANY if sound.endswith(("m", "n", "ng", "k", "p", "t", "c", "b")) else 0
