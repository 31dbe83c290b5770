"""Who is known by which token, and for how long."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from minwon import centre, database, tokens
from minwon.settings import Settings
from minwon.tokens import NoSuchCounsellor, Person, Role
from tests import databases

ANA = Person("c1001", Role.COUNSELLOR)
LEE = Person("이팀장", Role.SUPERVISOR)


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=1)
    return engine


def test_a_token_is_its_owners_until_its_time_is_over(engine: sa.Engine) -> None:
    token = tokens.make(engine, ANA, seconds=60, now=1000)
    assert tokens.whose(engine, token, now=1059) == ANA
    assert tokens.whose(engine, token, now=1060) is None
    assert tokens.whose(engine, token + "x", now=1000) is None
    assert tokens.whose(engine, "", now=1000) is None


def test_the_database_never_holds_the_token_itself(engine: sa.Engine) -> None:
    token = tokens.make(engine, LEE, seconds=60)
    with engine.connect() as connection:
        assert token not in str(connection.execute(sa.select(database.tokens)).all())


def test_withdrawn_tokens_are_good_no_more(engine: sa.Engine) -> None:
    mine = [tokens.make(engine, ANA, seconds=60) for _ in range(2)]
    other = tokens.make(engine, LEE, seconds=60)
    assert tokens.withdraw(engine, "c1001") == 2
    assert [tokens.whose(engine, token) for token in (*mine, other)] == [None, None, LEE]


def test_only_counsellors_there_are_are_known(engine: sa.Engine) -> None:
    with pytest.raises(NoSuchCounsellor):
        tokens.make(engine, Person("c9999", Role.COUNSELLOR), seconds=60)
    token = tokens.make(engine, ANA, seconds=60)
    with engine.begin() as connection:
        connection.execute(sa.delete(database.counsellors).where(database.counsellors.c.id == "c1001"))
    assert tokens.whose(engine, token) is None
