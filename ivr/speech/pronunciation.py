"""Korean spelling -> spelling as it sounds, for a synthesiser that reads letter by letter.

espeak-ng knows tensing, palatalisation and plain liaison, but not how consonants meet: it says 입니다 as
[ipnida] and 못하고 as [모싸고]. This file respells exactly those meetings inside a word, by the articles of
표준 발음법 that it names, and the numerals 육 and 십. Everything else stays as written.
"""

from __future__ import annotations

import re
from itertools import pairwise

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

#: What a final consonant becomes before ㄴ or ㅁ (제18항); clusters as the consonant that is heard.
_NASAL = {
    **dict.fromkeys("ㄱㄲㅋㄳㄺ", "ㅇ"),
    **dict.fromkeys("ㄷㅅㅆㅈㅊㅌㅎㄵㄶ", "ㄴ"),
    **dict.fromkeys("ㅂㅍㅄㄿㄻ", "ㅁ"),
}
#: Words in which ㄴ meets ㄹ as [ㄴㄴ], because ㄹ begins a word of its own (제20항, 다만).
_KEEP_NIEUN = (
    "의견란 임진란 생산량 결단력 공권력 동원령 상견례 횡단로 이원론 입원료 구근류 "
    "음운론 판단력 통신란 등산로 신문로"
)
#: Numerals: 육 after a consonant is [뉵] (제29항), 십 after ㄹ is [씹] (제26항).
_NUMERALS = ((re.compile("(?<=[십백천만억])육"), "뉵"), (re.compile("(?<=[칠팔])십"), "씹"))
_VOWELS_OF_CHI = "ㅣㅕ"


def respell(text: str) -> str:
    """`십육만 원입니다` -> `심늉만 원임니다`. Anything that is not a Korean syllable stays as it is."""
    return re.sub(r"[가-힣]+", lambda word: _word(word[0]), text)


def _word(word: str) -> str:
    heard = word
    for numeral, sound in _NUMERALS:
        heard = numeral.sub(sound, heard)
    syllables = [_split(letter) for letter in heard]
    kept = {
        match.start() + len(exception) - 2
        for exception in _KEEP_NIEUN.split()
        for match in re.finditer(exception, word)
    }
    for place, (here, there) in enumerate(pairwise([*syllables, [" ", " ", " "]])):
        if here[2] == "ㄼ" and there[0] != "ㅇ":
            here[2] = "ㅂ" if word[place] == "밟" else "ㄹ"  # 제10항
        here[2], there[0] = _meet(here[2], there[0], there[1], keep_nieun=place in kept)
        if here[1] == "ㅢ" and here[0] != "ㅇ":
            here[1] = "ㅣ"  # 제5항: 희망 [히망]
    return "".join(_join(*syllable) for syllable in syllables)


def _meet(final: str, initial: str, vowel: str, *, keep_nieun: bool) -> tuple[str, str]:
    """A syllable's last consonant and the next one's first, as they sound together."""
    if initial == "ㅎ" and final == "ㄷ" and vowel in _VOWELS_OF_CHI:
        return " ", "ㅊ"  # 제17항: 닫혀 [다쳐]
    if initial == "ㅎ" and final in "ㄷㅅㅆ":
        return " ", "ㅌ"  # 제12항: 못하고 [모타고]
    if initial == "ㅅ" and final in "ㅎㄶㅀ":
        return {"ㅎ": " ", "ㄶ": "ㄴ", "ㅀ": "ㄹ"}[final], "ㅆ"  # 제12항: 많습니다 [만씀니다]
    if initial == "ㄹ":
        if final in "ㄴㄶㄵ":
            return ("ㄴ", "ㄴ") if keep_nieun else ("ㄹ", "ㄹ")
        if final in "ㅁㅇ":
            return final, "ㄴ"
        if final in _NASAL:
            return _NASAL[final], "ㄴ"
    if initial == "ㄴ" and final in "ㄹㅀㄾ":
        return "ㄹ", "ㄹ"
    if initial in "ㄴㅁ" and final in _NASAL:
        return _NASAL[final], initial
    return final, initial


def _split(syllable: str) -> list[str]:
    initial, rest = divmod(ord(syllable) - ord("가"), 21 * 28)
    return [_INITIALS[initial], _VOWELS[rest // 28], _FINALS[rest % 28]]


def _join(initial: str, vowel: str, final: str) -> str:
    place = (_INITIALS.index(initial) * 21 + _VOWELS.index(vowel)) * 28 + _FINALS.index(final)
    return chr(ord("가") + place)
