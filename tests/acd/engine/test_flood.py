from __future__ import annotations

from acd.engine.commands import FloodChanged
from acd.engine.events import CallGone
from acd.engine.rules import FloodRules, Rules
from tests.acd.engine.playbook import Playbook, after
from tests.acd.engine.scripts import waits

RULES = Rules(flood=FloodRules(on_waiting=3, off_waiting=1, least_seconds=60))


def test_on_at_one_threshold_off_at_a_lower_one(hotline: Playbook) -> None:
    assert (
        hotline.ruled(RULES)
        >> waits("1")
        >> waits("2")
        >> waits("3")
        << FloodChanged(on=True, waiting=3)
        >> after(61)
        >> CallGone(call="1")
        >> waits("4")
        >> CallGone(call="2")
        >> CallGone(call="3")
        << FloodChanged(on=False, waiting=1)
    )
    assert not hotline.engine.snapshot().flood


def test_not_before_some_time_has_passed(hotline: Playbook) -> None:
    assert (
        hotline.ruled(RULES)
        >> waits("1")
        >> waits("2")
        >> waits("3")
        << FloodChanged(on=True, waiting=3)
        >> CallGone(call="1")
        >> CallGone(call="2")
        >> CallGone(call="3")
        >> after(59)
        >> after(1)
        << FloodChanged(on=False, waiting=0)
    )
