"""One Minwon on this machine: its programs started in order, watched, and stopped in order.

Owns the processes it starts and nothing else. A program that dies is started again, at once the
first time and then ever more slowly; callers are held by Asterisk meanwhile. Each program writes to
a log file of its own in the data folder.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import httpx

from minwon import asterisk
from minwon.ledger import Ledger
from minwon.packages import Program
from minwon.settings import Settings

_START_WITHIN = 30.0
#: `ivr` holds its callers' line while it thinks: one that has answered nothing so many times in a row
#: is ended, and the dialplan sends them on. acd needs no such watch: callers notice its silence.
_ASK_EVERY, _HUNG_AFTER = 5.0, 3
_STOP_WITHIN = 4.0
_PR_SET_PDEATHSIG = 1


class InstanceError(Exception):
    """The instance cannot run; the message says what to do."""


@dataclass
class Part:
    """One program of the instance. `ready` answers 200 once it can work.

    `yields`: how far it steps back for the others when the machine is busy (nice(2), 0 to 19). What a
    caller hears and whose phone rings come before the menus, and these before the screens.
    """

    name: str
    argv: Sequence[str]
    ready: str
    yields: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    starts: int = 0


class Instance:
    """All programs of one data folder: `async with` starts them, leaving stops them."""

    def __init__(self, settings: Settings, program: Program, report: Callable[[str], None]) -> None:
        self._settings = settings
        self._program = program
        self._report = report
        self._logs = settings.data / "logs"
        self._stopping = False
        self._asking: asyncio.Task[None] | None = None
        self._tasks = asyncio.TaskGroup()
        python = (sys.executable, "-m")
        self.parts = [
            Part("asterisk", asterisk.command_line(settings, program, "-f"), ""),
            Part("ivr", (*python, "ivr"), settings.url(settings.ivr.http_port) + "/readyz", yields=5),
            Part("acd", (*python, "acd"), settings.url(settings.acd.http_port) + "/readyz"),
            Part(
                "console",
                (*python, "console"),
                settings.url(settings.console.http_port) + "/readyz",
                yields=10,
            ),
        ]

    async def __aenter__(self) -> Instance:
        self._logs.mkdir(parents=True, exist_ok=True)
        raise_file_limit()
        await self._tasks.__aenter__()
        try:
            for part in self.parts[:1]:
                await self._start(part)
            # The three of ours need Asterisk, not one another.
            for part in self.parts[1:]:
                await self._launch(part)
            for part in self.parts[1:]:
                await self._wait_until_ready(part)
        except BaseException:
            await self._stop()
            await self._tasks.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()
        await self._tasks.__aexit__(None, None, None)

    async def _start(self, part: Part) -> None:
        await self._launch(part)
        await self._wait_until_ready(part)

    async def _launch(self, part: Part) -> None:
        part.starts += 1
        if part.name == "asterisk":
            # Calls that arrived before this and never ended were lost with the Asterisk before.
            Ledger(self._settings.data / "ledger", "instance").append("asterisk_started")
        log = self._logs / f"{part.name}.log"
        with log.open("ab") as output:
            part.process = await asyncio.create_subprocess_exec(
                *part.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=os.environ | {"MINWON_DATA": str(self._settings.data)} | part.environment,
                start_new_session=True,
                preexec_fn=partial(_become, part.yields),
            )
        self._tasks.create_task(self._watch(part, part.process), name=f"watch {part.name}")
        if part.name == "ivr":
            self._asking = self._tasks.create_task(self._end_when_hung(part, part.process), name="ask ivr")

    async def _wait_until_ready(self, part: Part) -> None:
        try:
            async with asyncio.timeout(_START_WITHIN):
                while not await self._is_ready(part):
                    process = part.process
                    if process is not None and process.returncode is not None and part.starts >= 3:
                        raise InstanceError(self._why_not(part, f"{part.name} ends as soon as it starts"))
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise InstanceError(
                self._why_not(part, f"{part.name} was not ready within {_START_WITHIN:.0f} s")
            ) from None

    async def _is_ready(self, part: Part) -> bool:
        if not part.ready:
            answer = await asyncio.to_thread(
                asterisk.ask, self._settings, self._program, "core waitfullybooted"
            )
            return "fully booted" in answer
        with suppress(httpx.HTTPError):
            async with httpx.AsyncClient(trust_env=False) as client:
                return (await client.get(part.ready, timeout=2)).status_code == 200
        return False

    async def _watch(self, part: Part, process: asyncio.subprocess.Process) -> None:
        await process.wait()
        if self._stopping:
            return
        self._report(f"{part.name} ended (status {process.returncode}); starting it again")
        await asyncio.sleep(min(0.1 * 2 ** min(part.starts - 1, 7), 10.0))
        if not self._stopping:
            await self._launch(part)

    async def _end_when_hung(self, part: Part, process: asyncio.subprocess.Process) -> None:
        unanswered = 0
        async with httpx.AsyncClient(trust_env=False) as client:
            while process.returncode is None:
                await asyncio.sleep(_ASK_EVERY)
                try:
                    await client.get(part.ready, timeout=_ASK_EVERY)
                    unanswered = 0
                except httpx.ReadTimeout:
                    unanswered += 1
                except httpx.HTTPError:
                    continue  # not started yet, or ended: others look after that
                if unanswered == _HUNG_AFTER:
                    self._report(f"{part.name} answers no more; ending it")
                    with suppress(ProcessLookupError):
                        process.kill()

    async def _stop(self) -> None:
        self._stopping = True
        if self._asking is not None:
            self._asking.cancel()
        for part in reversed(self.parts):
            process = part.process
            if process is None or process.returncode is not None:
                continue
            with suppress(ProcessLookupError):
                process.terminate()
            # Screens, then who answers, then the menu, then the phones; none may hold up the rest.
            with suppress(TimeoutError):
                async with asyncio.timeout(_STOP_WITHIN / len(self.parts)):
                    await process.wait()
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    def _why_not(self, part: Part, what: str) -> str:
        log = self._logs / f"{part.name}.log"
        last = log.read_text(errors="replace").splitlines()[-12:] if log.exists() else []
        return "\n".join([f"{what}. The end of {log}:", *(f"  {line}" for line in last)])


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Have this data folder for oneself while inside; raises InstanceError when somebody has it."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with (settings.data / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InstanceError(
                f"Minwon is already running on {settings.data}. Stop it first, or name another "
                "folder (MINWON_DATA) and other ports for a second one."
            ) from None
        yield


def check_ports(settings: Settings) -> None:
    """Raise InstanceError that names every port that is taken, and the setting to change."""
    taken = []
    mine: dict[tuple[int, str], str] = {}
    for name, port, transport in asterisk.ports(settings):
        other = mine.setdefault((port, transport), name)
        if other != name:
            taken.append(f"  {transport} port {port}: both {other} and {name} are set to it")
            continue
        kind = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM
        with socket.socket(socket.AF_INET, kind) as probe:
            if transport == "tcp":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.address, port))
            except OSError as error:
                setting = f"MINWON_{name.upper().replace('.', '__')}"
                taken.append(
                    f"  {transport} port {port} ({name}): {error.strerror}; choose another: {setting}=…"
                )
    if taken:
        raise InstanceError("\n".join([f"Not free on {settings.address}:", *dict.fromkeys(taken)]))


def raise_file_limit() -> None:
    """A thousand callers need some thousands of sockets and files: as many as the system allows."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _become(yields: int) -> None:
    os.nice(yields)
    end_with_parent()


def end_with_parent() -> None:
    """In the child: be told to end when the parent is gone, however it went (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
