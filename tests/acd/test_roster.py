"""What the database says about people, queues and rules is what the engine is told."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from acd import roster
from minwon import centre, database
from minwon.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data=tmp_path)
    database.upgrade(made)
    return made


def change(settings: Settings, *statements: sa.Executable) -> None:
    engine = database.connect(settings)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    engine.dispose()


def found(settings: Settings) -> None:
    engine = database.connect(settings)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=2)
        centre.add_counsellor(
            connection,
            "c9001",
            name="이서연",
            room="remote",
            queues=("welfare", "tax"),
            languages=("ko", "en"),
        )
    engine.dispose()


def test_everybody_is_known_with_their_queues_in_order(settings: Settings) -> None:
    found(settings)
    read = roster.read(settings)
    (one,) = [one for one in read.counsellors if one.counsellor == "c9001"]
    assert (one.room, one.queues, one.languages) == ("remote", (("welfare", 1), ("tax", 1)), ("ko", "en"))
    assert read.names["c9001"] == "이서연"
    assert list(read.rooms) == ["room1", "room2", "remote"]
    assert {"general", "tax"} <= read.queues


def test_a_queues_own_rules_stand_over_the_settings(settings: Settings) -> None:
    found(settings)
    table = database.queues
    change(
        settings,
        sa.update(table).where(table.c.id == "tax").values(rules={"ring_seconds": 8}),
        sa.update(table).where(table.c.id == "traffic").values(rules={"ring_seconds": "never"}),
    )
    rules = roster.read(settings).rules
    assert rules.of("tax").ring_seconds == 8
    assert rules.of("tax").wrap_up_seconds == settings.acd.wrap_up_seconds
    # Rules that cannot be read must not keep calls waiting.
    assert rules.of("traffic").ring_seconds == settings.acd.ring_seconds


def test_a_queue_never_overflows_to_where_no_call_can_be_sent(settings: Settings) -> None:
    found(settings)
    table = database.queues
    overflow = [
        {"when": "waited", "value": 60, "to": "queue:general"},
        {"when": "waited", "value": 90, "to": "department:2100"},
        {"when": "size", "value": 9, "to": "the moon"},
    ]
    rules = {"overflow": overflow, "closing_seconds": 60, "closing_to": "voicemail"}
    change(settings, sa.update(table).where(table.c.id == "tax").values(rules=rules))
    read = roster.read(settings).rules.of("tax")
    assert [one.to for one in read.overflow] == ["queue:general", "department:2100"]
    assert read.closing_seconds is None


def test_an_empty_centre_is_an_empty_roster(settings: Settings) -> None:
    read = roster.read(settings)
    assert (read.counsellors, read.queues, read.rooms) == ((), frozenset(), {})
