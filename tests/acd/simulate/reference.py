"""A second simulation, to compare the first with: slow, plain, second by second, whole seconds only.

It shares nothing with the engine and takes nothing from it: written from the rules as docs/simulation.md
states them, so that a fault would have to be made twice to go unseen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: What a row of the outcomes holds: answered, abandoned, ended, counsellor, room.
Row = tuple[int | None, int | None, int | None, str, str]
HARSHNESS = {"open": 0, "drain": 1, "now": 2, "evacuate": 3}
BROUGHT_BACK, WITHDRAWN, ORDINARY = 0, 1, 2


@dataclass
class Call:
    name: str
    at: int
    queue: str
    priority: int
    patience: int | None
    left: int
    state: str = "to come"
    front: int = ORDINARY
    gives_up: int | None = None
    answered: int | None = None
    abandoned: int | None = None
    ended: int | None = None
    counsellor: str = ""
    room: str = ""


@dataclass
class Desk:
    name: str
    rows: list[tuple[int, int, str, list[str]]]  #: from, to, room, queues
    on: bool = False
    room: str = ""
    queues: list[str] = field(default_factory=list)
    free_since: int = 0
    call: Call | None = None
    until: int = 0  #: of the ringing, or of the talk

    def shift_change(self, now: int) -> str:
        if any(start < now < end for start, end, _, _ in self.rows):
            return "none"
        if any(start == now for start, _, _, _ in self.rows):
            return "begins"
        return "ends" if any(end == now for _, end, _, _ in self.rows) else "none"


def simulate(
    calls: list[tuple[str, int, str, int, int | None, int]],
    roster: list[tuple[str, str, list[str], int, int]],
    closings: list[tuple[str, str, int, int | None]],
    ring: int = 0,
) -> dict[str, Row]:
    people = [Call(*call) for call in calls]
    desks = [
        Desk(name, [(start, end, room, queues) for who, room, queues, start, end in roster if who == name])
        for name in sorted({row[0] for row in roster})
    ]
    rooms = dict.fromkeys((row[1] for row in roster), "open")
    last = max([0, *(call.at + (call.patience or 0) for call in people), *(row[4] for row in roster)])
    last += max([0, *(end or start for _, _, start, end in closings)])
    last += sum(call.left + ring for call in people) + sum(call.patience or 0 for call in people) + 2
    for now in range(last):
        instant(now, people, desks, rooms, closings, ring)
    return {
        call.name: (call.answered, call.abandoned, call.ended, call.counsellor, call.room) for call in people
    }


def instant(
    now: int,
    people: list[Call],
    desks: list[Desk],
    rooms: dict[str, str],
    closings: list[tuple[str, str, int, int | None]],
    ring: int,
) -> None:
    first = True
    while first or any(desk.call and desk.until == now for desk in desks):
        for desk in desks:
            if desk.call and desk.call.state == "ringing" and desk.until == now:
                talk(desk, now)
        for desk in desks:
            if desk.call and desk.call.state == "talking" and desk.until == now:
                desk.call.state, desk.call.ended = "over", now
                stop(desk, now)
        if first:
            for desk in desks:
                change_shift(desk, now)
            for room in rooms:
                close_room(room, now, desks, rooms, closings)
            for call in people:
                if call.at == now:
                    wait(call, now)
        first = False
        match(now, people, desks, rooms, ring)
    gone = [call for call in people if call.state in ("waiting", "ringing") and call.gives_up == now]
    for call in gone:
        call.state, call.abandoned = "gone", now
    for desk in desks:
        if desk.call and desk.call.state == "gone":
            desk.call = None
    if gone and ring:
        match(now, people, desks, rooms, ring)


def wait(call: Call, now: int) -> None:
    call.state = "waiting"
    call.gives_up = None if call.patience is None else now + call.patience


def change_shift(desk: Desk, now: int) -> None:
    change = desk.shift_change(now)
    if change == "none":
        return
    if desk.call and desk.call.state == "ringing":
        take_back(desk)
    desk.on = change == "begins"
    if desk.on:
        _, _, desk.room, desk.queues = next(row for row in desk.rows if row[0] == now)
        if desk.call is None:
            desk.free_since = now


def close_room(
    room: str,
    now: int,
    desks: list[Desk],
    rooms: dict[str, str],
    closings: list[tuple[str, str, int, int | None]],
) -> None:
    modes = [
        mode
        for name, mode, start, end in closings
        if name == room and start <= now and (end is None or now < end)
    ]
    mode = max(["open", *modes], key=HARSHNESS.__getitem__)
    if mode == rooms[room]:
        return
    rooms[room] = mode
    for desk in desks:
        call = desk.call
        if call and call.state == "ringing" and desk.room == room and mode in ("now", "evacuate"):
            take_back(desk)
        elif call and call.state == "talking" and call.room == room and mode == "evacuate":
            call.left = desk.until - now
            call.front = BROUGHT_BACK
            stop(desk, now)
            wait(call, now)


def take_back(desk: Desk) -> None:
    assert desk.call
    desk.call.state, desk.call.front = "waiting", min(desk.call.front, WITHDRAWN)
    desk.call = None


def stop(desk: Desk, now: int) -> None:
    desk.call, desk.free_since = None, now


def talk(desk: Desk, now: int) -> None:
    call = desk.call
    assert call
    call.state, call.counsellor, call.room = "talking", desk.name, desk.room
    call.answered = now if call.answered is None else call.answered
    desk.until = now + call.left


def match(now: int, people: list[Call], desks: list[Desk], rooms: dict[str, str], ring: int) -> None:
    waiting = [call for call in people if call.state == "waiting"]
    for call in sorted(waiting, key=lambda call: (call.front, -call.priority, call.at, call.name)):
        free = [
            desk
            for desk in desks
            if desk.on and desk.call is None and rooms[desk.room] == "open" and call.queue in desk.queues
        ]
        if free:
            desk = min(free, key=lambda one: preference(one, call.queue))
            desk.call, call.state, desk.until = call, "ringing", now + ring
            if not ring:
                talk(desk, now)


def preference(desk: Desk, queue: str) -> tuple[int, int, int, str]:
    return (desk.queues.index(queue), len(desk.queues), desk.free_since, desk.name)
