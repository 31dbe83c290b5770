"""What the database says about people, queues and rules is what the engine is told."""

from pathlib import Path

import pytest

from acd import roster
from minwon import centre, database, rules
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data=tmp_path)
    databases.make(made)
    return made


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


def set_rules(settings: Settings, *texts: str) -> None:
    engine = database.connect(settings)
    with engine.begin() as connection:
        for text in texts:
            rules.keep(connection, text, by="kim")
    engine.dispose()


def test_the_rules_in_force_stand_over_the_settings(settings: Settings) -> None:
    found(settings)
    set_rules(settings, "queues: {tax: {ring_seconds: 8}}")
    read = roster.read(settings)
    assert (read.version.number, read.version.by) == (1, "kim")
    assert read.rules.of("tax").ring_seconds == 8
    assert read.rules.of("tax").wrap_up_seconds == settings.acd.wrap_up_seconds
    assert read.rules.of("traffic").ring_seconds == settings.acd.ring_seconds


def test_rules_that_cannot_be_read_must_not_keep_calls_waiting(settings: Settings) -> None:
    found(settings)
    assert roster.read(settings).version == rules.shipped()
    set_rules(settings, "others: {ring_seconds: 8}", "others: {ring_seconds: never}", "[")
    read = roster.read(settings)
    assert (read.version.number, read.rules.others.ring_seconds) == (1, 8)


def test_a_queue_never_overflows_to_what_is_gone(settings: Settings) -> None:
    found(settings)
    set_rules(
        settings,
        """
queues:
  tax:
    closing_to: department:9999
    overflow: [{when: waited, value: 60, to: queue:gone}, {when: waited, value: 90, to: department:2100}]
""",
    )
    read = roster.read(settings).rules.of("tax")
    assert [one.to for one in read.overflow] == ["department:2100"]
    assert read.closing_to == "message"


def test_an_empty_centre_is_an_empty_roster(settings: Settings) -> None:
    read = roster.read(settings)
    assert (read.counsellors, read.queues, read.rooms) == ((), frozenset(), {})
