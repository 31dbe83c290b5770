import pytest

from ivr.speech.particles import choose, with_particle


@pytest.mark.parametrize(
    ("word", "particle", "together"),
    [
        ("재산세", "이/가", "재산세가"),
        ("환경개선부담금", "이/가", "환경개선부담금이"),
        ("자동차세", "은/는", "자동차세는"),
        ("주민세", "을/를", "주민세를"),
        ("1번", "을/를", "1번을"),
        ("서울", "으로/로", "서울로"),
        ("고양시", "으로/로", "고양시로"),
        ("단속부서", "으로/로", "단속부서로"),
        ("3", "을/를", "3을"),
        ("2", "을/를", "2를"),
        ("7", "으로/로", "7로"),
        ("6", "으로/로", "6으로"),
        ("별표", "을/를", "별표를"),
        ("우물정", "을/를", "우물정을"),
        ("군포시", "과/와", "군포시와"),
        ("고양시청", "과/와", "고양시청과"),
        ("8", "(으)로", "8로"),
        ("1", "이", "1이"),
        ("10", "으로", "10으로"),
        ("100", "은", "100은"),
        ("상담실", "이나", "상담실이나"),
        ("상담사", "(이)나", "상담사나"),
        ("김민서", "이라", "김민서라"),
        ("홍길동", "(이)라", "홍길동이라"),
        ("칠", "으로", "칠로"),
        ("SMS", "은/는", "SMS는"),
        ("URL", "으로", "URL로"),
        ("PIN", "을", "PIN을"),
        ("email", "로", "email로"),
        ("online", "으로", "online으로"),
        ("Facebook", "이/가", "Facebook이"),
        ("Kakao", "이/가", "Kakao가"),
        ("재산세(2기분)", "을/를", "재산세(2기분)을"),
        ("*", "을/를", "*를"),
        ("#", "을/를", "#을"),
        ("", "이/가", "가"),
    ],
)
def test_the_particle_follows_the_last_sound(word: str, particle: str, together: str) -> None:
    assert with_particle(word, particle) == together


def test_an_unknown_particle_is_refused() -> None:
    with pytest.raises(ValueError, match="no particle"):
        choose("서울", "에서")
