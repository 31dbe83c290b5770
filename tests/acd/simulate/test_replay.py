"""Days are lived by the engine at random, written down as the service does, and replayed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from acd import transcript
from acd.engine.commands import Command, Offer
from acd.engine.engine import Engine
from acd.engine.events import CallWaits, CounsellorKnown, Event, Status, StatusChosen
from acd.engine.rules import Rules
from acd.simulate.replay import Made, Replayed, of_day, replay
from acd.transcript import Transcript, Turn
from minwon import database
from minwon.ledger import Ledger
from minwon.settings import Settings
from tests import databases
from tests.acd.engine.world import RULES, World


class Acd(World):
    """One start of acd, as far as its transcript is concerned. Everything happens to it."""

    def __init__(self, folder: Path, start: str, at: float = 0.0, rules: Rules = RULES) -> None:
        super().__init__(rules, thorough=1_000_000)
        self.engine = Engine(rules, series=start)
        self.now = at
        self.made: list[Made] = []
        self._transcript = Transcript(folder, start, rules, at)

    def feed(self, *events: Event) -> list[Command]:
        commands = super().feed(*events)
        self._transcript.told(events, self.now)
        self.made += [
            Made(at=self.now, offer=one.offer, call=one.call, counsellor=one.counsellor)
            for one in commands
            if isinstance(one, Offer)
        ]
        return commands

    def lived(self, chance: Random, moments: int) -> Acd:
        for _ in range(moments):
            self.live(chance)
        self._transcript.close()
        return self


def of(folder: Path) -> Iterator[Turn]:
    return transcript.read(folder, 0.0, 1e9)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of folders."""
    yield tmp_path_factory.mktemp("days")


@given(chance=st.randoms(use_true_random=False), moments=st.integers(0, 120))
@examples(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_happens_the_same_again_gives_the_same_offers(
    days: Path, chance: Random, moments: int
) -> None:
    folder = days / f"{len(list(days.iterdir()))}"
    first = Acd(folder, "ao").lived(chance, moments)
    second = Acd(folder, "bo", at=first.now + 1).lived(chance, moments)
    made = [*second.made, *first.made]
    assert replay(of(folder), made) == Replayed(offers=len(made), same=len(made), differences=())


def test_a_long_day_gives_hundreds_of_the_same_offers(tmp_path: Path) -> None:
    day = Acd(tmp_path, "ao").lived(Random(4), 12_000)
    result = replay(of(tmp_path), day.made)
    assert result.differences == ()
    assert result.same == len(day.made) > 400


def test_the_first_offer_that_is_not_the_same_is_told_with_the_reason(tmp_path: Path) -> None:
    day = Acd(tmp_path, "ao")
    for who in ("c1", "c2"):
        day.feed(CounsellorKnown(counsellor=who, room="room1", queues=(("tax", 1),)))
        day.feed(StatusChosen(counsellor=who, status=Status.READY))
    day.feed(CallWaits(call="k1", queue="tax", arrived=0.0))
    day.feed(CallWaits(call="k2", queue="tax", arrived=0.0))
    then = [replace(day.made[0], counsellor="c2"), day.made[1]]
    result = replay(of(tmp_path), then)
    (difference,) = result.differences
    assert (result.offers, result.same) == (2, 0)
    assert difference.then == then[0]
    assert difference.today == day.made[0]
    assert difference.why == (
        "c2: Is free, and nobody waits whom this counsellor may serve. "
        "c1: The counsellor had rested longest of those who come first "
        "(queue number 1 of their list, idle 0 s); the caller had waited 0 s."
    )


def test_an_offer_that_is_no_longer_made_is_told_with_what_keeps_it_back(tmp_path: Path) -> None:
    day = Acd(tmp_path, "ao")
    day.feed(CounsellorKnown(counsellor="c1", room="room1", queues=(("tax", 1),)))
    day.feed(StatusChosen(counsellor="c1", status=Status.BREAK, reason="lunch"))
    day.feed(CallWaits(call="k1", queue="tax", arrived=0.0))
    (difference,) = replay(of(tmp_path), [Made(at=0.0, offer="ao1", call="k1", counsellor="c1")]).differences
    assert difference.today is None
    assert (
        difference.why
        == "c1: Is on a break (lunch). Call k1: Nobody can take it (1 on a break); 0 waiting ahead."
    )


def test_offers_of_a_start_without_a_transcript_are_a_difference(tmp_path: Path) -> None:
    day = Acd(tmp_path, "ao").lived(Random(1), 50)
    stranger = Made(at=1.0, offer="zo1", call="k1", counsellor="c1")
    result = replay(of(tmp_path), [*day.made, stranger])
    assert result.same == len(day.made)
    assert [one.then for one in result.differences] == [stranger]


def test_a_day_is_told_from_the_start_before_it_and_compared_from_midnight(tmp_path: Path) -> None:
    """Lived over midnight in Seoul, which is an ordinary afternoon in the file names' UTC."""
    settings = Settings(data=tmp_path)
    databases.make(settings)
    midnight = datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Seoul")).timestamp()
    day = Acd(tmp_path / "ledger", "ao", at=midnight - 1500).lived(Random(3), 3000)
    assert day.now > midnight
    written = Ledger(tmp_path / "ledger", "acd")
    for one in day.made:
        written.append("offered", at=one.at, call=one.call, counsellor=one.counsellor, offer=one.offer)
    engine = database.connect(settings)
    result = of_day(settings, engine, date(2026, 11, 20))
    engine.dispose()
    assert result.differences == ()
    assert 0 < result.same == result.offers < len(day.made)
