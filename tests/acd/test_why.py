"""Why, in sentences: from the ledger for what was, from the snapshot for what is."""

from typing import Any

import pytest

from acd.why import Step, no_call, still_waiting, story


def told(*steps: Step) -> list[str]:
    return [sentence for _, sentence in story(steps)]


def test_an_ordinary_call_tells_its_way() -> None:
    assert told(
        Step(0.0, "arrived"),
        Step(40.0, "waits", queue="tax", details={"priority": 0}),
        Step(74.0, "offered", "c1001", "tax", "room1", {"rank": 0, "idle": 0.2, "waited": 74.0}),
        Step(76.0, "ringing", "c1001", "tax", "room1"),
        Step(79.0, "answered", "c1001", "tax", "room1", {"waited": 79.0}),
        Step(179.0, "talk_ended", "c1001", "tax", "room1", {"talked": 100.0}),
        Step(180.0, "ended", details={"outcome": "answered"}),
    ) == [
        "It arrived.",
        "It began to wait for tax, with priority 0.",
        "It waited 34 s: nobody who serves tax and may take it was free.",
        "It was offered to c1001 in room1: of those free they came first; tax is number 1 in their list, "
        "and they had been free for 0 s.",
        "c1001 answered, 79 s after it arrived.",
        "The talk with c1001 ended after 100 s.",
        "It ended: a counsellor answered it.",
    ]


def test_an_offer_in_vain_and_a_caller_who_gives_up() -> None:
    sentences = told(
        Step(0.0, "waits", queue="tax"),
        Step(0.0, "offered", "c1001", "tax", "room1", {"rank": 1, "idle": 9.0}),
        Step(15.0, "offer_ended", "c1001", "tax", "room1", {"why": "rang_out", "rang": 15.0}),
        Step(45.0, "gone", queue="tax", details={"waited": 45.0}),
    )
    assert sentences[2].startswith("c1001 did not take it after 15 s: nobody picked up")
    assert sentences[3:] == [
        "It waited 30 s: nobody who serves tax and may take it was free.",
        "It left the line, 45 s after it arrived.",
    ]


def test_steps_that_decide_nothing_are_passed_over() -> None:
    assert told(Step(0.0, "unheard_of"), Step(0.0, "ringing", "c1001")) == []


def counsellor(identity: str, **values: Any) -> dict[str, Any]:
    ordinary = {
        "counsellor": identity,
        "room": "room1",
        "status": "ready",
        "reason": "",
        "activity": "idle",
        "idle_since": 90.0,
        "reachable": True,
        "queues": ["tax"],
        "call": "",
        "paused": "",
    }
    return ordinary | values


def snapshot(*people: dict[str, Any], waiting: tuple[str, ...] = (), mode: str = "open") -> dict[str, Any]:
    calls = [{"call": call, "queue": "tax", "whereabouts": "waiting", "arrived": 60.0} for call in waiting]
    return {
        "at": 100.0,
        "linked": True,
        "calls": calls,
        "counsellors": list(people),
        "rooms": [{"room": "room1", "mode": mode}],
    }


def test_a_waiting_call_is_told_who_could_take_it_and_why_they_do_not() -> None:
    people = [
        counsellor("c1", activity="talking"),
        counsellor("c2", activity="talking"),
        counsellor("c3", status="break", reason="lunch"),
        counsellor("c4", queues=["traffic"]),
    ]
    assert still_waiting("b", snapshot(*people, waiting=("a", "b"))) == [
        "It waits for tax, 40 s after it arrived. Ahead of it: 1.",
        "Of 3 counsellors who serve tax: 2 talking, 1 on a break (lunch).",
    ]
    assert still_waiting("b", snapshot(waiting=("b",)))[1] == "Nobody serves tax."
    assert still_waiting("z", snapshot(waiting=("a",))) == []


@pytest.mark.parametrize(
    ("values", "mode", "sentence"),
    [
        ({}, "open", "c1 is free since 10 s: nobody waits for tax."),
        ({}, "now", "c1 is in a closed room (room1, now)."),
        ({"status": "signed_out"}, "open", "c1 is signed out."),
        ({"status": "break", "reason": "not_responding"}, "open", "c1 is on a break (not_responding)."),
        ({"activity": "wrap_up"}, "open", "c1 is in wrap-up."),
        ({"reachable": False}, "open", "c1 is away: the phone cannot be reached."),
        ({"paused": "rejected"}, "open", "c1 is resting for a moment: the phone was rejected."),
        ({"call": "9.1", "activity": "talking"}, "open", "c1 has one: 9.1 (talking)."),
    ],
)
def test_a_counsellor_is_told_why_no_call_comes(values: dict[str, Any], mode: str, sentence: str) -> None:
    assert no_call("c1", snapshot(counsellor("c1", **values), mode=mode)) == sentence


def test_nobody_known_has_no_reason() -> None:
    assert no_call("c9", snapshot()) == ""


def test_how_a_talk_was_ended_is_told() -> None:
    abuse = {"text": "abuse", "conduct": "verbal_abuse", "by": "c1001"}
    steps = [
        Step(1.0, "talk_time_told", "c1001", details={"talked": 900.0}),
        Step(2.0, "talk_extended", "c1001", details={"seconds": 300.0, "by": "c1001"}),
        Step(3.0, "caller_warned", "c1001", details={"by": "c1001"}),
        Step(4.0, "talk_closed", "c1001", details=abuse),
        Step(5.0, "talk_closed", "c1001", details={"text": "time", "conduct": "", "by": "time"}),
    ]
    assert told(*steps) == [
        "After 900 s both were told that the talk would end.",
        "c1001's talk was given 300 s more.",
        "The caller was warned (c1001).",
        "c1001 ended the talk with the text for abuse; held against the caller: verbal abuse.",
        "The talk's time was over: the caller heard so, and the call ended.",
    ]
