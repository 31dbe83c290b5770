import socket
from pathlib import Path

import pytest

from console.doctor import Finding, Verdict, examine
from minwon import centre, database
from minwon.settings import Settings
from tests import databases


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    # A folder of tools that has none: nothing but what the machine itself has is found.
    return Settings(data=tmp_path / "var", tools=tmp_path / "tools")


def by_part(settings: Settings) -> dict[str, Finding]:
    return {finding.part: finding for finding in examine(settings)}


def test_whatever_is_not_good_comes_with_what_to_do(settings: Settings) -> None:
    assert [
        finding for finding in examine(settings) if finding.verdict is not Verdict.GOOD and not finding.mend
    ] == []


def test_a_folder_that_was_never_started_is_no_fault_of_the_database(settings: Settings) -> None:
    assert by_part(settings)["database"].verdict is Verdict.NOTE


def test_the_database_tells_who_may_answer(settings: Settings) -> None:
    databases.make(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        centre.found_first_centre(connection, per_room=2)
    engine.dispose()
    assert by_part(settings)["database"] == Finding("database", Verdict.GOOD, "4 counsellors")


def test_sentences_without_a_sound_are_named_before_a_caller_misses_them(settings: Settings) -> None:
    finding = by_part(settings)["prompts"]
    assert finding.verdict is Verdict.BAD
    assert finding.mend == "minwon prompts build"


def test_a_taken_port_is_named_with_the_setting_to_change(settings: Settings, free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)):
        busy = settings.model_copy(
            update={"console": settings.console.model_copy(update={"http_port": free_port})}
        )
        finding = by_part(busy)["ports"]
    assert finding.verdict is Verdict.BAD
    assert "MINWON_CONSOLE__HTTP_PORT" in finding.what
