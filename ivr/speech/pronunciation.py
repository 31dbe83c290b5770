"""Korean spelling -> spelling as it sounds, for a synthesiser that reads letter by letter.

espeak-ng knows tensing, palatalisation and plain liaison, but not how consonants meet: it says 입니다 as
[ipnida]. This file respells exactly those meetings inside a word (표준 발음법 제18항, 제19항, 제20항), and
육 after another numeral (제29항: 십육 [심뉵]). Everything else stays as written.
"""

from __future__ import annotations

import re

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
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
#: 육 after a numeral that ends in a consonant is [뉵] (제29항).
_YUK = re.compile("(?<=[십백천만억])육")


def respell(text: str) -> str:
    """`십육만 원입니다` -> `심늉만 원임니다`. Anything that is not a Korean syllable stays as it is."""
    return re.sub(r"[가-힣]+", lambda word: _word(word[0]), text)


def _word(word: str) -> str:
    syllables = [_split(letter) for letter in _YUK.sub("뉵", word)]
    kept = {
        match.start() + len(exception) - 2
        for exception in _KEEP_NIEUN.split()
        for match in re.finditer(exception, word)
    }
    for place in range(len(syllables) - 1):
        here, there = syllables[place], syllables[place + 1]
        final = "ㅂ" if word[place] == "밟" else here[2]
        here[2], there[0] = _meet(final, there[0], keep_nieun=place in kept)
    return "".join(_join(*syllable) for syllable in syllables)


def _meet(final: str, initial: str, *, keep_nieun: bool) -> tuple[str, str]:
    if initial == "ㄹ":
        if final in "ㄴㄶㄵ":
            return ("ㄴ", "ㄴ") if keep_nieun else ("ㄹ", "ㄹ")
        if final in "ㅁㅇ":
            return final, "ㄴ"
        if final in _NASAL:
            return _NASAL[final], "ㄴ"
    if initial == "ㄴ" and final in "ㄹㅀㄾㄼ":
        return "ㄹ", "ㄹ"
    if initial in "ㄴㅁ" and final in _NASAL:
        return _NASAL[final], initial
    return final, initial


def _split(syllable: str) -> list[str]:
    initial, rest = divmod(ord(syllable) - ord("가"), 21 * 28)
    return [_INITIALS[initial], chr(rest // 28), _FINALS[rest % 28]]


def _join(initial: str, vowel: str, final: str) -> str:
    return chr(ord("가") + (_INITIALS.index(initial) * 21 + ord(vowel)) * 28 + _FINALS.index(final))
