from pathlib import Path

from minwon.day_file import DayFile

DAY = 86_400.0


def test_a_line_goes_to_the_file_of_its_day(tmp_path: Path) -> None:
    lines = DayFile(tmp_path / "ledger", "acd.jsonl")
    lines.append(b"last", DAY - 0.001)
    lines.append(b"first", DAY)
    lines.append(b"late", DAY - 0.001)
    lines.close()
    files = {file.name: file.read_text() for file in (tmp_path / "ledger").iterdir()}
    assert files == {"19700101.acd.jsonl": "last\nlate\n", "19700102.acd.jsonl": "first\n"}


def test_two_programs_append_to_one_file(tmp_path: Path) -> None:
    one, other = DayFile(tmp_path, "jsonl"), DayFile(tmp_path, "jsonl")
    for lines, line in ((one, b"1"), (other, b"2"), (one, b"3")):
        lines.append(line, 0.0)
    one.close()
    one.append(b"4", 0.0)
    for lines in (one, other):
        lines.close()
    assert (tmp_path / "19700101.jsonl").read_text() == "1\n2\n3\n4\n"


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    lines = DayFile(tmp_path, "jsonl")
    lines.append(b"1", 0.0)
    lines.close()
    assert (tmp_path / "19700101.jsonl").stat().st_mode & 0o077 == 0
