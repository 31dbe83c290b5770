from pathlib import Path

import pytest

from acd.engine.events import Mode
from acd.simulate.trace import (
    SECOND,
    Caller,
    Closing,
    Problems,
    Shift,
    TraceError,
    instant,
    read_calls,
    read_closings,
    read_roster,
    seconds,
)

CALLS = "call,at,queue,priority,patience,service\n"
ROSTER = "counsellor,room,queues,from,to\n"


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "some.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def calls_of(folder: Path, text: str | bytes) -> tuple[list[Caller], list[str]]:
    problems = Problems()
    callers = read_calls(written(folder, text), problems)
    return callers, [fault.replace(str(folder), "").removeprefix("/") for fault in problems.found]


def roster_of(folder: Path, text: str) -> tuple[list[Shift], list[str]]:
    problems = Problems()
    shifts = read_roster(written(folder, text), problems)
    return shifts, [fault.replace(str(folder), "").removeprefix("/") for fault in problems.found]


def closings_of(*texts: str) -> tuple[list[Closing], list[str]]:
    problems = Problems()
    return read_closings(texts, ["room1", "room2"], problems), problems.found


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("0", 0),
        ("12", 12 * SECOND),
        ("0.1", SECOND // 10),
        ("1e-9", 1),
        (".5", SECOND // 2),
        ("2.", 2 * SECOND),
    ],
)
def test_times_are_exact(text: str, nanoseconds: int) -> None:
    assert instant(text) == nanoseconds


@pytest.mark.parametrize("text", ["", "x", "-1", "nan", "inf", "1_000", "١", "1e99", "1 2", "0x10", "1e"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        instant(text)


@pytest.mark.parametrize("text", ["0", "12", "0.3", "12.5", "0.000000001", "31536000.000000001"])
def test_times_are_printed_as_people_write_them(text: str) -> None:
    assert seconds(instant(text)) == text


def test_a_call_without_patience_waits_for_ever(tmp_path: Path) -> None:
    callers, faults = calls_of(tmp_path, CALLS + "a,1.5,tax,2,,60\n")
    assert (callers, faults) == ([Caller("a", 3 * SECOND // 2, "tax", 2, None, 60 * SECOND)], [])


def test_what_spreadsheets_make_of_a_file_is_read(tmp_path: Path) -> None:
    """A byte order mark, CRLF, another order of columns, empty lines, spaces."""
    text = "\ufeffservice,call,at,queue,priority,patience\r\n60, a ,2,tax,0,0\r\n\r\n60,b,1,tax,0,\r\n"
    callers, faults = calls_of(tmp_path, text)
    assert [(one.call, one.at, one.patience) for one in callers] == [
        ("a", 2 * SECOND, 0),
        ("b", SECOND, None),
    ]
    assert faults == []


def test_all_faults_of_a_file_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = CALLS + "a,x,tax,0,,1\na,1,,0.5,-1,\n,1,tax,0,,1\nb,1,tax\nc,1,tax,0,,1\n"
    callers, faults = calls_of(tmp_path, text)
    assert [one.call for one in callers] == ["c"]
    assert faults == [
        "some.csv:2: at 'x' is not a number of seconds",
        "some.csv:3: call 'a' stands in line 2 already",
        "some.csv:3: queue is empty",
        "some.csv:3: priority '0.5' is not a whole number",
        "some.csv:3: patience -1 is negative",
        "some.csv:3: service is empty",
        "some.csv:4: call is empty",
        "some.csv:5: has 3 values instead of 6",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "some.csv:1: is empty"),
        ("call,at,queue,priority,patience\n", "some.csv:1: lacks the column 'service'"),
        (CALLS.strip() + ",colour\n", "some.csv:1: has an unknown column 'colour'"),
        ("call;at;queue;priority;patience;service\n", "some.csv:1: the first line must be call,at,queue"),
        (CALLS.strip() + ",at\n", "some.csv:1: has twice 'at'"),
        (CALLS + '"a,1,tax,0,,1\n', "some.csv:2: is not CSV"),
        (CALLS.encode() + b"a,1,tax,0,,1\n\xb9\xce\n", "some.csv:3: is not UTF-8"),
    ],
)
def test_a_file_that_is_not_one(tmp_path: Path, text: str | bytes, fault: str) -> None:
    _, faults = calls_of(tmp_path, text)
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_of_very_many_faults_the_first_are_told() -> None:
    problems = Problems()
    for line in range(2000):
        problems.add(f"some.csv:{line}", "at -1 is negative")
    with pytest.raises(
        TraceError, match=r"(?s)some.csv:0: .*some.csv:29: at -1 is negative\nand 1,970 more$"
    ):
        problems.stop_if_any()


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    problems = Problems()
    assert read_calls(tmp_path / "none.csv", problems) == []
    with pytest.raises(TraceError, match=r"none\.csv: cannot be read"):
        problems.stop_if_any()


def test_a_counsellor_may_have_several_shifts(tmp_path: Path) -> None:
    text = ROSTER + "c1,room1,tax;general,0,100\nc1,room1,tax;general,50,150\nc1,room2,tax,150,200\n"
    shifts, faults = roster_of(tmp_path, text)
    assert faults == []
    assert shifts[0] == Shift("c1", "room1", ("tax", "general"), 0, 100 * SECOND)
    assert len(shifts) == 3


def test_a_counsellor_is_in_one_place_at_a_time(tmp_path: Path) -> None:
    _, faults = roster_of(tmp_path, ROSTER + "c1,room1,tax,0,100\nc1,room2,tax,99,150\n")
    assert len(faults) == 1
    assert faults[0].startswith("some.csv:3: c1 is already on a shift in another room")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("c1,room1,,0,100", "queues '' must name at least one queue"),
        ("c1,room1,tax;,0,100", "queues 'tax;' must name at least one queue"),
        ("c1,room1,tax;tax,0,100", "queues 'tax;tax' names a queue twice"),
        ("c1,room1,tax,100,100", "to (100) must be after from (100)"),
        ("c1,,tax,0,100", "room is empty"),
    ],
)
def test_faulty_shifts(tmp_path: Path, line: str, fault: str) -> None:
    _, faults = roster_of(tmp_path, ROSTER + line + "\n")
    assert len(faults) == 1
    assert faults[0].startswith(f"some.csv:2: {fault}")


def test_closings_drain_unless_told_otherwise_and_may_have_no_end() -> None:
    assert closings_of("room2@3600-7200", "room1@1.5-", "room1@0-1:evacuate") == (
        [
            Closing("room2", Mode.DRAIN, 3600 * SECOND, 7200 * SECOND),
            Closing("room1", Mode.DRAIN, 3 * SECOND // 2, None),
            Closing("room1", Mode.EVACUATE, 0, SECOND),
        ],
        [],
    )


@pytest.mark.parametrize(
    "text",
    [
        "room2",
        "room2@5",
        "room3@0-1",
        "room2@2-1",
        "room2@x-1",
        "room2@-1",
        "room2@0-1:open",
        "room2@0-1:",
        "@0-1",
    ],
)
def test_faulty_closings(text: str) -> None:
    closings, faults = closings_of(text)
    assert closings == []
    assert len(faults) == 1
    assert faults[0].startswith(f"--close {text}: ")
