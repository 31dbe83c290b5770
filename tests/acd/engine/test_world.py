"""What must be true whatever happens, in any order: see world.py for the invariants."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from acd.engine.events import TimePassed
from tests.acd.engine.world import World


class AnyOrder(RuleBasedStateMachine):
    """Hypothesis chooses what happens; the world checks after every event."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @rule(chance=st.randoms(use_true_random=False))
    def something_happens(self, chance: random.Random) -> None:
        self.world.feed(self.world.draw(chance))

    @rule(chance=st.randoms(use_true_random=False), many=st.integers(2, 5))
    def much_at_once(self, chance: random.Random, many: int) -> None:
        self.world.feed(*(self.world.draw(chance) for _ in range(many)))

    @rule(seconds=st.sampled_from((0.001, 1.0, 5.0, 30.0)))
    def time_passes(self, seconds: float) -> None:
        self.world.advance(seconds)

    @rule()
    def the_clock_strikes_for_nothing(self) -> None:
        self.world.feed(TimePassed())

    @invariant()
    def the_same_again_is_the_same(self) -> None:
        if self.world.events % 10 == 0:
            self.world.replay()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)


def live(events: int, seed: int, thorough: int) -> World:
    world, chance = World(thorough=thorough), random.Random(seed)
    while world.events < events:
        world.live(chance)
        if len(world.log) > 20_000:
            world.replay()
            world = _onwards(world)
    world.replay()
    return world


def _onwards(world: World) -> World:
    """A new world that takes up counting where the former ended; its log would grow for ever."""
    new = World(thorough=world._thorough)
    new.events = world.events
    return new


def test_a_seeded_life_of_five_thousand_events_without_a_violation() -> None:
    assert live(5_000, seed=1, thorough=3).events >= 5_000


def test_after_a_restart_everybody_is_still_there_and_talks_and_rings_go_on() -> None:
    world, chance = World(thorough=10), random.Random(7)
    for _ in range(60):
        for _ in range(20):
            world.live(chance)
        before = {one.call: one for one in world.engine.snapshot().calls}
        after = {one.call: one for one in world.restarted().snapshot().calls}
        assert set(after) == set(before)
        for call, one in before.items():
            if one.counsellor:
                assert (after[call].counsellor, after[call].offer) == (one.counsellor, one.offer)


@pytest.mark.live
@pytest.mark.timeout(600)
def test_a_million_events_without_a_violation() -> None:
    assert live(1_000_000, seed=2, thorough=25).events >= 1_000_000
