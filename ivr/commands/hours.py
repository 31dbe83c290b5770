"""`minwon hours`: is it open then? And the days that the city itself sets."""

from __future__ import annotations

import getpass
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from ivr import menus
from minwon import database, rules
from minwon import holidays as calendar
from minwon import settings as configuration
from minwon.hours import OPEN, Holiday, Span, State


@click.command()
@click.argument("when", metavar="[TIME]", default="")
@click.option("--menu", "name", default="", help="With this menu's own hours.  [default: the hotline's]")
@click.option("--set", "closed", metavar="NAME", help="Close on TIME's day; NAME is the holiday's name.")
@click.option(
    "--open", "opened", metavar="NAME", help="Work on TIME's day although it is a holiday; NAME says why."
)
@click.option("--unset", is_flag=True, help="Forget what was set for TIME's day.")
@click.option("--days", is_flag=True, help="List the days that the city set.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def hours(
    when: str, name: str, closed: str | None, opened: str | None, unset: bool, days: bool, as_json: bool
) -> None:
    """Is it open at TIME, now or in ten years? TIME is a moment, or a day, told from morning to night.

    Opening hours stand in the rules (minwon rules show), by name, and a menu may have some of its own;
    each queue keeps the ones that the rules name.

    Public holidays with their substitutes are known. Temporary ones the city sets itself: the days it sets
    come before the public ones.

    \b
    Example:
      minwon hours 2026-09-25T13:00
      minwon hours 2026-09-25
      minwon hours 2026-10-02 --set 임시공휴일
      minwon hours 2026-10-02 --unset
    """
    if sum((closed is not None, opened is not None, unset)) > 1:
        raise click.UsageError("Use one of --set, --open and --unset.")
    settings = configuration.load()
    zone = ZoneInfo(settings.hotline.timezone)
    moment = _moment(when, zone)
    database.upgrade(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        by = getpass.getuser()
        if closed is not None:
            calendar.set_city_day(connection, moment.date(), closed, open=False, by=by)
        if opened is not None:
            calendar.set_city_day(connection, moment.date(), opened, open=True, by=by)
        if unset and not calendar.remove_city_day(connection, moment.date()):
            raise click.ClickException(
                f"Nothing was set for {moment.date()}: `minwon hours --days` lists the days."
            )
        own = calendar.city_days(connection)
        # Before the first start, the shipped menu's hours are the hours there will be.
        menus.found_first_menu(settings, connection)
        documents = menus.documents_in_force(connection)
        opening = rules.opening(connection)
        queues = list(connection.scalars(sa.select(database.queues.c.id).order_by(database.queues.c.id)))
    engine.dispose()
    if days:
        _list(own, as_json)
        return
    menu = name or settings.hotline.menu
    if menu not in documents:
        raise click.ClickException(
            f"No menu `{menu}` is in force, so there are no hours to tell: see `minwon menu publish`."
        )
    holidays = calendar.known_holidays(own)
    holiday = holidays(moment.date())
    named = {**opening.hours, **documents[menu].hours}
    states = {each: found.state(moment, holidays).value for each, found in named.items()}
    by_queue = {queue: opening.state(queue, moment, holidays).value for queue in queues}
    over = {each: found.over(moment.date(), holidays) for each, found in named.items()}
    if as_json:
        told = {
            "at": moment.isoformat(),
            "weekday": moment.strftime("%a").lower(),
            "holiday": holiday.name if holiday else None,
            "works_on_it": holiday.open if holiday else False,
            "set_by_the_city": moment.date() in own,
            "hours": states,
            "queues": by_queue,
            "day": {each: {str(span): state for span, state in spans} for each, spans in over.items()},
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    whole_day = _is_day(when)
    day = f"{moment:%Y-%m-%d %a}" if whole_day else f"{moment:%Y-%m-%d %a %H:%M}"
    if holiday:
        closed_by = "set closed by the city" if moment.date() in own else "public holiday"
        day += f", {holiday.name} ({'the city works' if holiday.open else closed_by})"
    click.echo(day)
    rests = holiday is not None and not holiday.open
    works = {each: any(state == State.OPEN for _, state in spans) for each, spans in over.items()}
    for each, state in states.items():
        works[each] = works[each] if whole_day else state == State.OPEN
        nevertheless = ", on holidays as well" if rests and works[each] else ""
        click.echo(f"  {each}: {_over(over[each]) if whole_day else state}{nevertheless}")
    together: dict[tuple[str, str], list[str]] = {}
    for queue, state in by_queue.items():
        hours_of_queue = opening.of(queue)
        if whole_day and hours_of_queue:
            state = _over(hours_of_queue.over(moment.date(), holidays))
        together.setdefault((state, opening.name(queue)), []).append(queue)
    for (state, each), found in together.items():
        click.echo(f"  {', '.join(found)}: {state} ({'always' if each == 'none' else f'hours {each}'})")
    if rests and any(works.values()):
        where = f"the menu `{menu}`" if documents[menu].hours else "the rules (minwon rules show)"
        click.echo(f"To close on such days, take `on_holidays` out of the hours of {where}.")


def _list(own: dict[date, Holiday], as_json: bool) -> None:
    if as_json:
        told = [
            {"day": day.isoformat(), "name": found.name, "open": found.open} for day, found in own.items()
        ]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for day, found in own.items():
        click.echo(f"{day}  {'open' if found.open else 'closed'}  {found.name}")


def _over(spans: list[tuple[Span, State]]) -> str:
    """A day in words: `09:00-12:00 open, 12:00-13:00 lunch, 13:00-18:00 open`, or `closed all day`."""
    if len(spans) == 1:
        return f"{spans[0][1]} all day"
    return ", ".join(f"{span} {state}" for span, state in spans if state in OPEN)


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _moment(written: str, zone: ZoneInfo) -> datetime:
    if not written:
        return datetime.now(zone)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise click.BadParameter(
            f"write a moment like 2026-09-25T13:00 or a day like 2026-09-25, not {written!r}",
            param_hint="TIME",
        ) from error
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
