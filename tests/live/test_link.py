"""The link on a real Asterisk: text whole, nothing injected, every kind of loss noticed and mended."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from acd.asterisk.link import Down, Link, Up
from acd.asterisk.wire import AmiDown, Message, UnsafeValue
from minwon import asterisk, centre, database, packages
from minwon.settings import Settings
from tests.live.ports import free_ports

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

KOREAN = "자살예방 상담 홍길동 민원"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    sip, ami, web, media = free_ports(3, media=200)
    made = Settings.model_validate(
        {
            "data": tmp_path,
            "sip": {"port": sip, "rtp_first": media, "rtp_last": media + 199},
            "asterisk": {"ami_port": ami, "http_port": web},
        }
    )
    database.upgrade(made)
    engine = database.connect(made)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=1)
    engine.dispose()
    return made


class Running:
    """An Asterisk that can be killed, frozen and started again."""

    def __init__(self, settings: Settings) -> None:
        self._program = packages.fetch(packages.ASTERISK, settings.tools, lambda _: None)
        asterisk.configure(settings, self._program)
        self._argv = asterisk.command_line(settings, self._program, "-f")
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self._argv,
            env={**os.environ, **self._program.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def freeze(self) -> None:
        """Returns when it stands still: until then it may well answer."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitpid(self.process.pid, os.WUNTRACED)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def running(settings: Settings) -> Iterator[Running]:
    made = Running(settings)
    yield made
    made.kill()


@asynccontextmanager
async def linked(settings: Settings) -> AsyncIterator[Link]:
    link = Link(
        host=settings.address,
        port=settings.asterisk.ami_port,
        username="minwon",
        secret=settings.secrets.manager,
        wanted=frozenset({"UserEvent"}),
    )
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(link.run())
        await until(link, Up)
        yield link
        task.cancel()


async def until(link: Link, kind: type[Up] | type[Down], within: float = 20.0) -> None:
    async with asyncio.timeout(within):
        while not isinstance(await link.happenings.get(), kind):
            pass


async def heard(link: Link, count: int) -> list[str]:
    texts: list[str] = []
    async with asyncio.timeout(30):
        while len(texts) < count:
            event = await link.happenings.get()
            if isinstance(event, Message):
                texts.append(event["Text"])
    return texts


async def test_five_thousand_korean_events_arrive_whole_and_in_order(
    settings: Settings, running: Running
) -> None:
    async with linked(settings) as link:
        texts = [f"{number} {KOREAN * (number % 7)}" for number in range(5000)]
        for text in texts:
            link.send({"Action": "UserEvent", "UserEvent": "Test", "Text": text}).add_done_callback(
                lambda answer: answer.exception()
            )
        assert await heard(link, len(texts)) == texts


async def test_what_a_caller_calls_themselves_cannot_become_an_action(
    settings: Settings, running: Running
) -> None:
    async with linked(settings) as link:
        for text in ("x\r\n\r\nAction: Ping", "x\n\nAction: Ping", "x\nVariable: y", "가" * 400):
            with pytest.raises(UnsafeValue):
                link.send({"Action": "UserEvent", "UserEvent": "Test", "Text": text})
        await link.ask({"Action": "UserEvent", "UserEvent": "Test", "Text": "a\tb: c"})
        assert await heard(link, 1) == ["a\tb: c"]


async def test_a_killed_asterisk_is_found_again_and_nothing_is_asked_twice(
    settings: Settings, running: Running
) -> None:
    async with linked(settings) as link:
        running.freeze()
        pending = link.send({"Action": "UserEvent", "UserEvent": "Test", "Text": "once"})
        running.kill()
        await until(link, Down)
        with pytest.raises(AmiDown):
            await pending
        running.start()
        await until(link, Up)
        await link.ask({"Action": "UserEvent", "UserEvent": "Test", "Text": "new"})
        assert await heard(link, 1) == ["new"]


async def test_a_frozen_asterisk_is_noticed_within_seconds(settings: Settings, running: Running) -> None:
    async with linked(settings) as link:
        running.freeze()
        await until(link, Down, within=6.0)
        running.process.send_signal(signal.SIGCONT)
        await until(link, Up)
