"""acd's figures for Prometheus. Counterpart: service.py, which counts and observes."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Callable, Iterator

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from acd.engine.snapshot import QueueSeen, Snapshot

_MILLISECONDS = (0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3)

NEXT_RING = Histogram(
    "minwon_next_ring_seconds",
    "From the event that brought a free counsellor and a caller together to that phone ringing",
    ["after"],  # counsellor_free, caller_waits
    buckets=_MILLISECONDS,
)
OFFERS = Counter("minwon_offers", "Offers that ended, by how", ["result"])
CALLBACKS = Counter("minwon_callbacks", "Callbacks that are over, by why", ["why"])
ROUND_TRIP = Histogram("minwon_ami_round_trip_seconds", "Ping to Asterisk and back", buckets=_MILLISECONDS)
LOOP_LAG = Histogram("minwon_loop_lag_seconds", "How late the loop's timers come", buckets=_MILLISECONDS)
MENDS = Counter("minwon_mends", "Calls that the audit found otherwise than the engine had them; must stay 0")
LINK_LOSSES = Counter("minwon_link_losses", "Losses of the link to Asterisk")
FIRST_OFFER = Gauge(
    "minwon_first_offer_after_start_seconds", "From the program's start to its first offer, when calls waited"
)
RESYNC = Histogram("minwon_resync_seconds", "Asking Asterisk for everything", buckets=_MILLISECONDS)


#: (name, meaning, value) of each queue's gauges.
_QUEUES: tuple[tuple[str, str, Callable[[QueueSeen], float]], ...] = (
    ("minwon_queue_waiting", "Callers waiting", lambda queue: queue.waiting),
    ("minwon_queue_open", "1 within its opening hours", lambda queue: queue.open),
    ("minwon_queue_working", "Counsellors the queue can count on", lambda queue: queue.working),
    ("minwon_wait_told", "Callers told a wait who were then answered", lambda queue: queue.told),
    (
        "minwon_wait_told_error_seconds",
        "Mean distance of the wait told (its middle) from the wait that came",
        lambda queue: queue.told_error,
    ),
    (
        "minwon_wait_told_bias_seconds",
        "The same with its sign: above 0, too little was told",
        lambda queue: queue.told_bias,
    ),
    ("minwon_wait_told_within", "Share whose wait lay in the range told", lambda queue: queue.told_within),
)


class Live(Collector):
    """Gauges read from the engine when somebody asks, and never held anywhere else."""

    def __init__(self, look: Callable[[], tuple[Snapshot, dict[str, int]]]) -> None:
        self._look = look

    def collect(self) -> Iterator[GaugeMetricFamily]:
        snapshot, elsewhere = self._look()
        calls = GaugeMetricFamily("minwon_calls", "Calls by where they are", labels=["state"])
        counted = Count(call.whereabouts for call in snapshot.calls if not call.callback)
        for state in ("waiting", "offered", "talking"):
            calls.add_metric([state], counted[state])
        calls.add_metric(["callback"], sum(call.callback for call in snapshot.calls))
        for state, number in elsewhere.items():
            calls.add_metric([state], number)
        yield calls
        waiting = [
            snapshot.at - call.arrived
            for call in snapshot.calls
            if call.whereabouts == "waiting" and not call.callback
        ]
        oldest = GaugeMetricFamily("minwon_oldest_wait_seconds", "Since the longest-waiting caller's arrival")
        oldest.add_metric([], max(waiting, default=0.0))
        yield oldest
        flood = GaugeMetricFamily("minwon_flood", "1 while so many wait that the menu helps first")
        flood.add_metric([], snapshot.flood)
        yield flood
        people = GaugeMetricFamily(
            "minwon_counsellors",
            "Counsellors by room, status and activity",
            labels=["room", "status", "activity"],
        )
        for (room, status, activity), number in Count(
            (one.room, one.status, one.activity) for one in snapshot.counsellors
        ).items():
            people.add_metric([room, status, activity], number)
        yield people
        for name, meaning, value in _QUEUES:
            family = GaugeMetricFamily(name, meaning, labels=["queue"])
            for queue in snapshot.queues:
                family.add_metric([queue.queue], value(queue))
            yield family
