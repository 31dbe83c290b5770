"""Walking a menu without a telephone, by hand and by script."""

from __future__ import annotations

import pytest

from ivr.menu.requests import Item
from ivr.menu.walk import Edition
from ivr.rehearsal import Rehearsal, ScriptError, run_script
from tests.ivr.menu.calls import MOBILE, NOW, document

MENU = """
start: {kind: say, say: hello, then: main}
main: {kind: menu, say: main, keys: {1: {say: a, to: account}, 2: {say: b, to: bye}, 3: {say: c, to: duty}}}
account: {kind: verify, directory: city, then: look_up}
look_up: {kind: look_up, directory: city, then: read}
read: {kind: read_account, then: bye}
duty: {kind: transfer, number: "2900"}
bye: {kind: hang_up, say: bye}
"""


def rehearsal(identity: str = "ok") -> Rehearsal:
    return Rehearsal(
        edition=Edition(document=document(MENU)),
        caller=MOBILE,
        now=NOW,
        texts={"ko": {"hello": "안녕하십니까", "bye": "안녕히 계십시오"}},
        identity=identity,
        items=(Item(kind="water", amount=100),),
    )


def run(script: str, identity: str = "ok") -> list[str]:
    return [spoken.name for turn in run_script(rehearsal(identity), script) for spoken in turn.said]


def test_a_script_that_holds() -> None:
    heard = run(
        """
// the greeting, then nobody presses anything
> hello
> 안녕하십니까
-
> menu/no_key
2
> bye
= hang_up
"""
    )
    assert heard[:2] == ["hello", "main"]


def test_keys_are_typed_as_on_a_telephone() -> None:
    run("1\n900101\n123456\n> charge/water\n= hang_up")
    run("1900101123456\n= hang_up")
    run("1\n0#\n= queue general")


def test_what_the_directory_says_is_chosen() -> None:
    run("1\n900101\n123456\n> identity/locked\n= queue general", identity="locked")


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("> bye", "line 1: 'bye' was not heard; heard: hello, main, a, b, c"),
        ("2\n= queue tax", "line 2: the call should end with queue tax, but there is hang_up"),
        ("= hang_up", "line 1: the call should end with hang_up, but there is a question at city/main"),
        ("3\n1", "line 2: nothing is asked any more; the call ended with transfer 2900"),
        ("press one", "line 1: 'press one' is neither keys"),
    ],
)
def test_a_script_that_does_not_hold_names_its_line(script: str, sentence: str) -> None:
    with pytest.raises(ScriptError) as refused:
        run(script)
    assert str(refused.value).startswith(sentence)


def test_by_hand_turn_by_turn() -> None:
    walk = rehearsal()
    turn = walk.begin()
    assert turn.question is not None and turn.question.most == 1
    assert [spoken.words for spoken in turn.said] == ["안녕하십니까", "", "", "", ""]
    turn = walk.press("1")
    turn = walk.press("900101")
    turn = walk.press("123456")
    assert turn.done == ("identity check: ok", "look-up: 1 made-up charges")
    assert turn.end is not None and walk.path[-1] == "bye"
