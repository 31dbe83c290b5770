"""SIPp as the load: phones that register and answer in one process, and callers in another.

The scenarios lie in bench/sipp/; both systems get the same ones. Only loopback is ever loaded, and
every run is bounded in calls, rate and time.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from minwon.centre import SignIn
from minwon.packages import Program

_SCENARIOS = Path(__file__).with_name("sipp")


@dataclass(frozen=True, slots=True)
class Calls:
    """What became of the callers of one run."""

    made: int
    succeeded: int
    failed: int


@contextlib.asynccontextmanager
async def counsellors(
    sipp: Program, server: str, sign_ins: Sequence[SignIn], folder: Path, *, port: int, talk: float
) -> AsyncIterator[None]:
    """Registered phones that answer at once and hang up after `talk` seconds, while the block runs."""
    lines = ["SEQUENTIAL"]
    lines += [
        f"{each.counsellor};[authentication username={each.counsellor} password={each.secret}]"
        for each in sign_ins
    ]
    names = folder / "counsellors.csv"
    names.write_text("\n".join(lines) + "\n")
    process = await _start(
        sipp, server, folder, "counsellors",
        "-sf", str(_SCENARIOS / "register.xml"), "-oocsf", str(_SCENARIOS / "answer.xml"),
        "-inf", str(names), "-p", str(port), "-mp", str(port + 1000),
        "-m", str(len(sign_ins)), "-r", "200", "-l", str(len(sign_ins)), "-d", str(round(1000 * talk)),
        "-timeout", "1800",
    )  # fmt: skip
    try:
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Callers:
    """`total` calls to `number`, at most `at_once` at a time, begun at `rate` a second."""

    def __init__(
        self, sipp: Program, server: str, folder: Path, *, port: int, number: str,
        total: int, at_once: int, rate: float, within: float,
    ) -> None:  # fmt: skip
        self._sipp, self._server, self._folder = sipp, server, folder
        self._arguments = (
            "-sf", str(_SCENARIOS / "caller.xml"), "-s", number, "-p", str(port), "-mp", str(port + 1000),
            "-m", str(total), "-l", str(at_once), "-r", f"{rate:g}", "-timeout", f"{within:g}",
            "-trace_stat", "-fd", "1", "-stf", str(folder / "callers.csv"), "-timeout_error",
        )  # fmt: skip

    async def __aenter__(self) -> Callers:
        (self._folder / "callers.csv").unlink(missing_ok=True)
        self._process = await _start(self._sipp, self._server, self._folder, "callers", *self._arguments)
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def done(self) -> Calls:
        """Wait until every call has ended."""
        await self._process.wait()
        rows = list(csv.DictReader(io.StringIO((self._folder / "callers.csv").read_text()), delimiter=";"))
        last = rows[-1]
        return Calls(
            made=int(last["TotalCallCreated"]),
            succeeded=int(last["SuccessfulCall(C)"]),
            failed=int(last["FailedCall(C)"]),
        )


async def _start(
    sipp: Program, server: str, folder: Path, name: str, *arguments: str
) -> asyncio.subprocess.Process:
    with (folder / f"{name}.out").open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *sipp.argv, server, "-i", "127.0.0.1", "-nostdin", "-aa", *arguments,
            cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
