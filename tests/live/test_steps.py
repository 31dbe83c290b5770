"""Every kind of step and every refusal, each by a call of its own over real SIP and with real keys.

The menu is steps/city.yaml; `keys` say which of its cases a call goes to, the script what happens there
(script.py). All calls are made at once, on one instance; each is then judged by itself.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from console.phones import CounsellorPhone, Manner, Phones
from minwon import database
from minwon.centre import SignIn
from tests.live import directory
from tests.live.hearing import Prompts
from tests.live.instance import Instance
from tests.live.observer import Observer
from tests.live.scene import Scene
from tests.live.script import Player

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

_GROUPS = {
    "1": "steps/saying",
    "2": "steps/choosing",
    "3": "steps/asking",
    "4": "steps/birth",
    "5": "steps/leaving",
}
#: So many citizens at once, who begin a moment apart: more would measure the machine.
_AT_ONCE, _APART = 12, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`script` is one call's; `and_then`, the next call's of the same citizen. `outcome` as in the ledger,
    `steps` are lines of it that must be there, with some of their details."""

    keys: str
    script: str
    outcome: str = "abandoned"
    number: str = ""
    and_then: str = ""
    steps: dict[str, dict[str, object]] = field(default_factory=dict)


def proofs(birth: str) -> str:
    return f"{birth}; > steps/bill; {birth[::-1]}"


CASES = {
    # --- say, notice, language, hours, goto, call ------------------------------------------------
    "say says it and goes on; hang_up says goodbye": Case(
        keys="11",
        script="> steps/hello; > steps/bye; = hang_up",
        outcome="served",
        steps={"menu_left": {"exit": "hangup", "at_step": "city/bye"}},
    ),
    "say is interrupted by a key, which the next question gets": Case(
        keys="12",
        script="> steps/hello; 1; > steps/right; < menu/tax/paying_answer; < steps/kept; = hang_up",
        outcome="served",
    ),
    "say without barge-in is heard to its end": Case(
        keys="13",
        script="> steps/hello; 1; > steps/firm; > steps/bye; = hang_up",
        outcome="served",
    ),
    "a recording notice is heard to its end, and once": Case(
        keys="14",
        script="> steps/hello; 1; > opening/recording; > steps/kept; 1; > steps/kept; < opening/recording; "
        "2; = queue traffic; hangs up",
        steps={"learnt": {"values": {"recording_notice": "played"}}},
    ),
    "a notice in force is heard": Case(
        keys="15",
        script="> notice/1; > steps/kept; hangs up",
        steps={"learnt": {"values": {"notice": "1 heard"}}, "menu_left": {"exit": "hung_up"}},
    ),
    "a notice's key leads where it says": Case(
        keys="15",
        script="> notice/1; 7; > steps/right; = hang_up",
        outcome="served",
        steps={"learnt": {"values": {"notice": "1 key"}}},
    ),
    "hours: open, at lunch, closed": Case(
        keys="16",
        script="> steps/open; > steps/lunch; > steps/closed; = hang_up",
        outcome="served",
    ),
    "language changes what is heard": Case(
        keys="17",
        script="> steps/language; 2; > en/steps/hello; > en/steps/bye; = hang_up",
        outcome="served",
    ),
    "language: a counsellor who speaks the third one answers": Case(
        keys="17",
        script="> steps/language; 3; > zh/steps/hello; > zh/steps/kept; 1; ~ en/survey/ask; hangs up",
        outcome="answered",
        steps={"ended": {"counsellor": "c9003"}},
    ),
    "language: what the third one lacks is heard in English": Case(
        keys="17",
        script="> steps/language; 3; > zh/steps/kept; 2; > zh/steps/hello; > en/transfer/no_answer; "
        "= queue general; hangs up",
    ),
    "language: digits are read back in the third one, where it has them": Case(
        keys="17",
        script="> steps/language; 3; > zh/steps/kept; 3; > zh/steps/code; 4071; > zh/entered/0; "
        "> zh/digit/4; > zh/digit/7; ~ zh/menu/confirm; 1; > zh/steps/right; > zh/digit/4; = hang_up",
        outcome="served",
    ),
    "language stays as it is when nothing is pressed": Case(
        keys="17",
        script="> steps/language; > steps/hello; = hang_up",
        outcome="served",
    ),
    "call walks another document, which comes back": Case(
        keys="18",
        script="> steps/part; 1; > steps/hello; > steps/returned; = hang_up",
        outcome="served",
    ),
    "# in another document leads back to where the caller chose": Case(
        keys="18", script="> steps/part; #; > steps/saying; hangs up"
    ),
    "goto goes on elsewhere": Case(keys="19", script="> steps/right; = hang_up", outcome="served"),
    # --- menu ------------------------------------------------------------------------------------
    "menu: a key leads on": Case(keys="21", script="1; > steps/right; = hang_up", outcome="served"),
    "menu: a wrong key is said to be one": Case(
        keys="21", script="9; > menu/invalid_key; > steps/kept; 1; > steps/right; = hang_up", outcome="served"
    ),
    "menu: a key that is not offered now is a wrong one": Case(
        keys="21", script="5; > menu/invalid_key; < steps/hello; hangs up"
    ),
    "menu: 0 is a person": Case(
        keys="21",
        script="0; = queue general; hangs up",
        steps={"menu_left": {"exit": "queue", "queue": "general"}},
    ),
    "menu: # is back, * is again": Case(keys="21", script="*; > steps/kept; #; > steps/choosing; hangs up"),
    "menu: time runs out, twice": Case(
        keys="22",
        script="> steps/kept; > menu/no_key; > steps/failed; = hang_up",
        outcome="served",
    ),
    "menu: too many wrong keys lead to a person": Case(
        keys="23",
        script="9; > menu/invalid_key; 8; = queue general; hangs up",
        steps={"menu_left": {"exit": "queue", "queue": "general"}},
    ),
    # --- ask -------------------------------------------------------------------------------------
    "ask reads back, is confirmed, and the digits can be said": Case(
        keys="31",
        script="1234; > digit/4; ~ menu/confirm; 1; > steps/right; > digit/4; = hang_up",
        outcome="served",
    ),
    "ask: not confirmed, it asks again": Case(
        keys="31", script="1234; ~ menu/confirm; 2; > steps/code; hangs up"
    ),
    "ask: too few digits are not taken": Case(
        keys="31", script="12#; > menu/invalid_digits; > steps/code; 0#; = queue general; hangs up"
    ),
    "ask: no such day, twice, and to a person": Case(
        keys="32", script="1345; > menu/invalid_digits; 0231; = queue general; hangs up"
    ),
    "ask: a day that exists": Case(keys="32", script="0930; > steps/right; = hang_up", outcome="served"),
    "ask: # alone is back": Case(keys="32", script="#; > steps/asking; hangs up"),
    "ask: time runs out, twice": Case(
        keys="33", script="> steps/code; > menu/no_key; > steps/failed; = hang_up", outcome="served"
    ),
    # --- verify, look_up, read_account -----------------------------------------------------------
    "what is owed is read to who has proved to be it, and sent": Case(
        keys="4",
        script=f"{proofs(directory.OWES)}; > charge/property_tax; > ten_thousand/3; > number/5000; "
        "> charge/water; > steps/owed; ~ account/send; 1; > account/sent; "
        "~ identity/share_with_counsellor; 1; > identity/shared; = queue tax; hangs up",
        steps={
            "identity_checked": {"result": "ok"},
            "looked_up": {"result": "ok"},
            "message_sent": {"ok": True},
            "shown_to_counsellor": {"ok": True},
        },
    ),
    "the record is not shown to the counsellor unless wished": Case(
        keys="4",
        script=f"{proofs(directory.OWES)}; > steps/owed; ~ account/send; ~ identity/share_with_counsellor; "
        "2; = queue tax; < identity/shared; hangs up",
    ),
    "who owes nothing is told so": Case(
        keys="4", script=f"{proofs(directory.OWES_NOTHING)}; > account/none_due; = queue tax; hangs up"
    ),
    "without a number on file nothing is sent": Case(
        keys="4",
        script=f"{proofs(directory.NO_NUMBER)}; > steps/owed; ~ account/send; 1; > account/not_sent; "
        "hangs up",
        steps={"message_sent": {"ok": False}},
        outcome="served",
    ),
    "a slow directory: a moment's patience, then the answer": Case(
        keys="4",
        script=f"{proofs(directory.SLOW)}; > identity/checking; ~ account/send; hangs up",
        outcome="served",
    ),
    "a directory that is silent: to a person after three seconds": Case(
        keys="4",
        script=f"{proofs(directory.SILENT)}; > identity/checking; > identity/unavailable; "
        "= queue general; hangs up",
        steps={"identity_checked": {"result": "unavailable"}},
    ),
    "a directory that is down: to a person": Case(
        keys="4",
        script=f"{proofs(directory.BROKEN)}; > identity/unavailable; = queue general; hangs up",
        steps={"identity_checked": {"result": "unavailable"}},
    ),
    "a directory that goes down between proof and look-up": Case(
        keys="4",
        script=f"{proofs(directory.BROKEN_LATER)}; > account/unavailable; = queue general; hangs up",
        steps={"looked_up": {"result": "unavailable"}},
    ),
    "a wrong bill, a date that is none, nobody of that birth: the same answer": Case(
        keys="4",
        script=f"{directory.OWES}; > steps/bill; 000001; > identity/failed; > steps/birth; "
        "991345; > steps/bill; 000002; > identity/failed; > steps/birth; "
        f"991231; > steps/bill; 000003; ~ identity/locked; = queue general; hangs up",
        steps={"identity_checked": {"result": "failed"}},
    ),
    "after three wrong proofs the right ones are refused as well, until tomorrow": Case(
        keys="4",
        script="720229; > steps/bill; 000011; > identity/failed; > steps/birth; "
        "720229; > steps/bill; 000012; > identity/failed; > steps/birth; "
        "720229; > steps/bill; 000013; ~ identity/locked; = queue general; hangs up",
        and_then=f"{proofs('720229')}; ~ identity/locked; = queue general; hangs up",
        steps={"identity_checked": {"result": "locked"}},
    ),
    "a telephone from which too much was tried is refused the right proofs as well": Case(
        keys="4",
        script="710301; > steps/bill; 000021; > identity/failed; > steps/birth; "
        "710302; > steps/bill; 000022; > identity/failed; > steps/birth; "
        "710303; > steps/bill; 000023; ~ identity/locked; = queue general; hangs up",
        and_then="710304; > steps/bill; 000024; > identity/failed; > steps/birth; "
        f"{proofs(directory.OWES)}; ~ identity/locked; = queue general; hangs up",
        steps={"identity_checked": {"result": "locked"}},
    ),
    "verify: # is back, 0# a person": Case(keys="4", script="0#; = queue general; hangs up"),
    # --- queue, transfer, callback, message, survey ----------------------------------------------
    "queue: a counsellor answers, and the survey follows": Case(
        keys="51",
        script="~ waiting/counsellor; ~ survey/ask; hangs up",
        outcome="answered",
        steps={"menu_left": {"exit": "queue", "queue": "welfare"}},
    ),
    "queue: closed": Case(keys="52", script="> steps/closed; = hang_up", outcome="served"),
    "transfer: the department answers": Case(
        keys="53",
        script="> transfer/connecting; = transfer 2100; = hang_up",
        outcome="overflowed",
        steps={"menu_left": {"exit": "transfer"}},
    ),
    "transfer: a silent department gives the caller back": Case(
        keys="54", script="> steps/hello; > transfer/no_answer; = queue general; hangs up"
    ),
    "transfer: a number outside answers": Case(
        keys="59",
        script="> transfer/connecting; = transfer 1330; = hang_up",
        outcome="overflowed",
        steps={"menu_left": {"exit": "transfer"}},
    ),
    "callback: this number": Case(
        keys="55",
        script="~ callback/which_number; 1; > callback/noted; = hang_up",
        outcome="called_back",
    ),
    "callback: another number, read back": Case(
        keys="55",
        script="2; ~ callback/ask_number; 0313900114#; ~ menu/confirm; 2; ~ callback/ask_number; "
        "0313900115#; ~ menu/confirm; 1; > callback/noted; = hang_up",
        outcome="called_back",
    ),
    "callback: a number that is none, twice": Case(
        keys="55",
        script="2; ~ callback/ask_number; 123#; > callback/bad_number; ~ callback/ask_number; "
        "456#; > steps/failed; = hang_up",
        outcome="served",
    ),
    "callback: nobody knows a withheld number, so it is asked for": Case(
        keys="55", number="anonymous", script="~ callback/ask_number; < callback/which_number; hangs up"
    ),
    "message: it is left": Case(
        keys="56",
        script="> beep; speaks hours/holiday; #; > message/thanks; = hang_up",
        outcome="served",
        steps={"message_left": {"mailbox": "city"}},
    ),
    "message: nothing is said, twice": Case(
        keys="56",
        script="> beep; > message/empty; > beep; > steps/failed; = hang_up",
        outcome="served",
    ),
    "survey: a score, and one that is skipped": Case(
        keys="57", script="> steps/score; 5; > steps/right; #; > steps/bye; = hang_up", outcome="served"
    ),
    "survey: a low score leads elsewhere": Case(
        keys="57",
        script="> steps/score; 7; > menu/invalid_key; > steps/score; 1; > steps/right; 5; ~ steps/low; "
        "= hang_up",
        outcome="served",
    ),
    "visible: the link is sent, but not again to the same telephone on that day": Case(
        keys="58",
        script="~ visible/ask; 1; > visible/sent; > steps/kept; hangs up",
        and_then="~ visible/ask; 1; > visible/not_sent; > steps/kept; hangs up",
        steps={"message_sent": {"ok": True}},
    ),
    "visible: without the key nothing is sent": Case(
        keys="58", script="~ visible/ask; 2; > steps/kept; < visible/sent; hangs up"
    ),
    "visible: to a telephone that takes no messages the key is not offered": Case(
        keys="58", number="0313900191", script="> menu/invalid_key; < visible/ask; hangs up"
    ),
    "a caller who hangs up at the first question": Case(
        keys="", script="hangs up", steps={"menu_left": {"exit": "hung_up", "at_step": "city/start"}}
    ),
}


@dataclass
class Played:
    """What became of every call, by its title."""

    faults: dict[str, BaseException] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    #: The ledger's lines of each citizen, by their number.
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: How often the notice had been heard, taken up, and enough, before all this.
    counted_before: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def played(trial: Instance) -> Played:
    return asyncio.run(_play(trial))


async def _play(instance: Instance) -> Played:
    ears = Prompts(instance.data / "prompts")
    played = Played(counted_before=_counted(instance))
    async with (
        Observer(instance.ami_port, instance.ami_secret) as witness,
        Phones(instance.sip, instance.citizens) as phones,
    ):
        scene = Scene(instance, phones, witness)
        await _staff(scene, "c9001", "welfare", "ko")
        await _staff(scene, "c9002", "foreign", "ko,en")
        await _staff(scene, "c9003", "foreign", "zh")
        await phones.register("d2100", _department_secret(instance), Manner(answer_after=0.1, talk=1.0))
        await phones.home("1330", Manner(answer_after=0.1, talk=1.0))
        free = asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for number, (title, case) in enumerate(CASES.items()):
                played.numbers[title] = case.number or f"0109998{number:04}"
                await free.acquire()
                task = tasks.create_task(_call(scene, ears, title, case, played), name=title)
                task.add_done_callback(lambda _task: free.release())
                await asyncio.sleep(_APART)
        await witness.until_callers(0, "", within=20)
        lines = instance.ledger()
        for title, caller in played.numbers.items():
            calls = {seen["Linkedid"] for seen in witness.events if seen["CallerIDNum"] == caller}
            played.lines[title] = [line for line in lines if line.get("call") in calls]
    return played


async def _call(scene: Scene, ears: Prompts, title: str, case: Case, played: Played) -> None:
    try:
        for script in filter(None, (case.script, case.and_then)):
            call = await scene.phones.call(scene.instance.settings.hotline.number, played.numbers[title])
            try:
                await call.until_answered(within=30)
                await Player(scene, ears, call).play(_way(case.keys) + script)
            finally:
                await call.hang_up()
    except (TimeoutError, AssertionError) as error:
        played.faults[title] = error


def _way(keys: str) -> str:
    """To the case that these two keys lead to."""
    lines = ["> steps/start"]
    for key, group in zip(keys, (_GROUPS.get(keys[:1], ""), ""), strict=False):
        lines += [key, f"> {group}"] if group else [key]
    return "; ".join([*lines, ""])


async def _staff(scene: Scene, counsellor: str, queue: str, language: str) -> CounsellorPhone:
    words = ["--name", "시험", "--room", "room1", "--queues", queue, "--languages", language, "--json"]
    added = json.loads(await asyncio.to_thread(scene.instance.minwon, "user", "add", counsellor, *words))
    # Longer than the whisper: who hangs up during it has declined.
    manner = Manner(answer_after=0.1, talk=4.0)
    [phone] = await scene.sign_in([SignIn(counsellor, "room1", added["password"])], manner)
    return phone


def _department_secret(instance: Instance) -> str:
    engine = database.connect(instance.settings)
    table = database.departments
    with engine.connect() as connection:
        secret = connection.scalar(sa.select(table.c.phone_secret).where(table.c.number == "2100"))
    engine.dispose()
    return str(secret)


@pytest.mark.parametrize("title", CASES)
def test_step(title: str, played: Played) -> None:
    case, lines = CASES[title], played.lines[title]
    if title in played.faults:
        steps = [f"{line['at']:.1f} {line['step']} {line['details']}" for line in lines]
        raise AssertionError("\n".join(["the ledger of this caller:", *steps])) from played.faults[title]
    assert [line["details"]["outcome"] for line in lines if line["step"] == "ended"][-1:] == [case.outcome]
    for step, wanted in case.steps.items():
        found = [line | line["details"] for line in lines if line["step"] == step]
        assert any(wanted.items() <= line.items() for line in found), found


def _counted(instance: Instance) -> Counter[str]:
    [notice] = [one for one in json.loads(instance.minwon("notice", "list", "--json")) if one["notice"] == 1]
    return Counter({what: notice[what] for what in ("heard", "took_key", "satisfied")})


async def test_who_heard_the_notice_took_its_key_or_had_heard_enough_is_counted(
    played: Played, trial: Instance
) -> None:
    wanted = played.counted_before + Counter(heard=2, took_key=1, satisfied=1)
    counted = _counted(trial)
    # The ledger is collected every few seconds.
    for _ in range(30):
        if counted == wanted:
            break
        await asyncio.sleep(0.3)
        counted = await asyncio.to_thread(_counted, trial)
    assert counted == wanted


@pytest.fixture
def holiday(played: Played, trial: Instance) -> Iterator[None]:
    """Today, by the city's own calendar; `played` before it, on a working day."""
    trial.minwon("hours", "--set", "시험 휴일")
    yield
    trial.minwon("hours", "--open", "시험")


async def test_hours_on_a_holiday(holiday: None, trial_scene: Scene) -> None:
    await asyncio.sleep(1.2)  # a call that begins a second later hears it
    call = await trial_scene.phones.call(trial_scene.instance.settings.hotline.number, "01099980000")
    await call.until_answered(within=30)
    ears = Prompts(trial_scene.instance.data / "prompts")
    script = _way("16") + "> steps/day_off; < steps/closed; > steps/bye; = hang_up"
    await Player(trial_scene, ears, call).play(script)
