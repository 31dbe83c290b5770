"""Published figures, and identities that must hold. Sources stand beside each."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.simulate import erlang


def poisson(load: float, k: int) -> float:
    return math.exp(k * math.log(load) - load - math.lgamma(k + 1))


def test_erlang_b_of_20_erlangs_on_25_lines() -> None:
    """The R package phubers/erlang's vignette."""
    assert erlang.blocked(20, 25) == pytest.approx(0.050222, abs=5e-7)


def test_erlang_c_of_wolframs_example() -> None:
    """Wolfram ErlangC[3, 2] is 4/9."""
    waiting = erlang.patient(2, 3, 180, 20)
    assert waiting is not None
    assert waiting.delayed == pytest.approx(4 / 9, abs=1e-12)


@pytest.mark.parametrize(
    ("load", "counsellors", "handling", "within", "delayed", "service_level", "mean_wait", "occupancy"),
    [
        # pyworkforce's README: 100 calls in half an hour of 3 minutes.
        (10, 13, 180, 20, 0.285270, 0.795595, None, 0.769231),
        (10, 14, 180, 20, 0.174132, 0.888350, 7.836, 0.714286),
        # mitan.co.uk: 360 calls in half an hour of 240 s.
        (48, 55, 240, 15, 0.238701, 0.845883, 8.184, 0.872727),
        # Mandelbaum & Zeltyn: 48 calls a minute of 1 minute.
        (48, 50, 60, 20, 0.694456, None, 20.83, 0.96),
        # phubers/erlang's vignette.
        (20, 25, 180, 60, 0.209103, 0.960506, 7.528, 0.8),
    ],
)
def test_erlang_c(
    load: float,
    counsellors: int,
    handling: float,
    within: float,
    delayed: float,
    service_level: float | None,
    mean_wait: float | None,
    occupancy: float,
) -> None:
    waiting = erlang.patient(load, counsellors, handling, within)
    assert waiting is not None
    assert waiting.delayed == pytest.approx(delayed, abs=5e-7)
    assert waiting.occupancy == pytest.approx(occupancy, abs=5e-7)
    if service_level is not None:
        assert waiting.service_level == pytest.approx(service_level, abs=5e-7)
    if mean_wait is not None:
        assert waiting.mean_wait == pytest.approx(mean_wait, abs=5e-3)


def test_counsellors_for_an_answer_within_five_seconds() -> None:
    """CPAN Math::Telephony::ErlangC, t/servers_waittime: 34, since 33 would give 5.04 s."""

    def quick(counsellors: int) -> bool:
        waiting = erlang.patient(27.083, counsellors, 150, 20)
        return waiting is not None and waiting.mean_wait <= 5

    assert erlang.needed(quick) == 34
    thirty_three = erlang.patient(27.083, 33, 150, 20)
    assert thirty_three is not None
    assert thirty_three.mean_wait == pytest.approx(5.04, abs=5e-3)


@pytest.mark.parametrize("load", [30.0, 30.5, 1e4])
def test_without_a_steady_state_erlang_c_has_no_figures(load: float) -> None:
    assert erlang.patient(load, 30, 180, 20) is None


@pytest.mark.parametrize(
    ("load", "counsellors", "delayed", "queue_length", "abandoned", "service_level"),
    [
        (28, 28, 0.525136, 2.104731, 0.075169, 0.6847),
        (22.2222, 30, 0.066401, 0.123423, 0.005554, 0.9775),
    ],
)
def test_erlang_a_with_patience_as_long_as_handling(
    load: float,
    counsellors: int,
    delayed: float,
    queue_length: float,
    abandoned: float,
    service_level: float,
) -> None:
    waiting = erlang.impatient(load, counsellors, 180, 180, 20)
    assert waiting.delayed == pytest.approx(delayed, abs=1e-6)
    assert waiting.queue_length == pytest.approx(queue_length, abs=1e-6)
    assert waiting.abandoned == pytest.approx(abandoned, abs=1e-6)
    assert waiting.service_level == pytest.approx(service_level, abs=1e-4)


@given(load=st.floats(0.1, 300), counsellors=st.integers(1, 300), handling=st.floats(1, 1000))
def test_with_patience_as_long_as_handling_the_number_present_is_poisson(
    load: float, counsellors: int, handling: float
) -> None:
    """Technion Service Engineering, class 13: theta = mu makes M/M/n+M an M/M/infinity in disguise."""
    waiting = erlang.impatient(load, counsellors, handling, handling, 20)
    most = counsellors + 2000
    assert waiting.delayed == pytest.approx(
        math.fsum(poisson(load, k) for k in range(counsellors, most)), abs=1e-9
    )
    assert waiting.queue_length == pytest.approx(
        math.fsum((k - counsellors) * poisson(load, k) for k in range(counsellors, most)), abs=1e-6
    )


@given(load=st.floats(0.1, 50), spare=st.integers(1, 20), within=st.floats(0, 300))
def test_endless_patience_is_erlang_c(load: float, spare: int, within: float) -> None:
    counsellors = math.ceil(load) + spare
    patient = erlang.patient(load, counsellors, 180, within)
    assert patient is not None
    waiting = erlang.impatient(load, counsellors, 180, 1e9, within)
    assert waiting.delayed == pytest.approx(patient.delayed, abs=1e-4)
    assert waiting.service_level == pytest.approx(patient.service_level, abs=1e-4)


@given(load=st.floats(0.1, 100), counsellors=st.integers(1, 100))
def test_no_patience_is_erlang_b(load: float, counsellors: int) -> None:
    waiting = erlang.impatient(load, counsellors, 180, 1e-6, 20)
    assert waiting.abandoned == pytest.approx(erlang.blocked(load, counsellors), abs=1e-6)


@given(
    load=st.floats(0.1, 200),
    counsellors=st.integers(0, 200),
    patience=st.floats(1, 5000),
    within=st.floats(0, 600),
)
def test_who_is_not_answered_in_the_end_has_hung_up(
    load: float, counsellors: int, patience: float, within: float
) -> None:
    waiting = erlang.impatient(load, counsellors, 180, patience, within)
    in_the_end = erlang.impatient(load, counsellors, 180, patience, 100 * (180 + patience))
    assert in_the_end.service_level == pytest.approx(1 - waiting.abandoned, abs=1e-4)
    assert 1 - waiting.delayed - 1e-9 <= waiting.service_level <= in_the_end.service_level + 1e-9


@pytest.mark.parametrize(
    ("load", "counsellors"), [(10_000, 10_000), (10_000, 1), (1, 10_000), (9_900, 10_000)]
)
def test_any_size_is_computed_without_overflow(load: float, counsellors: int) -> None:
    waiting = erlang.impatient(load, counsellors, 180, 180, 20)
    assert waiting.abandoned == pytest.approx(max(0.0, 1 - counsellors / load), abs=0.005), (
        "a great system is as good as a fluid"
    )
    assert 0 <= waiting.service_level <= 1


def test_the_service_level_is_the_sum_over_the_callers_found_waiting() -> None:
    """The integral before it was summed: f_j(t), one term for each number j already waiting."""
    load, counsellors, handling, patience, within = 33.0, 28, 180.0, 120.0, 20.0
    serve, leave, c = counsellors / handling, 1 / patience, counsellors / handling * patience
    waiting = erlang.impatient(load, counsellors, handling, patience, within)
    weights = [1.0]
    for j in range(1, 400):
        weights.append(weights[-1] * load / handling / (serve + j * leave))
    states = [waiting.delayed * weight / math.fsum(weights) for weight in weights]

    def density(j: int, t: float) -> float:
        front = math.lgamma(c + j + 1) - math.lgamma(c + 1) - math.lgamma(j + 1) - serve * t
        return serve * math.exp(front) * (-math.expm1(-leave * t)) ** j

    steps = 400
    times = [(step + 0.5) * within / steps for step in range(steps)]
    in_time = math.fsum(
        math.exp(-leave * t) * math.fsum(state * density(j, t) for j, state in enumerate(states))
        for t in times
    )
    assert waiting.service_level == pytest.approx(1 - waiting.delayed + in_time * within / steps, abs=1e-5)
