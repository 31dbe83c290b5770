"""Queueing theory in closed form: Erlang B, C and A. The simulator's yardstick, and `minwon staffing`.

Owns formulas only: numbers in, numbers out. Must never simulate. Counterpart: simulation.py, which
has to agree with these (tests/acd/simulate/test_agreement.py).

The words: `load` is the offered load in erlangs, a = calls per second x mean handling time; `counsellors`
is n; `handling` the mean handling time (talk and wrap-up) in seconds, 1/mu; `patience` the mean time a
caller waits before hanging up, in seconds, 1/theta; `within` the target T in seconds. Arrivals are
Poisson, handling times and patience exponential.

The service level here is always: answered within T / offered. Who hung up counts as not answered.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

#: Nodes and weights of the Gauss-Legendre rule with four points on [-1, 1] (Abramowitz & Stegun, 25.4.30).
_NODES = (
    (-0.8611363115940526, 0.3478548451374538),
    (-0.3399810435848563, 0.6521451548625461),
    (0.3399810435848563, 0.6521451548625461),
    (0.8611363115940526, 0.3478548451374538),
)
#: exp(-45) is 3e-20: what lies further below the peak of an integrand cannot be seen in a double.
_DEPTH = 45.0
_PANELS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How callers fare in the steady state."""

    delayed: float  #: share of callers who find every counsellor busy
    service_level: float  #: share of offered calls answered within the target
    abandoned: float  #: share of offered calls that hang up while waiting
    mean_wait: float  #: seconds, over all offered calls, those who hang up included (Erlang C: the ASA)
    occupancy: float  #: share of the counsellors' time spent on calls
    queue_length: float  #: mean number waiting


def blocked(load: float, counsellors: int) -> float:
    """Erlang B: the share of calls that find every counsellor (or line) busy and are turned away.

    A. K. Erlang, 1917; computed by B(0) = 1, B(k) = aB(k-1) / (k + aB(k-1)), which only adds and
    divides positive numbers and so stays exact at any size.
    """
    share = 1.0
    for k in range(1, counsellors + 1):
        share = load * share / (k + load * share)
    return share


def patient(load: float, counsellors: int, handling: float, within: float) -> Waiting | None:
    """Erlang C, M/M/n: nobody hangs up. None when there is no steady state (load >= counsellors).

    A. K. Erlang, 1917: C = nB / (n - a(1-B)), service level 1 - C exp(-(n-a)T/handling),
    mean wait C handling / (n-a).
    """
    if load >= counsellors:
        return None
    free, turned_away = counsellors - load, blocked(load, counsellors)
    delayed = counsellors * turned_away / (counsellors - load * (1 - turned_away))
    return Waiting(
        delayed=delayed,
        service_level=1 - delayed * math.exp(-free * within / handling),
        abandoned=0.0,
        mean_wait=delayed * handling / free,
        occupancy=load / counsellors,
        queue_length=delayed * load / free,
    )


def impatient(load: float, counsellors: int, handling: float, patience: float, within: float) -> Waiting:
    """Erlang A, M/M/n+M: callers hang up after an exponential patience. It always has a steady state.

    C. Palm, 1957; A. Mandelbaum & S. Zeltyn, "Service engineering in action: the Palm/Erlang-A
    queue", 2007. With j callers waiting the rates are lambda up and n mu + j theta down, so the states
    above n are pi(n+j) = pi(n) (lambda/theta)^j Gamma(c+1) / Gamma(c+j+1), c = n mu / theta. Summed
    over j, the density of the wait that an endlessly patient caller would be offered collapses to
    pi(n) n mu exp(-n mu t + (lambda/theta)(1 - exp(-theta t))), and who is still there at t is answered:
    P(answered within T) = P(no wait) + the integral of exp(-theta t) times it from 0 to T.
    """
    turned_away = blocked(load, counsellors)
    calls, leave, serve = load / handling, 1 / patience, counsellors / handling
    # Weights of the states with j waiting, against the likeliest of them, so that nothing overflows.
    likeliest = max(0, math.floor((calls - serve) / leave))
    total, queue = 1.0, float(likeliest)
    weight, j = 1.0, likeliest
    while weight > 1e-18 * total:
        j += 1
        weight *= calls / (serve + j * leave)
        total += weight
        queue += j * weight
    weight, j = 1.0, likeliest
    while j > 0 and weight > 1e-30 * total:
        weight *= (serve + j * leave) / calls
        j -= 1
        total += weight
        queue += j * weight
    # The states below n come from Erlang B, pi(0) + … + pi(n) = pi(n) / B; the weight of n itself is
    # worth a logarithm, since a great overload makes it smaller than any double.
    logarithm = _log_weight(serve / leave, calls / leave, likeliest)
    full = math.exp(logarithm)
    below = full * (1 - turned_away) / turned_away if turned_away else math.inf
    delayed = total / (below + total)
    if not delayed:
        queue = logarithm = 0.0
    else:
        queue /= below + total
        logarithm -= math.log(below + total)

    def log_density(wait: float) -> float:
        return logarithm - (serve + leave) * wait - calls / leave * math.expm1(-leave * wait)

    likeliest_wait = math.log(calls / (serve + leave)) / leave
    in_time = serve * _integral(log_density, likeliest_wait, within) if delayed else 0.0
    abandoned = min(1.0, leave * queue / calls)
    return Waiting(
        delayed=delayed,
        service_level=min(1.0, 1 - delayed + in_time),
        abandoned=abandoned,
        mean_wait=queue / calls,
        occupancy=min(1.0, load * (1 - abandoned) / counsellors) if counsellors else 0.0,
        queue_length=queue,
    )


def _log_weight(c: float, ratio: float, j: int) -> float:
    """log pi(n) / pi(n+j) = log Gamma(c+j+1) - log Gamma(c+1) - j log(ratio)."""
    return math.lgamma(c + j + 1) - math.lgamma(c + 1) - j * math.log(ratio)


def _integral(log_of: Callable[[float], float], peak: float, end: float) -> float:
    """The integral of exp(log_of(t)) from 0 to `end`, for a concave `log_of` with its maximum at `peak`.

    Only where it counts: a narrow peak in a long interval is not stepped over.
    """
    peak = min(max(peak, 0.0), end)
    floor = log_of(peak) - _DEPTH
    first, last = _reach(log_of, floor, peak, 0.0), _reach(log_of, floor, peak, end)
    half = (last - first) / _PANELS / 2
    return half * math.fsum(
        weight * math.exp(log_of(first + half * (2 * panel + 1 + node)))
        for panel in range(_PANELS)
        for node, weight in _NODES
    )


def _reach(log_of: Callable[[float], float], floor: float, inside: float, outside: float) -> float:
    """Where between `inside` and `outside` the function falls below `floor`; `outside` if it never does."""
    if log_of(outside) >= floor:
        return outside
    for _ in range(60):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if log_of(middle) >= floor else (inside, middle)
    return outside


def needed(good_enough: Callable[[int], bool], at_least: int = 0) -> int:
    """The fewest counsellors for which `good_enough` holds; it must hold for every larger number too."""
    low, high = at_least, max(1, at_least)
    while not good_enough(high):
        low, high = high + 1, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if good_enough(middle) else (middle + 1, high)
    return low
