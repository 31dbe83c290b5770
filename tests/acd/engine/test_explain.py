"""Every "no" has a sentence, in both languages."""

from __future__ import annotations

import re

from acd.engine import explain
from acd.engine.commands import Note
from acd.engine.eligibility import Refusal
from acd.engine.engine import Engine
from acd.engine.events import (
    Answered,
    CallbackWanted,
    CitizenMissed,
    CounsellorKnown,
    Event,
    LinkLost,
    Mode,
    OfferEnd,
    OfferFailed,
    PhoneSeen,
    QueueSet,
    RoomSet,
    Status,
    TalkEnded,
)
from acd.engine.rules import QueueRules, RoomRules, Rules
from acd.engine.strategies import STRATEGIES
from tests.acd.engine.scripts import chooses, waits


def known(name: str, *queues: str, room: str = "room1") -> CounsellorKnown:
    return CounsellorKnown(counsellor=name, room=room, queues=tuple((queue, 1) for queue in queues))


def engine(*events: Event, rules: Rules | None = None) -> Engine:
    made = Engine(rules)
    for event in events:
        made.handle(event, 0)
    return made


def reads_well(why: explain.Why) -> bool:
    return why.ko.endswith("다.") and bool(re.search("[가-힣]", why.ko)) and why.en.endswith(".")


class TestACall:
    def test_waiting_with_nobody_free_says_what_they_do(self) -> None:
        made = engine(
            known("ana", "tax"),
            chooses("ana", Status.READY),
            known("ben", "tax"),
            known("cho", "welfare"),
            waits("1"),
            Answered(offer="o1"),
            waits("2"),
            waits("3", 1),
        )
        why = made.explain_call("3", 0)
        assert why.reason == "nobody_free"
        assert why.en == "Nobody can take it (1 talking, 1 signed out); 1 waiting ahead."
        assert why.ko == (
            "연결할 수 있는 상담사가 없습니다(통화 중 1명, 로그아웃 1명). 앞에서 기다리는 민원인은 1명입니다."
        )

    def test_wherever_it_is(self) -> None:
        made = engine(known("ana", "tax"), chooses("ana", Status.READY), waits("1"), waits("2", queue="none"))
        found = [made.explain_call("1", 0), made.explain_call("2", 0), made.explain_call("9", 0)]
        made.handle(Answered(offer="o1"), 0)
        found.append(made.explain_call("1", 0))
        made.handle(LinkLost(), 0)
        found.append(made.explain_call("2", 0))
        assert [why.reason for why in found] == ["offered", "unserved", "unknown", "talking", "link_lost"]
        assert all(map(reads_well, found))

    def test_a_callback_that_waits(self) -> None:
        made = engine(
            known("ana", "tax"),
            chooses("ana", Status.READY),
            CallbackWanted(callback="b", waits=waits("1", caller="p")),
            Answered(offer="o1"),
            CitizenMissed(callback="b"),
        )
        retry = made.explain_call("b", 0)
        made.handle(QueueSet(queue="tax", open=False), 0)
        hours = made.explain_call("b", 0)
        assert (retry.reason, hours.reason) == ("retry", "after_hours")
        assert reads_well(retry)
        assert reads_well(hours)

    def test_what_keeps_it_waiting_is_noted_for_later_when_asked(self) -> None:
        made = engine(
            known("ana", "tax"),
            known("ben", "tax", room="room2"),
            chooses("ana", Status.READY),
            chooses("ben", Status.READY),
            RoomSet(room="room2", mode=Mode.NOW),
            waits("1"),
            waits("2", 1),
            waits("3", 2),
            waits("4", queue="none"),
            CallbackWanted(callback="b", waits=waits("5", caller="p"), not_before=9),
        )
        notes = {note.call: dict(note.details) for note in made.notes_on_waiting(["1", "3", "4", "b", "9"])}
        assert notes == {
            "3": {"ahead": 1, "offered": 1, "room_closed": 1},
            "4": {"ahead": 0},
            "b": {"parked": "retry"},
        }
        assert explain.waiting(notes["3"]) == made.explain_call("3", 0)
        assert explain.counted(notes["4"]) is None


class TestACounsellor:
    def test_each_reason(self) -> None:
        rules = Rules(others=QueueRules(), rooms={"full": RoomRules(most_busy=0)})
        ready = (known("ana", "tax"), chooses("ana", Status.READY))
        talks: tuple[Event, ...] = (*ready, waits("1"), Answered(offer="o1"))
        cases: dict[str, tuple[Event, ...]] = {
            "unknown": (),
            "signed_out": ready[:1],
            "break": (*ready, chooses("ana", Status.BREAK, "lunch")),
            "offered": (*ready, waits("1")),
            "talking": talks,
            "wrap_up": (*talks, TalkEnded(call="1")),
            "phone": (*ready, PhoneSeen(counsellor="ana", reachable=False)),
            "paused": (*ready, waits("1"), OfferFailed(offer="o1", why=OfferEnd.REJECTED)),
            "room_closed": (*ready, RoomSet(room="room1", mode=Mode.DRAIN)),
            "room_full": (known("ana", "tax", room="full"), chooses("ana", Status.READY)),
            "link_lost": (*ready, LinkLost()),
            "no_queue": (known("ana"), chooses("ana", Status.READY)),
            "nobody_waiting": ready,
        }
        for reason, events in cases.items():
            why = engine(*events, rules=rules).explain_counsellor("ana", 0)
            assert why.reason == reason
            assert reads_well(why)

    def test_a_break_names_its_reason(self) -> None:
        made = engine(known("ana", "tax"), chooses("ana", Status.BREAK, "lunch"))
        assert made.explain_counsellor("ana", 0).en == "Is on a break (lunch)."


def test_every_refusal_has_its_words() -> None:
    for refusal in Refusal:
        short_ko, short_en, ko, en = explain._WORDS[refusal]
        assert short_ko and short_en
        assert reads_well(explain.Why(refusal, ko, en))


def test_every_offer_can_say_why_it_went_where_it_went() -> None:
    for strategy in STRATEGIES:
        made = Engine(Rules(others=QueueRules(strategy=strategy)))
        made.handle(known("ana", "welfare", "tax"), 0)
        made.handle(chooses("ana", Status.READY), 0)
        (note,) = (
            one for one in made.handle(waits("1", 5), 9) if isinstance(one, Note) and one.step == "offered"
        )
        why = explain.offer(dict(note.details))
        assert why.reason == strategy
        assert "queue number 2 of their list, idle 9 s); the caller had waited 4 s." in why.en
        assert reads_well(explain.Why("", why.ko.split("(")[0] + ".", why.en))
    assert explain.offer({"by": "last_counsellor", "rank": 0, "waited": 1, "idle": 2}).ko.startswith("이전에")
