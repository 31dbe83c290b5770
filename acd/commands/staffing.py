"""`minwon staffing`: what a number of counsellors can do in an hour, and how many an hour needs."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import click

from acd.simulate.erlang import Waiting, blocked
from acd.simulate.staffing import Demand, Split, Target, expected, needed, patient, seats, split

#: Far beyond any city; above it the formulas would only keep the reader waiting.
_GREATEST_LOAD = 100_000


class Misuse(click.ClickException):
    """The options contradict each other; the sentence says what to change."""

    exit_code = 2


class _Number(click.FloatRange):
    """A range that `nan`, which compares with nothing, does not slip through."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> float:
        number: float = super().convert(value, parameter, context)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", parameter, context)
        return number


_POSITIVE = _Number(min=0, min_open=True, max=1e9)


class _Rooms(click.ParamType[tuple[int, ...]]):
    name = "N,N…"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        if not re.fullmatch(r"\d{1,5}(,\d{1,5})+", value) or not any(map(int, value.split(","))):
            self.fail(f"{value!r} is not the rooms' counsellors; write them like 18,18.", parameter, context)
        return tuple(map(int, value.split(",")))


class _Target(click.ParamType[tuple[float, float]]):
    name = "SHARE/SECONDS"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> tuple[float, float]:
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(\d{1,2}(?:\.\d+)?)/(\d{1,6}(?:\.\d+)?)", value)
        # Below 1 it is surely a part, 0.8 for 80 %, and the answer for 0.8 % would mislead.
        if match is None or float(match[1]) < 1:
            self.fail(
                f"{value!r} is not a target; write per cent and seconds like 80/20 (1 to below 100 %).",
                parameter,
                context,
            )
        return float(match[1]) / 100, float(match[2])


@click.command(name="staffing")
@click.option("--calls", type=_POSITIVE, required=True, help="Calls that arrive in the period.")
@click.option(
    "--per", type=_POSITIVE, default=3600.0, show_default=True, help="Length of the period, seconds."
)
@click.option("--aht", type=_POSITIVE, required=True, help="Mean handling time, wrap-up included, seconds.")
@click.option("--patience", type=_POSITIVE, help="Mean time before a caller hangs up, seconds; for Erlang A.")
@click.option("--counsellors", type=click.IntRange(0, 100_000), help="Counsellors on the phones.")
@click.option(
    "--service-level",
    "within",
    type=_Number(0, 1e6),
    default=20.0,
    show_default=True,
    help="Seconds within which an answer counts.",
)
@click.option("--rooms", type=_Rooms(), help="Counsellors of each room: what splitting the queue would cost.")
@click.option("--target", type=_Target(), help="How many are needed, e.g. 80/20: 80 % within 20 s.")
@click.option(
    "--max-occupancy",
    type=_Number(0, 1, min_open=True),
    default=1.0,
    help="With --target: nobody busier than this part of the time, e.g. 0.85.",
)
@click.option(
    "--shrinkage",
    type=_Number(0, 1, max_open=True),
    default=0.0,
    help="With --target: part of paid time away from the phones, e.g. 0.3.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def staffing(
    calls: float,
    per: float,
    aht: float,
    patience: float | None,
    counsellors: int | None,
    within: float,
    rooms: tuple[int, ...] | None,
    target: tuple[float, float] | None,
    max_occupancy: float,
    shrinkage: float,
    as_json: bool,
) -> None:
    """Say what a number of counsellors can do, by Erlang B, C and A, or how many a target needs.

    \b
    minwon staffing --calls 627 --aht 180 --patience 180 --counsellors 36 --rooms 18,18
    minwon staffing --calls 627 --aht 180 --patience 180 --target 80/20 --shrinkage 0.3
    """
    demand = Demand(calls=calls, per=per, handling=aht, patience=patience)
    if demand.load > _GREATEST_LOAD:
        raise Misuse(
            f"{demand.load:,.0f} erlangs are more than {_GREATEST_LOAD:,}; check --calls, --per and --aht."
        )
    if rooms and counsellors not in (None, sum(rooms)):
        raise Misuse(
            f"--rooms has {sum(rooms)} counsellors and --counsellors {counsellors}; "
            "make them agree, or leave --counsellors out."
        )
    if counsellors is None and rooms is None and target is None:
        raise Misuse("Say how many: --counsellors 36, --rooms 18,18, or what for: --target 80/20.")
    answer = _answer(demand, counsellors, within, rooms, target, max_occupancy, shrinkage)
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False) if as_json else _text(answer))


def _answer(
    demand: Demand,
    counsellors: int | None,
    within: float,
    rooms: tuple[int, ...] | None,
    target: tuple[float, float] | None,
    max_occupancy: float,
    shrinkage: float,
) -> dict[str, Any]:
    need = None
    if target is not None:
        goal = Target(share=target[0], within=target[1], max_occupancy=max_occupancy)
        need = _needed(demand, goal, shrinkage)
    if counsellors is None:
        counsellors = sum(rooms) if rooms else need["erlang_c"]["counsellors"] if need else 0
    steady = patient(demand, counsellors, within)
    return {
        "calls": demand.calls,
        "per": demand.per,
        "aht": demand.handling,
        "patience": demand.patience,
        "counsellors": counsellors,
        "within": within,
        "offered_load": demand.load,
        "service_level_formula": f"answered within {within:g} s / offered",
        "erlang_b": {"blocked": blocked(demand.load, counsellors)},
        "erlang_c": _figures(steady),
        "erlang_c_note": None
        if steady
        else (
            f"Erlang C has no steady state: {demand.load:.4g} erlangs for {counsellors} counsellors. "
            "If nobody hung up, the queue would grow without end."
        ),
        "erlang_a": _figures(expected(demand, counsellors, within)) if demand.patience else None,
        "erlang_a_note": None if demand.patience else "Erlang A needs --patience.",
        "rooms": _rooms(rooms, split(demand, rooms, within)) if rooms else None,
        "needed": need,
    }


def _figures(waiting: Waiting | None) -> dict[str, float] | None:
    if waiting is None:
        return None
    return {
        "delayed": waiting.delayed,
        "service_level": waiting.service_level,
        "abandoned": waiting.abandoned,
        "mean_wait": waiting.mean_wait,
        "occupancy": waiting.occupancy,
    }


def _needed(demand: Demand, target: Target, shrinkage: float) -> dict[str, Any]:
    def answer(hanging_up: bool) -> dict[str, int]:
        counsellors = needed(demand, target, hanging_up=hanging_up)
        return {"counsellors": counsellors, "seats": seats(counsellors, shrinkage)}

    return {
        "share": target.share,
        "within": target.within,
        "max_occupancy": target.max_occupancy,
        "shrinkage": shrinkage,
        "erlang_c": answer(False),
        "erlang_a": answer(True) if demand.patience else None,
    }


def _rooms(rooms: tuple[int, ...], result: Split | None) -> dict[str, Any]:
    if result is None:
        return {"counsellors": list(rooms), "pooled": None, "split": None, "same_level": None}
    return {
        "counsellors": list(rooms),
        "pooled": _figures(result.pooled),
        "split": _figures(result.split),
        "same_level": result.same_level,
    }


def _text(answer: dict[str, Any]) -> str:
    within, c, a = answer["within"], answer["erlang_c"], answer["erlang_a"]
    lines = [
        f"{answer['calls']:,.10g} calls in {answer['per']:g} s, {answer['aht']:g} s each: "
        f"{answer['offered_load']:.2f} erlangs, {answer['counsellors']} counsellors",
        "",
        f"{'':24}{'Erlang C':>14}{'Erlang A':>14}",
        f"{'':24}{'none hangs up':>14}{_patience(answer['patience']):>14}",
        _row(f"answered within {within:g} s", c, a, "service_level"),
        _row("hang up", c, a, "abandoned"),
        _row("wait at all", c, a, "delayed"),
        _row("mean wait", c, a, "mean_wait"),
        _row("occupancy", c, a, "occupancy"),
        "",
        f"Erlang B: {_percent(answer['erlang_b']['blocked'])} would be turned away if nobody could wait.",
        *(answer[note] for note in ("erlang_c_note", "erlang_a_note") if answer[note]),
        f"Service level = {answer['service_level_formula']}; who hung up counts as not answered.",
    ]
    if answer["rooms"]:
        lines += ["", *_rooms_text(answer["rooms"], answer["counsellors"])]
    if answer["needed"]:
        lines += ["", *_needed_text(answer["needed"])]
    return "\n".join(lines)


def _rooms_text(rooms: dict[str, Any], counsellors: int) -> list[str]:
    names = " + ".join(map(str, rooms["counsellors"]))
    if rooms["split"] is None:
        return [f"{names}: without a steady state nothing can be compared; name a --patience."]
    one, many = rooms["pooled"], rooms["split"]
    return [
        f"One queue for {counsellors}: {_percent(one['service_level'])} in time, "
        f"{_percent(one['abandoned'])} hang up.",
        f"Split {names}: {_percent(many['service_level'])} in time, {_percent(many['abandoned'])} hang up.",
        f"Splitting costs {100 * (one['service_level'] - many['service_level']):.1f} points; "
        f"as good as one queue it needs {rooms['same_level']} counsellors, "
        f"{rooms['same_level'] - counsellors} more.",
    ]


def _needed_text(need: dict[str, Any]) -> list[str]:
    goal = f"{100 * need['share']:g} % within {need['within']:g} s"
    if need["max_occupancy"] < 1:
        goal += f", occupancy at most {100 * need['max_occupancy']:g} %"
    lines = [f"Needed for {goal}:"]
    for name, title in (("erlang_c", "Erlang C (to plan with)"), ("erlang_a", "Erlang A")):
        if need[name]:
            line = f"  {title}: {need[name]['counsellors']} on the phones"
            if need["shrinkage"]:
                line += f", {need[name]['seats']} to schedule ({100 * need['shrinkage']:g} % away)"
            lines.append(line)
    return lines


def _row(title: str, c: dict[str, float] | None, a: dict[str, float] | None, name: str) -> str:
    form = (lambda seconds: f"{seconds:.1f} s") if name == "mean_wait" else _percent
    cells = [form(figures[name]) if figures else "-" for figures in (c, a)]
    return f"{title:24}{cells[0]:>14}{cells[1]:>14}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _patience(patience: float | None) -> str:
    return "no --patience" if patience is None else f"after {patience:g} s"
