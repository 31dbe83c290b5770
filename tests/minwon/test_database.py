from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from minwon import database
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
