"""Calls through a small menu, over real AGI, heard from the sound files."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from ivr import menus, notices
from ivr.accounts import imported
from ivr.accounts.directory import Contact, Directory
from ivr.accounts.identity import Accounts
from ivr.accounts.imported import Record
from ivr.agi.listener import Listener
from ivr.menu.checks import Known
from ivr.menu.requests import Item
from ivr.menus import Menus
from ivr.prompts import Prompts
from ivr.session import Sessions
from ivr.speech.fragments import fragments
from minwon import database, messages, strikes
from minwon.ledger import Ledger
from minwon.privacy import pseudonym
from minwon.settings import PROJECT, Conduct, Settings
from minwon.settings import Directory as DirectorySettings
from tests import databases
from tests.fakes.phone_call import PhoneCall, make_prompts

BIRTH, BILL = "700101", "111222"
MENU = """
menu: city
languages: [ko, en]
start: notices
flood: busy
person: person
steps:
  busy: {kind: say, say: flood/busy, then: main}
  notices: {kind: notice, then: greeting}
  greeting: {kind: say, say: opening/greeting, then: main}
  main:
    kind: menu
    keys:
      1: {say: menu/main/tax, to: identity}
      2: {say: menu/tax/counsellor, to: tax}
      3: {say: menu/main/reports, to: leave_message}
      4: {say: menu/main/welfare, to: duty}
      5: {say: menu/main/traffic, to: ring_back}
      9: {say: {prompt: menu/main/foreign, language: en}, to: foreign}
  foreign: {kind: language, say: opening/language, keys: {1: ko, 2: en}, then: main}
  identity: {kind: verify, directory: city, then: charges}
  charges: {kind: look_up, directory: city, then: account}
  account: {kind: read_account, then: bye}
  tax:
    kind: queue
    queue: tax
    priority: 3
    skills: {tax: 2}
    whisper: [whisper/tax]
    say: waiting/counsellor
  leave_message: {kind: message, mailbox: reports, then: bye}
  duty: {kind: transfer, number: "2900", say: transfer/connecting}
  ring_back: {kind: callback, queue: welfare}
  bye: {kind: hang_up, say: closing/goodbye}
  person: {kind: queue, queue: general, say: waiting/counsellor}
"""
SURVEY = """
menu: survey
languages: [ko, en]
start: ask
person: person
steps:
  ask:
    kind: survey
    questions: [{name: kindness, say: survey/kindness}, {name: result, say: survey/resolved}]
    then: bye
  bye: {kind: hang_up, say: survey/thanks}
  person: {kind: queue, queue: general}
"""


class Hotline:
    """The menu's part of a hotline, with the real directory, database, prompts' files and ledger."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(
            data=folder, directory=DirectorySettings(moment_seconds=0.1, most_seconds=0.4)
        )
        databases.make(self.settings)
        self.engine = database.connect(self.settings)
        self.levels: dict[int, str] = {}
        for language in ("ko", "en"):
            texts = yaml.safe_load((PROJECT / f"recordings/prompts/{language}.yaml").read_text())
            names = [name for name in [*texts, *fragments(language)] if "{" not in name]
            make_prompts(folder / "prompts", language, dict.fromkeys(names), self.levels)
        mine = Record(
            citizen="A1", number="01000000001", birth=BIRTH, bill=BILL, kind="water", amount=12_340,
            due=date(2030, 9, 30),
        )  # fmt: skip
        imported.replace_all(self.settings, [mine])
        self.publish(MENU)
        self.publish(SURVEY)
        self.publish(menus.shipped_texts()["voicemail"])
        self.publish(menus.shipped_texts()["callback"])
        self.accounts = Accounts(self.settings, self.engine)
        self.ledger = Ledger(folder / "ledger", "ivr")
        self.menus = Menus(self.settings, self.engine)
        self.sessions = Sessions(
            self.settings, self.engine, self.menus, Prompts(self.settings), self.accounts, self.ledger
        )
        self.listener = Listener(("127.0.0.1", 0), self.sessions.serve, 600)
        self.listener.start()
        self._calls = 0
        self._open = ExitStack()

    def publish(self, text: str) -> None:
        with self.engine.begin() as connection:
            kept = menus.save(connection, text, by="test")
            menus.publish(connection, kept.menu, kept.number, Known(), by="test")

    def call(self, **changes: str) -> PhoneCall:
        self._calls += 1
        call = PhoneCall(self.listener.address, self.levels, call=f"1700000000.{self._calls}", **changes)
        self._open.callback(call.close)
        return call

    def steps(self, call: PhoneCall) -> list[dict[str, Any]]:
        """This call's ledger, once the call is over."""
        call.close()
        self.all_over()
        lines = [
            json.loads(line)
            for file in (self.settings.data / "ledger").iterdir()
            for line in file.read_text().splitlines()
        ]
        return [
            {"step": line["step"], **line.get("details", {})} for line in lines if line["call"] == call.call
        ]

    def all_over(self) -> None:
        self._open.close()
        for thread in threading.enumerate():
            if thread.name == "call":
                thread.join(5)
        assert self.listener.calls == 0

    def close(self) -> None:
        self._open.close()
        assert self.listener.stop(5)
        self.accounts.close()
        self.engine.dispose()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    hotline = Hotline(tmp_path_factory.mktemp("hotline"))
    yield hotline
    hotline.close()


@pytest.fixture
def hotline(running: Hotline) -> Iterator[Hotline]:
    yield running
    running.all_over()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Hotline]:
    """For a test that changes more than its own call."""
    hotline = Hotline(tmp_path)
    yield hotline
    hotline.close()


MAIN = (
    "menu/main/tax", "menu/tax/counsellor", "menu/main/reports", "menu/main/welfare", "menu/main/traffic",
    "menu/main/foreign@en",
)  # fmt: skip


def test_a_caller_hears_the_menu_and_presses_a_key(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.hears("opening/greeting")
    citizen.hears(*MAIN)
    citizen.presses("2")
    citizen.hears("waiting/counsellor")
    left = citizen.leaves()
    assert left["MINWON_NEXT"] == "queue"
    assert left["MINWON_QUEUE"] == "tax"
    assert left["MINWON_PRIORITY"] == "3"
    assert left["MINWON_SKILLS"] == "tax:2"
    assert left["MINWON_SURVEY"] == "yes"
    assert left["MINWON_WHISPER"] == "whisper/tax"
    assert left["MINWON_RECORD"] == "no"
    assert left["MINWON_MENU"] == "city:1"
    assert left["MINWON_PATH"] == "notices/greeting/main/tax"
    assert citizen.set[-1] == "MINWON_NEXT"


def test_a_key_interrupts_the_greeting_and_is_meant_for_the_menu(hotline: Hotline) -> None:
    citizen = hotline.call()
    assert citizen.listen() == ["opening/greeting"]
    citizen.presses("2")
    citizen.hears("waiting/counsellor")


def test_nothing_pressed_three_times_leads_to_a_person(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.hears("opening/greeting")
    citizen.hears(*MAIN)
    citizen.hears("menu/no_key", *MAIN)
    citizen.hears("menu/no_key", *MAIN)
    citizen.hears("waiting/counsellor")
    assert citizen.leaves()["MINWON_QUEUE"] == "general"


def test_what_a_proven_citizen_owes_is_read_and_serves_the_call(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.presses("1")
    citizen.hears("identity/ask_birth")
    citizen.presses(BIRTH)
    citizen.hears("identity/ask_bill")
    citizen.presses(BILL)
    said = citizen.listen()
    assert "charge/water" in said
    assert citizen.variables["MINWON_OUTCOME"] == "abandoned"
    citizen.hears("closing/goodbye")
    assert citizen.variables["MINWON_OUTCOME"] == "served"
    assert citizen.leaves()["MINWON_NEXT"] == "hangup"
    steps = hotline.steps(citizen)
    assert {"step": "identity_checked", "result": "ok"} in steps
    assert {"step": "looked_up", "result": "ok"} in steps
    assert steps[-1] == {"step": "menu_left", "exit": "hangup", "at_step": "city/bye"}


def test_hanging_up_after_the_balance_is_being_served(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.presses("1" + BIRTH + BILL)
    assert "charge/water" in citizen.listen()
    citizen.presses("#")
    citizen.listen()
    citizen.hangs_up()
    assert citizen.variables["MINWON_OUTCOME"] == "served"


def test_wrong_proofs_sound_the_same_and_end_with_a_person(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.presses("1")
    for birth in ("991231", "700101", "991231"):
        citizen.presses(birth)
        citizen.presses("000000")
    citizen.hears("identity/locked")
    assert citizen.leaves()["MINWON_QUEUE"] == "general"


class SlowDirectory:
    """The city's directory behind a slow line: each answer waits until it is let through."""

    def __init__(self, real: Directory) -> None:
        self._real = real
        self.answers = threading.Event()

    def verify(self, birth: str, bill: str) -> str | None:
        self.answers.wait(10)
        return self._real.verify(birth, bill)

    def owed(self, citizen: str, kinds: Sequence[str]) -> Sequence[Item]:
        return self._real.owed(citizen, kinds)

    def contact(self, citizen: str) -> Contact:
        return self._real.contact(citizen)

    def close(self) -> None:
        self._real.close()


def test_a_slow_directory_is_waited_for_with_a_sentence(fresh: Hotline) -> None:
    slow = fresh.accounts.directory = SlowDirectory(fresh.accounts.directory)
    citizen = fresh.call()
    citizen.presses("1" + BIRTH + BILL)
    citizen.hears("identity/checking")
    slow.answers.set()
    assert "charge/water" in citizen.hears_next()


def test_a_directory_that_does_not_answer_leads_to_a_person(fresh: Hotline) -> None:
    slow = fresh.accounts.directory = SlowDirectory(fresh.accounts.directory)
    citizen = fresh.call()
    citizen.presses("1" + BIRTH + BILL)
    citizen.hears("identity/checking")
    citizen.hears("identity/unavailable")
    assert citizen.leaves()["MINWON_QUEUE"] == "general"
    slow.answers.set()


def test_keys_pressed_and_numbers_stand_nowhere(hotline: Hotline, capfd: pytest.CaptureFixture[str]) -> None:
    citizen = hotline.call(caller="01087654321")
    citizen.presses("1" + BIRTH + BILL)
    citizen.leaves()
    hotline.steps(citizen)
    printed = "".join(capfd.readouterr())
    kept = "".join(file.read_text() for file in (hotline.settings.data / "ledger").iterdir())
    variables = "".join(citizen.variables.values())
    for secret in (BIRTH, BILL, "01087654321", "87654321"):
        assert secret not in printed
        assert secret not in kept
        assert secret not in variables
    assert citizen.variables["MINWON_CALLER"] == pseudonym(hotline.settings.secrets.privacy, "01087654321")


def test_the_notices_that_were_heard_stand_on_the_channel(fresh: Hotline) -> None:
    with fresh.engine.begin() as connection:
        numbers = [notices.add(connection, {"ko": words}, by="kim") for words in ("호우", "태풍")]
    for number in numbers:
        file = notices.sound(fresh.settings, number, "ko")
        make_prompts(file.parent.parent.parent, "ko", [f"notice/{number}"], fresh.levels)
    citizen = fresh.call()
    citizen.hears("notice/2")
    citizen.hears("notice/1")
    citizen.presses("0")
    assert citizen.leaves()["MINWON_NOTICED"] == "2;1"


@pytest.mark.parametrize("presentation", ["32", "35", "67"])
def test_a_withheld_number_is_used_for_nothing(hotline: Hotline, presentation: str) -> None:
    citizen = hotline.call(caller="01087654321", callingpres=presentation)
    citizen.hears("opening/greeting")
    assert citizen.variables["MINWON_CALLER"] == ""


def test_a_message_is_recorded_and_kept(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.presses("3")
    citizen.hears("message/ask")
    citizen.listen()
    assert citizen.leaves()["MINWON_NEXT"] == "hangup"
    [kept] = [left for left in messages.waiting(hotline.engine) if left.call == citizen.call]
    assert (kept.mailbox, kept.seconds) == ("reports", 3.0)
    assert (hotline.settings.data / kept.file).exists()


def test_voice_mail_is_for_the_queue_that_the_call_waited_for(hotline: Hotline) -> None:
    citizen = hotline.call(script="voicemail", context="sent")
    citizen.variables |= {"MINWON_QUEUE": "welfare", "MINWON_OUTCOME": "overflowed"}
    citizen.hears("message/ask")
    left = citizen.leaves()
    assert (left["MINWON_NEXT"], left["MINWON_OUTCOME"]) == ("hangup", "overflowed")
    [kept] = [left for left in messages.waiting(hotline.engine) if left.call == citizen.call]
    assert kept.mailbox == "welfare"


def test_a_mailbox_is_never_a_path(hotline: Hotline) -> None:
    citizen = hotline.call(script="voicemail", context="sent")
    citizen.variables["MINWON_QUEUE"] = "../../etc"
    citizen.leaves()
    [kept] = [left for left in messages.waiting(hotline.engine) if left.call == citizen.call]
    assert kept.mailbox == "general"


def test_in_flood_mode_the_call_begins_elsewhere(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.variables["GLOBAL(MINWON_FLOOD)"] = "1"
    citizen.hears("flood/busy")
    citizen.hears(*MAIN)
    citizen.presses("2")
    assert citizen.leaves()["MINWON_QUEUE"] == "tax"
    [entered] = [line for line in hotline.steps(citizen) if line["step"] == "menu_entered"]
    assert entered["flood"] is True


def test_silence_is_no_message(fresh: Hotline) -> None:
    citizen = fresh.call()
    citizen.recording_seconds = 0.2
    citizen.presses("3")
    citizen.leaves()
    assert messages.waiting(fresh.engine) == []


def test_a_request_to_be_phoned_back_is_kept_with_the_number(hotline: Hotline) -> None:
    citizen = hotline.call(caller="01012345678")
    citizen.presses("5")
    citizen.hears("callback/which_number")
    citizen.presses("1")
    citizen.hears("callback/noted")
    # Before it is said: who hangs up now is called back all the same.
    assert (citizen.variables["MINWON_CALLBACK"], citizen.variables["MINWON_NUMBER"]) == (
        "welfare",
        "01012345678",
    )
    assert citizen.leaves()["MINWON_NEXT"] == "hangup"
    assert "01012345678" not in str(hotline.steps(citizen))


def test_who_waits_is_asked_for_a_number_and_keeps_their_line_otherwise(hotline: Hotline) -> None:
    citizen = hotline.call(script="callback", context="announce", caller="01012345678")
    citizen.presses("1")
    citizen.hears("callback/noted")
    left = citizen.leaves()
    assert (left["MINWON_CALLBACK"], left["MINWON_NUMBER"]) == ("", "01012345678")
    undecided = hotline.call(script="callback", context="announce", caller="01012345678")
    undecided.variables |= {"MINWON_QUEUE": "tax", "MINWON_PRIORITY": "3"}
    undecided.presses("0")
    left = undecided.leaves()
    assert (left["MINWON_NEXT"], left["MINWON_QUEUE"], left["MINWON_PRIORITY"]) == ("queue", "tax", "3")
    assert "MINWON_NUMBER" not in left


@pytest.mark.parametrize("caller", ["0507-1234-5678", "1588-1234", "031-120", "+81312345678", "anonymous"])
def test_a_callback_is_offered_only_to_lines_of_people(hotline: Hotline, caller: str) -> None:
    for number, offered in (("01012345678", "yes"), (caller, "no")):
        citizen = hotline.call(caller=number)
        citizen.presses("0")
        assert citizen.leaves()["MINWON_MAY_CALL_BACK"] == offered


def test_a_department_gets_the_call(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.presses("4")
    citizen.hears("transfer/connecting")
    left = citizen.leaves()
    assert (left["MINWON_NEXT"], left["MINWON_TRANSFER"]) == ("transfer", "2900")


def test_the_chosen_language_stays_with_the_call(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.presses("9")
    citizen.hears("opening/language")
    citizen.presses("2")
    assert citizen.listen()[0] == "menu/main/tax@en"
    citizen.presses("0")
    left = citizen.leaves()
    assert left["MINWON_LANGUAGE"] == left["CHANNEL(language)"] == "en"


@pytest.mark.parametrize("keys", ["", "1", "1700", "1" + BIRTH, "1" + BIRTH + BILL, "3", "5", "9"])
def test_a_hang_up_in_any_step_ends_the_menu_quietly(hotline: Hotline, keys: str) -> None:
    citizen = hotline.call()
    citizen.presses(keys)
    citizen.hangs_up()
    steps = hotline.steps(citizen)
    assert (steps[-1]["step"], steps[-1]["exit"]) == ("menu_left", "hung_up")
    assert steps[-1]["at_step"].startswith("city/")
    assert "MINWON_NEXT" not in citizen.variables


def test_a_redirect_is_not_a_hang_up(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.hears("opening/greeting")
    citizen.is_redirected("announce")
    assert hotline.steps(citizen)[-1]["exit"] == "redirected"


def test_a_lost_connection_ends_the_menu_quietly(hotline: Hotline) -> None:
    citizen = hotline.call()
    citizen.hears("opening/greeting")
    citizen.vanishes()
    assert hotline.steps(citizen)[-1]["exit"] == "disconnected"


def test_stopping_lets_every_caller_go_on_to_a_person(fresh: Hotline) -> None:
    citizens = [fresh.call() for _ in range(5)]
    for citizen in citizens:
        citizen.hears("opening/greeting")
    assert fresh.listener.stop(2)
    for citizen in citizens:
        assert "MINWON_NEXT" not in citizen.leaves()


def test_a_sound_that_cannot_be_played_is_passed_over(hotline: Hotline) -> None:
    citizen = hotline.call()
    assert citizen.listen() == ["opening/greeting"]
    citizen.cannot_be_played()
    assert citizen.listen() == list(MAIN)
    citizen.cannot_be_played()
    citizen.presses("2")
    citizen.hears("waiting/counsellor")


def test_a_missing_prompt_is_passed_over(fresh: Hotline) -> None:
    (fresh.settings.data / "prompts/ko/menu/main/reports.wav").unlink()
    (fresh.settings.data / "prompts/en/menu/main/reports.wav").unlink()
    citizen = fresh.call()
    citizen.hears("opening/greeting")
    citizen.hears(*(name for name in MAIN if name != "menu/main/reports"))


def test_a_fault_of_ours_is_told_and_leads_to_a_person(fresh: Hotline) -> None:
    with fresh.engine.begin() as connection:
        connection.execute(sa.delete(database.menu_publications))
    fresh.sessions.menus = Menus(fresh.settings, fresh.engine)
    citizen = fresh.call()
    citizen.hears("menu/fault")
    assert citizen.leaves()["MINWON_NEXT"] == "queue"
    assert fresh.steps(citizen)[-1]["exit"] == "fault"


def test_the_survey_keeps_scores_and_the_outcome(hotline: Hotline) -> None:
    citizen = hotline.call(script="survey", context="after")
    citizen.variables |= {
        "MINWON_OUTCOME": "answered", "MINWON_QUEUE": "tax", "MINWON_COUNSELLOR": "c1001",
    }  # fmt: skip
    citizen.hears("survey/kindness")
    citizen.presses("5")
    citizen.hears("survey/resolved")
    citizen.hangs_up()
    hotline.steps(citizen)
    assert citizen.variables["MINWON_OUTCOME"] == "answered"
    table = database.survey_answers
    with hotline.engine.connect() as connection:
        [row] = connection.execute(sa.select(table))
    assert (row.question, row.score, row.counsellor, row.queue) == ("kindness", 5, "c1001", "tax")


def test_the_answers_belong_to_the_calls_category(hotline: Hotline) -> None:
    citizen = hotline.call(script="survey", context="after")
    citizen.variables |= {"MINWON_QUEUE": "tax", "MINWON_COUNSELLOR": "c1002", "MINWON_CATEGORY": "economy"}
    citizen.hears("survey/kindness")
    citizen.presses("5")
    citizen.hears("survey/resolved")
    citizen.close()
    hotline.all_over()
    table = database.survey_answers
    with hotline.engine.connect() as connection:
        kept = connection.execute(
            sa.select(table.c.queue, table.c.counsellor, table.c.category).where(table.c.call == citizen.call)
        ).all()
    assert kept == [("tax", "c1002", "economy")]


def test_a_restricted_caller_hears_so_and_keeps_the_menu(fresh: Hotline) -> None:
    object.__setattr__(fresh.settings, "conduct", Conduct(queues=("tax",)))
    number = "01000009999"
    struck = strikes.strike(
        fresh.engine,
        caller=pseudonym(fresh.settings.secrets.privacy, number),
        conduct=strikes.Conduct.HARASSMENT,
        call="1.1",
        counsellor="c1001",
    )

    def asks_for(**changes: str) -> list[str]:
        citizen = fresh.call(**changes)
        citizen.presses("2")
        return citizen.listen()

    assert asks_for(callerid=number) == ["protection/restricted"]
    assert asks_for(callerid="01000008888") == ["waiting/counsellor"]
    strikes.withdraw(fresh.engine, struck, "kim")
    assert asks_for(callerid=number) == ["waiting/counsellor"]


def test_the_survey_is_in_the_language_of_the_call(hotline: Hotline) -> None:
    citizen = hotline.call(script="survey", context="after")
    citizen.variables["MINWON_LANGUAGE"] = "en"
    citizen.hears("survey/kindness@en")


def test_without_a_survey_the_call_just_goes_on(hotline: Hotline) -> None:
    citizen = hotline.call(script="no_such_menu", context="after")
    assert citizen.listen() == []
    assert "MINWON_NEXT" not in citizen.variables


def test_where_no_survey_is_published_the_dialplan_knows_not_to_ask_for_one(fresh: Hotline) -> None:
    with fresh.engine.begin() as connection:
        table = database.menu_publications
        connection.execute(sa.delete(table).where(table.c.menu == "survey"))
    citizen = fresh.call()
    citizen.hears("opening/greeting")
    citizen.hears(*MAIN)
    citizen.presses("0")
    assert citizen.leaves()["MINWON_SURVEY"] == "no"


def test_a_new_version_is_heard_by_the_next_call_only(fresh: Hotline) -> None:
    first = fresh.call()
    first.hears("opening/greeting")
    fresh.publish(MENU.replace("opening/greeting", "opening/protection"))
    fresh.sessions.menus = Menus(fresh.settings, fresh.engine)
    second = fresh.call()
    second.hears("opening/protection")
    first.presses("0")
    second.presses("0")
    assert first.leaves()["MINWON_MENU"] == "city:1"
    assert second.leaves()["MINWON_MENU"] == "city:2"


@given(st.text("0123456789*#ABCD", max_size=40))
@hypothesis(max_examples=30, deadline=None)
def test_whatever_is_pressed_the_call_goes_somewhere(running: Hotline, keys: str) -> None:
    citizen = running.call()
    citizen.presses(keys)
    assert citizen.leaves()["MINWON_NEXT"] in ("queue", "transfer", "hangup")


def test_500_callers_in_menus_at_once(hotline: Hotline) -> None:
    citizens = [hotline.call(caller=f"010{number:08}") for number in range(500)]
    for citizen in citizens:
        assert citizen.listen() == ["opening/greeting"]
    assert hotline.listener.calls == 500
    assert sum(thread.name == "call" for thread in threading.enumerate()) == 500
    for citizen in citizens:
        citizen.presses("2")
    for citizen in citizens:
        assert citizen.leaves()["MINWON_QUEUE"] == "tax"


ON_SCREEN = """
menu: town
languages: [ko, en]
start: offer
person: person
steps:
  offer: {kind: visible, then: main}
  main: {kind: menu, keys: {1: {say: menu/main/tax, to: tax}}}
  tax: {kind: queue, queue: tax}
  person: {kind: queue, queue: general}
"""


def test_the_screen_opens_with_the_link_and_closes_with_the_call(fresh: Hotline) -> None:
    fresh.publish(ON_SCREEN)
    for script in ("town", "town"):
        citizen = fresh.call(script=script, caller="01011112222")
        citizen.hears("visible/ask")
        assert fresh.sessions.visible.of(citizen.call) is None, "nothing is sent without the key"
        citizen.presses("1")
        citizen.hears("visible/sent")
        citizen.hears("menu/main/tax")
        screen = fresh.sessions.visible.of(citizen.call)
        assert screen is not None and [button.key for button in screen.seen.buttons] == ["1"]
        citizen.hangs_up()
        fresh.all_over()
        assert fresh.sessions.visible.of(citizen.call) is None and screen.over
    texts = [json.loads(file.read_text())["text"] for file in (fresh.settings.data / "outbox").iterdir()]
    assert len(texts) == 2 and len(set(texts)) == 2, "each call has a link of its own"
    ledger = "".join(file.read_text() for file in (fresh.settings.data / "ledger").iterdir())
    assert "01011112222" not in ledger and texts[0].rpartition("/")[2] not in ledger


def test_a_number_gets_only_so_many_links_a_day_whatever_is_started_anew(fresh: Hotline) -> None:
    fresh.publish(ON_SCREEN)

    def asks(caller: str) -> str:
        citizen = fresh.call(script="town", caller=caller)
        citizen.hears("visible/ask")
        citizen.presses("1")
        [told] = set(citizen.hears_next())
        citizen.hangs_up()
        return told

    assert [asks("01011112222") for _ in range(6)] == ["visible/sent"] * 5 + ["visible/not_sent"]
    assert asks("01033334444") == "visible/sent"


def test_the_screen_stays_while_the_call_waits(fresh: Hotline) -> None:
    fresh.publish(ON_SCREEN)
    citizen = fresh.call(script="town", caller="01011112222")
    citizen.hears("visible/ask")
    citizen.presses("11")
    citizen.leaves()
    fresh.all_over()
    screen = fresh.sessions.visible.of(citizen.call)
    assert screen is not None and screen.seen.doing == "left"
    nobody = fresh.call(script="town", caller="", callerid="unknown")
    nobody.hears("menu/main/tax")
