"""One call: what the menu's interpreter asks is carried out on the AGI connection.

Owns nothing about the call but the conversation: what is learnt goes onto the channel as variables
(minwon/channel.py), MINWON_NEXT last, so that the dialplan knows where to send the call, and into
the ledger. Whatever goes wrong here, the caller goes on to a person. Keys pressed and the caller's
number stand in no log and no ledger line; of a hang-up only the step where it happened is kept.
Counterparts: ivr/menu/interpreter.py, which asks; ivr/agi/connection.py, which speaks to Asterisk.
"""

from __future__ import annotations

import re
import sys
import time
import traceback
import wave
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, assert_never
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog
from prometheus_client import Counter, Gauge, Histogram

from ivr.accounts import numbers
from ivr.accounts.guard import Unavailable
from ivr.accounts.identity import Accounts, Level
from ivr.agi.connection import AGIAppError, AGIError, AGIHangup, Connection
from ivr.allowance import Allowance
from ivr.joined import Joined
from ivr.menu.caller import Caller, CallerKind
from ivr.menu.interpreter import Interpreter
from ivr.menu.requests import (
    LAST,
    Answer,
    Ask,
    Done,
    HangUp,
    Keys,
    LookUp,
    Play,
    Played,
    Prompt,
    Recorded,
    RecordMessage,
    Remember,
    Request,
    RequestCallback,
    SendLink,
    SendMessage,
    Sent,
    Show,
    Shown,
    Sound,
    ToNumber,
    ToQueue,
    Verify,
)
from ivr.menu.walk import EVERY_KEY
from ivr.menus import Menus
from ivr.prompts import Prompts
from ivr.recording import SCRIPT as RECORDING_LINE
from ivr.recording import RecordingLine
from ivr.visible import VisibleMenu, VisibleMenus
from ivr.voice import VoiceError, seconds_of
from ivr.wording import Wording
from minwon import links, messages, strikes, survey
from minwon.channel import FLOOD, Exit, Outcome, Variable
from minwon.ledger import Ledger
from minwon.settings import Settings

log = structlog.get_logger()

#: The script that the dialplan calls for the hotline's own menu; any other name is a menu's.
HOTLINE = "hotline"
#: The menu after the talk, if there is one.
SURVEY = "survey"
#: A message ends after this much silence.
SILENCE_SECONDS = 4
#: Shorter ones are nobody's words; ivr/menu/steps/message.py asks again. Of the silence that ends a recording
#: Asterisk leaves the first second in it, so of a caller who says nothing one second is left.
SHORTEST_MESSAGE = 1.5
#: Learnt things that are channel variables; the others stand in the ledger.
_VARIABLES = {"menu": Variable.MENU, "language": Variable.LANGUAGE, "path": Variable.PATH}
_SURVEY = "survey_"
_NAME = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)

calls_now = Gauge("minwon_ivr_calls", "Calls in menus now")
calls_left = Counter("minwon_ivr_calls_left_total", "Calls that left a menu, by how", ["menu", "exit"])
answered_in = Histogram(
    "minwon_ivr_key_to_sound_seconds",
    "From the key (or the silence) as we are told of it until we ask for the next sentence",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 3.0),
)
commands = Counter("minwon_ivr_agi_commands_total", "AGI commands sent")
faults = Counter("minwon_ivr_faults_total", "Calls that a fault of ours sent to a person")
missing = Counter(
    "minwon_ivr_missing_sounds_total", "Sentences that had no sound when a caller was to hear them"
)


class Sessions:
    """What all calls share. `serve` is the script of one call; safe from many threads."""

    def __init__(
        self,
        settings: Settings,
        engine: sa.Engine,
        menus: Menus,
        prompts: Prompts,
        accounts: Accounts,
        ledger: Ledger,
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.menus = menus
        self.prompts = prompts
        self.accounts = accounts
        self.ledger = ledger
        self.recording_line = RecordingLine(settings, engine, ledger)
        self.joined = Joined(settings.data / "joined")
        self.visible = VisibleMenus(Wording(settings))
        # Whoever fakes a number cannot have its owner flooded with messages.
        self.links = Allowance(
            engine, settings.secrets.privacy, "link", most=settings.visible.most_a_day, hours=24
        )
        self.zone = ZoneInfo(settings.hotline.timezone)

    def serve(self, agi: Connection) -> None:
        if agi.env.get("agi_network_script") == RECORDING_LINE:
            self.recording_line.serve(agi)
            return
        with calls_now.track_inprogress():
            session = Session(self, agi)
            try:
                session.run()
            finally:
                commands.inc(agi.commands)


class NoMenu(Exception):
    """No menu of this name is published: `minwon menu publish` puts one in force."""


class Session:
    def __init__(self, shared: Sessions, agi: Connection) -> None:
        self._shared = shared
        self._agi = agi
        script = agi.env.get("agi_network_script", HOTLINE)
        self._is_hotline = script == HOTLINE
        self._menu = shared.settings.hotline.menu if self._is_hotline else script
        self._number = numbers.caller(agi.env.get("agi_callerid", ""), _presentation(agi.env))
        self._call = agi.env["agi_uniqueid"]
        self._interpreter: Interpreter | None = None
        self._set: dict[str, str] = {}
        self._unsent: dict[str, str] = {}  #: of these, what Asterisk has not been told yet
        self._spoken = "ko"
        self._queue = self._counsellor = self._category = ""
        self._steps = 0
        self._flood = False
        self._scores: dict[str, int] = {}
        self._noticed: list[str] = []
        self._visible: VisibleMenu | None = None
        self._over = False
        self._account_heard = False
        self._answered_at = 0.0
        self._log = log

    def run(self) -> None:
        try:
            self._begin()
            self._walk()
        except AGIHangup:
            self._gone()
        except AGIAppError:
            if self._agi.is_there():
                self._fault()
            else:
                self._gone()
        except Exception:
            self._fault()
        finally:
            self._leave_visible()
            self._keep_scores()

    # --- from the first request to the last -------------------------------------------------

    def _begin(self) -> None:
        # One question for all that the dialplan knows.
        known = self._agi.evaluate(
            f"${{CHANNEL(linkedid)}},${{{Variable.LANGUAGE}}},${{{Variable.QUEUE}}},${{{Variable.COUNSELLOR}}}"
            f",${{{Variable.CATEGORY}}},${{GLOBAL({FLOOD})}}"
        )
        self._call, spoken, self._queue, self._counsellor, self._category, flood = (
            *known.split(","),
            *[""] * 5,
        )[:6]
        self._flood = flood == "1"
        self._call = self._call.partition("~")[0]  # a callback's channels are CALLBACK~OFFER
        self._spoken = spoken or self._spoken
        self._log = log.bind(call=self._call)
        self._caller = self._shared.accounts.caller(self._call, self._number)
        if self._is_hotline:
            self._variable(Variable.CALLER, self._number.pseudonym(self._shared.settings.secrets.privacy))

    def _walk(self) -> None:
        edition = self._shared.menus.current(self._menu)
        if edition is None:
            if self._is_hotline:
                raise NoMenu(NoMenu.__doc__)
            return  # a city without a survey
        flooded = {"flood": True} if self._flood else {}
        self._ledger("menu_entered", menu=edition.document.menu, version=edition.version, **flooded)
        caller = Caller(
            kind=CallerKind(self._number.kind), number=self._number.national, restricted=self._restricted()
        )
        # A hotline's menu begins in its own first language, a survey in that of the talk.
        self._interpreter = Interpreter(
            edition, caller, "" if self._is_hotline else self._spoken, flood=self._flood
        )
        self._take_up_visible()
        request = self._interpreter.begin(self._now())
        while True:
            self._note_steps()
            if isinstance(request, LAST):
                return self._leave(request)
            if self._visible:
                proven = self._caller.level is Level.PROVEN
                self._visible.show(request, language=self._interpreter.language, proven=proven)
            answer = self._answer(request)
            if self._visible:
                self._visible.answered(answer)
            request = self._interpreter.go_on(answer, self._now())

    def _restricted(self) -> frozenset[str]:
        """The queues whose counsellors this caller does not reach now, for what they did before."""
        rules = self._shared.settings.conduct
        pseudonym = self._number.pseudonym(self._shared.settings.secrets.privacy)
        if not rules.queues or not pseudonym:
            return frozenset()
        try:
            known = strikes.of_caller(self._shared.engine, pseudonym)
        except sa.exc.SQLAlchemyError as error:
            self._log.error("strikes_not_read", error=type(error).__name__)
            return frozenset()
        if strikes.restricted_until(known, rules, time.time()) is None:
            return frozenset()
        self._ledger("restricted", queues=list(rules.queues))
        return frozenset(rules.queues)

    def _answer(self, request: Request) -> Answer:
        if isinstance(request, Remember):
            self._remember(dict(request.values))
            return Done()
        self._send_variables()
        match request:
            case Play():
                return self._play(request)
            case Ask():
                return self._ask(request)
            case Verify():
                verified = self._caller.verify(
                    request.birth,
                    request.bill,
                    lambda: self._wait(request.wait, request.language),
                    possible=request.possible,
                )
                self._ledger("identity_checked", result=verified.result)
                self._answered_at = time.monotonic()
                return verified
            case LookUp():
                account = self._caller.look_up(
                    request.citizen, request.kinds, lambda: self._wait(request.wait, request.language)
                )
                self._ledger("looked_up", result=account.result)
                self._answered_at = time.monotonic()
                self._account_heard = account.result == "ok"
                return account
            case RecordMessage():
                return self._record(request)
            case SendMessage():
                sent = self._caller.send(request.template, dict(request.values), request.to)
                self._ledger("message_sent", template=request.template, ok=sent)
                return Sent(ok=sent)
            case SendLink():
                return Sent(ok=self._send_link())
            case Show():
                shown = self._caller.disclose(request.items)
                self._ledger("shown_to_counsellor", ok=shown)
                return Shown(ok=shown)
            case ToQueue() | ToNumber() | RequestCallback() | HangUp():
                raise AssertionError("a last request has no answer")
        assert_never(request)

    def _leave(self, request: Request) -> None:
        """Tell the dialplan where the call goes. MINWON_NEXT is set last: without it, to a person."""
        match request:
            case ToQueue(queue=""):
                self._left(Exit.QUEUE)
            case ToQueue():
                self._variable(Variable.QUEUE, request.queue)
                self._variable(Variable.PRIORITY, str(request.priority))
                skills = ";".join(f"{topic}:{level}" for topic, level in request.skills)
                self._variable(Variable.SKILLS, skills)
                self._language(request.language)
                self._variable(Variable.RECORD, "yes" if request.record else "no")
                self._variable(Variable.WHISPER, "&".join(request.whisper))
                offered = request.callback and self._number.may_be_called_back
                self._variable(Variable.MAY_CALL_BACK, "yes" if offered else "no")
                asked = self._shared.menus.current(SURVEY) is not None
                self._variable(Variable.SURVEY, "yes" if asked else "no")
                self._left(Exit.QUEUE, queue=request.queue)
            case ToNumber():
                self._variable(Variable.QUEUE, request.back_to)
                self._variable(Variable.TRANSFER, request.number)
                self._left(Exit.TRANSFER, queue=request.back_to)
            case RequestCallback():
                self._request_callback(request)
            case HangUp():
                if request.served:
                    self._outcome(Outcome.SERVED)
                self._left(Exit.HANGUP)

    def _request_callback(self, request: RequestCallback) -> None:
        number = numbers.read(request.number) if request.number else self._number
        if number is None or not number.may_be_called_back:
            # Nobody can be phoned there: the caller keeps the line.
            self._log.warning("callback_to_no_such_number")
            self._leave(ToQueue(queue=request.queue, language=self._set.get(Variable.LANGUAGE, self._spoken)))
            return
        key = self._shared.settings.secrets.privacy
        # A number that is withheld stands for nobody: then it is the one to be called.
        self._variable(Variable.CALLER, self._number.pseudonym(key) or number.pseudonym(key))
        self._variable(Variable.CALLBACK, request.queue)
        self._variable(Variable.NUMBER, number.national)
        # The dialplan writes it down when the call ends, however it ends, unless a counsellor came first.
        self._ledger("callback_asked", queue=request.queue)
        self._send_variables()
        self._wait(request.sounds, request.language)
        self._left(Exit.HANGUP)

    def _left(self, exit: Exit, **fields: str) -> None:
        self._over = exit is Exit.HANGUP
        self._variable(Variable.NEXT, exit)
        self._send_variables()
        self._ledger("menu_left", exit=exit.value, at_step=self._step(), **fields)
        calls_left.labels(self._menu, exit.value).inc()

    # --- speaking and listening -------------------------------------------------------------

    def _play(self, request: Play) -> Played:
        key = ""
        for file in self._files(request.sounds, request.language):
            if request.listens:
                key = key or self._stream_through(file)
                continue
            key = self._stream(file, request.keys)
            if key:
                self._answered_at = time.monotonic()
                break
        if self._account_heard:
            # Who hangs up now has got what they phoned for; waiting for a counsellor undoes it.
            self._account_heard = False
            self._outcome(Outcome.SERVED)
        return Played(key=key if key in EVERY_KEY else "")

    def _ask(self, request: Ask) -> Keys:
        typed, ended = "", "most"
        key = self._first_key(self._files(request.sounds, request.language), request.first)
        while True:
            if key == "":
                ended = "timeout"
                break
            if key == "#":
                ended = "hash"
                break
            # Some phones have A to D as well, which mean nothing here.
            typed += key if key in EVERY_KEY else ""
            if len(typed) >= request.most:
                break
            key = self._agi.wait_for_digit(round(request.between * 1000))
        self._answered_at = time.monotonic()
        return Keys(keys=typed, ended=ended)

    def _first_key(self, files: Sequence[str], seconds: float) -> str:
        """The key that interrupts the files, or comes within `seconds` after them; "" = none."""
        for file in files[:-1]:
            if pressed := self._stream(file, EVERY_KEY):
                return pressed
        if files:
            try:
                got = self._agi.get_keys(files[-1], seconds, 1)
            except AGIAppError as error:
                self._not_played(files[-1], error)
            else:
                return got.keys or ("" if got.timed_out else "#")
        key: str = self._agi.wait_for_digit(round(seconds * 1000))
        return key

    def _stream(self, file: str, keys: str) -> str:
        try:
            return self._agi.play(file, keys)
        except AGIAppError as error:
            self._not_played(file, error)
            return ""

    def _stream_through(self, file: str) -> str:
        try:
            return self._agi.play_through(file)
        except AGIAppError as error:
            self._not_played(file, error)
            return ""

    def _not_played(self, file: str, error: AGIAppError) -> None:
        """The same answer means two things: the caller is gone, or Asterisk cannot play the file."""
        if isinstance(error, AGIHangup) or not self._agi.is_there():
            raise AGIHangup from error
        missing.inc()
        self._log.error("sound_not_played", file=Path(file).name)

    def _files(self, sounds: Sequence[Sound], language: str) -> Sequence[str]:
        """The sounds as one file; one by one if they cannot be joined. Notes the time to the sentence."""
        parts = [file for sound in sounds if (file := self._file(sound, language))]
        files: Sequence[str] = parts
        if parts:
            try:
                files = [self._shared.joined.file(parts)]
            except (OSError, EOFError, wave.Error) as error:
                self._log.error("sounds_not_joined", error=type(error).__name__)
        if self._answered_at:
            answered_in.observe(time.monotonic() - self._answered_at)
            self._answered_at = 0.0
        return files

    def _file(self, sound: Sound, language: str) -> str | None:
        language = sound.language or language
        if isinstance(sound, Prompt):
            found = self._shared.prompts.file(sound.name, language)
            if found is None:
                missing.inc()
                self._log.error("sentence_without_sound", prompt=sound.name, language=language)
            return found
        try:
            return self._shared.prompts.say_text(sound.text, language)
        except VoiceError as error:
            missing.inc()
            self._log.error("text_not_spoken", why=str(error), language=language)
            return None

    def _wait(self, sounds: Sequence[Sound], language: str) -> None:
        for file in self._files(sounds, language):
            self._stream(file, "")

    def _record(self, request: RecordMessage) -> Recorded:
        for file in self._files(request.sounds, request.language):
            self._stream(file, "")
        mailbox = request.mailbox or (self._queue if _NAME.fullmatch(self._queue) else "general")
        name = f"messages/{mailbox}/{self._call}-{int(time.time())}"
        path = self._shared.settings.data / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._agi.record(str(path), most_seconds=request.most_seconds, silence_seconds=SILENCE_SECONDS)
        finally:
            # Who speaks and hangs up has left a message too.
            seconds = self._keep_message(mailbox, f"{name}.wav")
        return Recorded(seconds=seconds)

    def _keep_message(self, mailbox: str, name: str) -> float:
        file = self._shared.settings.data / name
        seconds = seconds_of(file)
        if seconds < SHORTEST_MESSAGE:
            file.unlink(missing_ok=True)
            return seconds
        number = self._number.national if self._number.may_be_called_back else ""
        messages.leave(
            self._shared.engine, call=self._call, mailbox=mailbox, file=name, seconds=seconds, number=number
        )
        self._ledger("message_left", mailbox=mailbox, seconds=round(seconds, 1))
        return seconds

    # --- the caller's own screen ------------------------------------------------------------

    def _send_link(self) -> bool:
        settings = self._shared.settings
        if not self._number.may_be_messaged or not self._may_send_link():
            return False
        assert self._interpreter is not None
        address = settings.visible.url or f"{settings.url(settings.console.http_port)}/m"
        link = f"{address}/{links.token(settings.secrets.links, self._call)}"
        language = self._interpreter.language
        sent = self._caller.send("visible_menu", {"link": link, "language": language}, "caller")
        self._ledger("message_sent", template="visible_menu", ok=sent)
        if sent:
            self._shared.visible.open(self._call, language)
            self._take_up_visible()
        return sent

    def _may_send_link(self) -> bool:
        """Count one; False when they had enough of them, or when it cannot be known in time."""
        shared = self._shared

        def take() -> bool:
            return shared.links.take(self._number.national, time.time())

        try:
            return shared.accounts.guard.run("count a link", take, lambda: None)
        except Unavailable:
            return False

    def _take_up_visible(self) -> None:
        """A caller who asked for it sees this menu too, be it the survey after the talk."""
        self._visible = self._shared.visible.of(self._call)
        if self._visible:
            self._visible.attach(self._agi)

    def _leave_visible(self) -> None:
        if self._visible is None:
            return
        self._visible.leave()
        if self._over:
            self._shared.visible.close(self._call)

    # --- what is learnt ---------------------------------------------------------------------

    def _remember(self, values: dict[str, str]) -> None:
        learnt = {}
        for name, value in values.items():
            if name == "language":
                self._language(value)
            elif name == "served":
                self._outcome(Outcome.SERVED)
            elif name in _VARIABLES:
                if self._is_hotline:  # what comes later is no way through the menu
                    self._variable(_VARIABLES[name], value)
            elif name.startswith(_SURVEY) and value.isdecimal():
                self._scores[name.removeprefix(_SURVEY)] = int(value)
            else:
                learnt[name] = value
                if name == "notice" and value.endswith(" heard"):
                    # Whoever waits later does not hear it again.
                    self._noticed.append(value.removesuffix(" heard"))
                    self._variable(Variable.NOTICED, ";".join(self._noticed))
        if learnt:
            self._ledger("learnt", **{"at_step": self._step(), "values": learnt})

    def _language(self, language: str) -> None:
        if self._variable(Variable.LANGUAGE, language):
            # What the dialplan plays later is found by the channel's own language.
            self._unsent["CHANNEL(language)"] = language

    def _outcome(self, outcome: Outcome) -> None:
        # After a talk the call was answered, whatever a survey comes to.
        if self._is_hotline:
            self._variable(Variable.OUTCOME, outcome)

    def _variable(self, name: Variable, value: str) -> bool:
        """Set it unless this session has set it so before; was it set?"""
        if self._set.get(name) == value:
            return False
        self._set[name] = self._unsent[name] = value
        return True

    def _send_variables(self) -> None:
        """Before anything that takes time: whatever becomes of us then, Asterisk knows it."""
        if self._unsent:
            self._agi.set_variables(self._unsent)
            self._unsent = {}

    def _note_steps(self) -> None:
        assert self._interpreter is not None
        path = self._interpreter.path
        for step in path[self._steps :]:
            self._ledger("menu_step", at_step=step)
        self._steps = len(path)

    def _keep_scores(self) -> None:
        if self._scores:
            survey.record(
                self._shared.engine,
                self._call,
                self._scores,
                counsellor=self._counsellor,
                queue=self._queue,
                category=self._category,
            )

    # --- ends that nobody asked for ---------------------------------------------------------

    def _gone(self) -> None:
        """The caller hung up, acd moved them elsewhere, or the connection broke: quietly, all of them."""
        try:
            # A Redirect looks like a hang-up, but the call stands in another context already.
            context = self._agi.evaluate("${CONTEXT}")
            how = "hung_up" if context == self._agi.env.get("agi_context", context) else "redirected"
        except AGIError:
            how = "disconnected"
        self._over = how == "hung_up"
        self._ledger("menu_left", exit=how, at_step=self._step())
        calls_left.labels(self._menu, how).inc()

    def _fault(self) -> None:
        """Something of ours failed: tell the caller, and on to a person. Never silence."""
        faults.inc()
        _type, error, where = sys.exc_info()
        # The message of an exception may hold what was typed; where it happened does not.
        self._log.error(
            "call_failed",
            error=type(error).__name__,
            step=self._step(),
            where="".join(traceback.format_tb(where)),
        )
        self._ledger("menu_left", exit="fault", at_step=self._step(), error=type(error).__name__)
        calls_left.labels(self._menu, "fault").inc()
        if not self._is_hotline:
            return
        try:
            self._wait((Prompt("menu/fault"),), self._set.get(Variable.LANGUAGE, self._spoken))
            self._variable(Variable.NEXT, Exit.QUEUE)
            self._send_variables()
        except Exception:
            # Without MINWON_NEXT the dialplan goes to a person by itself.
            self._log.warning("fault_not_told")

    def _step(self) -> str:
        return self._interpreter.step if self._interpreter else ""

    def _ledger(self, step: str, **fields: Any) -> None:
        self._shared.ledger.append(step, call=self._call, **fields)

    def _now(self) -> datetime:
        return datetime.now(self._shared.zone)


def _presentation(env: Mapping[str, str]) -> str:
    """AGI tells CALLERID(num-pres) as the number of Q.931: bits 6 and 7 say whether it may be shown."""
    number = env.get("agi_callingpres", "0")
    shown = int(number) & 0x60 if number.isdecimal() else 0
    return {0x20: "prohib", 0x40: "unavailable", 0x60: "unavailable"}.get(shown, "allowed")
