"""What was chosen, kept in Asterisk: AstDB (the truth about statuses and rooms) and its own queue.

The members of Asterisk's queue `minwon` are always the counsellors who are ready in rooms that are
open, so that the same people answer when acd is down; and the phones' codes, which the dialplan
serves without us, find and leave the same entries. Pure: gives the actions, and only those needed.

AstDB: counsellor/ID = status|reason|room, room/ID = mode|by|reason|epoch, wrap_up/ID = until|since|queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from acd.engine.events import Mode, Status

Action = Mapping[str, str]
_QUEUE = "minwon"


class Mirror:
    def __init__(self) -> None:
        self._counsellors: dict[str, tuple[str, str, str]] = {}  #: status, reason, room
        self._rooms: dict[str, str] = {}  #: mode
        self._members: set[str] = set()

    def reset(
        self,
        counsellors: Mapping[str, tuple[str, str, str]],
        rooms: Mapping[str, tuple[str, str, str]],
        members: Iterable[str],
    ) -> list[Action]:
        """Begin anew with what Asterisk holds; returns what brings its queue into line with it."""
        self._counsellors = dict(counsellors)
        self._rooms = {room: mode for room, (mode, _, _) in rooms.items()}
        self._members = set(members)
        everybody = sorted(self._members | self._counsellors.keys())
        return [action for counsellor in everybody for action in self._membership(counsellor)]

    def counsellor(self, counsellor: str, status: str, reason: str, room: str) -> list[Action]:
        entry = (status, clean(reason), room)
        if self._counsellors.get(counsellor) == entry:
            return []
        self._counsellors[counsellor] = entry
        return [_put("counsellor", counsellor, "|".join(entry)), *self._membership(counsellor)]

    def room(self, room: str, mode: str, by: str, reason: str, at: float) -> list[Action]:
        self._rooms[room] = mode
        actions = [_put("room", room, "|".join((mode, clean(by), clean(reason), str(int(at)))))]
        for counsellor, (_, _, where) in self._counsellors.items():
            if where == room:
                actions += self._membership(counsellor)
        return actions

    def wrap_up(self, counsellor: str, queue: str, since: float, until: float | None) -> list[Action]:
        """One whose time is over stands there harmlessly until the next."""
        if until is None:
            return [{"Action": "DBDel", "Family": "wrap_up", "Key": counsellor}]
        return [_put("wrap_up", counsellor, f"{until:.3f}|{since:.3f}|{queue}")]

    def _membership(self, counsellor: str) -> list[Action]:
        status, _, room = self._counsellors.get(counsellor, (Status.SIGNED_OUT, "", ""))
        serves = status == Status.READY and self._rooms.get(room, Mode.OPEN) == Mode.OPEN
        if serves == (counsellor in self._members):
            return []
        interface = {"Queue": _QUEUE, "Interface": f"PJSIP/{counsellor}"}
        if serves:
            self._members.add(counsellor)
            return [{"Action": "QueueAdd", **interface}]
        self._members.discard(counsellor)
        return [{"Action": "QueueRemove", **interface}]


def _put(family: str, key: str, value: str) -> Action:
    return {"Action": "DBPut", "Family": family, "Key": key, "Val": value}


def clean(text: str) -> str:
    """Free text as one field of an entry: one line, no separator, short."""
    printable = "".join(letter if letter.isprintable() and letter != "|" else " " for letter in text)
    return printable.strip()[:200]
