"""Looks at every part of an instance and says how to mend what is wrong. Changes nothing."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import httpx
import sqlalchemy as sa

from console.instance import InstanceError, check_ports
from ivr import prompts
from minwon import asterisk, database
from minwon.packages import ALL, ASTERISK, SIPP, PackageError, Program, find
from minwon.settings import Settings

_LEAST_DISK = 5 * 10**9
_CLOCK_UNSYNCHRONISED = 5


class Verdict(StrEnum):
    GOOD = "good"
    NOTE = "note"  #: nothing broken, but worth knowing
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    part: str
    verdict: Verdict
    what: str
    mend: str = ""  #: what to do, for all that is not good


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, part by part, as they are made."""
    yield _python()
    program = find(ASTERISK, settings.tools)
    yield from _programs(settings, program)
    running = program is not None and bool(asterisk.ask(settings, program, "core show uptime"))
    if running and program is not None:
        yield Finding("asterisk", Verdict.GOOD, "runs")
        yield _modules_running(settings, program)
        yield from _links(settings)
    else:
        yield Finding("asterisk", Verdict.NOTE, "does not run on this data folder", "Start it: make run")
        yield _ports(settings)
        if program is not None:
            yield _modules_there(program)
    yield _database(settings)
    yield _prompts(settings)
    yield _disk(settings)
    yield _clock()


def _python() -> Finding:
    return Finding("python", Verdict.GOOD, f"{platform.python_version()} at {sys.executable}")


def _programs(settings: Settings, program: Program | None) -> Iterator[Finding]:
    for tool in ALL:
        found = program if tool is ASTERISK else find(tool, settings.tools)
        if found is None:
            verdict = Verdict.NOTE if tool is SIPP else Verdict.BAD
            brings = "make bench" if tool is SIPP else "make run"
            yield Finding(
                tool.name,
                verdict,
                "is not here",
                f"{brings} fetches it; or: sudo apt install {tool.packages[0]}",
            )
        else:
            where = "this machine's" if str(found.root) == "/" else f"unpacked in {found.root}"
            yield Finding(tool.name, Verdict.GOOD, where)


def _wanted_modules() -> list[str]:
    text = (asterisk.TEMPLATES / "modules.conf").read_text()
    return re.findall(r'"(\w+)"', text)


def _modules_there(program: Program) -> Finding:
    try:
        folder = program.asterisk_modules
    except PackageError as error:
        return Finding("modules", Verdict.BAD, str(error), "Install Asterisk anew.")
    missing = [name for name in _wanted_modules() if not (folder / f"{name}.so").exists()]
    if missing:
        return Finding(
            "modules", Verdict.BAD, f"missing: {', '.join(missing)}", "Install Asterisk 20 or later whole."
        )
    return Finding("modules", Verdict.GOOD, f"all {len(_wanted_modules())} are there")


def _modules_running(settings: Settings, program: Program) -> Finding:
    running = asterisk.ask(settings, program, "module show")
    missing = [name for name in _wanted_modules() if f"{name}.so" not in running]
    if missing:
        return Finding(
            "modules", Verdict.BAD, f"not loaded: {', '.join(missing)}", f"See {asterisk.home(settings)}/log."
        )
    return Finding("modules", Verdict.GOOD, f"all {len(_wanted_modules())} are loaded")


def _links(settings: Settings) -> Iterator[Finding]:
    for name, port, link in (
        ("acd", settings.acd.http_port, "manager link (AMI)"),
        ("ivr", settings.ivr.http_port, "call scripts (AGI)"),
        ("console", settings.console.http_port, "screens"),
    ):
        try:
            answer = httpx.get(f"{settings.url(port)}/readyz", timeout=3, trust_env=False)
        except httpx.HTTPError:
            yield Finding(name, Verdict.BAD, "does not answer", f"See {settings.data}/logs/{name}.log.")
            continue
        problems = "; ".join(answer.json()["problems"])
        if answer.status_code == 200:
            yield Finding(name, Verdict.GOOD, f"ready, {link} up")
        else:
            yield Finding(name, Verdict.BAD, problems, f"See {settings.data}/logs/{name}.log.")


def _ports(settings: Settings) -> Finding:
    try:
        check_ports(settings)
    except InstanceError as error:
        return Finding("ports", Verdict.BAD, str(error), "Stop what holds them, or set other ports.")
    return Finding("ports", Verdict.GOOD, "all free")


def _database(settings: Settings) -> Finding:
    try:
        engine = database.connect(settings)
        with engine.connect() as connection:
            count = connection.scalar(sa.select(sa.func.count()).select_from(database.counsellors))
        engine.dispose()
    except sa.exc.OperationalError:
        return Finding("database", Verdict.NOTE, "not made yet", "The first start makes it: make run")
    except sa.exc.SQLAlchemyError as error:
        return Finding("database", Verdict.BAD, type(error).__name__, "Check `database` in the settings.")
    return Finding("database", Verdict.GOOD, f"{count} counsellors")


def _prompts(settings: Settings) -> Finding:
    problems = prompts.check(settings)
    if problems:
        return Finding("prompts", Verdict.BAD, " ".join(problems), "minwon prompts build")
    return Finding("prompts", Verdict.GOOD, "every sentence has its sound")


def _disk(settings: Settings) -> Finding:
    folder = settings.data if settings.data.exists() else settings.data.parent
    free = shutil.disk_usage(folder).free
    if free < _LEAST_DISK:
        return Finding(
            "disk", Verdict.BAD, f"{free / 1e9:.1f} GB free", "Free some: recordings need 1 MB a minute."
        )
    if not os.access(folder, os.W_OK):
        return Finding(
            "disk", Verdict.BAD, f"{folder} cannot be written", "Change its owner, or set MINWON_DATA."
        )
    return Finding("disk", Verdict.GOOD, f"{free / 1e9:.0f} GB free")


def _clock() -> Finding:
    # adjtimex(2) with modes 0 only reads; its value tells whether the kernel's clock is disciplined.
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256))
    if state == _CLOCK_UNSYNCHRONISED:
        return Finding("clock", Verdict.NOTE, "is not synchronised", "sudo apt install systemd-timesyncd")
    return Finding("clock", Verdict.GOOD, "synchronised")
