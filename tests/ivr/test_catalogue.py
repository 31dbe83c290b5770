import re
from pathlib import Path

import pytest

from ivr import catalogue
from minwon.settings import PROJECT, Hotline, Settings, Speech


def settings(folder: Path, **files: str) -> Settings:
    for language, text in ({"ko": "", "en": ""} | files).items():
        (folder / f"{language}.yaml").write_text(text)
    return Settings(data=folder, speech=Speech(recordings=folder), hotline=Hotline(city="가온시"))


@pytest.fixture
def shipped(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


def test_the_shipped_catalogues_are_complete_and_speakable(shipped: Settings) -> None:
    korean, english = (catalogue.sentences(shipped, language) for language in catalogue.COMPLETE)
    assert korean.keys() == english.keys()
    assert len(korean) > 180
    for text in [*korean.values(), *english.values()]:
        assert text.strip()
        assert not re.search(r"[*#{}]", text), text
    assert all(re.search("[가-힣]", text) for text in korean.values())
    assert not any(re.search("[가-힣]", text) for text in english.values())


def test_everything_that_callers_hear_is_polite(shipped: Settings) -> None:
    for name, text in catalogue.sentences(shipped, "ko").items():
        if text.endswith("."):
            assert re.search("(니다|십시오|니까|오)\\.$", text), f"{name}: {text}"


def test_every_sentence_that_the_dialplan_plays_exists(shipped: Settings) -> None:
    dialplan = (PROJECT / "asterisk-conf/extensions.conf").read_text()
    groups = {name.split("/")[0] for name in catalogue.sentences(shipped, "ko")}
    played = set(re.findall(rf"(?<![\w/.])(?:{'|'.join(groups)})/[a-z_]+(?=[)&,:}}])", dialplan))
    assert {"menu/to_a_person", "room/ask_pin", "whisper/again"} <= played
    assert played <= catalogue.texts(shipped, "ko").keys()


def test_the_city_is_filled_in_each_language(tmp_path: Path) -> None:
    own = settings(
        tmp_path, ko="hello: '{city} 민원콜센터입니다.'\n", en="hello: 'The {city} call centre.'\n"
    )
    assert catalogue.sentences(own, "ko") == {"hello": "가온시 민원콜센터입니다."}
    assert catalogue.sentences(own, "en") == {"hello": "The Gaon call centre."}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{city}이/가 알려 드립니다.", "가온시가 알려 드립니다."),
        ("{city}을/를 찾아 주셔서 감사합니다.", "가온시를 찾아 주셔서 감사합니다."),
        ("{city}(으)로 오십시오.", "가온시로 오십시오."),
        ("{city}의 소식입니다.", "가온시의 소식입니다."),
    ],
)
def test_the_particle_after_the_citys_name_fits_it(tmp_path: Path, written: str, said: str) -> None:
    own = settings(tmp_path, ko=f"hello: '{written}'\n", en="hello: Hello.\n")
    assert catalogue.sentences(own, "ko") == {"hello": said}


def test_a_sentence_for_each_position_or_wait(tmp_path: Path) -> None:
    own = settings(
        tmp_path,
        ko="at/{position:1-2}: 순서는 {position}입니다.\nin/{wait:60-60}: '{wait} 걸립니다.'\n",
        en="at/{position:1-2}: You are {position}.\n",
    )
    assert catalogue.sentences(own, "ko") == {
        "at/1": "순서는 첫 번째입니다.",
        "at/2": "순서는 두 번째입니다.",
        "in/60": "약 한 시간 걸립니다.",
    }
    assert catalogue.sentences(own, "en")["at/2"] == "You are second."


def test_a_sentence_for_some_numbers_only(tmp_path: Path) -> None:
    own = settings(
        tmp_path,
        ko="from/{minutes:1-2,30}: '{minutes}에서'\nto/{minutes:60}: '{minutes} 정도'\n",
        en="from/{number:1-2,30}: about {number}\nto/{minutes:60}: to {minutes}\n",
    )
    assert catalogue.sentences(own, "ko") == {
        "from/1": "일 분에서",
        "from/2": "이 분에서",
        "from/30": "삼십 분에서",
        "to/60": "한 시간 정도",
    }
    assert catalogue.sentences(own, "en") == {
        "from/1": "about one",
        "from/2": "about two",
        "from/30": "about thirty",
        "to/60": "to one hour",
    }


def test_words_that_yaml_would_take_for_something_else_stay_words(tmp_path: Path) -> None:
    assert catalogue.sentences(settings(tmp_path, ko="yes: no\nnumber: 010\n"), "ko") == {
        "yes": "no",
        "number": "010",
    }


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("a: 하나\na: 둘\n", "line 2: a stands there twice"),
        ("A B: 하나\n", "is no name"),
        ("../a: 하나\n", "is no name"),
        ("a: ''\n", "needs a sentence"),
        ("a: '{town}입니다'\n", "needs a sentence"),
        ("a:\n  b: 하나\n", "write `name: sentence`"),
        ("- a\n", "must hold"),
        ("a: [\n", "cannot be read"),
        ("number/3: 셋\n", "is a fragment"),
    ],
)
def test_faults_say_where_and_what_to_do(tmp_path: Path, written: str, fault: str) -> None:
    with pytest.raises(catalogue.CatalogueError, match=re.escape(fault)):
        catalogue.texts(settings(tmp_path, ko=written), "ko")


def test_a_city_may_add_a_language(tmp_path: Path) -> None:
    own = settings(tmp_path, vi="hello: Xin chào.\n")
    assert catalogue.languages(own) == ["ko", "en", "vi"]
    assert catalogue.texts(own, "vi") == {"hello": "Xin chào."}
    with pytest.raises(catalogue.CatalogueError, match="no catalogue"):
        catalogue.texts(own, "zh")


def test_every_sentence_has_a_code_of_its_own_which_it_keeps(shipped: Settings, tmp_path: Path) -> None:
    codes = catalogue.by_code(shipped)
    assert len(codes) == sum(len(catalogue.sentences(shipped, language)) for language in catalogue.COMPLETE)
    assert all(re.fullmatch("[0-9]{6}", code) for code in codes)
    [code] = [code for code, found in codes.items() if found == ("ko", "opening/greeting")]
    alone = catalogue.by_code(settings(tmp_path, ko="opening/greeting: 다른 인사.\n"))
    assert alone == {code: ("ko", "opening/greeting")}
