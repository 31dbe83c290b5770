"""What acd does at Asterisk when something happens there: the real service on a fake Asterisk."""

import asyncio
import json
from collections.abc import Container
from datetime import datetime
from time import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from acd import conduct, roster
from acd.asterisk import actions, resync
from acd.asterisk.link import Link
from acd.engine.commands import Announce, Offer, OfferCallback, PlaceKept, QueueChanged, SendAway
from acd.engine.events import CallerWarned, Ending, Mode, RoomSet, Status, StatusChosen, TalkExtended
from acd.engine.rules import QueueRules, Rules
from acd.service import NotReady, Service
from acd.simulate import replay
from ivr import catalogue
from minwon import database, rules, strikes
from minwon.audit import AccessLog
from minwon.channel import FLOOD, REPEATED
from minwon.disclosure import Disclosures, Shown
from minwon.settings import Settings
from tests.acd.conftest import eventually, listed, running
from tests.fakes.asterisk import FakeAsterisk

READY = [
    StatusChosen(counsellor=counsellor, status=Status.READY)
    for counsellor in ("c1001", "c1002", "c2001", "c2002")
]


def variables(**values: str) -> str:
    given = {"STATE": "waiting", "QUEUE": "tax", "PRIORITY": "0", "LANGUAGE": "ko"}
    given |= {name.upper(): value for name, value in values.items()}
    return "".join(f"ChanVariable: {name}={given.get(name[7:], '')}\r\n" for name in REPEATED)


def channel(call: str, leg: str = "", **values: str) -> str:
    return f"Uniqueid: {leg or call}\r\nLinkedid: {call}\r\n{variables(**values)}"


def waits(asterisk: FakeAsterisk, call: str, **values: str) -> None:
    asterisk.say(
        f"Event: UserEvent\r\nUserEvent: MinwonWaiting\r\n{channel(call, ticket=call, **values)}\r\n"
    )


def held(call: str, name: str = "", leg: str = "", context: str = "waiting", **values: str) -> str:
    """One item of the answer to Status."""
    head = f"Event: Status\r\nChannel: {name or 'PJSIP/trunk-1'}\r\nChannelState: 6\r\n"
    head += f"Context: {context}\r\nExten: s\r\n"
    return (head + channel(call, leg, ticket=call, **values)).rstrip()


async def redirects(asterisk: FakeAsterisk, count: int = 1) -> list[str]:
    return [
        f"{one['Channel']} {one['Context']},{one['Exten']}"
        for one in await asterisk.wait_for("Redirect", count)
    ]


async def until(service: Service, call: str, whereabouts: str) -> None:
    await eventually(
        lambda: (
            (call, whereabouts) in [(one.call, one.whereabouts) for one in service.engine.snapshot().calls]
        )
    )


def offer_of(redirect: str) -> tuple[str, str]:
    """(counsellor, offer) out of `CHANNEL connect,COUNSELLOR-OFFER-SECONDS`."""
    counsellor, offer, *_ = redirect.partition(",")[2].split("-")
    return counsellor, offer


async def test_a_caller_who_waits_is_offered_by_one_redirect(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service):
        service.tell(READY[0])
        waits(asterisk, "100.1")
        (redirect,) = await redirects(asterisk)
        counsellor, offer = offer_of(redirect)
        assert redirect == f"100.1 connect,c1001-{offer}-17"
        assert counsellor == "c1001"
        asterisk.say(
            f"Event: DialState\r\nDialStatus: RINGING\r\n{channel('100.1', state='offered', offer=offer)}\r\n"
        )
        asterisk.say(
            f"Event: UserEvent\r\nUserEvent: MinwonTalking\r\n{channel('100.1', '101.2')}"
            f"Offer: {offer}\r\nCounsellor: c1001\r\n\r\n"
        )
        await until(service, "100.1", "talking")
        asterisk.say(f"Event: Hangup\r\n{channel('100.1', '101.2')}\r\n")
        asterisk.say(f"Event: Hangup\r\n{channel('100.1')}\r\n")
        await eventually(lambda: not service.engine.snapshot().calls)
        (one,) = [one for one in service.engine.snapshot().counsellors if one.counsellor == "c1001"]
        assert one.activity == "wrap_up"
    lines = "".join(file.read_text() for file in (service.settings.data / "ledger").glob("*.acd.jsonl"))
    steps = [step["step"] for step in map(json.loads, lines.splitlines()) if step.get("call")]
    assert steps == ["waits", "offered", "ringing", "answered", "talk_ended"]


async def test_why_a_caller_waits_is_written_down_for_who_asks_later(
    service: Service, asterisk: FakeAsterisk
) -> None:
    def explained() -> list[dict[str, Any]]:
        files = (service.settings.data / "ledger").glob("*.acd.jsonl")
        lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
        return [line for line in lines if line["step"] == "nobody_free"]

    async with running(service):
        waits(asterisk, "100.1")
        waits(asterisk, "100.2")
        await eventually(lambda: len(explained()) == 2)
    assert [(line["call"], line["queue"]) for line in explained()] == [("100.1", "tax"), ("100.2", "tax")]
    assert [line["details"]["ahead"] for line in explained()] == [0, 1]
    assert all(line["details"]["signed_out"] > 0 for line in explained())


async def test_screens_come_after_callers_but_they_come(service: Service, asterisk: FakeAsterisk) -> None:
    before = service.now()
    await service.until_in_step(within=0.01)  # without Asterisk
    async with running(service):
        await service.until_in_step(within=60)
    assert service.now() - before < 10


async def test_a_day_of_the_service_can_be_replayed(service: Service, asterisk: FakeAsterisk) -> None:
    async with running(service):
        service.tell(*READY)
        for number in range(6):
            waits(asterisk, f"100.{number}")
        await redirects(asterisk, 4)
        asterisk.drop()
        await eventually(lambda: not service.synced)
        await eventually(lambda: service.synced)
        waits(asterisk, "100.9")
        await redirects(asterisk, 5)
    database_engine = database.connect(service.settings)
    zone = ZoneInfo(service.settings.hotline.timezone)
    result = replay.of_day(service.settings, database_engine, datetime.now(zone).date())
    database_engine.dispose()
    assert result == replay.Replayed(offers=5, same=5, differences=())


async def test_callers_found_at_the_start_are_served_in_the_old_order(
    service: Service, asterisk: FakeAsterisk
) -> None:
    asterisk.answers["Status"] = listed(
        held("100.3"),
        held("100.1", state="fallback"),
        held("100.2"),
        held("99.1", state="talking", counsellor="c1002"),
        held("99.1", name="PJSIP/c1002-0000001", leg="99.2", state=""),
        held("99.5", state="offered", counsellor="c2002", offer="former7"),
    )
    asterisk.answers["DBGetTree"] = listed(
        *(f"Event: DBGetTreeResponse\r\nKey: /counsellor/{one.counsellor}\r\nVal: ready||" for one in READY)
    )
    async with running(service):
        moved = await redirects(asterisk, 2)
        assert [redirect.split(",")[0] for redirect in moved] == ["100.1 connect", "100.2 connect"]
        seen = {one.call: (one.whereabouts, one.counsellor) for one in service.engine.snapshot().calls}
        assert seen["99.1"] == ("talking", "c1002")
        assert seen["99.5"] == ("offered", "c2002")
        assert seen["100.3"] == ("waiting", "")


async def test_strays_come_back_from_asterisks_own_queue_once_our_heart_beats(
    service: Service, asterisk: FakeAsterisk
) -> None:
    asterisk.answers["Status"] = listed(held("100.1", state="fallback"))
    async with running(service):
        assert await redirects(asterisk) == ["100.1 waiting,s"]
        asterisk.say(f"Event: UserEvent\r\nUserEvent: MinwonFallback\r\n{channel('100.2')}\r\n")
        assert (await redirects(asterisk, 2))[1] == "100.2 waiting,s"
        sent = [one["Action"] for one in asterisk.received if one["Action"] in ("Setvar", "Redirect")]
        assert sent[:2] == ["Setvar", "Redirect"]


async def test_an_offered_caller_who_was_on_the_way_to_asterisks_queue_is_not_fetched_from_the_phone(
    service: Service, asterisk: FakeAsterisk
) -> None:
    """The word of it was on its way when we moved them: a second move would end that offer unseen."""
    async with running(service):
        service.tell(READY[0])
        waits(asterisk, "100.1")
        await redirects(asterisk)
        asterisk.say(f"Event: UserEvent\r\nUserEvent: MinwonFallback\r\n{channel('100.1')}\r\n")
        waits(asterisk, "100.2")
        await until(service, "100.2", "waiting")
        assert len(await redirects(asterisk)) == 1
        assert len([one for one in asterisk.received if one["Action"] == "Redirect"]) == 1


async def test_a_caller_who_comes_while_the_audit_asks_anew_is_not_lost(
    service: Service, asterisk: FakeAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is heard while Asterisk is being asked must not be undone by its older answer."""
    monkeypatch.setattr("acd.service._AUDIT_EVERY", 0.05)
    monkeypatch.setattr("acd.service._AUDIT_AGAIN", 0.05)
    asked = asyncio.Event()
    look = resync.look

    async def slowly(link: Link, queues: Container[str]) -> resync.Picture:
        picture = await look(link, queues)
        waits(asterisk, "100.2")
        asked.set()
        await asyncio.sleep(0.05)
        return picture

    async with running(service):
        monkeypatch.setattr(resync, "look", slowly)
        asterisk.answers["Status"] = listed(held("100.9"))
        await asked.wait()
        monkeypatch.setattr(resync, "look", look)
        asterisk.answers["Status"] = listed(held("100.9"), held("100.2"))
        await until(service, "100.9", "waiting")
        assert {one.call for one in service.engine.snapshot().calls} == {"100.9", "100.2"}


async def test_whoever_talks_by_an_offer_that_was_taken_for_over_is_found_at_once(
    service: Service, asterisk: FakeAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acd.service._AUDIT_AGAIN", 0.05)
    async with running(service):
        waits(asterisk, "100.1")
        await until(service, "100.1", "waiting")
        asterisk.answers["Status"] = listed(
            held("100.1", state="talking", counsellor="c1002"),
            held("100.1", name="PJSIP/c1002-0000001", leg="100.2", state=""),
        )
        asterisk.say(
            f"Event: UserEvent\r\nUserEvent: MinwonTalking\r\n{channel('100.1', '100.2')}"
            "Offer: former5\r\nCounsellor: c1002\r\n\r\n"
        )
        await until(service, "100.1", "talking")


async def test_a_wrap_up_outlasts_acd(service: Service, asterisk: FakeAsterisk) -> None:
    asterisk.answers["DBGetTree"] = listed(
        "Event: DBGetTreeResponse\r\nKey: /counsellor/c1001\r\nVal: ready||room1",
        f"Event: DBGetTreeResponse\r\nKey: /wrap_up/c1001\r\nVal: {time() + 20:.3f}|{time() - 5:.3f}|tax",
    )
    async with running(service):
        waits(asterisk, "100.1")
        await until(service, "100.1", "waiting")
        (one,) = [one for one in service.engine.snapshot().counsellors if one.counsellor == "c1001"]
        assert one.activity == "wrap_up"


async def test_a_loss_of_the_link_is_followed_by_asking_for_everything(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service):
        waits(asterisk, "100.1")
        await until(service, "100.1", "waiting")
        asterisk.answers["Status"] = listed(held("100.2"))
        asterisk.drop()
        await until(service, "100.2", "waiting")
        assert [one.call for one in service.engine.snapshot().calls] == ["100.2"]
        assert service.problems() == []


async def test_nothing_can_be_chosen_while_asterisk_is_away(service: Service, asterisk: FakeAsterisk) -> None:
    async with running(service):
        await asterisk.stop()
        await eventually(lambda: not service.synced)
        assert "cannot be reached" in service.problems()[0]
        with pytest.raises(NotReady):
            service.change(READY[0])
        await asterisk.start()


async def test_a_channel_that_refuses_to_move_is_moved_a_moment_later(
    service: Service, asterisk: FakeAsterisk
) -> None:
    refused = "Response: Error\r\nActionID: {id}\r\nMessage: Redirect failed, channel not up.\r\n\r\n"
    asterisk.answers["Redirect"] = (refused,)
    async with running(service):
        service.tell(READY[0])
        waits(asterisk, "100.1")
        await redirects(asterisk)
        del asterisk.answers["Redirect"]
        first, second = await redirects(asterisk, 2)
        assert first == second
        await until(service, "100.1", "offered")


async def test_a_caller_who_left_is_not_chased(service: Service, asterisk: FakeAsterisk) -> None:
    gone = "Response: Error\r\nActionID: {id}\r\nMessage: Channel does not exist\r\n\r\n"
    asterisk.answers["Redirect"] = (gone,)
    async with running(service):
        service.tell(READY[0])
        waits(asterisk, "100.1")
        await redirects(asterisk)
        asterisk.say(f"Event: Hangup\r\n{channel('100.1')}\r\n")
        await eventually(lambda: not service.engine.snapshot().calls)
        await asyncio.sleep(0.1)
        assert len(await asterisk.wait_for("Redirect")) == 1


async def test_a_phone_that_never_rings_is_taken_as_not_there(
    service: Service, asterisk: FakeAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "RINGS_WITHIN", 0.05)
    async with running(service):
        service.tell(READY[0])
        waits(asterisk, "100.1")
        connect, back = await redirects(asterisk, 2)
        assert offer_of(connect)[0] == "c1001"
        assert back == "100.1 waiting,s"
        waits(asterisk, "100.1", counsellor="c1001")
        await until(service, "100.1", "waiting")
        (one,) = [one for one in service.engine.snapshot().counsellors if one.counsellor == "c1001"]
        assert one.paused == "unreachable"


async def test_a_ringing_call_of_a_closing_room_goes_to_the_other_room_in_one_move(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service):
        service.tell(READY[0])
        waits(asterisk, "100.1")
        await redirects(asterisk)
        service.tell(READY[2])
        service.change(RoomSet(room="room1", mode=Mode.NOW, by="kim", reason="fire"))
        assert offer_of((await redirects(asterisk, 2))[1])[0] == "c2001"
        written = [(one["Key"], one["Val"]) for one in await asterisk.wait_for("DBPut", 3)]
        assert written[0] == ("c1001", "ready||room1")
        assert written[2][1].startswith("now|kim|fire|")
        removed = await asterisk.wait_for("QueueRemove")
        assert removed[0]["Interface"] == "PJSIP/c1001"


async def test_a_talking_caller_of_an_evacuated_room_is_told_before_the_next_phone_rings(
    service: Service, asterisk: FakeAsterisk
) -> None:
    asterisk.answers["Status"] = listed(
        held("99.1", state="talking", counsellor="c1001"),
        held("99.1", name="PJSIP/c1001-0000001", leg="99.2", state=""),
    )
    async with running(service):
        service.tell(READY[2])
        service.change(RoomSet(room="room1", mode=Mode.EVACUATE))
        (redirect,) = await redirects(asterisk)
        counsellor, offer = offer_of(redirect)
        assert redirect == f"99.1 evacuated,{counsellor}-{offer}-17"
        assert counsellor == "c2001"


async def test_an_alert_of_difference_is_mended_by_asking_anew(
    service: Service, asterisk: FakeAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audit: what Asterisk holds and the engine does not know is taken up."""
    monkeypatch.setattr("acd.service._AUDIT_EVERY", 0.05)
    monkeypatch.setattr("acd.service._AUDIT_AGAIN", 0.05)
    async with running(service):
        asterisk.answers["Status"] = listed(held("100.9"))
        await until(service, "100.9", "waiting")


async def test_a_waiting_caller_is_told_where_they_stand_and_waits_on(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service):
        waits(asterisk, "100.1")
        await until(service, "100.1", "waiting")
        service.actions.carry_out([Announce(call="100.1", ahead=2, wait=(100.0, 170.0))], 0.0)
        assert await redirects(asterisk) == ["100.1 announce,s"]
        told = [one["Value"] for one in asterisk.received if one.get("Variable") == "MINWON_ANNOUNCE"]
        assert told == ["waiting/position/3&waiting/from/1&waiting/to/3"]


@pytest.mark.parametrize(
    ("ahead", "wait", "prompts"),
    [
        (0, (10.0, 20.0), ["waiting/next"]),
        (1, None, ["waiting/position/2"]),
        (19, (0.0, 0.0), ["waiting/position/20", "waiting/within/1"]),
        (3, (59.0, 240.0), ["waiting/position/4", "waiting/within/4"]),
        (3, (179.0, 301.0), ["waiting/position/4", "waiting/from/2", "waiting/to/6"]),
        (20, (600.0, 600.0), ["waiting/position/more", "waiting/within/10"]),
        (20, (700.0, 2000.0), ["waiting/position/more", "waiting/from/10", "waiting/to/40"]),
        (None, (600.0, 9000.0), ["waiting/position/more", "waiting/minutes/more"]),
    ],
)
def test_what_is_told_is_made_of_the_catalogues_sentences(
    ahead: int | None, wait: tuple[float, float] | None, prompts: list[str]
) -> None:
    assert actions.announced(Announce(call="100.1", ahead=ahead, wait=wait)) == prompts


@pytest.mark.parametrize("language", ["ko", "en"])
def test_whatever_is_told_has_a_sentence(language: str) -> None:
    known = catalogue.texts(Settings(), language)
    for ahead in (None, 0, 1, 19, 20):
        for low in range(0, 4000, 50):
            for high in range(low, 4000, 50):
                said = actions.announced(Announce(call="1", ahead=ahead, wait=(low, high)))
                assert all(name in known for name in said), said


async def test_a_command_that_no_extension_can_name_costs_only_itself(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service):
        waits(asterisk, "100.1")
        await until(service, "100.1", "waiting")
        hostile = Offer(offer="o1", call="100.1", counsellor="c1,s,1", ring_for=15)
        service.actions.carry_out([hostile, Announce(call="100.1", ahead=0)], 0.0)
        assert await redirects(asterisk) == ["100.1 announce,s"]


async def test_a_place_and_a_queue_are_written_on_the_channel_for_a_restart_to_find(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service):
        waits(asterisk, "100.1")
        await until(service, "100.1", "waiting")
        service.actions.carry_out(
            [PlaceKept(call="100.1", arrived=12.5), QueueChanged(call="100.1", queue="general")], 0.0
        )
        await eventually(lambda: sum("Channel" in one for one in asterisk.received) == 3)
        written = [
            (one["Channel"], one["Variable"], one["Value"]) for one in asterisk.received if "Channel" in one
        ]
        assert written == [
            ("100.1", "MINWON_TICKET", "12.500000"),
            ("100.1", "MINWON_QUEUE", "general"),
            ("100.1", "MINWON_SENT", "yes"),
        ]


@pytest.mark.parametrize(
    ("to", "where"),
    [
        ("department:2100", "transfer,2100"),
        ("message", "sent,message"),
        ("voicemail", "sent,voicemail"),
        ("x:1", "sent,message"),
    ],
)
async def test_a_caller_is_sent_where_their_queue_overflows_to(
    service: Service, asterisk: FakeAsterisk, to: str, where: str
) -> None:
    async with running(service):
        waits(asterisk, "100.1")
        await until(service, "100.1", "waiting")
        service.actions.carry_out([SendAway(call="100.1", to=to, why="waited")], 0.0)
        assert await redirects(asterisk) == [f"100.1 {where}"]


def talking(asterisk: FakeAsterisk, **values: str) -> None:
    """c1001 talks in call 99.1 when acd starts."""
    asterisk.answers["Status"] = listed(
        held("99.1", state="talking", counsellor="c1001", caller="p1", **values),
        held("99.1", name="PJSIP/c1001-0000001", leg="99.2", state=""),
    )


async def test_a_warning_is_laid_over_the_talk_in_the_callers_language(
    service: Service, asterisk: FakeAsterisk
) -> None:
    talking(asterisk, language="en")
    async with running(service):
        service.change(CallerWarned(call="99.1", by="c1001"))
        (sent,) = await asterisk.wait_for("Originate")
        assert sent["Channel"] == "Local/warning-en@said/n"
        assert (sent["Application"], sent["Data"]) == ("ChanSpy", "99.1,uqBES")


async def test_an_end_by_a_text_is_one_redirect_and_leaves_a_strike(
    service: Service, asterisk: FakeAsterisk
) -> None:
    talking(asterisk)
    async with running(service):
        service.change(conduct.closing("99.1", Ending.ABUSE, by="c1001"))
        assert await redirects(asterisk) == ["99.1 closed,abuse"]
        engine = database.connect(service.settings)
        await eventually(lambda: strikes.of_caller(engine, "p1"))
        engine.dispose()


async def test_a_talks_time_is_written_on_the_call(service: Service, asterisk: FakeAsterisk) -> None:
    timed = QueueRules(talk_told=100.0, talk_most=200.0)
    service.engine.rules = Rules(others=timed)
    talking(asterisk)
    async with running(service):
        service.change(TalkExtended(call="99.1", seconds=60))
        written = await eventually_set(asterisk, "MINWON_TALK")
        since, extended, told = written.split(";")
        assert abs(float(since) - service.now()) < 5 and (extended, told) == ("60.000", "")


async def eventually_set(asterisk: FakeAsterisk, variable: str) -> str:
    def values() -> list[str]:
        return [one["Value"] for one in asterisk.received if one.get("Variable") == variable]

    await eventually(values)
    return values()[-1]


async def test_what_was_shown_is_forgotten_with_the_call(service: Service, asterisk: FakeAsterisk) -> None:
    engine = database.connect(service.settings)
    disclosures = Disclosures(engine, AccessLog(engine, service.settings))
    for call in ("99.1", "100.1"):
        disclosures.disclose(call, "subject", [Shown(kind="water", amount=1)])

    def shown() -> list[str]:
        with engine.connect() as connection:
            return list(connection.scalars(sa.select(database.disclosures.c.call)))

    talking(asterisk)
    async with running(service):
        await eventually(lambda: shown() == ["99.1"])  # the other call ended while there was no acd
        asterisk.say(f"Event: Hangup\r\n{channel('99.1', '99.2', state='')}\r\n")
        asterisk.say(f"Event: Hangup\r\n{channel('99.1', ticket='99.1', state='after')}\r\n")
        await eventually(lambda: shown() == [])
    engine.dispose()


async def test_a_category_stands_on_the_call_and_in_the_ledger(
    service: Service, asterisk: FakeAsterisk
) -> None:
    talking(asterisk)
    async with running(service):
        assert await service.categorise("99.1", "tax", "c1001")
        assert await eventually_set(asterisk, "MINWON_CATEGORY") == "tax"
        assert not await service.categorise("98.1", "tax", "c1001")
    lines = "".join(file.read_text() for file in (service.settings.data / "ledger").glob("*.acd.jsonl"))
    assert '"step": "category", "call": "99.1", "details": {"category": "tax", "by": "c1001"}' in lines


async def test_queues_outside_their_hours_are_closed_after_every_start(
    settings: Settings, asterisk: FakeAsterisk
) -> None:
    engine = database.connect(settings)
    with engine.begin() as connection:
        rules.keep(connection, "hours: {shut: {week: {}}}\nqueues: {tax: {hours: shut}}", by="kim")
    engine.dispose()
    service = Service(settings, roster.read(settings))
    asterisk.answers["Status"] = listed(held("100.1", queue="tax"))
    async with running(service):
        await eventually(
            lambda: {one.queue: one.open for one in service.engine.snapshot().queues}.get("tax") is False
        )
        assert [one.whereabouts for one in service.engine.snapshot().calls] == ["waiting"]
        await service.set_rules("queues: {tax: {hours: none}}", by="lee", why="")
        assert all(one.open for one in service.engine.snapshot().queues)


async def test_the_menu_is_told_of_flood_mode_at_every_start_and_change(
    service: Service, asterisk: FakeAsterisk
) -> None:
    def told() -> list[str]:
        return [one["Value"] for one in asterisk.received if one.get("Variable") == FLOOD]

    async with running(service):
        await eventually(lambda: told() == ["0"])
        await service.set_rules("flood: {on_waiting: 1, off_waiting: 0}", by="kim", why="")
        waits(asterisk, "100.1")
        await eventually(lambda: told() == ["0", "1"])
        asterisk.answers["Status"] = listed(held("100.1"))
        asterisk.drop()
        await eventually(lambda: told() == ["0", "1", "1"])


async def test_opening_hours_and_flood_mode_are_figures(service: Service, asterisk: FakeAsterisk) -> None:
    def shown(name: str, **labels: str) -> list[float]:
        samples = (sample for family in service.figures().collect() for sample in family.samples)
        return [sample.value for sample in samples if (sample.name, sample.labels) == (name, labels)]

    async with running(service):
        assert shown("minwon_flood") == [0]
        await service.set_rules("hours: {shut: {week: {}}}\nqueues: {tax: {hours: shut}}", by="kim", why="")
        await eventually(lambda: shown("minwon_queue_open", queue="tax") == [0])


async def test_a_callback_is_offered_with_the_reason_first(service: Service, asterisk: FakeAsterisk) -> None:
    async with running(service):
        waits(asterisk, "100.1")
        await until(service, "100.1", "waiting")
        service.actions.carry_out([OfferCallback(call="100.1", why="size")], 0.0)
        assert await redirects(asterisk) == ["100.1 announce,callback"]
        written = [one for one in asterisk.received if "Channel" in one and "Value" in one]
        assert {one["Variable"]: one["Value"] for one in written} == {
            "MINWON_SENT": "yes",
            "MINWON_ANNOUNCE": "sent/busy",
        }
