"""Time limits for what may hang: a caller never waits on a directory for longer than the settings say.

Owns the limit, the moment at which the caller is asked for patience, the circuit breaker and the
figures. Work that hangs is left behind on a daemon thread; only so many may be left, then callers
are told at once that the look-up is not available. No argument or error text of the work is ever
logged or raised: it may hold proofs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

import structlog
from prometheus_client import Counter, Gauge, Histogram

Result = TypeVar("Result")

_log = structlog.get_logger()
_SECONDS = Histogram(
    "minwon_directory_seconds",
    "How long look-ups took",
    ["operation"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5),
)
_ANSWERS = Counter("minwon_directory_answers", "Look-ups by how they ended", ["operation", "result"])
_OPEN = Gauge("minwon_directory_circuit_open", "1 while the directory is left alone to recover")


class Unavailable(Exception):
    """The directory gave no answer in time. Offer the caller a counsellor."""


class Breaker:
    """Leaves a failing directory alone: after `failures` in a row none is asked for `rest` seconds.

    Then one look-up tries again; if that fails too, the rest begins anew. The clock is an argument.
    """

    def __init__(self, failures: int = 5, rest: float = 10.0) -> None:
        self._most = failures
        self._rest = rest
        self._failed = 0
        self._closed_again_at = 0.0
        self._lock = threading.Lock()

    def allows(self, now: float) -> bool:
        with self._lock:
            if self._failed < self._most:
                return True
            if now < self._closed_again_at:
                return False
            # This one is the trial; the others wait for how it ends.
            self._closed_again_at = now + self._rest
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failed = 0
            _OPEN.set(0)

    def failed(self, now: float) -> None:
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._closed_again_at = now + self._rest
                _OPEN.set(1)


class Guard:
    def __init__(self, most_seconds: float, moment_seconds: float, *, at_once: int = 64) -> None:
        self._most = most_seconds
        self._moment = min(moment_seconds, most_seconds)
        self._places = threading.BoundedSemaphore(at_once)
        self._breaker = Breaker()

    def run(self, operation: str, work: Callable[[], Result], on_moment: Callable[[], None]) -> Result:
        """The work's result; Unavailable when it failed or took too long.

        `on_moment` is called on this thread once the work has taken `moment_seconds`; the work goes
        on meanwhile, and what it has found by the end of `on_moment` still counts.
        """
        started = time.monotonic()
        if not self._breaker.allows(started):
            self._count(operation, "left_alone", started)
            raise Unavailable
        if not self._places.acquire(blocking=False):
            self._count(operation, "crowded", started)
            raise Unavailable
        future: Future[Result] = Future()
        threading.Thread(
            target=self._carry_out, args=(work, future), name=f"directory {operation}", daemon=True
        ).start()
        if not self._settled(future, started, on_moment):
            result, error = "late", "TimeLimit"
        elif failure := future.exception():
            result, error = "failed", type(failure).__name__
        else:
            self._breaker.succeeded()
            self._count(operation, "ok", started)
            return future.result()
        self._breaker.failed(time.monotonic())
        self._count(operation, result, started)
        _log.warning("directory_unavailable", operation=operation, error=error)
        raise Unavailable

    def _carry_out(self, work: Callable[[], Result], future: Future[Result]) -> None:
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)
        finally:
            self._places.release()

    def _settled(self, future: Future[Result], started: float, on_moment: Callable[[], None]) -> bool:
        wait((future,), self._moment)
        if not future.done():
            on_moment()
            wait((future,), max(0.0, started + self._most - time.monotonic()))
        return future.done()

    def _count(self, operation: str, result: str, started: float) -> None:
        _ANSWERS.labels(operation, result).inc()
        _SECONDS.labels(operation).observe(time.monotonic() - started)
