from __future__ import annotations

from acd.engine.deadlines import Deadlines


def test_the_soonest_comes_first_and_each_once() -> None:
    came: list[str] = []
    deadlines = Deadlines()

    def note(subject: str, now: float) -> None:
        came.append(f"{subject}@{now}")

    for at, name in ((3.0, "c"), (1.0, "a"), (2.0, "b")):
        deadlines.set(at, note, name)
    assert deadlines.next() == 1.0
    for action, subject in deadlines.due(2.0):
        action(subject, 2.0)
    assert came == ["a@2.0", "b@2.0"]
    assert deadlines.next() == 3.0


def test_a_cancelled_one_never_comes() -> None:
    deadlines = Deadlines()
    first = deadlines.set(1.0, lambda subject, now: None, "a")
    deadlines.set(2.0, lambda subject, now: None, "b")
    deadlines.cancel(first)
    deadlines.cancel(first)
    assert deadlines.next() == 2.0
    assert [subject for _, subject in deadlines.due(5.0)] == ["b"]
    assert deadlines.next() is None


def test_cancelled_ones_do_not_pile_up() -> None:
    deadlines = Deadlines()
    kept = deadlines.set(9999.0, lambda subject, now: None, "kept")
    for number in range(10_000):
        deadlines.cancel(deadlines.set(1000.0 + number, lambda subject, now: None, number))
    assert len(deadlines.heap) < 200
    assert deadlines.next() == kept[0]
