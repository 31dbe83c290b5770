from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from minwon import database, rules
from minwon.settings import Settings


def test_the_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    database.upgrade(settings)
    database.upgrade(settings)
    engine = database.connect(settings)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), database.tables)
    engine.dispose()
    assert differences == []


def test_rules_that_stood_at_the_queues_are_kept_as_the_first_document(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).with_name("migrations")))
    engine = database.connect(settings)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0009")
        connection.execute(
            sa.text(
                "INSERT INTO queues (id, name_ko, name_en, rules) "
                """VALUES ('tax', '세금', 'Taxes', '{"ring_seconds": 8, "announce_first": null}'), """
                "('general', '일반', 'General', '{}')"
            )
        )
    database.upgrade(settings)
    with engine.connect() as connection:
        kept = rules.version(connection, 1)
    engine.dispose()
    assert kept is not None
    assert kept.text == "queues:\n  tax:\n    ring_seconds: 8\n    announce_first: null\n"


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    database.upgrade(Settings(data=tmp_path))
    assert (tmp_path / "minwon.db").stat().st_mode & 0o077 == 0


async def test_threads_and_asyncio_reach_the_same_database(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    database.upgrade(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        connection.execute(sa.insert(database.queues).values(id="tax", name_ko="세금", name_en="Taxes"))
    engine.dispose()
    asynchronous = database.connect_async(settings)
    async with asynchronous.connect() as other:
        assert (await other.scalar(sa.select(database.queues.c.name_ko))) == "세금"
    await asynchronous.dispose()
