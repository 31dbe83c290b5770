"""Messages that callers left, at the desks: who sees which, and what is written down of it."""

import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from minwon import database, messages
from minwon.audit import AccessLog
from minwon.settings import Settings
from tests.console.people import Desk, desks


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
async def people(settings: Settings) -> AsyncIterator[tuple[Desk, Desk, Desk]]:
    async with desks(settings) as made:
        engine = database.connect(settings)
        name = "messages/reports/1.1-1.wav"
        file = settings.data / name
        file.parent.mkdir(parents=True)
        with wave.open(str(file), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(16000))
        messages.leave(
            engine, call="1.1", mailbox="reports", file=name, seconds=1.0, number="01012345678", at=10
        )
        messages.leave(engine, call="1.2", mailbox="tax", file="../secrets.toml", seconds=0, number="", at=11)
        engine.dispose()
        yield made


def written(settings: Settings) -> list[tuple[str, str, str]]:
    engine = database.connect(settings)
    entries = [(one.who, one.what, one.reason) for one in AccessLog(engine, settings).entries()]
    engine.dispose()
    return entries


async def test_the_list_masks_numbers_and_names_no_file(people: tuple[Desk, Desk, Desk]) -> None:
    _, _, lee = people
    first, second = (await lee.get("messages")).json()
    assert (first["number"], first["mailbox"], first["has_sound"]) == ("***-****-5678", "reports", True)
    assert "file" not in first and second["number"] == ""
    assert [one["id"] for one in (await lee.get("messages", mailbox="tax")).json()] == [second["id"]]


async def test_a_message_is_taken_heard_and_done(settings: Settings, people: tuple[Desk, Desk, Desk]) -> None:
    ana, ben, lee = people
    assert (await ana.post("messages/1/assign", counsellor="c1001")).json()["assigned_to"] == "c1001"
    # It is Ana's now, and not even there for Ben.
    for answer in (
        await ben.get("messages/1/sound"),
        await ben.get("messages/1/number"),
        await ben.post("messages/1/done"),
        await ben.post("messages/1/assign", counsellor="c1002"),
        await ben.get("messages/99/sound"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_message")
    assert [one["id"] for one in (await ben.get("messages")).json()] == [2]
    sound = await ana.get("messages/1/sound")
    assert sound.headers["content-type"] == "audio/wav" and sound.content[:4] == b"RIFF"
    assert sound.headers["cache-control"] == "no-store"
    assert (await ana.get("messages/1/number")).json() == {"number": "01012345678"}
    assert written(settings) == [
        ("c1001", "message heard", "message 1 of call 1.1"),
        ("c1001", "message's number read", "message 1 of call 1.1"),
    ]
    assert (await ana.post("messages/1/done")).json()["done_at"]
    assert [one["id"] for one in (await lee.get("messages")).json()] == [2]
    assert [one["id"] for one in (await lee.get("messages", all="true")).json()] == [1, 2]


async def test_only_a_supervisor_gives_a_message_to_somebody_else(people: tuple[Desk, Desk, Desk]) -> None:
    ana, _, lee = people
    assert (await ana.post("messages/1/assign", counsellor="c1002")).status_code == 403
    assert (await lee.post("messages/1/assign", counsellor="c9999")).json()["code"] == "no_such_counsellor"
    assert (await lee.post("messages/1/assign", counsellor="c1002")).json()["assigned_to"] == "c1002"


async def test_a_message_without_sound_gives_no_other_file_away(people: tuple[Desk, Desk, Desk]) -> None:
    _, _, lee = people
    assert (await lee.get("messages/2/sound")).json()["code"] == "no_sound"


async def test_nobody_without_a_token_sees_anything(people: tuple[Desk, Desk, Desk]) -> None:
    nobody = Desk(people[0].http, "guess")
    for answer in (
        await nobody.get("messages"),
        await nobody.get("messages/1/sound"),
        await nobody.post("messages/1/done"),
    ):
        assert answer.status_code == 401
