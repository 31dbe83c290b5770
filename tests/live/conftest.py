"""A whole Minwon, real phones and a witness for the tests that need Asterisk."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from acd.client import Client
from console.phones import Phones
from minwon.settings import PROJECT
from tests.live.directory import directory
from tests.live.hearing import Prompts
from tests.live.instance import Instance
from tests.live.observer import Observer
from tests.live.scene import Scene

#: Talks end and the next begins at once; phones ring for as long as a test wants.
#: Only who is struck for abuse is restricted, which callers of other tests never are.
_SETTINGS = {
    "ACD__WRAP_UP_SECONDS": "0",
    "ACD__RING_SECONDS": "60",
    "CONDUCT__QUEUES": '["general"]',
}
_RUNNING: list[Instance] = []
_STEPS = Path(__file__).with_name("steps")


@pytest.fixture(scope="session")
def prompts(pytestconfig: pytest.Config) -> Path:
    """The spoken sentences, made once for all instances; kept between runs in pytest's cache."""
    assert pytestconfig.cache is not None
    folder = Path(pytestconfig.cache.mkdir("voice"))
    with (folder / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        Instance(folder).minwon("prompts", "build")
    return folder / "prompts"


@pytest.fixture(scope="session")
def start(prompts: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Instance]:
    """Makes an instance that is not started yet; other settings may be given."""

    def made(**settings: str) -> Instance:
        return Instance(tmp_path_factory.mktemp("minwon"), prompts=prompts, **_SETTINGS | settings)

    return made


@pytest.fixture(scope="session")
def shared(start: Callable[..., Instance]) -> Iterator[Instance]:
    """One instance for all tests that leave it as they found it."""
    with start() as instance:
        _RUNNING.append(instance)
        yield instance
        _RUNNING.remove(instance)


@pytest.fixture(scope="session")
def trial(start: Callable[..., Instance], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An instance whose menu has every kind of step (steps/), with recordings and a directory of its own."""
    recordings = tmp_path_factory.mktemp("recordings")
    for file in _STEPS.glob("[a-z][a-z].yaml"):
        # The shipped sentences and those of the menu; the third language has the latter alone.
        shipped = PROJECT / "recordings/prompts" / file.name
        text = (shipped.read_text() if shipped.exists() else "") + "\n" + file.read_text()
        (recordings / file.name).write_text(text)
    with directory() as address:
        instance = start(
            SPEECH__RECORDINGS=str(recordings),
            DIRECTORY__KIND="http",
            DIRECTORY__URL=address,
            HOTLINE__RECORDING_NUMBER="0313900190",
            IDENTITY__PER_NUMBER="4",
            VISIBLE__MOST_A_DAY="1",
        )
        with instance:
            _RUNNING.append(instance)
            # Today is a working day, whatever day it is.
            instance.minwon("hours", "--open", "시험")
            names = ["--name-ko", "관광안내", "--name-en", "Tourist information"]
            instance.minwon("department", "add", "1330", *names, "--outside")
            for menu in ("part", "city"):
                instance.minwon("menu", "import", str(_STEPS / f"{menu}.yaml"))
                instance.minwon("menu", "publish", menu)
            words = ["--ko", "오늘은 시험입니다.", "--en", "This is a test.", "--key", "7", "--to", "right"]
            instance.minwon("notice", "add", *words)
            yield instance
            _RUNNING.remove(instance)


@pytest.fixture
def own(start: Callable[..., Instance]) -> Iterator[Instance]:
    """An instance for one test that does to it what it likes."""
    with start() as instance:
        _RUNNING.append(instance)
        yield instance
        _RUNNING.remove(instance)


@pytest.fixture(scope="session")
def ears(prompts: Path) -> Prompts:
    """Recognises the Korean prompts."""
    return Prompts(prompts / "ko")


@pytest.fixture
async def scene(shared: Instance) -> AsyncIterator[Scene]:
    """The shipped menu, everybody's instance."""
    async with _on(shared) as scene:
        yield scene
        await scene.clear()


@pytest.fixture
async def straight_scene(shared: Instance) -> AsyncIterator[Scene]:
    """Everybody's instance, with a menu that leads straight to a counsellor."""
    async with _on_with_menu(shared, "straight.yaml", key="") as scene:
        yield scene


@pytest.fixture
async def choice_scene(shared: Instance) -> AsyncIterator[Scene]:
    """Everybody's instance, with a short menu: 1 for a counsellor, 2 for one who knows about traffic."""
    async with _on_with_menu(shared, "choice.yaml", key="1") as scene:
        yield scene


Rule = Callable[[str], None]


@pytest.fixture
async def rule(straight_scene: Scene) -> AsyncIterator[Rule]:
    """Puts rules in force at once, as the command line does; those of before come back."""
    with Client(straight_scene.instance.settings) as acd:
        before = acd.get("/rules")["text"]

        def put(text: str) -> None:
            acd.put("/rules", {"text": text, "by": "a test"})

        yield put
        put(before)


@pytest.fixture
async def trial_scene(trial: Instance) -> AsyncIterator[Scene]:
    """The menu of every step, its own instance."""
    async with _on(trial) as scene:
        yield scene
        await scene.clear()


@pytest.fixture
async def own_scene(own: Instance) -> AsyncIterator[Scene]:
    """The shipped menu, an instance for this test alone."""
    async with _on(own) as scene:
        yield scene


@pytest.fixture
async def own_straight_scene(own: Instance) -> AsyncIterator[Scene]:
    """An instance for this test alone, with a menu that leads straight to a counsellor."""
    await publish_straight(own)
    async with _on(own) as scene:
        scene.key = ""
        yield scene


async def publish_straight(instance: Instance) -> None:
    await publish(instance, Path(__file__).with_name("straight.yaml"))


async def publish(instance: Instance, file: Path) -> None:
    """A menu `city`, in force until it is rolled back."""
    instance.minwon("menu", "import", str(file))
    instance.minwon("menu", "publish", "city")
    # What is promised: every call that begins more than a second later hears the new menu.
    await asyncio.sleep(1.2)


@asynccontextmanager
async def _on_with_menu(instance: Instance, file: str, key: str) -> AsyncIterator[Scene]:
    """A menu of this folder in force, where `key` asks for a person; afterwards the shipped one again."""
    await publish(instance, Path(__file__).with_name(file))
    try:
        async with _on(instance) as scene:
            scene.key = key
            yield scene
            await scene.clear()
    finally:
        # Not rolled back: a test that published a menu of its own has come back to this one.
        instance.minwon("menu", "publish", "city", "--version", "1")
        await asyncio.sleep(1.2)


class _on:
    """Phones and a witness at an instance."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._phones = Phones(instance.sip, instance.citizens)
        self._witness = Observer(instance.ami_port, instance.ami_secret)

    async def __aenter__(self) -> Scene:
        await self._witness.__aenter__()
        await self._phones.__aenter__()
        return Scene(self._instance, self._phones, self._witness)

    async def __aexit__(self, *error: object) -> None:
        await self._phones.__aexit__(None, None, None)
        await self._witness.__aexit__(None, None, None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        for instance in _RUNNING:
            report.sections.append((f"logs of {instance.data}", instance.logs()))
    return report
