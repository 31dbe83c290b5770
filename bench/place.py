"""Where a bench runs: folders, programs, and both systems brought up the same way."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from bench.peer import Peer
from minwon import database, packages
from minwon.centre import SignIn
from minwon.packages import Program, Tool
from minwon.settings import PROJECT, Settings
from tests.live.instance import Instance

_MENUS = Path(__file__).with_name("menus")
#: Waiting without a sound. The same stands in peer/musiconhold.conf.
_SILENCE = "[general]\n"


@dataclass
class Place:
    """One run of the benches, in a folder of its own. `quick` asks for a tenth of everything."""

    folder: Path
    quick: bool
    _numbers: list[int] = field(default_factory=list)

    def program(self, tool: Tool) -> Program:
        return packages.fetch(tool, Settings().tools, lambda line: print(f"  {line}"))

    @property
    def prompts(self) -> Path:
        """The spoken sentences; made once and kept for the next run."""
        voice = PROJECT / "bench/results/voice"
        if not (voice / "prompts/ko").exists():
            Instance(voice).minwon("prompts", "build")
        return voice / "prompts"

    def scratch(self) -> Path:
        self._numbers.append(len(self._numbers))
        made = self.folder / f"{len(self._numbers):02}"
        made.mkdir(parents=True)
        return made

    @contextlib.contextmanager
    def minwon(self, menu: str, *, media: bool, **settings: str) -> Iterator[Instance]:
        """A whole Minwon with this menu (bench/menus/), without wrap-up as the peer has none."""
        chosen = {"ACD__WRAP_UP_SECONDS": "0"} | settings
        instance = Instance(self.scratch(), prompts=self.prompts, **chosen)
        # Before it runs: the first caller hears it as well.
        instance.minwon("menu", "import", str(_MENUS / f"{menu}.yaml"))
        instance.minwon("menu", "publish", "city")
        with instance:
            if not media:
                _hush(instance)
            yield instance

    @contextlib.contextmanager
    def peer(self, counsellors: int, *, media: bool) -> Iterator[Peer]:
        """Asterisk alone, with so many members in its queue."""
        people = [SignIn(f"c{1000 + number}", "room1", f"p{number}") for number in range(1, counsellors + 1)]
        music = self.scratch()
        with Peer(
            self.scratch(), self.program(packages.ASTERISK), people, self.prompts, music,
            greeting="opening/greeting", sentence="menu/tax/paying_answer", media=media,
        ) as peer:  # fmt: skip
            yield peer


def _hush(instance: Instance) -> None:
    """Nothing is played: no music, no survey, no goodbye. The peer hangs up after the talk as well."""
    (instance.data / "asterisk/etc/musiconhold.conf").write_text(_SILENCE)
    instance.ask("moh reload")
    for goodbye in instance.data.glob("prompts/**/closing/goodbye.*"):
        goodbye.unlink()
    engine = database.connect(instance.settings)
    with database.writing(engine) as connection:
        connection.execute(
            sa.delete(database.menu_publications).where(database.menu_publications.c.menu == "survey")
        )
    engine.dispose()
