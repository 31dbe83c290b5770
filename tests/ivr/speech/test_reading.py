import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.reading import spell_out


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("9월 30일까지 12,000원, 문의 1577-3900", "구월 삼십일까지 만 이천 원, 문의 일오칠칠, 삼구공공"),
        ("2026-09-25(금) 13:00부터 20명", "이천이십육년 구월 이십오일 금요일 오후 한 시부터 스무 명"),
        ("2026년 10월 6일 0시", "이천이십육년 시월 육일 밤 열두 시"),
        ("오전 9시 30분~18시까지", "오전 아홉 시 삼십 분에서 오후 여섯 시까지"),
        ("3번 창구, 10분 뒤, 24시간", "삼 번 창구, 십 분 뒤, 스물네 시간"),
        ("120번이나 119에 전화", "일이공 번이나 일일구에 전화"),
        ("031-390-0114, 010-1234-5678", "공삼일, 삼구공, 공일일사, 공일공, 일이삼사, 오육칠팔"),
        ("2기분 재산세 3.5% 할인!", "이 기분 재산세 삼 점 오 퍼센트 할인!"),
        ("코로나19 검사소 3곳", "코로나일구 검사소 세 곳"),
        ("계좌 0305", "계좌 공삼공오"),
        ("2026. 10. 9.(금) 시행", "이천이십육년 시월 구일 금요일 시행"),
        ("2026.6.10.부터 9. 30.까지", "이천이십육년 유월 십일부터 구월 삼십일까지"),
        ("9.30.까지, 10/6(화)", "구월 삼십일까지, 시월 육일 화요일"),
        ("2026-09-25(시청)", "이천이십육년 구월 이십오일 시청"),
        ("물가 3.5. 올랐다", "물가 삼 점 오. 올랐다"),
        ("6~10월, 9~18시", "유월에서 시월, 아홉 시에서 오후 여섯 시"),
        ("평일 9:00-18:00", "평일 오전 아홉 시에서 오후 여섯 시"),
        ("3만5천원, 1억 2천만 원", "삼만 오천 원, 일억 이천만 원"),
        ("1만원, 1천5백만원, 1억 1만원", "만 원, 천오백만 원, 일억 일만 원"),
        ("1만 명, 1천 명, 1억 명", "만 명, 천 명, 일억 명"),
        ("5만 3억원, 0원", "오만 삼억원, 영 원"),
        ("3km 앞, 5m, -5℃", "삼 킬로미터 앞, 오 미터, 영하 오 도"),
        ("3가구, 5인 이상, 1부터", "세 가구, 오 인 이상, 일부터"),
        ("10~20명", "십에서 스무 명"),
        ("*를 누르세요 😀 [중요]", "별표 를 누르세요 중요"),
        ("+82 10 1234 5678 9012 3456", "공일공, 일이삼사, 오육칠팔 구천십이 삼천사백오십육"),
        ("1" + "0" * 17 + "원", "일" + "공" * 17 + "원"),
        ("99:99 13월", "구십구 구십구 십삼 월"),
    ],
)
def test_korean(written: str, spoken: str) -> None:
    assert spell_out(written, "ko") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        (
            "Until 2026-09-30, 12,000 won.",
            "Until September thirtieth, twenty twenty-six, twelve thousand won.",
        ),
        ("Open 09:00 ~ 18:00 on the 25th", "Open nine a.m. to six p.m. on the twenty-fifth"),
        (
            "Call 1577-3900, 3.5% off",
            "Call one five seven seven, three nine zero zero, three point five percent off",
        ),
        ("It's twenty-one & more", "It's twenty-one and more"),
    ],
)
def test_english(written: str, spoken: str) -> None:
    assert spell_out(written, "en") == spoken


def test_another_language_is_left_to_its_voice() -> None:
    assert spell_out("Gọi  120", "vi") == "Gọi 120"


@given(
    st.text(st.sampled_from("0123456789-~:.,()월일시분번원%+ ab가"), max_size=30),
    st.sampled_from(["ko", "en"]),
)
def test_no_digit_is_ever_left(written: str, language: str) -> None:
    assert not any(letter.isdigit() for letter in spell_out(written, language))


@given(st.text(max_size=30))
def test_any_text_can_be_read(written: str) -> None:
    assert not any(letter in "0123456789*#%@<>|;&" for letter in spell_out(written, "ko").replace(";", ""))
