"""The peer: the same Asterisk with the same modules, and its own queue in plain dialplan. No Minwon in it.

Rendered from bench/peer/ into a folder of its own, on ports of its own. Counterpart:
tests/live/instance.py, which starts a whole Minwon and offers the benches the same few attributes.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import jinja2

from minwon.asterisk import TEMPLATES
from minwon.centre import SignIn
from minwon.packages import Program
from tests.live.ports import free_ports

_OWN = Path(__file__).with_name("peer")
#: What costs Asterisk nothing in the hotline costs it nothing here.
_SHARED = ("modules.conf", "stasis.conf", "cdr.conf", "cel.conf")
_FOLDERS = ("etc", "data", "lib/keys", "spool", "run", "log")


class Peer:
    """One running Asterisk with `app_queue` at its best settings. A context manager."""

    name = "app_queue"

    def __init__(
        self,
        folder: Path,
        program: Program,
        sign_ins: Sequence[SignIn],
        prompts: Path,
        music: Path,
        *,
        greeting: str = "",
        sentence: str = "",
        media: bool = True,
    ) -> None:
        """`prompts` and `music` are Minwon's folders; `greeting` and `sentence` are names of prompts.

        Without `media` nobody who waits hears music: what is measured is distribution alone.
        """
        self.folder = folder
        self.sign_ins = tuple(sign_ins)
        self.ami_secret = secrets.token_urlsafe(12)
        sip, self.ami_port, rtp = free_ports(2, media=4000)
        self.sip = f"127.0.0.1:{sip}"
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "data/sounds").symlink_to(prompts)
        (folder / "moh").symlink_to(music)
        (folder / "data/documentation").symlink_to(program.root / "usr/share/asterisk/documentation")
        values = {
            "address": "127.0.0.1",
            "sip_port": sip,
            "ami_port": self.ami_port,
            "rtp_first": rtp,
            "rtp_last": rtp + 3999,
            "secret": self.ami_secret,
            "home": folder,
            "etc": folder / "etc",
            "modules": program.asterisk_modules,
            "phones": sign_ins,
            "greeting": greeting,
            "sentence": sentence,
            "media": media,
        }
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([_OWN, TEMPLATES]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for file in (*_SHARED, *(template.name for template in _OWN.glob("*.conf"))):
            (folder / "etc" / file).write_text(environment.get_template(file).render(values))

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command("-f", "-q"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 30
        while "Asterisk has fully booted" not in self.ask("core waitfullybooted"):
            if self._process.poll() is not None or time.monotonic() > until:
                shutil.copy(self.folder / "log/messages", self.folder / "log/failed")
                raise RuntimeError(f"The peer's Asterisk did not start; see {self.folder / 'log/failed'}.")
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, command: str) -> str:
        """What Asterisk prints for a console command."""
        return subprocess.run(self._command("-rx", command), capture_output=True, text=True).stdout

    def pids(self) -> dict[str, int]:
        """The programs that run now, by name."""
        assert self._process is not None
        return {"asterisk": self._process.pid}

    def _command(self, *arguments: str) -> list[str]:
        return [*self._program.argv, "-C", str(self.folder / "etc/asterisk.conf"), *arguments]
