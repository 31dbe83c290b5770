"""`minwon user`: who answers. Adding one changes Asterisk's phones at once when it runs."""

from __future__ import annotations

import json
import re
from contextlib import suppress

import click
import httpx
import sqlalchemy as sa

from minwon import asterisk, centre, database, packages, settings, tokens
from minwon.settings import Settings
from minwon.tokens import NoSuchCounsellor, Person, Role


@click.group()
def user() -> None:
    """Add, list, show and remove the people who answer.

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
    applied = tell_programs(loaded)
    server = f"{loaded.address}:{loaded.sip.port}"
    if as_json:
        click.echo(json.dumps({"id": added.counsellor, "password": added.secret, "server": server}))
        return
    click.echo(f"{added.counsellor}: password {added.secret}, server {server}; *11 signs in.")
    click.echo(
        "The running hotline knows them." if applied else "The hotline learns of them at its next start."
    )


@user.command()
@click.argument("counsellor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(counsellor: str, as_json: bool) -> None:
    """Print what a counsellor types into their phone.

    \b
    Example:
      minwon user show c1002
    """
    loaded = settings.load()
    phones = {phone.counsellor: phone for phone in _sign_ins(loaded)}
    if counsellor not in phones:
        raise click.ClickException(f"There is no {counsellor!r}: `minwon user list` shows who there is.")
    secret, server = phones[counsellor].secret, f"{loaded.address}:{loaded.sip.port}"
    if as_json:
        click.echo(json.dumps({"id": counsellor, "password": secret, "server": server}))
        return
    click.echo(f"{counsellor}: password {secret}, server {server}; *11 signs in.")


@user.command()
@click.argument("counsellor")
def remove(counsellor: str) -> None:
    """Remove a counsellor; a talk of theirs ends naturally, and the ledger keeps what was.

    \b
    Example:
      minwon user remove c1051
    """
    loaded = settings.load()
    database.upgrade(loaded)
    engine = database.connect(loaded)
    with engine.begin() as connection:
        table = database.counsellors
        gone = connection.execute(sa.delete(table).where(table.c.id == counsellor)).rowcount
    engine.dispose()
    if not gone:
        raise click.ClickException(f"There is no {counsellor!r}: `minwon user list` shows who there is.")
    tell_programs(loaded)
    click.echo(f"{counsellor} is removed.")


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


@user.command()
@click.argument("who")
@click.option("--supervisor", is_flag=True, help="WHO is a supervisor's name, not a counsellor's id.")
@click.option("--hours", default=24.0, type=click.FloatRange(0.1, 24 * 31), help="How long it is good.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def token(who: str, supervisor: bool, hours: float, as_json: bool) -> None:
    """Make a token by which the console knows WHO; it is printed this once.

    \b
    Example:
      minwon user token c1001
    """
    engine = _open()
    person = Person(who, Role.SUPERVISOR if supervisor else Role.COUNSELLOR)
    try:
        made = tokens.make(engine, person, seconds=hours * 3600)
    except NoSuchCounsellor as error:
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()
    click.echo(json.dumps({"who": who, "role": person.role, "token": made}) if as_json else made)


@user.command("sign-off")
@click.argument("who")
def sign_off(who: str) -> None:
    """Withdraw every token of WHO: the console knows them no more.

    \b
    Example:
      minwon user sign-off c1001
    """
    engine = _open()
    click.echo(f"{tokens.withdraw(engine, who)} tokens of {who} are withdrawn.")
    engine.dispose()


def _open() -> sa.Engine:
    loaded = settings.load()
    database.upgrade(loaded)
    return database.connect(loaded)


def _sign_ins(loaded: Settings) -> list[centre.SignIn]:
    database.upgrade(loaded)
    engine = database.connect(loaded)
    with engine.connect() as connection:
        found = centre.sign_ins(connection)
    engine.dispose()
    return found


def tell_programs(loaded: Settings) -> bool:
    """Have the running Asterisk read phones and dialplan anew, and acd the people; False when none runs."""
    program = packages.find(packages.ASTERISK, loaded.tools)
    if program is None:
        return False
    asterisk.configure(loaded, program)
    if "reload" not in asterisk.ask(loaded, program, "module reload res_pjsip.so").lower():
        return False
    asterisk.ask(loaded, program, "dialplan reload")
    # acd reads the people at its start; one that does not run now will.
    with suppress(httpx.HTTPError):
        httpx.post(
            f"{loaded.url(loaded.acd.http_port)}/reload",
            headers={"Authorization": f"Bearer {loaded.secrets.api}"},
            timeout=5,
            trust_env=False,
        )
    return True


def _must_exist(connection: sa.Connection, table: sa.Table, kind: str, given: tuple[str, ...]) -> None:
    known = list(connection.scalars(sa.select(table.c.id).order_by(table.c.id)))
    for name in given:
        if name not in known:
            raise click.ClickException(f"There is no {kind} {name!r}. There are: {', '.join(known)}.")
