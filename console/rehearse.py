"""Rehearsing a menu in the browser: the page, and the walk by the live interpreter.

Nothing is kept here: the page sends every key pressed so far, and the call is walked anew. Citizens and
what they owe are made up, and nobody's call is touched; so no token is asked for.

    GET  /rehearse                         the page
    POST /api/v1/rehearsals                a call: menu, version, caller, moment and keys -> what happened
    GET  /api/v1/rehearsals/sounds/ID.wav  a sentence of it

Counterparts: ivr/rehearsal.py; `minwon menu rehearse`, the same in a terminal.
"""

from __future__ import annotations

import hashlib
import time
import wave
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from fastapi import APIRouter
from pydantic import Field, StringConstraints
from starlette.responses import FileResponse, Response

from console.access import Body, Refused
from console.menus import reading
from ivr import menus, versions
from ivr.joined import Joined
from ivr.menu.caller import REACHABLE, Caller, CallerKind
from ivr.menu.requests import Ask, Prompt, Sound, Text
from ivr.menu.walk import Edition
from ivr.prompts import Prompts
from ivr.rehearsal import Rehearsal, Spoken, Turn, ending, made_up_items
from ivr.voice import VoiceError
from ivr.wording import Line, Wording, label, lines
from minwon.settings import Settings

WEB = Path(__file__).with_name("web")
#: A version's document and what stands around it are read again after so long.
_FRESH_SECONDS = 5.0
_MOST_SOUNDS = 5000

Keys = Annotated[str, StringConstraints(pattern=r"^[0-9*#]{0,40}$")]


class Call(Body):
    menu: str = Field(max_length=60)
    number: int | None = Field(
        default=None, ge=1, description="which version; what callers hear when left out"
    )
    caller: CallerKind = CallerKind.MOBILE
    language: str = Field(
        default="", max_length=3, description="the call is in it already; else the menu's first"
    )
    at: datetime | None = Field(default=None, description="the moment of the call; now when left out")
    identity: Literal["ok", "failed", "locked", "unavailable"] = "ok"
    flood: bool = Field(default=False, description="so many wait that the menu helps first")
    keys: Annotated[list[Keys], Field(max_length=200)] = Field(
        default=[], description="pressed at one question after the other; empty: nothing was pressed"
    )


def router(settings: Settings, engine: sa.Engine) -> APIRouter:
    routes = APIRouter()
    stage = _Stage(settings, engine)

    @routes.get("/rehearse", include_in_schema=False)
    def page() -> Response:
        return FileResponse(WEB / "rehearse.html")

    @routes.post("/api/v1/rehearsals", tags=["menus"])
    def rehearse(body: Call) -> dict[str, Any]:
        """Every turn up to the next question, or to the end; keys beyond the end are left."""
        return stage.walk(body)

    @routes.get("/api/v1/rehearsals/sounds/{identity}.wav", tags=["menus"])
    def sound(identity: str) -> Response:
        file = stage.sounds.get(identity)
        if file is None or not Path(file).is_file():
            raise Refused(404, "no_such_sound", "There is no such sound any more: rehearse again.")
        return FileResponse(file, media_type="audio/wav")

    return routes


class _Stage:
    def __init__(self, settings: Settings, engine: sa.Engine) -> None:
        self._settings = settings
        self._engine = engine
        self._wording = Wording(settings)
        self._prompts = Prompts(settings)
        self._joined: Joined | None = None
        self._editions: dict[tuple[str, int], tuple[float, Edition]] = {}
        self.sounds: dict[str, str] = {}

    def walk(self, call: Call) -> dict[str, Any]:
        zone = ZoneInfo(self._settings.hotline.timezone)
        at = call.at or datetime.now(zone)
        now = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
        number = "01000000000" if call.caller in REACHABLE else ""
        rehearsal = Rehearsal(
            edition=self._edition(call),
            caller=Caller(kind=call.caller, number=number),
            now=now,
            language=call.language,
            texts=self._wording.texts,
            identity=call.identity,
            items=made_up_items(now.date()),
            flood=call.flood,
        )
        turn = rehearsal.begin()
        turns = [self._written(turn, None)]
        for keys in call.keys:
            if turn.question is None:
                break
            turn = rehearsal.press(keys)
            turns.append(self._written(turn, keys))
        return {
            "turns": turns,
            "question": self._question(turn.question),
            "end": ending(turn.end) if turn.end is not None else None,
            "path": rehearsal.path,
            "learnt": rehearsal.learnt,
        }

    def _edition(self, call: Call) -> Edition:
        with reading(self._engine) as connection:
            current = versions.in_force(connection, call.menu) if call.number is None else None
            kept = versions.version(connection, call.menu, current.number if current else call.number)
            at, edition = self._editions.get((kept.menu, kept.number), (0.0, None))
            if edition is None or time.monotonic() - at > _FRESH_SECONDS:
                edition = menus.to_rehearse(self._settings, connection, kept.text)
                self._editions = {
                    key: one
                    for key, one in self._editions.items()
                    if time.monotonic() - one[0] < _FRESH_SECONDS
                }
                self._editions[kept.menu, kept.number] = (time.monotonic(), edition)
        return edition

    def _written(self, turn: Turn, pressed: str | None) -> dict[str, Any]:
        said = lines(map(_sound, turn.said), "", self._wording.texts)
        return {
            "step": turn.step,
            "pressed": pressed,
            "said": [
                {
                    "words": line.words,
                    "language": line.language,
                    "names": line.names,
                    "sound": self._keep(line),
                }
                for line in said
            ],
            "done": turn.done,
        }

    def _question(self, question: Ask | None) -> dict[str, Any] | None:
        if question is None:
            return None
        texts = self._wording.texts
        return {
            "most": question.most,
            "secret": question.secret,
            "choices": [
                {"key": choice.key, "label": label(choice, question.language, texts)}
                for choice in question.choices
            ],
        }

    def _keep(self, line: Line) -> str | None:
        """The id under which its sound is to be had; None when something of it has none."""
        try:
            files = [self._file(sound, line.language) for sound in line.sounds]
            found = [file for file in files if file]
            if not found or len(found) < len(files):
                return None
            if self._joined is None:
                self._joined = Joined(self._settings.data / "rehearsed")
            file = f"{self._joined.file(found)}.wav"
        except (VoiceError, OSError, EOFError, wave.Error):
            return None
        identity = hashlib.sha256(file.encode()).hexdigest()[:24]
        self.sounds[identity] = file
        if len(self.sounds) > _MOST_SOUNDS:
            del self.sounds[next(iter(self.sounds))]
        return identity

    def _file(self, sound: Sound, language: str) -> str | None:
        language = sound.language or language
        if isinstance(sound, Prompt):
            return self._prompts.file(sound.name, language)
        return self._prompts.say_text(sound.text, language)


def _sound(spoken: Spoken) -> Sound:
    return Prompt(spoken.name, spoken.language) if spoken.name else Text(spoken.words, spoken.language)
