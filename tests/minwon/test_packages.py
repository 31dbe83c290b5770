from pathlib import Path

import pytest

from minwon import packages
from minwon.packages import ESPEAK, PackageError, Tool, fetch, find


def test_the_mirror_is_read_from_the_machines_own_sources(tmp_path: Path) -> None:
    suite = packages._own_suite()
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d/other.sources").write_text(
        "Types: deb\nURIs: http://other.test/x\nSuites: nodistro\nComponents: main\n"
    )
    (tmp_path / "sources.list.d/own.sources").write_text(
        "Types: deb\n# a comment\nURIs: http://mirror.test/debian\n"
        f"Suites: {suite} {suite}-updates\nComponents: main contrib\nSigned-By: /usr/share/keyrings/k.gpg\n"
    )
    assert packages.mirror(tmp_path) == ("http://mirror.test/debian", "/usr/share/keyrings/k.gpg")


def test_one_line_sources_are_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(
        f"# main\ndeb [arch=amd64 signed-by=/k.gpg] http://mirror.test/debian {packages._own_suite()} main\n"
    )
    assert packages.mirror(tmp_path) == ("http://mirror.test/debian", "/k.gpg")


def test_a_machine_without_sources_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="Add the machine's mirror"):
        packages.mirror(tmp_path)


def test_a_tool_that_is_neither_installed_nor_unpacked_is_not_found(tmp_path: Path) -> None:
    assert find(Tool("no-such-tool", ("none",), "usr/bin/no-such-tool"), tmp_path) is None


def test_without_apt_the_message_names_the_tool_and_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tool = Tool("no-such-tool", ("none",), "usr/bin/no-such-tool")
    with pytest.raises(PackageError, match="no-such-tool is not on this machine"):
        fetch(tool, tmp_path, lambda line: None)


def test_an_unpacked_program_runs_by_its_own_loader(tmp_path: Path) -> None:
    multiarch, loader = packages._architecture()
    root = tmp_path / ESPEAK.name
    for file in (f"usr/lib/{multiarch}/{loader}", ESPEAK.program, "complete"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()
    program = packages._unpacked(ESPEAK, root)
    assert program.argv[0] == str(root / f"usr/lib/{multiarch}/{loader}")
    assert program.argv[-1] == str(root / ESPEAK.program)
    assert program.environment["ESPEAK_DATA_PATH"].startswith(str(root))


def test_half_an_unpacking_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "no-such-tool/usr/bin").mkdir(parents=True)
    (tmp_path / "no-such-tool/usr/bin/no-such-tool").touch()
    assert find(Tool("no-such-tool", ("none",), "usr/bin/no-such-tool"), tmp_path) is None
