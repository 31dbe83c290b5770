"""The visible menu, end to end: the link from the outbox, a key pressed in the browser, the call follows."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from console.phones import PhoneCall
from tests.live.hearing import Prompts
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


class Screen:
    """The caller's browser at the link that came by text message."""

    def __init__(self, client: httpx.AsyncClient, link: str) -> None:
        self._client = client
        self.link = link
        self.shown: dict[str, Any] = {}

    async def until(self, condition: Callable[[dict[str, Any]], object], within: float = 15.0) -> None:
        async with asyncio.timeout(within):
            while not condition(self.shown):
                number = 0 if self.shown.get("again") else self.shown.get("number", 0)
                answer = await self._client.get(f"{self.link}/now", params={"after": number})
                self.shown = answer.json()
                await asyncio.sleep(0.3 * bool(self.shown.get("again")))

    async def press(self, keys: str) -> int:
        pressed = {"number": self.shown.get("number", 1), "keys": keys}
        return (await self._client.post(f"{self.link}/keys", json=pressed)).status_code

    def offers(self) -> dict[str, str]:
        return {one["key"]: one["label"] for one in self.shown.get("buttons", ())}


@asynccontextmanager
async def screen(scene: Scene, call: PhoneCall) -> AsyncIterator[Screen]:
    """The one message that was sent to this caller, opened."""
    outbox = scene.instance.data / "outbox"
    messages = [json.loads(file.read_text()) for file in sorted(outbox.glob("*.json"))]
    (text,) = (message["text"] for message in messages if message["to"] == call.phone)
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        opened = Screen(client, text.split()[-1])
        assert "민원" in (await client.get(opened.link)).text
        yield opened


async def test_a_key_pressed_on_the_screen_is_pressed_in_the_call(scene: Scene, ears: Prompts) -> None:
    call = await scene.call()
    await scene.hears(call, ears, "opening/recording")
    await call.press("8")
    await scene.hears(call, ears, "visible/ask")
    await call.press("1")
    await scene.hears(call, ears, "visible/sent")
    async with screen(scene, call) as page:
        await page.until(lambda shown: shown.get("buttons"))
        assert page.offers()["1"] == "세금과 요금" and page.offers()["9"]
        # In the middle of a sentence: it ends, and the next menu is heard.
        began = time.time()
        assert await page.press("1") == 204
        await page.until(lambda shown: "납부하실 금액 조회" in page.offers().values())
        assert time.time() - began < 1.0
        await scene.hears(call, ears, "menu/tax/look_up")
        # A key of the phone shows on the screen as well.
        await call.press("1")
        await page.until(lambda shown: shown.get("most") == 6)
        assert page.shown["secret"] is True
        # Typed digits, then what is too old to be meant.
        old = page.shown["number"]
        assert await page.press("900101") == 204
        await page.until(lambda shown: shown.get("number", 0) > old and shown.get("most") == 6)
        assert "고지서" in page.shown["said"][-1]
        page.shown["number"] = old
        assert await page.press("1") == 409
        page.shown = {}
        await page.until(lambda shown: shown.get("most") == 6)
        assert await page.press("0#") == 204
        await page.until(lambda shown: shown.get("doing") == "waiting")
        await call.hang_up()
        await page.until(lambda shown: shown.get("doing") == "over")
        assert await page.press("1") == 404
    data = scene.instance.data
    for file in [*(data / "logs").iterdir(), *(data / "ledger").iterdir(), data / "asterisk/log/messages"]:
        text = file.read_text(errors="replace")
        assert "900101" not in text and page.link.rpartition("/")[2] not in text, file


async def test_the_link_ends_with_the_call_and_nobody_learns_more_by_guessing(
    scene: Scene, ears: Prompts
) -> None:
    call = await scene.call()
    await scene.hears(call, ears, "opening/recording")
    await call.press("8")
    await scene.hears(call, ears, "visible/ask")
    await call.press("1")
    await scene.hears(call, ears, "visible/sent")
    async with screen(scene, call) as page:
        await page.until(lambda shown: shown.get("buttons"))
        await call.hang_up()
        began = time.time()
        await page.until(lambda shown: shown.get("doing") == "over")
        assert time.time() - began < 3.0
        address, _, token = page.link.rpartition("/")
        answers = set()
        for other in (token, token[:-1], f"{token[:-2]}AA", "AAAA", f"X{token[1:]}"):
            async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
                answer = await client.get(f"{address}/{other}/now")
                answers.add((answer.status_code, answer.text))
        assert len(answers) == 1 and answers.pop()[0] == 404
