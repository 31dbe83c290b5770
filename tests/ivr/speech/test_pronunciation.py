import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.pronunciation import respell


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        # nasals (제18항)
        ("입니다", "임니다"),
        ("안녕하십니까", "안녕하심니까"),
        ("없습니다", "없슴니다"),
        ("국물", "궁물"),
        ("백만", "뱅만"),
        ("육만", "융만"),
        ("앞문", "암문"),
        ("있는", "인는"),
        ("않는", "안는"),
        ("없는", "엄는"),
        ("읽는", "잉는"),
        ("밟는", "밤는"),
        # ㄹ after other consonants (제19항)
        ("심리", "심니"),
        ("정류장", "정뉴장"),
        ("독립", "동닙"),
        ("협력", "혐녁"),
        ("법률", "범뉼"),
        ("등록면허세", "등농면허세"),
        # ㄹ and ㄴ (제20항)
        ("신라", "실라"),
        ("연락처", "열락처"),
        ("칠년", "칠련"),
        ("설날", "설랄"),
        ("공권력", "공권녁"),
        ("생산량", "생산냥"),
        # 육 after a numeral (제29항)
        ("십육", "심뉵"),
        ("백육", "뱅뉵"),
        ("이십육만", "이심늉만"),
        ("천육백", "천뉵백"),
        ("교육", "교육"),
        ("체육", "체육"),
        ("칠십", "칠씹"),
        ("팔십육", "팔씸뉵"),
        # ㅎ and its neighbours (제12항, 제17항)
        ("못하고", "모타고"),
        ("깨끗하게", "깨끄타게"),
        ("많습니다", "만씀니다"),
        ("좋습니다", "조씀니다"),
        ("닫히다", "다치다"),
        ("닫혔습니다", "다쳤슴니다"),
        # ㄼ (제10항), ㅢ (제5항)
        ("여덟", "여덜"),
        ("열여덟째", "열여덜째"),
        ("넓은", "넓은"),
        ("희망", "히망"),
        ("의견", "의견"),
        # what a synthesiser knows by itself, or what is none of ours
        ("같이", "같이"),
        ("학교", "학교"),
        ("구월", "구월"),
        ("여덟만", "여덜만"),
        ("SMS 십니", "SMS 심니"),
        ("", ""),
    ],
)
def test_as_it_sounds(written: str, heard: str) -> None:
    assert respell(written) == heard


def test_a_sentence() -> None:
    assert respell("십육만 육천백육십 원입니다.") == "심늉만 육천뱅뉵십 원임니다."


def test_words_do_not_change_each_other() -> None:
    assert respell("여섯 명, 책 넣는") == "여섯 명, 책 넌는"


@given(st.text())
def test_any_text_keeps_its_length_and_what_is_not_korean(text: str) -> None:
    heard = respell(text)
    assert len(heard) == len(text)
    assert all(a == b for a, b in zip(text, heard, strict=True) if not "가" <= a <= "힣")
