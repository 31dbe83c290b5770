"""The recording line: who knows the PIN speaks a notice or a sentence into the phone, and callers hear it.

In an emergency a telephone is what people have. The answers are the same whatever was wrong, and
whoever tries too often is no longer let in for an hour, be the PIN right or not; the PIN stands in no
log and no ledger line. Counterparts: asterisk-conf/extensions.conf (`*60`), ivr/notices.py and
ivr/prompts.py, which keep what was spoken.
"""

from __future__ import annotations

import hmac
import re
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import sqlalchemy as sa
import structlog

from ivr import catalogue, notices, prompts
from ivr.agi.connection import AGIAppError, AGIHangup, Connection
from ivr.allowance import Allowance
from ivr.prompts import Prompts
from ivr.voice import Voice, VoiceError, seconds_of
from minwon import database
from minwon.ledger import Ledger
from minwon.settings import Settings

log = structlog.get_logger()

#: The AGI script's name.
SCRIPT = "record"
#: What a screen shows of a notice that was only ever spoken.
SPOKEN_BY_PHONE = {"ko": "전화로 녹음한 긴급 안내입니다."}
_TRIES = 3
#: So many wrong PINs from one place close the line to it for so long.
_WRONG_PINS, _CLOSED_HOURS = 10, 1
_MOST_SECONDS = 120
_SILENCE_SECONDS = 8
#: A second is left of the silence that ends a recording.
_SHORTEST = 1.5
_LANGUAGE = "ko"
_COUNSELLOR = re.compile(r"PJSIP/(c[0-9]+)-")


class RecordingLine:
    """What all calls to the line share. `serve` is the script of one call."""

    def __init__(self, settings: Settings, engine: sa.Engine, ledger: Ledger) -> None:
        self.settings = settings
        self.engine = engine
        self.ledger = ledger
        self.prompts = Prompts(settings)
        self._wrong = Allowance(
            engine, settings.secrets.privacy, "recording", most=_WRONG_PINS, hours=_CLOSED_HOURS
        )

    def serve(self, agi: Connection) -> None:
        try:
            _Call(self, agi).run()
        except AGIHangup:
            return  # what was not accepted is not used
        except AGIAppError:
            if agi.is_there():
                log.exception("recording_line_failed")

    def lets_in(self, origin: str, right: bool) -> bool:
        """A wrong PIN counts; after too many from there the right one is no help either.

        Nor is it while the database cannot be asked: what would be spoken could not be kept.
        """
        now = time.time()
        try:
            if right:
                return self._wrong.left(origin, now)
            self._wrong.take(origin, now)
        except sa.exc.SQLAlchemyError:
            log.exception("recording_line_closed")
        return False


class _Call:
    def __init__(self, line: RecordingLine, agi: Connection) -> None:
        self._line = line
        self._agi = agi
        found = _COUNSELLOR.match(agi.env.get("agi_channel", ""))
        self._who = found[1] if found else "outside"

    def run(self) -> None:
        if not self._may_come_in():
            return
        keep = self._about()
        if keep is None:
            return
        with tempfile.TemporaryDirectory(prefix="minwon-record-", dir=self._line.settings.data) as folder:
            spoken = self._speak(Path(folder, "spoken"))
            if spoken is None:
                self._say("recording/left")
                return
            try:
                what = keep(spoken)
            except (VoiceError, catalogue.CatalogueError) as error:
                log.error("recording_not_kept", why=str(error))
                self._say("recording/failed")
                return
        self._line.ledger.append("recorded", call=self._agi.env["agi_uniqueid"], what=what, by=self._who)
        self._say("recording/saved")

    def _may_come_in(self) -> bool:
        pin = self._line.settings.secrets.recording_pin
        for _ in range(_TRIES):
            keys = self._keys("room/ask_pin", len(pin), 8.0)
            right = hmac.compare_digest((keys or "").encode(), pin.encode())
            if self._line.lets_in(self._who, right):
                return True
            # As slow for every wrong one: nobody tries a million numbers.
            self._agi.appexec("Wait", "2")
            self._say("room/wrong_pin")
        return False

    def _about(self) -> Callable[[Path], str] | None:
        """What is to be spoken, as the way to keep it: a new notice, one there is, or a sentence."""
        for _ in range(_TRIES):
            keys = self._keys("recording/which", catalogue.CODE_DIGITS, 10.0)
            if keys is None:
                continue
            if not keys:
                return self._keep_new_notice
            if found := self._sentence(keys) or self._notice(keys):
                return found
            self._say("recording/unknown")
        return None

    def _sentence(self, keys: str) -> Callable[[Path], str] | None:
        found = catalogue.by_code(self._line.settings).get(keys)
        if found is None:
            return None
        language, name = found
        # How it sounds now: so nobody replaces another sentence than they mean.
        self._play(self._line.prompts.file(name, language))
        return partial(self._keep_sentence, language, name)

    def _notice(self, keys: str) -> Callable[[Path], str] | None:
        settings = self._line.settings
        with self._line.engine.connect() as connection:
            found = [one for one in notices.current(connection, settings) if str(one.id) == keys]
        if not found:
            return None
        [notice] = found
        language = next(iter(notice.text))
        if language in notice.voiced:
            self._play(str(notices.sound(settings, notice.id, language)))
        return partial(self._keep_notice, notice.id, language, notice.text[language])

    def _speak(self, file: Path) -> Path | None:
        """What was spoken and accepted, as a WAV file; None when it was given up."""
        recorded = file.with_suffix(".wav")
        while True:
            self._say("recording/speak")
            self._agi.record(str(file), most_seconds=_MOST_SECONDS, silence_seconds=_SILENCE_SECONDS)
            usable = seconds_of(recorded) >= _SHORTEST
            if usable:
                self._play(str(file))
            else:
                self._say("message/empty")
            key = self._keys("recording/accept", 1, 10.0)
            if key == "1" and usable:
                return recorded
            if key != "2":
                return None
            recorded.unlink(missing_ok=True)

    # --- keeping what was spoken ------------------------------------------------------------

    def _keep_new_notice(self, spoken: Path) -> str:
        settings = self._line.settings
        # First the sound, then the notice: nobody is told of one that cannot be heard.
        ready = spoken.with_name("ready")
        Voice.of(settings).take_recording(spoken, ready, SPOKEN_BY_PHONE[_LANGUAGE])
        with database.writing(self._line.engine) as connection:
            number = notices.add(connection, SPOKEN_BY_PHONE, by=self._who)
            notices.give_sounds(settings, number, dict.fromkeys(SPOKEN_BY_PHONE, ready))
        return f"notice {number}"

    def _keep_notice(self, number: int, language: str, text: str, spoken: Path) -> str:
        notices.record(self._line.settings, number, language, text, spoken)
        return f"notice {number}"

    def _keep_sentence(self, language: str, name: str, spoken: Path) -> str:
        prompts.record(self._line.settings, name, language, spoken)
        return f"{language}/{name}"

    # --- speaking and listening -------------------------------------------------------------

    def _say(self, name: str) -> None:
        self._play(self._line.prompts.file(name, _LANGUAGE))

    def _play(self, file: str | None) -> None:
        if file is not None:
            self._agi.play(file, "#")

    def _keys(self, name: str, most: int, seconds: float) -> str | None:
        """Keys until `#` or the last; "" for `#` alone, None when nothing came."""
        file = self._line.prompts.file(name, _LANGUAGE)
        if file is None:
            raise LookupError(f"The sentence {name} has no sound: minwon prompts build")
        got = self._agi.get_keys(file, seconds, most)
        return got.keys if got.keys or not got.timed_out else None
