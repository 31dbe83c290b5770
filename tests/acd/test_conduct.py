"""Four texts, and what each holds against the caller."""

import pytest
import yaml

from acd.conduct import NOTHING, TEXTS, closing
from acd.engine.events import Ending, TalkClosed
from minwon.settings import PROJECT


@pytest.mark.parametrize(
    ("letter", "conduct"), [("A", "verbal_abuse"), ("B", "harassment"), ("C", ""), ("D", "")]
)
def test_each_text_holds_its_own(letter: str, conduct: str) -> None:
    text = TEXTS[letter]
    assert closing("1", text, by="c1001") == TalkClosed(call="1", text=text, conduct=conduct, by="c1001")


def test_the_counsellor_may_hold_more_or_nothing() -> None:
    assert closing("1", Ending.REPEATED, by="", held="verbal_abuse").conduct == "verbal_abuse"
    assert closing("1", Ending.ABUSE, by="", held=NOTHING).conduct == ""


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_end_has_its_words(language: str) -> None:
    dialplan = (PROJECT / "asterisk-conf/extensions.conf").read_text()
    said = yaml.safe_load((PROJECT / f"recordings/prompts/{language}.yaml").read_text())
    closed = dialplan.partition("\n[closed]\n")[2].partition("\n[")[0]
    played = {
        line.split(",")[0]: line.partition("(")[2].rstrip(")")
        for line in closed.splitlines()
        if "text" in line
    }
    sentences = {ending: played[f"exten => {ending}"].rpartition("(")[2] for ending in Ending}
    assert set(sentences.values()) <= said.keys()
    assert len(set(sentences.values())) == len(Ending)
