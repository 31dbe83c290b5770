import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from minwon import asterisk, centre, database
from minwon.asterisk import UnsafeValue
from minwon.packages import Program
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def program(tmp_path: Path) -> Program:
    (tmp_path / "root/usr/lib/asterisk/modules").mkdir(parents=True)
    return Program(argv=("asterisk",), root=tmp_path / "root")


@pytest.fixture
def city(tmp_path: Path) -> Settings:
    settings = Settings(data=tmp_path / "var")
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=2)
    engine.dispose()
    return settings


def dialplan(city: Settings, program: Program) -> str:
    return (asterisk.configure(city, program).parent / "extensions.conf").read_text()


def test_every_counsellor_has_a_phone(city: Settings, program: Program) -> None:
    phones = (asterisk.configure(city, program).parent / "pjsip.conf").read_text()
    for counsellor in ("c1001", "c1002", "c2001", "c2002"):
        assert f"[{counsellor}](counsellor)" in phones


def test_every_context_acd_redirects_to_catches_what_does_not_exist(city: Settings, program: Program) -> None:
    contexts = re.split(r"^\[", dialplan(city, program), flags=re.MULTILINE)
    bodies = {context.split("]", 1)[0]: context for context in contexts}
    for name in ("waiting", "connect", "announce", "evacuated", "fallback", "transfer"):
        assert "exten => i,1," in bodies[name], name


def test_callers_are_passed_on_to_departments_and_to_the_numbers_outside_that_the_city_allows(
    city: Settings, program: Program
) -> None:
    engine = database.connect(city)
    with engine.begin() as connection:
        for number, contact in (("1330", centre.OUTSIDE), ("2300", "sip:2300@10.0.0.5")):
            centre.add_department(connection, number, korean="가", english="a", contact=contact)
    engine.dispose()
    plan = dialplan(city, program)
    # Outside by the way that callbacks go, and with the hotline's own number.
    assert "exten => 1330,1,Gosub(department,s,1(outgoing/sip:1330@127.0.0.1:5080,120))" in plan
    assert "exten => 2300,1,Gosub(department,s,1(d2300))" in plan
    phones = (asterisk.configure(city, program).parent / "pjsip.conf").read_text()
    assert "[d1330]" not in phones and "contact = sip:2300@10.0.0.5" in phones


def test_the_files_are_for_their_owner_only(city: Settings, program: Program) -> None:
    etc = asterisk.configure(city, program).parent
    assert all(file.stat().st_mode & 0o077 == 0 for file in etc.glob("*.conf"))


def test_guests_may_call_on_loopback_only(city: Settings, program: Program) -> None:
    def phones(settings: Settings) -> str:
        return (asterisk.configure(settings, program).parent / "pjsip.conf").read_text()

    assert "[anonymous](citizen)" in phones(city)
    assert "[anonymous](citizen)" not in phones(city.model_copy(update={"address": "192.0.2.1"}))


@pytest.mark.parametrize("hostile", ["room1\nexten => 1,1,System(x)", "a;b", "${SHELL(x)}", "a]b"])
def test_a_hostile_value_is_refused(city: Settings, program: Program, hostile: str) -> None:
    engine = database.connect(city)
    with engine.begin() as connection:
        connection.execute(sa.update(database.counsellors).values(room=hostile))
    engine.dispose()
    with pytest.raises(UnsafeValue, match="cannot be written"):
        asterisk.configure(city, program)


def test_writing_the_files_again_changes_nothing(city: Settings, program: Program) -> None:
    assert dialplan(city, program) == dialplan(city, program)
