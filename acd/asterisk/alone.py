"""A room or a counsellor set straight at Asterisk, for when acd is down.

Writes what acd would write: AstDB, which acd reads when it is back, and the members of Asterisk's own
queue, which serves meanwhile. Ringing phones and talks are left as they are. Counterpart: mirror.py.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from acd.asterisk import resync
from acd.asterisk.link import Link, Up
from acd.asterisk.mirror import Action, Mirror
from acd.asterisk.resync import Picture
from acd.asterisk.wire import AmiDown, AmiRefused
from minwon.settings import Settings

_WITHIN = 5.0


class AsteriskDown(Exception):
    """Neither acd nor Asterisk can be reached; the message says why and what to do."""


async def set_room(settings: Settings, room: str, mode: str, by: str, reason: str) -> int:
    """Returns how many counsellors joined or left Asterisk's own queue; raises AsteriskDown, AmiRefused."""
    async with _mirror(settings) as (link, mirror, _):
        return await _send(link, mirror.room(room, mode, by, reason, time.time()))


async def set_status(
    settings: Settings, counsellor: str, status: str, reason: str, room: str, home: str
) -> None:
    """`room` "" keeps the room of before, or is `home`; raises AsteriskDown, AmiRefused."""
    async with _mirror(settings) as (link, mirror, picture):
        before = picture.counsellors.get(counsellor, ("", "", ""))[2]
        await _send(link, mirror.counsellor(counsellor, status, reason, room or before or home))


async def look(settings: Settings) -> Picture:
    """What Asterisk holds; raises AsteriskDown, AmiRefused."""
    async with _mirror(settings) as (_, _, picture):
        return picture


@asynccontextmanager
async def _mirror(settings: Settings) -> AsyncIterator[tuple[Link, Mirror, Picture]]:
    why = ["no answer"]
    link = Link(
        host=settings.address,
        port=settings.asterisk.ami_port,
        username="minwon",
        secret=settings.secrets.manager,
        not_yet=why.append,
    )
    running = asyncio.get_running_loop().create_task(link.run(), name="link")
    try:
        async with asyncio.timeout(_WITHIN):
            while not isinstance(await link.happenings.get(), Up):
                pass
            picture = await resync.look(link, frozenset({"general"}))
        mirror = Mirror()
        mirror.reset(picture.counsellors, picture.rooms, picture.members)
        yield link, mirror, picture
    except (TimeoutError, AmiDown):
        raise AsteriskDown(
            f"Neither acd nor Asterisk can be reached ({why[-1]}). "
            "Is the hotline running? `minwon run` starts it."
        ) from None
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def _send(link: Link, actions: list[Action]) -> int:
    """Carry the actions out one by one; returns how many changed the queue."""
    changed = 0
    for action in actions:
        try:
            await link.ask(action)
        except AmiRefused:
            if action["Action"] == "DBPut":
                raise
            continue  # there already, or not there any more: a phone's code was faster
        changed += action["Action"] != "DBPut"
    return changed
