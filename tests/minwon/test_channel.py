from minwon.channel import REPEATED, Outcome, Variable


def test_what_is_repeated_in_every_event_is_never_personal() -> None:
    assert Variable.TRANSFER not in REPEATED
    assert all(name.startswith("MINWON_") for name in REPEATED)


def test_outcomes_are_the_ones_the_day_is_added_up_by() -> None:
    assert set(Outcome) == {"answered", "abandoned", "served", "called_back", "overflowed", "fault"}
