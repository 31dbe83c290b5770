from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from minwon import centre, database
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_the_first_centre_is_fifty_counsellors_in_two_rooms(connection: sa.Connection) -> None:
    assert centre.found_first_centre(connection)
    rooms = [phone.room for phone in centre.sign_ins(connection)]
    assert (rooms.count("room1"), rooms.count("room2")) == (25, 25)


def test_it_is_founded_once(connection: sa.Connection) -> None:
    centre.found_first_centre(connection)
    before = centre.sign_ins(connection)
    assert not centre.found_first_centre(connection)
    assert centre.sign_ins(connection) == before


def test_both_rooms_serve_every_queue(connection: sa.Connection) -> None:
    centre.found_first_centre(connection)
    counsellors, duties = database.counsellors, database.counsellor_queues
    for queue, _korean, _english in centre.QUEUES:
        rooms = set(
            connection.scalars(sa.select(counsellors.c.room).join(duties).where(duties.c.queue == queue))
        )
        assert rooms == {"room1", "room2"}, queue


def test_everybody_serves_everybody_at_last(connection: sa.Connection) -> None:
    centre.found_first_centre(connection)
    duties = database.counsellor_queues
    general = connection.scalars(sa.select(duties.c.counsellor).where(duties.c.queue == "general")).all()
    assert len(general) == 50


def test_passwords_differ_and_can_be_typed(connection: sa.Connection) -> None:
    centre.found_first_centre(connection)
    secrets = [phone.secret for phone in centre.sign_ins(connection)]
    assert len(set(secrets)) == 50
    assert all(len(secret) == 12 and secret.isalnum() and secret.islower() for secret in secrets)
