"""Finds the programs Minwon stands on, or unpacks them into a folder of its own.

Asterisk, SIPp, espeak-ng and SoX are looked for on the machine first. What is missing is
downloaded with the machine's own apt (its mirror, its keyring, its signatures) and unpacked
into one folder: no root, nothing of the system changed. Unpacked programs run by the loader
and the libraries that came with them, so a newer Asterisk runs on an older Debian.

What was fetched once is kept and used again; delete the folder to fetch anew.
"""

from __future__ import annotations

import fcntl
import platform
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Report = Callable[[str], None]

#: Multiarch folder and dynamic loader by `platform.machine()`.
_ARCHITECTURES = {
    "x86_64": ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "aarch64": ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}


class PackageError(Exception):
    """A program is missing and could not be fetched; the message says what to do."""


@dataclass(frozen=True)
class Tool:
    """One program that Minwon needs, and the Debian packages that bring it."""

    name: str
    packages: tuple[str, ...]
    program: str
    #: Suites after the machine's own one, for what a stable release leaves out.
    later_suites: tuple[str, ...] = ()
    oldest: tuple[int, ...] = ()
    version_arguments: tuple[str, ...] = ("--version",)


ASTERISK = Tool(
    name="asterisk",
    packages=("asterisk",),
    program="usr/sbin/asterisk",
    # Debian's stable releases carry no asterisk; testing and unstable do.
    later_suites=("testing", "unstable"),
    oldest=(20,),
    version_arguments=("-V",),
)
SIPP = Tool("sipp", ("sip-tester",), "usr/bin/sipp", version_arguments=("-v",))
ESPEAK = Tool("espeak-ng", ("espeak-ng",), "usr/bin/espeak-ng")
SOX = Tool("sox", ("sox", "libsox-fmt-all"), "usr/bin/sox")
ALL = (ASTERISK, ESPEAK, SOX, SIPP)


@dataclass(frozen=True)
class Program:
    """A program that can be run.

    `argv` starts it; `environment` is added to the caller's own; `root` is the folder that its
    own files lie under ("/" for one of the system).
    """

    argv: tuple[str, ...]
    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def libraries(self) -> Path:
        """The multiarch library folder, where Asterisk's modules and SoX's formats lie."""
        return self.root / "usr/lib" / _architecture()[0]

    @property
    def asterisk_modules(self) -> Path:
        """The folder of Asterisk's modules; Debian has had it in two places."""
        for folder in (self.libraries / "asterisk/modules", self.root / "usr/lib/asterisk/modules"):
            if folder.is_dir():
                return folder
        raise PackageError(f"Asterisk's modules are not under {self.root}. Reinstall Asterisk.")


def find(tool: Tool, tools: Path) -> Program | None:
    """The program on this machine, or the one unpacked under `tools`, or None."""
    for installed in (shutil.which(tool.name), f"/{tool.program}"):
        if installed and Path(installed).is_file() and _new_enough(tool, (installed,)):
            return Program(argv=(installed,), root=Path("/"))
    root = tools / tool.name
    if (root / "complete").is_file():
        return _unpacked(tool, root)
    return None


def fetch(tool: Tool, tools: Path, report: Report) -> Program:
    """Find the program, or download and unpack it; raises PackageError with what to do."""
    found = find(tool, tools)
    if found is not None:
        return found
    _require_apt(tool)
    tools.mkdir(parents=True, exist_ok=True)
    with (tools / "lock").open("w") as turn:
        # Two programs may want it at once: the second finds what the first has fetched.
        fcntl.flock(turn, fcntl.LOCK_EX)
        return find(tool, tools) or _fetch(tool, tools, report)


def _fetch(tool: Tool, tools: Path, report: Report) -> Program:
    state = tools / "apt"
    problems = []
    for suite in (_own_suite(), *tool.later_suites):
        report(f"fetching {tool.name} from {suite}")
        try:
            return _fetch_from(suite, tool, tools, state)
        except subprocess.CalledProcessError as error:
            problems.append(f"{suite}: {_last_line(error.stderr) or _last_line(error.stdout)}")
    raise PackageError(
        f"{tool.name} is not on this machine and could not be fetched ({'; '.join(problems)}). "
        f"Connect the machine to its package mirror and try again, or install it: "
        f"sudo apt install {' '.join(tool.packages)}"
    )


def _fetch_from(suite: str, tool: Tool, tools: Path, state: Path) -> Program:
    apt = _private_apt(suite, state / suite)
    _run([*apt, "update"])
    _run([*apt, "install", "--yes", "--download-only", *tool.packages])
    root = tools / tool.name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    archives = state / suite / "cache/archives"
    for package in sorted(archives.glob("*.deb")):
        _run(["dpkg-deb", "-x", str(package), str(root)])
    shutil.rmtree(archives)
    if not (root / tool.program).exists():
        raise PackageError(f"{suite}'s {tool.name} has no {tool.program}. Install it by hand.")
    (root / "complete").write_text(suite + "\n")
    return _unpacked(tool, root)


def _unpacked(tool: Tool, root: Path) -> Program:
    multiarch, loader_name = _architecture()
    loader = next(path for path in _loader_places(root, multiarch, loader_name) if path.exists())
    libraries = [root / "usr/lib" / multiarch, root / "lib" / multiarch, root / "usr/lib"]
    # Some packages (pulseaudio's) keep private libraries one folder below.
    private = sorted(
        {path.parent for path in libraries[0].glob("*/*.so*") if path.parent.name == "pulseaudio"}
    )
    for package in ("blas", "lapack"):
        private.extend(sorted(libraries[0].glob(package)))
    path = ":".join(str(folder) for folder in [*libraries, *private])
    environment = {}
    if tool is ESPEAK:
        environment["ESPEAK_DATA_PATH"] = str(root / "usr/lib" / multiarch / "espeak-ng-data")
    return Program(
        argv=(str(loader), "--library-path", path, str((root / tool.program).resolve())),
        root=root,
        environment=environment,
    )


def _loader_places(root: Path, multiarch: str, loader: str) -> Iterator[Path]:
    for folder in ("usr/lib64", "lib64", f"usr/lib/{multiarch}", f"lib/{multiarch}", "usr/lib", "lib"):
        yield root / folder / loader
    # A package of the machine's own suite may come without its libc: the machine's serves.
    for folder in ("/lib64", f"/lib/{multiarch}", "/lib"):
        yield Path(folder) / loader


def _architecture() -> tuple[str, str]:
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        raise PackageError(f"Minwon knows no packages for {machine}. Install Asterisk 20 or later by hand.")
    return _ARCHITECTURES[machine]


def _new_enough(tool: Tool, argv: tuple[str, ...]) -> bool:
    if not tool.oldest:
        return True
    printed = subprocess.run([*argv, *tool.version_arguments], capture_output=True, text=True, check=False)
    version = re.search(r"(\d+)(?:\.(\d+))?", printed.stdout)
    return version is not None and tuple(int(part) for part in version.groups("0")) >= tool.oldest


def _require_apt(tool: Tool) -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise PackageError(
            f"{tool.name} is not on this machine, and there is no apt to fetch it with. "
            "Install it by hand, or use Debian 12 or later, or Ubuntu 24.04 or later."
        )


def _private_apt(suite: str, state: Path) -> list[str]:
    """An apt-get that reads the machine's mirror and keyring, and writes only below `state`."""
    address, keyring = mirror()
    (state / "lists/partial").mkdir(parents=True, exist_ok=True)
    (state / "cache/archives/partial").mkdir(parents=True, exist_ok=True)
    (state / "status").touch()
    components = "main universe" if "ubuntu" in _os_release().get("ID", "") else "main"
    signed_by = f"[signed-by={keyring}] " if keyring else ""
    (state / "sources.list").write_text(f"deb {signed_by}{address} {suite} {components}\n")
    return [
        "apt-get",
        "--quiet",
        *("-o", f"Dir::Etc::sourcelist={state / 'sources.list'}"),
        *("-o", "Dir::Etc::sourceparts=-"),
        *("-o", f"Dir::State={state}"),
        *("-o", f"Dir::State::Lists={state / 'lists'}"),
        *("-o", f"Dir::State::status={state / 'status'}"),
        *("-o", f"Dir::Cache={state / 'cache'}"),
        *("-o", "APT::Install-Recommends=false"),
        *("-o", "APT::Sandbox::User="),
        *("-o", "Debug::NoLocking=true"),
        *("-o", "Acquire::Retries=2"),
    ]


def mirror(folder: Path = Path("/etc/apt")) -> tuple[str, str]:
    """(address, keyring) of the machine's main archive, from its own apt sources."""
    for file in sorted((folder / "sources.list.d").glob("*.sources")):
        for stanza in file.read_text().split("\n\n"):
            fields = dict(re.findall(r"^([A-Za-z-]+):[ \t]*(.+)$", stanza, re.MULTILINE))
            if _is_main_archive(fields.get("Suites", ""), fields.get("Components", "")):
                return fields["URIs"].split()[0], fields.get("Signed-By", "").strip()
    one_line = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*.list"))]
    for file in one_line:
        for line in file.read_text().splitlines() if file.exists() else []:
            match = re.match(r"deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s+(.*)", line)
            if match and _is_main_archive(match[3], match[4]):
                signed = re.search(r"signed-by=(\S+)", match[1] or "")
                return match[2], signed[1] if signed else ""
    raise PackageError(
        "No Debian or Ubuntu archive stands in /etc/apt/sources.list or /etc/apt/sources.list.d. "
        "Add the machine's mirror there and try again."
    )


def _is_main_archive(suites: str, components: str) -> bool:
    return _own_suite() in suites.split() and "main" in components.split()


def _own_suite() -> str:
    return _os_release().get("VERSION_CODENAME", "unstable")


def _os_release() -> dict[str, str]:
    text = Path("/etc/os-release").read_text()
    return {key: value.strip('"') for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)}


def _run(argv: list[str]) -> None:
    subprocess.run(argv, check=True, capture_output=True, text=True)


def _last_line(text: str | None) -> str:
    lines = [line for line in (text or "").splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""
