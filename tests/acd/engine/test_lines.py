from __future__ import annotations

from acd.engine.commands import Offer
from acd.engine.engine import Engine
from acd.engine.events import Answered, CallGone, CounsellorKnown, Status, TalkEnded
from acd.engine.rules import QueueRules, Rules
from tests.acd.engine.playbook import Playbook
from tests.acd.engine.scripts import chooses, offer, waits


def test_idle_lists_do_not_grow_with_every_call() -> None:
    """One counsellor, two queues, calls in one only: the other queue's idle list stays small."""
    engine = Engine(Rules(others=QueueRules(ring_seconds=0, wrap_up_seconds=0)), journal=False)
    engine.handle(CounsellorKnown(counsellor="ana", room="room1", queues=(("tax", 1), ("welfare", 1))), 0)
    engine.handle(chooses("ana", Status.READY), 0)
    engine.handle(waits("first", queue="welfare"), 0)
    engine.handle(CallGone(call="first"), 0)
    for number in range(500):
        (made,) = engine.handle(waits(str(number), number), number)
        assert isinstance(made, Offer)
        engine.handle(Answered(offer=made.offer), number)
        engine.handle(TalkEnded(call=str(number)), number)
    idle = [heap for line in engine._lines.values() for heap in line.rooms.values()]
    assert max(map(len, idle)) <= 20


def test_however_many_kinds_of_need_come_those_of_nobody_are_forgotten(hotline: Playbook) -> None:
    hotline.with_ready("ana", skills=(("law", 1),))
    for number in range(2000):
        hotline.engine.handle(waits(str(number), skills=((f"skill{number}", 1),)), 0)
        if number % 4:
            hotline.engine.handle(CallGone(call=str(number)), 0)
    assert len(hotline.engine._lines) <= 1001
    assert hotline >> waits("law", 1, skills=(("law", 1),)) << offer(1, "law", "ana")
