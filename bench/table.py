"""What was measured, as a table for people and as JSON for later."""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_RESULTS = Path(__file__).with_name("results")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `peer` None: there is nothing to compare with. `met` None: no figure was set.

    `better` is how many times better than the peer ours is, whichever direction is good.
    """

    what: str
    unit: str
    ours: float
    peer: float | None = None
    target: str = ""
    met: bool | None = None
    better: float | None = None
    details: dict[str, Any] = field(default_factory=dict)


def less_is_better(
    what: str, unit: str, ours: float, peer: float | None, *, most: float | None, **details: Any
) -> Row:
    """A row whose figure should be small: at most `most`."""
    better = peer / ours if peer is not None and ours > 0 else None
    return Row(
        what, unit, ours, peer, f"<= {most:,.4g}" if most is not None else "",
        None if most is None else ours <= most, better, details,
    )  # fmt: skip


def more_is_better(
    what: str, unit: str, ours: float, peer: float | None, *, least: float | None, **details: Any
) -> Row:
    """A row whose figure should be large: at least `least`."""
    better = ours / peer if peer else None
    return Row(
        what, unit, ours, peer, f">= {least:,.4g}" if least is not None else "",
        None if least is None else ours >= least, better, details,
    )  # fmt: skip


def percentile(values: Sequence[float], percent: int) -> float:
    """By linear interpolation between the neighbours; of one value, that value."""
    if len(values) < 2:
        return values[0] if values else float("nan")
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def written(rows: Sequence[Row]) -> str:
    """The table, one line a row."""
    head = ("what", "unit", "minwon", "peer", "better", "target", "")
    lines = [head]
    for row in rows:
        lines.append(
            (
                row.what,
                row.unit,
                _number(row.ours),
                _number(row.peer),
                f"{row.better:,.1f} x" if row.better is not None else "-",
                row.target or "-",
                {True: "met", False: "MISSED", None: ""}[row.met],
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 1, 6) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def keep(rows: Sequence[Row]) -> Path:
    """Write the run under bench/results; returns the file."""
    _RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    file = _RESULTS / f"{now:%Y%m%d-%H%M%S}.json"
    run = {
        "at": now.isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": {"cpu": _cpu(), "cores": _cores(), "kernel": platform.release()},
        "python": platform.python_version(),
        "rows": [asdict(row) for row in rows],
    }
    file.write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n")
    return file


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"


def _commit() -> str:
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
    return done.stdout.strip()


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(": ")[2]
    return platform.machine()


def _cores() -> int:
    return sum(line.startswith("processor") for line in Path("/proc/cpuinfo").read_text().splitlines())
