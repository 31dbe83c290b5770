"""`minwon simulate`: calls and a roster through the production engine, on a virtual clock."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from acd.simulate import days
from acd.simulate import replay as replays
from acd.simulate.days import Day, Figures, Staffing
from acd.simulate.outcomes import Outcomes
from acd.simulate.replay import Made
from acd.simulate.simulation import Simulation
from acd.simulate.trace import (
    Closing,
    Instant,
    Problems,
    TraceError,
    instant,
    read_calls,
    read_closings,
    read_roster,
)
from acd.transcript import Untold
from minwon import database, settings

#: Fewer are over before a bar could be read.
_WORTH_A_BAR = 20_000


class Misuse(click.ClickException):
    """What was asked for cannot be simulated; the message says everything that is wrong."""

    exit_code = 2


class _Seconds(click.ParamType[Instant]):
    name = "SECONDS"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> Instant:
        if isinstance(value, int):
            return value
        try:
            return instant(value)
        except ValueError as error:
            self.fail(f"{error}.", parameter, context)


_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(name="simulate")
@click.option("--calls", type=_FILE, help="CSV: call,at,queue,priority,patience,service")
@click.option("--roster", type=_FILE, help="CSV: counsellor,room,queues,from,to")
@click.option(
    "--close", "closings", multiple=True, metavar="ROOM@FROM-TO[:MODE]",
    help="Close a room, e.g. room2@3600-7200, room2@3600- (to the end), room2@3600-:evacuate.",
)  # fmt: skip
@click.option("--ring", type=_Seconds(), default="0", help="How long a phone rings before it is picked up.")
@click.option(
    "--service-level", "within", type=_Seconds(), default="20", show_default=True,
    help="Seconds within which an answer counts.",
)  # fmt: skip
@click.option("--outcomes", type=_FILE, help="Write what became of each call to this CSV file.")
@click.option(
    "--day", type=click.Choice(sorted(days.DAYS)),
    help="Instead of files: a day of a real hotline, in each staffing, beside the published figures.",
)  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="With --day: chance, repeatable.")
@click.option(
    "--replay", type=click.DateTime(["%Y-%m-%d"]),
    help="Instead of files: a past day of this hotline, from its ledger; the same offers must come out.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def simulate(
    calls: Path | None,
    roster: Path | None,
    closings: tuple[str, ...],
    ring: Instant,
    within: Instant,
    outcomes: Path | None,
    day: str | None,
    seed: int,
    replay: datetime | None,
    as_json: bool,
) -> None:
    """Run calls and counsellors through the production engine, on a virtual clock.

    \b
    minwon simulate --calls calls.csv --roster roster.csv
    minwon simulate --calls calls.csv --roster roster.csv --close room2@3600-7200 --outcomes out.csv
    minwon simulate --day goyang --seed 7
    minwon simulate --replay 2026-11-20
    """
    if day is not None or replay is not None:
        if calls or roster or closings or outcomes or (day and replay):
            raise Misuse(
                "--day and --replay bring their own calls and roster; name one of them, and no files."
            )
        if day is not None:
            _day(days.DAYS[day], seed, as_json)
        elif replay is not None:
            _replay(replay.date(), as_json)
        return
    if calls is None or roster is None:
        raise Misuse("Name both files: --calls calls.csv --roster roster.csv.")
    if outcomes is not None and not outcomes.absolute().parent.is_dir():
        raise Misuse(f"--outcomes {outcomes}: there is no folder {outcomes.parent}. Make it first.")
    if outcomes is not None and outcomes.resolve() in (calls.resolve(), roster.resolve()):
        raise Misuse(f"--outcomes {outcomes} would overwrite what is read. Name another file.")
    run = _run(_simulation(calls, roster, closings, ring))
    if outcomes is not None:
        try:
            run.write(outcomes)
        except OSError as error:
            raise click.ClickException(f"{outcomes} cannot be written: {error.strerror}.") from error
    summary = run.summary(within)
    click.echo(json.dumps(summary, indent=2, ensure_ascii=False) if as_json else _text(summary))


def _simulation(calls: Path, roster: Path, closings: tuple[str, ...], ring: Instant) -> Simulation:
    problems = Problems()
    callers = read_calls(calls, problems)
    shifts = read_roster(roster, problems)
    closed: list[Closing] = read_closings(closings, {shift.room for shift in shifts}, problems)
    try:
        problems.stop_if_any()
    except TraceError as error:
        raise Misuse(str(error)) from error
    return Simulation(callers, shifts, closed, ring=ring)


def _run(simulation: Simulation) -> Outcomes:
    if simulation.offered < _WORTH_A_BAR or not sys.stderr.isatty():
        return simulation.run()
    with click.progressbar(length=simulation.offered, label="calls", file=sys.stderr) as bar:
        return simulation.run(lambda called: bar.update(called - bar.pos))


def _day(day: Day, seed: int, as_json: bool) -> None:
    rows = []
    with click.progressbar(
        day.staffings, label=day.title, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as staffings:
        for staffing in staffings:
            simulated = days.replay(day, staffing, seed)
            rows.append((staffing, simulated, days.by_formula(day, staffing)))
    if as_json:
        answer = {
            "day": day.title,
            "calls": day.calls,
            "days": days.TIMES,
            "seed": seed,
            "service_level_formula": "answered within 20 s / offered",
            "staffings": [_row(*row) for row in rows],
        }
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    click.echo(
        f"{day.title}: {day.calls:g} calls, {day.handling:g} s each, patience {day.patience:g} s; "
        f"{days.TIMES} days, seed {seed}\n"
        "answered = within 20 s / offered. Simulated, by Erlang A, (published)\n\n"
        f"{'phones':>6}  {'':44}"
        f"{'answered %':>21}  {'hang up %':>21}  {'mean wait s':>21}  {'worst hour %':>21}"
    )
    for staffing, simulated, formula in rows:
        click.echo(_line(staffing, simulated, formula))


def _row(staffing: Staffing, simulated: Figures, formula: Figures | None) -> dict[str, Any]:
    return {
        "on_the_phones": staffing.on_the_phones,
        "meaning": staffing.meaning,
        "simulated": dataclasses.asdict(simulated),
        "erlang_a": formula and dataclasses.asdict(formula),
        "published": dataclasses.asdict(staffing.published),
    }


def _line(staffing: Staffing, simulated: Figures, formula: Figures | None) -> str:
    known = staffing.published

    def cell(name: str, scale: float, decimals: int) -> str:
        published = getattr(known, name)
        values = [f"{scale * getattr(simulated, name):.{decimals}f}"]
        values.append("-" if formula is None else f"{scale * getattr(formula, name):.{decimals}f}")
        values.append("" if published is None else f"({published:g})")
        return f"{values[0]:>7}{values[1]:>7}{values[2]:>7}"

    return (
        f"{staffing.on_the_phones:>6}  {staffing.meaning:44}{cell('service_level', 100, 1)}  "
        f"{cell('abandoned', 100, 1)}  {cell('mean_wait', 1, 0)}  {cell('worst_hour', 100, 0)}"
    ).rstrip()


def _replay(day: date, as_json: bool) -> None:
    """Exits with 1 when the offers are not the same."""
    loaded = settings.load()
    database.upgrade(loaded)
    engine = database.connect(loaded)
    try:
        result = replays.of_day(loaded, engine, day)
    except Untold as error:
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(result), indent=2, ensure_ascii=False))
    else:
        click.echo(f"{day}: {result.same:,} of {result.offers:,} offers the same")
        zone = ZoneInfo(loaded.hotline.timezone)
        for one in result.differences:
            click.echo(f"  then  {_offer(one.then, zone)}\n  today {_offer(one.today, zone)}\n  {one.why}")
    if result.differences:
        raise click.ClickException(
            "The offers differ: this engine decides otherwise than that day's. Is it another version?"
        )


def _offer(one: Made | None, zone: ZoneInfo) -> str:
    if one is None:
        return "no further offer"
    at = datetime.fromtimestamp(one.at, zone).strftime("%H:%M:%S.%f")[:-3]
    return f"{at} {one.call} to {one.counsellor}"


def _text(summary: dict[str, Any]) -> str:
    offered = summary["offered"]
    rows = [
        ("offered", str(offered), ""),
        ("answered", str(summary["answered"]), _share(summary["answered"], offered)),
        ("abandoned", str(summary["abandoned"]), _share(summary["abandoned"], offered)),
        ("still waiting", str(summary["still_waiting"]), _share(summary["still_waiting"], offered)),
        ("service level", _percent(summary["service_level"]), summary["service_level_formula"]),
        ("mean wait", _seconds(summary["mean_wait"]), "until answered or hung up"),
        ("p95 wait", _seconds(summary["p95_wait"]), "95 % waited no longer"),
        ("mean wait, answered", _seconds(summary["mean_wait_answered"]), ""),
        ("occupancy", _percent(summary["occupancy"]), "talking / signed in"),
    ]
    if summary["brought_back_and_lost"]:
        rows.append(
            ("brought back, lost", str(summary["brought_back_and_lost"]), "hung up after an evacuation")
        )
    for room, figures in summary["rooms"].items():
        rows.append((room, str(figures["answered"]), f"answered, occupancy {_percent(figures['occupancy'])}"))
    return "\n".join(f"{title:20}{figure:>10}   {remark}".rstrip() for title, figure, remark in rows)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _share(part: int, whole: int) -> str:
    return _percent(part / whole) if whole else ""


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"
