from __future__ import annotations

from acd.engine.callers import Callers
from acd.engine.commands import PlaceKept
from acd.engine.events import Answered, CallGone, Status, TalkEnded
from tests.acd.engine.playbook import Playbook, after
from tests.acd.engine.scripts import QUICK, chooses, offer, waits


def test_who_hangs_up_and_phones_again_gets_the_old_place(hotline: Playbook) -> None:
    assert (
        hotline
        >> waits("1", 0, caller="p")
        >> waits("2", 1)
        >> after(30)
        >> CallGone(call="1")
        >> after(299)
        >> waits("3", 329, caller="p")
        << PlaceKept(call="3", arrived=0)
    )
    assert [one.call for one in hotline.engine.snapshot().calls] == ["3", "2"]


def test_too_late_is_too_late(hotline: Playbook) -> None:
    assert (
        hotline
        >> waits("1", 0, caller="p")
        >> CallGone(call="1")
        >> after(301)
        >> waits("2", 100)
        >> waits("3", 301, caller="p")
    )
    assert [one.call for one in hotline.engine.snapshot().calls] == ["2", "3"]


def test_who_was_talked_to_has_no_old_place(hotline: Playbook) -> None:
    hotline.ruled(QUICK).with_ready("ana")
    assert (
        hotline
        >> waits("1", 0, caller="p")
        << offer(1, "1", "ana")
        >> Answered(offer="o1")
        >> TalkEnded(call="1")
        >> chooses("ana", Status.BREAK)
        >> waits("2", 1)
        >> waits("3", 2, caller="p")
        >> chooses("ana", Status.READY)
        << offer(2, "2", "ana")
        >> Answered(offer="o2")
        >> TalkEnded(call="2")
        << offer(3, "3", "ana", again=True)
    )


def test_yesterday_is_forgotten_without_ever_a_pause_for_it() -> None:
    callers = Callers(100)
    for number in range(50):
        callers.phoned(f"p{number}", 0)
    assert callers.phoned("p0", 50) is not None
    assert callers.phoned("p1", 200) is None
    for number in range(60):
        callers.talked(f"q{number}", "ana", 200)
    assert len(callers) == 61
    assert callers.phoned("q1", 201) is not None
