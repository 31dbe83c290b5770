"""The database: tables, the way in for threads and for asyncio, and bringing it up to date.

SQLite by default, PostgreSQL where several machines share (`database` in the settings is then
`postgresql+psycopg://…`). Only records live here: no live call's state, ever.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from minwon.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

tables = sa.MetaData()
_turn = threading.Lock()
_MIGRATIONS = Path(__file__).with_name("migrations")
_LINK = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)

#: Who may answer. `room` is where they sit when they do not say otherwise.
counsellors = sa.Table(
    "counsellors",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("room", sa.String, nullable=False),
    sa.Column("phone_secret", sa.String, nullable=False),
    sa.Column("languages", sa.String, nullable=False, server_default="ko"),
)

#: Which queues a counsellor serves: `rank` 1 is the one they serve first, `level` 1 to 5 their skill in it.
counsellor_queues = sa.Table(
    "counsellor_queues",
    tables,
    sa.Column("counsellor", sa.String, sa.ForeignKey("counsellors.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("queue", sa.String, sa.ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("level", sa.Integer, nullable=False, server_default="1"),
)

#: What a call waits for; how it is served stands in the rules (minwon/rules.py).
queues = sa.Table(
    "queues",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name_ko", sa.String, nullable=False),
    sa.Column("name_en", sa.String, nullable=False),
)

#: The rules of the distribution (minwon/rules.py): the last one is in force. `text` is YAML.
rule_versions = sa.Table(
    "rule_versions",
    tables,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("why", sa.String, nullable=False, server_default=""),
    sa.Column("at", sa.Float, nullable=False),
)

#: Rooms in the order of the phone codes that close them: `place` 1 is *91.
rooms = sa.Table(
    "rooms",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("name_ko", sa.String, nullable=False),
    sa.Column("name_en", sa.String, nullable=False),
)

#: Where callers may be passed on to. `contact` is a SIP address, or `outside`: on the public network by
#: `sip.outgoing`; empty: its phone registers as dNUMBER.
departments = sa.Table(
    "departments",
    tables,
    sa.Column("number", sa.String, primary_key=True),
    sa.Column("name_ko", sa.String, nullable=False),
    sa.Column("name_en", sa.String, nullable=False),
    sa.Column("contact", sa.String, nullable=False, server_default=""),
    sa.Column("phone_secret", sa.String, nullable=False),
)

#: What menus were and are: every version imported, never changed. `text` is the document's YAML.
menu_versions = sa.Table(
    "menu_versions",
    tables,
    sa.Column("menu", sa.String, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("why", sa.String, nullable=False, server_default=""),
    sa.Column("at", sa.Float, nullable=False),
)

#: Which version is in force from when on: the last row whose `since` has come and that nobody withdrew.
menu_publications = sa.Table(
    "menu_publications",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("menu", sa.String, nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("why", sa.String, nullable=False, server_default=""),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("withdrawn_by", sa.String, nullable=False, server_default=""),
    sa.Column("withdrawn_why", sa.String, nullable=False, server_default=""),
    sa.ForeignKeyConstraint(["menu", "number"], ["menu_versions.menu", "menu_versions.number"]),
)

#: Sentences ahead of the menus for a time. `text` is JSON, language: words; `menus` JSON, [] = all.
notices = sa.Table(
    "notices",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.JSON, nullable=False),
    sa.Column("menus", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("key", sa.String, nullable=False, server_default=""),
    sa.Column("step", sa.String, nullable=False, server_default=""),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("until", sa.Float),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("ended_by", sa.String, nullable=False, server_default=""),
)

#: Days that the city itself set: closed although they are working days, or `open` although a holiday.
city_days = sa.Table(
    "city_days",
    tables,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)

#: Every step of every call, in order. `id` makes writing it twice harmless.
ledger = sa.Table(
    "ledger",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("step", sa.String, nullable=False),
    sa.Column("call", sa.String, nullable=False, index=True, server_default=""),
    sa.Column("counsellor", sa.String, nullable=False, server_default=""),
    sa.Column("queue", sa.String, nullable=False, server_default=""),
    sa.Column("room", sa.String, nullable=False, server_default=""),
    sa.Column("details", sa.JSON, nullable=False, server_default="{}"),
)

#: How far each ledger file has been read into `ledger`, in bytes.
ledger_files = sa.Table(
    "ledger_files",
    tables,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("read_to", sa.BigInteger, nullable=False),
)

#: Who looked at whose data (minwon/audit.py). Rows are only ever added, each with the hash of the one before.
access_log = sa.Table(
    "access_log",
    tables,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("who", sa.String, nullable=False),
    sa.Column("origin", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False, index=True),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("previous", sa.String, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
)

#: One row: where the next entry of the access log joins on. Whoever writes it holds the others off.
access_log_head = sa.Table(
    "access_log_head",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
)

#: At most one row: the last entry that was deleted from the log's beginning, signed. The rest joins on to it.
access_log_cut = sa.Table(
    "access_log_cut",
    tables,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.String, nullable=False),
    sa.Column("signature", sa.String, nullable=False),
)

#: Wrong proofs of one day, by what was tried (ivr/accounts/lockouts.py). `key` is a pseudonym.
identity_failures = sa.Table(
    "identity_failures",
    tables,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
)

#: What is allowed only so often in so many hours (ivr/allowance.py). `key` is a pseudonym, `hour` that of
#: the epoch.
allowances = sa.Table(
    "allowances",
    tables,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("hour", sa.Integer, primary_key=True),
    sa.Column("taken", sa.Integer, nullable=False),
)

#: What callers show to their counsellor, while the call lasts (minwon/disclosure.py).
disclosures = sa.Table(
    "disclosures",
    tables,
    sa.Column("call", sa.String, primary_key=True),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("shown", sa.JSON, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
)

#: What citizens answered after the talk (minwon/survey.py): one row a question.
survey_answers = sa.Table(
    "survey_answers",
    tables,
    sa.Column("call", sa.String, primary_key=True),
    sa.Column("question", sa.String, primary_key=True),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("counsellor", sa.String, nullable=False),
    sa.Column("queue", sa.String, nullable=False),
    sa.Column("category", sa.String, nullable=False),
)

#: Messages that callers left (minwon/messages.py). `number` is personal.
messages = sa.Table(
    "messages",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("call", sa.String, nullable=False),
    sa.Column("mailbox", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("assigned_to", sa.String, nullable=False),
    sa.Column("done_at", sa.Float),
)

#: Abuse that a counsellor ended a call for (minwon/strikes.py). `caller` is a pseudonym.
strikes = sa.Table(
    "strikes",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("caller", sa.String, nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("conduct", sa.String, nullable=False),
    sa.Column("call", sa.String, nullable=False),
    sa.Column("counsellor", sa.String, nullable=False),
    sa.Column("withdrawn_by", sa.String, nullable=False),
)

#: What a call can be about, in the order of lists.
categories = sa.Table(
    "categories",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("name_ko", sa.String, nullable=False),
    sa.Column("name_en", sa.String, nullable=False),
)

#: Who is known to the console by which token (minwon/tokens.py); only its hash is kept.
tokens = sa.Table(
    "tokens",
    tables,
    sa.Column("hash", sa.String, primary_key=True),
    sa.Column("who", sa.String, nullable=False, index=True),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
)


def url(settings: Settings) -> sa.URL:
    if settings.database:
        return sa.make_url(settings.database)
    return sa.URL.create("sqlite", database=str(settings.data / "minwon.db"))


def connect(settings: Settings) -> sa.Engine:
    """For threads and commands."""
    engine = sa.create_engine(url(settings))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that writes. Threads of one program take turns at a SQLite file.

    Left to itself, SQLite has them sleep and try again: with thirty threads some wait for seconds.
    """
    with _turn if engine.dialect.name == "sqlite" else nullcontext(), engine.begin() as connection:
        yield connection


def connect_async(settings: Settings) -> AsyncEngine:
    """For programs on asyncio."""
    # Imported where they are needed: a program that starts anew has callers waiting for it.
    from sqlalchemy.ext.asyncio import create_async_engine

    address = url(settings)
    if address.get_backend_name() == "sqlite":
        address = address.set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(address)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def upgrade(settings: Settings) -> None:
    """Create the database, or bring an older one up to date."""
    settings.data.mkdir(parents=True, exist_ok=True)
    file = settings.data / "minwon.db"
    if not settings.database and not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    engine = connect(settings)
    try:
        with engine.begin() as connection:
            if _stamp(connection) != _newest():
                _migrate(connection)
    finally:
        engine.dispose()


def _migrate(connection: sa.Connection) -> None:
    # Alembic takes a quarter of a second to load, and hardly ever is there anything for it to do.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _stamp(connection: sa.Connection) -> str:
    """The migration that the database is at; "" for a new one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or ""


def _newest() -> str:
    """The migration that no other one builds on."""
    written = [file.read_text(encoding="utf-8") for file in (_MIGRATIONS / "versions").glob("*.py")]
    links = [dict(_LINK.findall(text)) for text in written]
    before = {link.get("down_revision") for link in links}
    last = [link["revision"] for link in links if link["revision"] not in before]
    return last[0] if len(last) == 1 else ""


def _prepare_sqlite(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    # Write-ahead log: a reader never waits for a writer, a writer at most 5 s for another.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
