"""Every port, folder, name and limit, read once at the start.

`minwon.toml` in the working folder (or the file that MINWON_CONFIG names), overridden by the
environment: MINWON_DATA, MINWON_SIP__PORT, … An unknown name or a bad value is an error that
names it; all of them are told at once.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]
PROJECT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """The settings cannot be used; the message lists every fault and where to mend it."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Hotline(Part):
    number: str = Field(default="120", pattern=r"^[0-9]{2,12}$", description="what citizens dial")
    recording_number: str = Field(
        default="",
        pattern=r"^([0-9]{2,12})?$",
        description="a number to be dialled from outside to record notices; empty: only *60 inside",
    )
    city: str = "가온시"
    city_english: str = Field(default="Gaon", description="the city's name in the English sentences")
    timezone: str = "Asia/Seoul"
    menu: str = Field(default="city", pattern=r"^[a-z][a-z0-9_]*$", description="the menu document they hear")


class Sip(Part):
    port: Port = 5060
    rtp_first: Port = 10000
    rtp_last: Port = 19999
    guests: bool = Field(
        default=True, description="citizens' phones may call unregistered; only while on loopback"
    )
    trunks: tuple[str, ...] = Field(
        default=(), description="addresses (CIDR) whose calls are the city's trunk"
    )
    outgoing: str = Field(
        default="",
        pattern=r"^(sips?:[\w+]*\{number\}\w*@[\w.-]+(:[0-9]+)?)?$",
        description="where a citizen is called back, {number} filled; empty: sip:{number}@ the first trunk",
    )


class Asterisk(Part):
    ami_port: Port = 5038
    http_port: Port = 8088


class Ivr(Part):
    agi_port: Port = 4573
    http_port: Port = 8092
    most_calls: int = Field(
        default=2000, ge=1, description="calls in menus at once; further ones go to a person"
    )


class Speech(Part):
    formal: bool = Field(default=False, description="amounts as a bank says them: 일만 오천 원")
    recordings: Path = Field(
        default=PROJECT / "recordings/prompts", description="the catalogues, and recorded voices"
    )
    words_per_minute: int = Field(default=145, ge=80, le=300, description="speed of the built-in voice")
    voices: dict[str, str] = Field(
        default={"ko": "ko", "en": "en-us", "zh": "cmn"},
        description="espeak-ng's voice for each language; for others, the voice of the same name",
    )
    command: tuple[str, ...] = Field(
        default=(), description="another voice: a program; text on stdin, wav on stdout; {language} is filled"
    )
    url: str = Field(
        default="",
        description="another voice: an address; text is posted, wav answered; {language} is filled",
    )
    seconds: float = Field(default=5.0, gt=0, description="the longest that one sentence may take to make")


class Acd(Part):
    http_port: Port = 8091
    heartbeat_seconds: float = Field(default=1.0, gt=0)
    ring_seconds: int = Field(default=15, ge=1, le=120)
    wrap_up_seconds: int = Field(default=30, ge=0, le=3600)


class Console(Part):
    http_port: Port = 8090


class Directory(Part):
    """Where citizens and what they owe are looked up. docs/accounts.md tells what each kind needs."""

    kind: Literal["sqlite", "sql", "http"] = "sqlite"
    url: str = Field(default="", repr=False, description="sql: SQLAlchemy URL; http: the service's address")
    query: str = Field(default="", description="sql: one SELECT that gives the columns of docs/accounts.md")
    token: str = Field(default="", repr=False, description="http: bearer token")
    bill_digits: int = Field(
        default=6, ge=6, le=8, description="how many last digits of the payment number prove"
    )
    most_seconds: float = Field(default=3.0, gt=0, le=10, description="a caller waits no longer than this")
    moment_seconds: float = Field(default=1.0, gt=0, description="after this they are asked for a moment")

    @model_validator(mode="after")
    def complete(self) -> Self:
        if self.kind != "sqlite" and not self.url:
            raise ValueError(f"kind {self.kind} needs a url")
        if self.kind == "sql" and not self.query:
            raise ValueError("kind sql needs a query")
        if self.kind == "http" and not re.match(r"https://|http://(127\.|localhost[:/]|\[::1\])", self.url):
            raise ValueError("the url must begin with https:// (http:// only on this machine)")
        return self


class Identity(Part):
    """How many wrong proofs are borne in one day, before nobody is let in by that way until tomorrow."""

    per_call: int = Field(default=3, ge=1)
    per_citizen: int = Field(default=3, ge=1, description="of one birth date or one bill, whoever calls")
    per_number: int = Field(default=10, ge=1)
    withheld: int = Field(default=50, ge=1, description="of all callers who withhold their number together")
    overall: int = Field(default=1000, ge=1)


class Conduct(Part):
    """What repeated abuse leads to. Off until queues are named; emergencies and the menu always stay open."""

    queues: tuple[str, ...] = Field(
        default=(), description="whose counsellors a restricted caller cannot reach"
    )
    first_days: int = Field(default=7, ge=1, le=31)
    repeated_days: int = Field(default=30, ge=1, le=365)
    verbal_abuse: int = Field(default=2, ge=1, description="so many strikes for verbal abuse restrict")
    remembered_days: int = Field(default=365, ge=1, description="older strikes no longer count")


class Audit(Part):
    keep_years: int = Field(
        default=5, ge=2, le=100, description="how long the access log is kept; a city owes two years at least"
    )


class Messages(Part):
    """The gateway for text messages; without a url they lie in the data folder's outbox."""

    url: str = Field(default="", repr=False, description="where a message is posted to")
    token: str = Field(default="", repr=False, description="bearer token")
    sender: str = Field(
        default="", pattern=r"^([0-9]{3,12})?$", description="the number registered for sending"
    )
    templates: tuple[str, ...] = Field(
        default=("account", "visible_menu"), description="the letters it may send, and no others"
    )
    seconds: float = Field(default=3.0, gt=0, le=10, description="a caller waits no longer than this")

    @model_validator(mode="after")
    def complete(self) -> Self:
        if self.url and not self.sender:
            raise ValueError("a gateway needs the number registered for sending: set messages.sender")
        if self.url and not re.match(r"https://|http://(127\.|localhost[:/]|\[::1\])", self.url):
            raise ValueError("the url must begin with https:// (http:// only on this machine)")
        return self


class Visible(Part):
    """The visible menu: a link by text message, on which a call's menu can be seen and pressed."""

    url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/]+(/[^\s]*[^\s/])?)?$",
        description="the public address that leads to the console's /m/; empty: the console's own",
    )
    most_a_day: int = Field(default=5, ge=1, description="links to one number in a day")


class Settings(BaseSettings):
    """All settings of one instance. Two instances differ in `data` and in their ports."""

    model_config = SettingsConfigDict(
        env_prefix="MINWON_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    data: Path = Path("var")
    tools: Path = PROJECT / ".tools"
    address: str = Field(default="127.0.0.1", description="the one address everything listens on")
    database: str = Field(default="", description="SQLAlchemy URL; empty: a SQLite file in the data folder")
    hotline: Hotline = Hotline()
    sip: Sip = Sip()
    asterisk: Asterisk = Asterisk()
    ivr: Ivr = Ivr()
    speech: Speech = Speech()
    acd: Acd = Acd()
    console: Console = Console()
    directory: Directory = Directory()
    identity: Identity = Identity()
    conduct: Conduct = Conduct()
    audit: Audit = Audit()
    messages: Messages = Messages()
    visible: Visible = Visible()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @property
    def on_loopback(self) -> bool:
        return self.address.startswith("127.") or self.address == "::1"

    @property
    def citizens_phone(self) -> str:
        """The SIP address of a citizen's phone, with {number} in it; without a trunk one on this machine."""
        host = self.sip.trunks[0].split("/")[0] if self.sip.trunks else f"{self.address}:5080"
        return self.sip.outgoing or f"sip:{{number}}@{host}"

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets.of(self.data)

    def url(self, port: int) -> str:
        return f"http://{self.address}:{port}"


class Secrets(Part):
    """What must be secret, made at the first start and kept in the data folder (mode 0600)."""

    manager: str = Field(description="Asterisk's manager interface")
    api: str = Field(description="bearer token of the programs' own interfaces")
    privacy: str = Field(description="keys the hashes that stand in for numbers and proofs")
    links: str = Field(description="signs the links to visible menus")
    supervisor: str = Field(description="first password of the console")
    room_pin: str = Field(description="closes a room from any phone")
    recording_pin: str = Field(description="records notices and sentences by phone")

    @classmethod
    def of(cls, data: Path) -> Secrets:
        file = data / "secrets.toml"
        kept = tomllib.loads(file.read_text()) if file.exists() else {}
        if cls.model_fields.keys() - kept.keys():
            kept = cls._complete(file)
        return cls(**kept)

    @classmethod
    def _complete(cls, file: Path) -> dict[str, Any]:
        """Make what is missing: all at the first start, what is new after an upgrade."""
        made = {name: secrets.token_urlsafe(24) for name in cls.model_fields}
        made["supervisor"] = secrets.token_urlsafe(9)
        for pin in ("room_pin", "recording_pin"):
            made[pin] = f"{secrets.randbelow(10**6):06}"
        file.parent.mkdir(parents=True, exist_ok=True)
        # Two programs may start at once: what the first one made stands.
        with (file.parent / ".secrets.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made |= tomllib.loads(file.read_text()) if file.exists() else {}
            draft = file.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text("".join(f'{name} = "{value}"\n' for name, value in made.items()))
            draft.replace(file)
        return made


def load() -> Settings:
    """The settings of this process; raises SettingsError."""
    file = Path(os.environ.get("MINWON_CONFIG", "minwon.toml"))
    written: dict[str, Any] = {}
    if file.exists():
        try:
            written = tomllib.loads(file.read_text())
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{file} is not TOML: {error}") from error
    elif "MINWON_CONFIG" in os.environ:
        raise SettingsError(f"MINWON_CONFIG names {file}, which does not exist.")
    faults = _unknown_variables()
    try:
        settings = Settings(**written)
    except ValidationError as error:
        faults += [f"  {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
    if faults:
        raise SettingsError("\n".join([f"The settings (in {file} or MINWON_…) have faults:", *faults]))
    return settings.model_copy(update={"data": settings.data.absolute(), "tools": settings.tools.absolute()})


def _unknown_variables() -> list[str]:
    """MINWON_… in the environment that no setting answers to: mistyped, and silently without effect."""
    known = {"MINWON_CONFIG"}
    for name, field in Settings.model_fields.items():
        part = field.annotation
        if isinstance(part, type) and issubclass(part, BaseModel):
            known |= {f"MINWON_{name}__{inner}".upper() for inner in part.model_fields}
        known.add(f"MINWON_{name}".upper())
    return [
        f"  {name}: there is no such setting"
        for name in sorted(os.environ)
        if name.startswith("MINWON_") and name not in known
    ]
