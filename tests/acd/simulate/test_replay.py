"""Days are lived by the engine with random people, written down as the service does, and replayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from acd.engine.commands import Command, Note, Offer
from acd.engine.engine import Engine
from acd.engine.events import (
    Answered,
    CallGone,
    CallWaits,
    CounsellorKnown,
    Event,
    LinkLost,
    LiveCall,
    Mode,
    OfferEnd,
    OfferFailed,
    Restored,
    RoomSet,
    Status,
    StatusChosen,
    TalkEnded,
    TimePassed,
)
from acd.engine.rules import QueueRules, Rules
from acd.simulate.replay import Line, of_day, replay
from minwon import database
from minwon.ledger import COLUMNS, Ledger
from minwon.settings import Settings

RULES = Rules(others=QueueRules(ring_seconds=15, wrap_up_seconds=20))
COUNSELLORS = tuple(
    CounsellorKnown(
        counsellor=f"c100{number}",
        room=f"room{1 + number % 2}",
        queues=(("tax", 1), ("traffic", 1)) if number % 3 else (("traffic", 1),),
    )
    for number in range(5)
)


class Acd:
    """One start of acd, as far as the ledger is concerned."""

    def __init__(self, start: str, at: float, random: Random) -> None:
        self.engine = Engine(RULES, series=f"{start}o")
        self.lines: list[Line] = []
        self.offers: dict[str, Offer] = {}
        self._start = start
        self._random = random
        self.tell(at, LinkLost(), *COUNSELLORS)

    def tell(self, at: float, *events: Event) -> list[Command]:
        commands = self.engine.handle_all(events, at)
        for command in commands:
            if isinstance(command, Offer):
                self.offers[command.offer] = command
            if isinstance(command, Note):
                self.lines.append(
                    Line(
                        id=f"acd-{self._start}-77-{len(self.lines) + 1}",
                        at=at,
                        step=command.step,
                        call=command.call,
                        counsellor=command.counsellor,
                        queue=command.queue,
                        room=command.room,
                        details=dict(command.details),
                    )
                )
        return commands

    def live(self, at: float, steps: int) -> float:
        """People do this and that."""
        random = self._random
        for _ in range(steps):
            at += random.expovariate(0.2)
            due = self.engine.next_deadline()
            if due is not None and due < at:
                at = due + random.random() / 100  # a timer is always a little late
                self.tell(at, TimePassed())
                continue
            seen = self.engine.snapshot()
            talking = [call.call for call in seen.calls if call.whereabouts == "talking"]
            waiting = [call.call for call in seen.calls if call.whereabouts in ("waiting", "offered")]
            ringing = [call.offer for call in seen.calls if call.whereabouts == "offered"]
            counsellor, room = random.choice(COUNSELLORS).counsellor, random.choice(("room1", "room2"))
            choices: list[Event] = [
                CallWaits(
                    call=f"{self._start}-{at}",
                    queue=random.choice(("tax", "traffic")),
                    arrived=at,
                    priority=random.choice((0, 0, 0, 5)),
                ),
                StatusChosen(
                    counsellor=counsellor, status=random.choice((Status.READY, Status.READY, Status.BREAK))
                ),
            ]
            if ringing:
                choices += [Answered(offer=random.choice(ringing))] * 3
                choices.append(OfferFailed(offer=random.choice(ringing), why=OfferEnd.REJECTED))
            if talking:
                choices += [TalkEnded(call=random.choice(talking))] * 2
            if waiting:
                choices.append(CallGone(call=random.choice(waiting)))
            if random.random() < 0.05:
                choices = [RoomSet(room=room, mode=random.choice((*Mode, Mode.OPEN, Mode.OPEN)), by="x")]
            self.tell(at, random.choice(choices))
        return at

    def present(self) -> Sequence[LiveCall]:
        return [
            LiveCall(
                waits=CallWaits(
                    call=call.call, queue=call.queue, arrived=call.arrived, priority=call.priority
                ),
                counsellor=call.counsellor,
                offer=call.offer,
                talking=call.whereabouts == "talking",
            )
            for call in self.engine.snapshot().calls
        ]


def day(seed: int, steps: int = 300) -> list[Line]:
    """A start, a loss of the link on the way, a second start in the middle of everything."""
    random = Random(seed)
    first = Acd("1a", 0.0, random)
    signed_in = [StatusChosen(counsellor=one.counsellor, status=Status.READY) for one in COUNSELLORS]
    first.tell(1.0, *signed_in, Restored())
    at = first.live(1.0, steps)
    first.tell(at + 1, LinkLost())
    at = first.live(
        (first.tell(at + 2, Restored(calls=tuple(first.present()[::2]))) and at + 2) or at + 2, steps
    )
    second = Acd("2b", at + 1, random)
    second.tell(at + 2, *signed_in, Restored(calls=tuple(first.present())))
    second.live(at + 2, steps)
    return [*second.lines, *first.lines]


@pytest.mark.parametrize("seed", range(8))
def test_a_day_replayed_gives_the_same_offers(seed: int) -> None:
    lines = day(seed)
    result = replay(lines, COUNSELLORS, RULES)
    assert result.differences == ()
    assert result.same == result.offers > 100


def test_only_what_was_asked_for_is_compared() -> None:
    lines = day(1)
    late = max(line.at for line in lines) / 2
    offered = sum(line.step == "offered" and line.at >= late for line in lines)
    assert replay(lines, COUNSELLORS, RULES, since=late).offers == offered


def test_another_roster_is_seen_as_a_difference() -> None:
    others = [replace(one, queues=(("tax", 1),)) for one in COUNSELLORS]
    result = replay(day(1), others, RULES)
    assert result.differences
    assert result.same < result.offers
    first = result.differences[0]
    assert first.then != first.now


def test_lines_of_other_programs_do_not_matter() -> None:
    lines = day(2)
    strangers = [
        Line(id=f"{call.call}-arrived", at=call.at, step="arrived", call=call.call, details={})
        for call in lines
        if call.call
    ]
    assert replay([*strangers, *lines], COUNSELLORS, RULES) == replay(lines, COUNSELLORS, RULES)


def test_a_day_is_read_from_the_start_before_it(tmp_path: Path) -> None:
    """The ledger's lines of one start, written by the service's own ledger, over two days."""
    settings = Settings(data=tmp_path)
    database.upgrade(settings)
    lines = [line for line in day(3) if line.start[0] == "acd-1a-77"]
    midnight = datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Seoul")).timestamp()
    shift = midnight - lines[-1].at / 2
    written = Ledger(tmp_path / "ledger", "acd")
    for line in lines:
        columns = {name: getattr(line, name) for name in COLUMNS}
        details = {
            name: value + shift if name == "arrived" else value for name, value in line.details.items()
        }
        written.append(line.step, at=line.at + shift, **columns, **details)
    engine = database.connect(settings)
    read, since = of_day(settings, engine, date(2026, 11, 20))
    engine.dispose()
    assert since == midnight
    assert len(read) == len(lines)
    result = replay(read, COUNSELLORS, RULES, since=since)
    assert result.differences == ()
    assert 0 < result.same == result.offers < sum(line.step == "offered" for line in lines)
