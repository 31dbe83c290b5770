"""A message that a caller left waits until somebody has seen to it."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from minwon import database, messages
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    return database.connect(settings)


def leave(engine: sa.Engine, at: float, mailbox: str = "general") -> int:
    return messages.leave(
        engine,
        call=f"c{at}",
        mailbox=mailbox,
        file=f"messages/{at}.wav",
        seconds=9.5,
        number="01000000001",
        at=at,
    )


def test_messages_wait_oldest_first(engine: sa.Engine) -> None:
    later, earlier = leave(engine, 20), leave(engine, 10)
    assert [message.id for message in messages.waiting(engine)] == [earlier, later]


def test_they_are_assigned_and_done(engine: sa.Engine) -> None:
    first, second = leave(engine, 10), leave(engine, 20, "tax")
    messages.assign(engine, first, "c1001")
    assert [message.id for message in messages.waiting(engine, assigned_to="c1001")] == [first]
    assert [message.id for message in messages.waiting(engine, mailbox="tax")] == [second]
    messages.finish(engine, first, at=30)
    assert [message.id for message in messages.waiting(engine)] == [second]
    assert [message.done_at for message in messages.waiting(engine, done=True)] == [30, None]


def test_a_message_that_does_not_exist_is_told(engine: sa.Engine) -> None:
    with pytest.raises(messages.NoSuchMessage, match="minwon messages list"):
        messages.assign(engine, 7, "c1001")


def test_the_number_shows_in_no_repr(engine: sa.Engine) -> None:
    leave(engine, 10)
    assert "01000000001" not in repr(messages.waiting(engine))
