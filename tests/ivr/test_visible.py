"""What a caller's screen shows of their call, and which keys it may press."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.agi.connection import Connection
from ivr.menu.requests import Ask, Choice, Keys, Play, Prompt, RecordMessage, Request, Sound, Verify
from ivr.menu.value import Value, spoken
from ivr.visible import VisibleMenu, VisibleMenus
from ivr.wording import Wording
from minwon.settings import Settings
from tests.fakes.agi import environment

WORDING = Wording(Settings(data=Path("unused")))
TAX, FOREIGN, KEYS = Prompt("menu/main/tax"), Prompt("menu/main/foreign", "en"), Prompt("menu/keys")
MAIN = Ask(
    sounds=(Prompt("menu/no_key"), TAX, FOREIGN, KEYS),
    language="ko",
    choices=(Choice("1", (TAX,)), Choice("9", (FOREIGN,))),
)
BIRTH = Ask(sounds=(Prompt("identity/ask_birth"),), language="ko", most=6, secret=True)
MESSAGE = RecordMessage(sounds=(Prompt("message/ask"),), language="ko", mailbox="m")


@pytest.fixture
def agi() -> Iterator[Connection]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(environment())
        yield Connection(ours)


@pytest.fixture
def menu(agi: Connection) -> VisibleMenu:
    made = VisibleMenu(WORDING, "ko")
    made.attach(agi)
    return made


def play(*sounds: Sound, keys: str = "0#*") -> Play:
    return Play(sounds=sounds, language="ko", keys=keys)


def show(menu: VisibleMenu, request: Request, *, proven: bool = False) -> None:
    menu.show(request, language="ko", proven=proven)


def press(menu: VisibleMenu, keys: str) -> bool:
    return menu.press(menu.seen.number, keys)


def test_a_menu_becomes_buttons(menu: VisibleMenu) -> None:
    show(menu, MAIN)
    seen = menu.seen
    assert (seen.doing, seen.always, seen.most) == ("asking", True, 0)
    assert [(button.key, button.label) for button in seen.buttons] == [("1", "세금과 요금"), ("9", "English")]
    # What the buttons say is not said again, nor what tells of 0, # and *.
    assert seen.said == (WORDING.texts["ko"]["menu/no_key"],)


def test_what_was_said_stays_until_a_key_is_pressed(menu: VisibleMenu) -> None:
    answer = WORDING.texts["ko"]["menu/tax/paying_answer"]
    show(menu, play(Prompt("menu/tax/paying_answer")))
    assert (menu.seen.doing, menu.seen.said) == ("saying", (answer,))
    show(menu, MAIN)
    assert menu.seen.said[0] == answer
    menu.answered(Keys(keys="1"))
    show(menu, BIRTH)
    assert menu.seen.said == (WORDING.texts["ko"]["identity/ask_birth"],)
    assert (menu.seen.most, menu.seen.secret, menu.seen.buttons) == (6, True, ())


def test_nothing_personal_before_the_caller_has_proved_who_they_are(menu: VisibleMenu) -> None:
    number = play(*spoken(Value("phone", "01012345678"), "ko"), keys="")
    show(menu, number)
    assert menu.seen.said == ("•••",)
    menu.answered(Keys(keys="1"))
    show(menu, number, proven=True)
    assert "일" in menu.seen.said[-1]


def test_only_what_is_asked_for_can_be_pressed(menu: VisibleMenu) -> None:
    show(menu, MAIN)
    assert [key for key in "0123456789*#" if press(menu, key)] == ["0", "1", "9", "*", "#"]
    for keys in ("", "11", "a", "1#", "9" * 40):
        assert not press(menu, keys)
    show(menu, BIRTH)
    for keys in ("900101", "9001#", "0#", "#", "*#"):
        assert press(menu, keys), keys
    for keys in ("9001011", "90#01"):
        assert not press(menu, keys), keys
    show(menu, play(Prompt("opening/recording"), keys=""))
    assert not any(press(menu, key) for key in "0123456789*#"), "over the recording notice nothing is pressed"


def test_a_key_for_what_is_no_longer_shown_is_refused_and_forgotten(
    menu: VisibleMenu, agi: Connection
) -> None:
    show(menu, MAIN)
    old = menu.seen.number
    assert menu.press(old, "1")
    show(menu, BIRTH)
    assert not menu.press(old, "1")
    # The key that came for the first menu is not the first digit of what is asked now.
    agi.press("9")
    assert agi.wait_for_digit(1000) == "9"


def test_the_same_again_is_no_news(menu: VisibleMenu) -> None:
    show(menu, MAIN)
    number = menu.seen.number
    show(menu, MAIN)
    assert menu.seen.number == number


def test_recording_looking_up_and_leaving_are_told(menu: VisibleMenu) -> None:
    show(menu, MESSAGE)
    assert menu.seen.doing == "recording"
    show(menu, Verify(directory="city", birth="900101", bill="123456"))
    assert menu.seen.doing == "busy" and "900101" not in repr(menu.seen)
    menu.leave()
    assert menu.seen.doing == "left" and not menu.seen.said
    assert not press(menu, "0")


async def test_whoever_looks_is_told_as_soon_as_something_changes(menu: VisibleMenu) -> None:
    first = await menu.seen_after(0, 10)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(menu.seen_after(first.number, 10))
        await asyncio.sleep(0)
        tasks.create_task(asyncio.to_thread(show, menu, MAIN))
    assert waiting.result().doing == "asking"
    assert (await menu.seen_after(waiting.result().number, 0.01)) == waiting.result()


async def test_the_end_is_news_too(agi: Connection) -> None:
    menus = VisibleMenus(WORDING)
    menu = menus.open("1.1", "ko")
    assert menus.of("1.1") is menu and menus.open("1.1", "en") is menu
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(menu.seen_after(menu.seen.number, 10))
        await asyncio.sleep(0)
        menus.close("1.1")
    assert waiting.done() and menu.over and menus.of("1.1") is None
