"""A whole Minwon of its own for tests and benches: `minwon run` as a child process.

Own data folder, own ports, its programs ended by their process ids and nothing else. What it costs
to make (the spoken prompts) is made once and linked into each instance.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from minwon import asterisk, centre, database, packages
from minwon.settings import Settings
from tests.live.ports import free_ports

_MINWON = Path(sys.executable).with_name("minwon")
_READY = "Minwon is running"


class NotRunning(Exception):
    """The instance did not start, or did not stop; the message ends with what it printed."""


class Instance:
    """One running Minwon. A context manager; also the benches' counterpart of `bench.peer.Peer`."""

    name = "minwon"

    def __init__(self, folder: Path, *, prompts: Path | None = None, **settings: str) -> None:
        """`prompts`: a folder of built prompts to link. `settings` as MINWON_… names them, without
        the MINWON_: `ACD__WRAP_UP_SECONDS="0"`."""
        folder.mkdir(parents=True, exist_ok=True)
        sip, ami, web, agi, ivr, acd, console, citizens, media = free_ports(8, media=4000)
        self.environment = {
            "MINWON_DATA": str(folder),
            "MINWON_SIP__PORT": str(sip),
            "MINWON_SIP__OUTGOING": f"sip:{{number}}@127.0.0.1:{citizens}",
            "MINWON_SIP__RTP_FIRST": str(media),
            "MINWON_SIP__RTP_LAST": str(media + 3999),
            "MINWON_ASTERISK__AMI_PORT": str(ami),
            "MINWON_ASTERISK__HTTP_PORT": str(web),
            "MINWON_IVR__AGI_PORT": str(agi),
            "MINWON_IVR__HTTP_PORT": str(ivr),
            "MINWON_ACD__HTTP_PORT": str(acd),
            "MINWON_CONSOLE__HTTP_PORT": str(console),
        } | {f"MINWON_{name}": value for name, value in settings.items()}
        with _environment(self.environment):
            self.settings = Settings()
        self.data = folder
        self.sip = f"{self.settings.address}:{sip}"
        #: Where citizens are called back.
        self.citizens = f"127.0.0.1:{citizens}"
        self.ami_port = ami
        self.printed = folder / "printed.log"
        self._process: subprocess.Popen[bytes] | None = None
        if prompts is not None:
            shutil.copytree(prompts, folder / "prompts", copy_function=os.link)

    @property
    def ami_secret(self) -> str:
        return self.settings.secrets.manager

    @property
    def sign_ins(self) -> list[centre.SignIn]:
        """Every counsellor's phone."""
        engine = database.connect(self.settings)
        with engine.connect() as connection:
            found = centre.sign_ins(connection)
        engine.dispose()
        return found

    def room(self, room: str) -> list[centre.SignIn]:
        return [each for each in self.sign_ins if each.room == room]

    def minwon(self, *arguments: str) -> str:
        """Run one word of the command line against this instance; what it printed."""
        done = subprocess.run(
            [_MINWON, *arguments],
            env=os.environ | self.environment,
            cwd=self.data,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            raise NotRunning(f"minwon {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def __enter__(self) -> Self:
        with self.printed.open("wb") as errors:
            self._process = subprocess.Popen(
                [_MINWON, "run"],
                env=os.environ | self.environment,
                cwd=self.data,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        try:
            self._await_welcome(within=120)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            raise NotRunning(f"minwon run did not stop within 15 s\n{self.logs()}") from None
        finally:
            self._end()

    def _end(self) -> None:
        """Whatever still runs ends now."""
        assert self._process is not None and self._process.stdout is not None
        if self._process.poll() is None:
            for pid in self.pids().values():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def pids(self) -> dict[str, int]:
        """The programs that run now, by name."""
        assert self._process is not None
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with contextlib.suppress(OSError, IndexError):
                # The name in parentheses may hold anything; what follows the last one is fixed (proc(5)).
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if int(parent) == self._process.pid and state != "Z":
                    words = (entry / "cmdline").read_bytes().decode().split("\0")
                    found[_program(words)] = int(entry.name)
        return found

    def pid(self, program: str) -> int:
        return self.pids()[program]

    def kill(self, program: str) -> int:
        """`kill -9`; returns the pid that is gone."""
        pid = self.pid(program)
        os.kill(pid, signal.SIGKILL)
        return pid

    def freeze(self, program: str) -> int:
        """Stop it as a machine that hangs would; `os.kill(pid, SIGCONT)` or `kill` ends that."""
        pid = self.pid(program)
        os.kill(pid, signal.SIGSTOP)
        return pid

    def ask(self, command: str) -> str:
        """What this instance's Asterisk prints for a console command."""
        program = packages.find(packages.ASTERISK, self.settings.tools)
        assert program is not None
        return asterisk.ask(self.settings, program, command)

    def ledger(self) -> list[dict[str, Any]]:
        """Every line of every program, in order of time."""
        lines = [
            json.loads(line)
            for file in (self.data / "ledger").glob("*.jsonl")
            for line in file.read_text().splitlines()
        ]
        return sorted(lines, key=lambda line: float(line["at"]))

    def logs(self) -> str:
        """The ends of all the logs, for a failure to show."""
        files = [
            self.printed,
            *sorted((self.data / "logs").glob("*.log")),
            self.data / "asterisk/log/messages",
        ]
        return "\n".join(
            f"--- {file.name}\n" + "\n".join(file.read_text(errors="replace").splitlines()[-25:])
            for file in files
            if file.exists()
        )

    def _await_welcome(self, within: float) -> None:
        assert self._process is not None and self._process.stdout is not None
        until = time.monotonic() + within
        said = ""
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while _READY not in said:
                if not selector.select(timeout=max(0.0, until - time.monotonic())):
                    raise NotRunning(f"minwon run was not ready within {within:g} s\n{self.logs()}")
                chunk = os.read(self._process.stdout.fileno(), 65536)
                if not chunk:
                    raise NotRunning(f"minwon run ended\n{said}\n{self.logs()}")
                said += chunk.decode(errors="replace")


def _program(words: list[str]) -> str:
    return words[2] if words[1:2] == ["-m"] else "asterisk"


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Settings are read from the environment: lend it these for a moment."""
    before = {name: value for name, value in os.environ.items() if name.startswith("MINWON_")}
    try:
        os.environ.update(values)
        yield
    finally:
        for name in values:
            os.environ.pop(name, None)
        os.environ.update(before)
