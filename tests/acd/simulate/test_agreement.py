"""The engine on its virtual clock, against queueing theory and against another simulator.

M/M/n is compared with Erlang C, M/M/n+M with Erlang A, over the grid below, by batch means: one long
run, its beginning left out, in twenty batches; Student's t with 19 degrees of freedom. Of many 95 %
intervals one in twenty misses by right, so nine in ten have to hold, and every one at 99.9 %. (With
the seeds 1 to 5, 139 of the 145 intervals of 95 % held.)
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import ciw as untyped_ciw
import pytest

from acd.simulate import erlang
from acd.simulate.outcomes import Outcome
from acd.simulate.simulation import Simulation
from acd.simulate.trace import SECOND, Caller, Shift

ciw: Any = untyped_ciw
HANDLING = 180.0
WITHIN = 20.0
BATCHES = 20
T_95, T_999 = 2.093, 3.883

#: counsellors, erlangs, mean patience in seconds (None: nobody hangs up)
GRID: list[tuple[int, float, float | None]] = [
    (1, 0.6, None),
    (5, 4.0, None),
    (28, 23.0, None),
    (2, 3.0, 180.0),
    (10, 12.0, 90.0),
    (28, 31.35, 180.0),
    (36, 31.35, 180.0),
    (50, 53.65, 300.0),
]


def simulated(
    counsellors: int, load: float, patience: float | None, calls: int, seed: int = 2
) -> list[Outcome]:
    random = Random(f"{seed} {counsellors} {load} {patience}")
    at = 0.0
    callers = []
    for number in range(calls):
        at += random.expovariate(load / HANDLING)
        callers.append(
            Caller(
                str(number),
                round(at * SECOND),
                "general",
                0,
                None if patience is None else round(random.expovariate(1 / patience) * SECOND),
                round(random.expovariate(1 / HANDLING) * SECOND),
            )
        )
    end = round(at * SECOND) + 10**6 * SECOND
    shifts = [
        Shift(f"c{number:03}", f"room{1 + number % 2}", ("general",), 0, end) for number in range(counsellors)
    ]
    return list(Simulation(callers, shifts).run().calls)


def wait(call: Outcome) -> float:
    end = call.abandoned if call.answered is None else call.answered
    assert end is not None
    return (end - call.caller.at) / SECOND


MEASURES: dict[str, Callable[[Outcome], float]] = {
    "delayed": lambda call: wait(call) > 0,
    "service_level": lambda call: call.answered is not None and wait(call) <= WITHIN,
    "abandoned": lambda call: call.answered is None,
    "mean_wait": wait,
}


def misses(counsellors: int, load: float, patience: float | None) -> list[float]:
    """How far theory lies from each simulated figure, in standard errors of the batch means."""
    size = 1000
    calls = simulated(counsellors, load, patience, size * (BATCHES + 1))[size:]
    theory = (
        erlang.patient(load, counsellors, HANDLING, WITHIN)
        if patience is None
        else erlang.impatient(load, counsellors, HANDLING, patience, WITHIN)
    )
    assert theory is not None
    distances = []
    for name, measure in MEASURES.items():
        if name == "abandoned" and patience is None:
            assert not any(map(measure, calls))
            continue
        means = [
            statistics.fmean(map(measure, calls[start : start + size]))
            for start in range(0, len(calls), size)
        ]
        error = statistics.stdev(means) / math.sqrt(BATCHES)
        distances.append(abs(statistics.fmean(means) - getattr(theory, name)) / error)
    return distances


def test_the_grid_agrees_with_erlang_c_and_a() -> None:
    distances = [distance for cell in GRID for distance in misses(*cell)]
    assert max(distances) < T_999
    assert sum(distance < T_95 for distance in distances) >= 0.9 * len(distances)


@pytest.mark.parametrize("counsellors", [1, 7])
def test_ciw_gives_every_patient_caller_the_same_wait(counsellors: int) -> None:
    calls = simulated(counsellors, 0.8 * counsellors, None, 1000)
    at = [call.caller.at / SECOND for call in calls]
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([at[0], *(b - a for a, b in pairwise(at))])],
        service_distributions=[ciw.dists.Sequential([call.caller.service / SECOND for call in calls])],
        number_of_servers=[counsellors],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(len(calls), method="Finish")
    theirs = {record.id_number: record.waiting_time for record in simulation.get_all_records()}
    compared = [(theirs[number], wait(call)) for number, call in enumerate(calls, 1) if number in theirs]
    assert len(compared) > 900
    assert [one for one, _ in compared] == pytest.approx([other for _, other in compared], abs=1e-5)


def test_ciw_loses_as_many_impatient_callers() -> None:
    """Its own chance, so only within an interval: five standard deviations of a share among many."""
    counsellors, load, patience, number = 10, 12.0, 90.0, 6000
    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(load / HANDLING)],
        service_distributions=[ciw.dists.Exponential(1 / HANDLING)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / patience)],
        number_of_servers=[counsellors],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(number, method="Finish")
    records = simulation.get_all_records()
    theirs = sum(record.record_type == "renege" for record in records) / len(records)
    ours = statistics.fmean(call.answered is None for call in simulated(counsellors, load, patience, number))
    theory = erlang.impatient(load, counsellors, HANDLING, patience, WITHIN).abandoned
    assert theirs == pytest.approx(theory, abs=0.03)
    assert ours == pytest.approx(theirs, abs=0.04)
