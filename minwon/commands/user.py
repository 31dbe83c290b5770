"""`minwon user`: who answers. Adding one changes Asterisk's phones at once when it runs."""

from __future__ import annotations

import json
import re

import click
import sqlalchemy as sa

from minwon import asterisk, centre, database, packages, settings
from minwon.settings import Settings


@click.group()
def user() -> None:
    """Add and list the people who answer.

    \b
    Example:
      minwon user add c1051 --name 김민서 --room room1 --queues tax,general
    """


@user.command()
@click.argument("counsellor")
@click.option("--name", required=True, help="Their name, for the screens.")
@click.option("--room", required=True, help="Where they sit: room1, room2 or remote.")
@click.option("--queues", required=True, help="What they serve, separated by commas; first the first.")
@click.option("--languages", default="ko", help="What they speak, separated by commas.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(counsellor: str, name: str, room: str, queues: str, languages: str, as_json: bool) -> None:
    """Add a counsellor; prints what to type into their phone.

    \b
    Example:
      minwon user add c1051 --name 김민서 --room room1 --queues tax,general
    """
    if not re.fullmatch(r"c[0-9]{2,8}", counsellor):
        raise click.UsageError(
            f"A counsellor's id is the letter c and digits, like c1051, not {counsellor!r}."
        )
    loaded = settings.load()
    database.upgrade(loaded)
    engine = database.connect(loaded)
    with engine.begin() as connection:
        centre.found_first_centre(connection)
        _must_exist(connection, database.rooms, "room", (room,))
        _must_exist(connection, database.queues, "queue", tuple(queues.split(",")))
        if connection.scalar(
            sa.select(database.counsellors.c.id).where(database.counsellors.c.id == counsellor)
        ):
            raise click.ClickException(f"{counsellor} exists already. Choose another id.")
        added = centre.add_counsellor(
            connection,
            counsellor,
            name=name,
            room=room,
            queues=tuple(queues.split(",")),
            languages=tuple(languages.split(",")),
        )
    engine.dispose()
    applied = tell_asterisk(loaded)
    server = f"{loaded.address}:{loaded.sip.port}"
    if as_json:
        click.echo(json.dumps({"id": added.counsellor, "password": added.secret, "server": server}))
        return
    click.echo(f"{added.counsellor}: password {added.secret}, server {server}; *11 signs in.")
    click.echo("Asterisk knows the phone." if applied else "Asterisk learns of the phone at its next start.")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_users(as_json: bool) -> None:
    """List the counsellors: id, room, name, queues.

    \b
    Example:
      minwon user list
    """
    loaded = settings.load()
    database.upgrade(loaded)
    engine = database.connect(loaded)
    table, duties = database.counsellors, database.counsellor_queues
    with engine.connect() as connection:
        serve: dict[str, list[str]] = {}
        for row in connection.execute(sa.select(duties).order_by(duties.c.counsellor, duties.c.rank)):
            serve.setdefault(row.counsellor, []).append(row.queue)
        people = [
            {"id": row.id, "room": row.room, "name": row.name, "queues": serve.get(row.id, [])}
            for row in connection.execute(sa.select(table).order_by(table.c.id))
        ]
    engine.dispose()
    if as_json:
        click.echo(json.dumps(people, ensure_ascii=False))
        return
    for person in people:
        click.echo(f"{person['id']}  {person['room']}  {person['name']}  {' '.join(person['queues'])}")


def tell_asterisk(loaded: Settings) -> bool:
    """Write the phones anew and have the running Asterisk read them; False when none runs."""
    program = packages.find(packages.ASTERISK, loaded.tools)
    if program is None:
        return False
    asterisk.configure(loaded, program)
    return "reload" in asterisk.ask(loaded, program, "module reload res_pjsip.so").lower()


def _must_exist(connection: sa.Connection, table: sa.Table, kind: str, given: tuple[str, ...]) -> None:
    known = list(connection.scalars(sa.select(table.c.id).order_by(table.c.id)))
    for name in given:
        if name not in known:
            raise click.ClickException(f"There is no {kind} {name!r}. There are: {', '.join(known)}.")
