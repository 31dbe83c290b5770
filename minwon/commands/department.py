"""`minwon department`: the numbers that callers may be passed on to, and no others."""

from __future__ import annotations

import json
import re

import click
import sqlalchemy as sa

from minwon import centre, database, settings
from minwon.commands.user import tell_programs

_CONTACT = re.compile(r"sips?:[\w.+-]+@[\w.-]+(:[0-9]+)?")


@click.group()
def department() -> None:
    """Add, list and remove the departments and other numbers that callers may be passed on to.

    \b
    Example:
      minwon department add 1330 --name-ko 관광안내 --name-en "Tourist information" --outside
    """


@department.command()
@click.argument("number")
@click.option("--name-ko", "korean", required=True, help="Its name in Korean.")
@click.option("--name-en", "english", required=True, help="Its name in English.")
@click.option("--contact", default="", metavar="ADDRESS", help="Its SIP address, like sip:2300@10.0.0.5.")
@click.option("--outside", is_flag=True, help="A number of the public network, dialled by sip.outgoing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(number: str, korean: str, english: str, contact: str, outside: bool, as_json: bool) -> None:
    """Allow callers to be passed on to NUMBER: by the menu, by a counsellor, by the rules.

    Without --contact and --outside a phone of its own registers here; its password is printed.

    \b
    Example:
      minwon department add 2300 --name-ko 건축과 --name-en Buildings --contact sip:2300@10.0.0.5
    """
    loaded = settings.load()
    if not re.fullmatch(r"[0-9]{2,15}", number):
        raise click.UsageError(f"A number has 2 to 15 digits, not {number!r}.")
    if number in (loaded.hotline.number, loaded.hotline.recording_number):
        raise click.UsageError(f"{number} is the hotline's own number.")
    if contact and outside:
        raise click.UsageError(
            "Either --contact or --outside: one says where it is, the other that the trunk knows."
        )
    if contact and not _CONTACT.fullmatch(contact):
        raise click.UsageError(f"Write the address like sip:2300@10.0.0.5, not {contact!r}.")
    database.upgrade(loaded)
    engine = database.connect(loaded)
    try:
        with engine.begin() as connection:
            centre.found_first_centre(connection)
            secret = centre.add_department(
                connection,
                number,
                korean=korean,
                english=english,
                contact=centre.OUTSIDE if outside else contact,
            )
    except sa.exc.IntegrityError as error:
        raise click.ClickException(
            f"{number} is there already: `minwon department list` shows it, `remove` takes it away."
        ) from error
    finally:
        engine.dispose()
    tell_programs(loaded)
    server = f"{loaded.address}:{loaded.sip.port}"
    registers = not (contact or outside)
    if as_json:
        phone = {"id": f"d{number}", "password": secret, "server": server} if registers else {}
        click.echo(json.dumps({"number": number, **phone}))
    elif registers:
        click.echo(f"{number}: its phone registers as d{number}, password {secret}, server {server}.")
    else:
        click.echo(f"{number}: callers may be passed on to it.")


@department.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_departments(as_json: bool) -> None:
    """List the numbers, their names and how they are reached.

    \b
    Example:
      minwon department list
    """
    loaded = settings.load()
    database.upgrade(loaded)
    engine = database.connect(loaded)
    table = database.departments
    with engine.connect() as connection:
        found = [
            {"number": row.number, "name_ko": row.name_ko, "name_en": row.name_en, "contact": row.contact}
            for row in connection.execute(sa.select(table).order_by(table.c.number))
        ]
    engine.dispose()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        how = one["contact"] or f"a phone registers as d{one['number']}"
        click.echo(f"{one['number']}  {one['name_ko']}  {one['name_en']}  {how}")


@department.command()
@click.argument("number")
def remove(number: str) -> None:
    """Nobody is passed on to NUMBER any more; a menu that still says so gives its callers to a counsellor.

    \b
    Example:
      minwon department remove 1330
    """
    loaded = settings.load()
    database.upgrade(loaded)
    engine = database.connect(loaded)
    table = database.departments
    with engine.begin() as connection:
        gone = connection.execute(sa.delete(table).where(table.c.number == number)).rowcount
    engine.dispose()
    if not gone:
        raise click.ClickException(f"There is no {number!r}: `minwon department list` shows what there is.")
    tell_programs(loaded)
    click.echo(f"{number} is removed.")
