"""What stands on a line is what was told; and a day is found with the start that it stands on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acd.engine.events import (
    CallbackWanted,
    CallWaits,
    LiveCall,
    Mode,
    Restored,
    RoomSet,
    RulesSet,
    TimePassed,
)
from acd.engine.rules import Overflow, QueueRules, RoomRules, Rules
from acd.transcript import Transcript, Turn, Untold, read

DAY = 86_400.0
RULES = Rules(
    queues={
        "tax": QueueRules(level_seconds=(1.5, 2.0), overflow=(Overflow(when="size", value=3, to="message"),))
    },
    rooms={"room1": RoomRules(share=0.1)},
)
WAITS = CallWaits(call="k1", queue="tax", arrived=0.1 + 0.2, skills=(("law", 2),), caller="p1")


def test_everything_is_read_as_it_was_told(tmp_path: Path) -> None:
    told = (
        WAITS,
        RoomSet(room="room1", mode=Mode.NOW, by="kim", reason="불"),
        CallbackWanted(callback="b1", waits=WAITS),
        Restored(calls=(LiveCall(waits=WAITS, counsellor="c1", talking=True),)),
        TimePassed(),
        RulesSet(rules=Rules(day_seconds=1.0), version=2),
    )
    one = Transcript(tmp_path, "ao", RULES, 1.0)
    one.told(told, 1.25)
    one.close()
    assert list(read(tmp_path, 0.0, 10.0)) == [
        Turn(at=1.0, series="ao", rules=RULES),
        Turn(at=1.25, events=told),
    ]


def test_what_is_ordinary_is_left_out_of_events_only(tmp_path: Path) -> None:
    one = Transcript(tmp_path, "ao", Rules(), 0.0)
    one.told([CallWaits(call="k", queue="tax", arrived=1.0)], 1.0)
    one.close()
    first, second = (json.loads(line) for line in (tmp_path / "19700101.acd.told").read_text().splitlines())
    assert first["rules"]["others"]["ring_seconds"] == 15.0
    assert second["told"] == [["CallWaits", {"call": "k", "queue": "tax", "arrived": 1.0}]]


def test_reading_begins_with_the_start_before_and_ends_before_the_end(tmp_path: Path) -> None:
    for series, start in (("ao", 0.0), ("bo", DAY - 10), ("co", DAY * 2 + 5)):
        one = Transcript(tmp_path, series, Rules(), start)
        for at in range(1, 80_000, 20_000):
            one.told([TimePassed()], start + at)
        one.close()
    turns = list(read(tmp_path, DAY * 1.5, DAY * 2 + 40_000))
    assert [turn.series for turn in turns if turn.series] == ["bo", "co"]
    assert turns[0] == Turn(at=DAY - 10, series="bo", rules=Rules())
    assert turns[-1].at < DAY * 2 + 40_000
    assert [turn.series for turn in read(tmp_path, DAY * 9, DAY * 10) if turn.series] == ["co"]


def test_a_day_whose_start_is_no_longer_there_cannot_be_told(tmp_path: Path) -> None:
    one = Transcript(tmp_path, "ao", Rules(), DAY - 1)
    one.told([TimePassed()], DAY + 1)
    one.close()
    (tmp_path / "19700101.acd.told").unlink()
    with pytest.raises(Untold, match="does not reach back"):
        list(read(tmp_path, DAY, 2 * DAY))


def test_a_line_that_a_loss_of_power_cut_off_is_passed_over(tmp_path: Path) -> None:
    Transcript(tmp_path, "ao", Rules(), 1.0).close()
    with (tmp_path / "19700101.acd.told").open("a") as file:
        file.write('{"at": 2.0, "to\n')
    Transcript(tmp_path, "bo", Rules(), 3.0).close()
    assert [turn.series for turn in read(tmp_path, 0.0, 10.0)] == ["ao", "bo"]


def test_before_there_was_a_transcript_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert list(read(tmp_path, 0.0, 10.0)) == []
