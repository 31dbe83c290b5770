"""What this instance's Asterisk is told: asterisk-conf/ rendered into the data folder, and its start.

Values come from settings and database and are checked before they are written: a line end or a
character with a meaning of its own in Asterisk's files never gets in.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
import sqlalchemy as sa

from minwon import centre, channel, database
from minwon.packages import Program
from minwon.settings import PROJECT, Settings

TEMPLATES = PROJECT / "asterisk-conf"
#: Files that Asterisk's core asks for although nothing here needs them; empty means its defaults.
_EMPTY = ("acl", "ccss", "cli_aliases", "pjproject", "udptl")
_PLAIN = re.compile(r"[\w./:@+\- ]*", re.ASCII)


class UnsafeValue(ValueError):
    """A setting or a database value has characters that must not stand in Asterisk's files."""


def home(settings: Settings) -> Path:
    return settings.data / "asterisk"


def configure(settings: Settings, program: Program) -> Path:
    """Write every file Asterisk reads; returns asterisk.conf. Safe to call while Asterisk runs."""
    folder = home(settings)
    etc = folder / "etc"
    for made in (etc, *(folder / name for name in ("data", "lib/keys", "spool", "run", "log"))):
        made.mkdir(parents=True, exist_ok=True)
    _lay_out_data(settings, program)
    for made in (settings.data / name for name in ("ledger", "recordings", "moh", "messages", "prompts")):
        made.mkdir(parents=True, exist_ok=True)
    values = _values(settings) | {"etc": etc, "home": folder, "modules": program.asterisk_modules}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        finalize=_checked,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for template in sorted(TEMPLATES.glob("*.conf")):
        _write(etc / template.name, environment.get_template(template.name).render(values))
    for name in _EMPTY:
        _write(etc / f"{name}.conf", "; The defaults serve.\n")
    return etc / "asterisk.conf"


def _write(file: Path, text: str) -> None:
    draft = file.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(file)


def command_line(settings: Settings, program: Program, *arguments: str) -> list[str]:
    """How this instance's Asterisk is called; `-f` runs it, `-rx COMMAND` asks the running one."""
    return [*program.argv, "-C", str(home(settings) / "etc/asterisk.conf"), *arguments]


def ask(settings: Settings, program: Program, command: str) -> str:
    """What the running Asterisk prints for a console command; "" when it does not answer."""
    try:
        done = subprocess.run(
            command_line(settings, program, "-rx", command), capture_output=True, text=True, timeout=10
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout if done.returncode == 0 else ""


def _lay_out_data(settings: Settings, program: Program) -> None:
    """Asterisk's own data beside our prompts: it looks for prompts in data/sounds/LANGUAGE."""
    data = home(settings) / "data"
    shipped = program.root / "usr/share/asterisk"
    links = {"sounds": settings.data / "prompts"}
    links |= {name: shipped / name for name in ("documentation", "static-http", "rest-api")}
    for name, target in links.items():
        link = data / name
        if link.is_symlink() or link.exists():
            if link.is_symlink() and link.readlink() == target:
                continue
            link.unlink() if link.is_symlink() else shutil.rmtree(link)
        link.symlink_to(target)


def _values(settings: Settings) -> dict[str, Any]:
    engine = database.connect(settings)
    with engine.connect() as connection:
        phones = [
            {"id": row.id, "room": row.room, "secret": row.phone_secret}
            for row in connection.execute(sa.select(database.counsellors).order_by("id"))
        ]
        departments = [
            {
                "number": row.number,
                "contact": row.contact,
                "secret": row.phone_secret,
                "outside": row.contact == centre.OUTSIDE,
            }
            for row in connection.execute(sa.select(database.departments).order_by("number"))
        ]
        rooms = list(connection.scalars(sa.select(database.rooms.c.id).order_by(database.rooms.c.place)))
    engine.dispose()
    return {
        "settings": settings,
        "repeated": ",".join(channel.REPEATED),
        "outgoing": settings.citizens_phone.split("{number}"),
        "guests": settings.sip.guests and settings.on_loopback,
        "phones": phones,
        "departments": departments,
        "rooms": rooms,
    }


def _checked(value: Any) -> Any:
    if isinstance(value, str | Path):
        allowed = str(value).replace(",", "") if value == ",".join(channel.REPEATED) else str(value)
        if not _PLAIN.fullmatch(allowed):
            raise UnsafeValue(
                f"{value!r} cannot be written into Asterisk's configuration: "
                "use letters, digits and . / : @ + - _ only."
            )
    return value


def ports(settings: Settings) -> Sequence[tuple[str, int, str]]:
    """(setting, port, transport) of everything this instance listens on."""
    return [
        ("sip.port", settings.sip.port, "udp"),
        ("sip.port", settings.sip.port, "tcp"),
        ("asterisk.ami_port", settings.asterisk.ami_port, "tcp"),
        ("asterisk.http_port", settings.asterisk.http_port, "tcp"),
        ("ivr.agi_port", settings.ivr.agi_port, "tcp"),
        ("ivr.http_port", settings.ivr.http_port, "tcp"),
        ("acd.http_port", settings.acd.http_port, "tcp"),
        ("console.http_port", settings.console.http_port, "tcp"),
    ]
