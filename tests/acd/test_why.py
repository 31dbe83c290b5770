"""Stories of calls and counsellors, made of the ledger's lines."""

from __future__ import annotations

from acd.why import Call, Step, calls, of_call, shift, story, waited, went

OFFER = {"offer": "o1", "by": "longest_idle", "rank": 1, "idle": 9.0, "waited": 12.0}
ANSWERED = [
    Step(0.0, "arrived"),
    Step(1.0, "waits", queue="tax", details={"priority": 2}),
    Step(13.0, "offered", "c1001", "tax", "room1", OFFER),
    Step(14.0, "answered", "c1001", "tax", "room1", {"offer": "o1", "waited": 13.0}),
    Step(60.0, "talk_ended", "c1001", "tax", "room1", {"talked": 46.0}),
    Step(70.0, "ended", details={"outcome": "answered"}),
]


def english(steps: list[Step]) -> list[str]:
    return [told.why.en for told in story(steps)]


def korean(steps: list[Step]) -> list[str]:
    return [told.why.ko for told in story(steps)]


def test_the_story_of_a_call_in_english_and_in_korean() -> None:
    because = (
        "The counsellor had rested longest of those who come first "
        "(queue number 2 of their list, idle 9 s); the caller had waited 12 s."
    )
    assert english(ANSWERED) == [
        "It arrived.",
        "It began to wait for tax, with priority 2.",
        "It waited 12 s: nobody who serves tax and may take it was free.",
        f"It was offered to c1001 in room1. {because}",
        "c1001 answered, 13 s after it arrived.",
        "The talk with c1001 ended after 46 s.",
        "It ended: a counsellor answered it.",
    ]
    assert korean(ANSWERED) == [
        "전화가 들어왔습니다.",
        "tax 상담 그룹에서 기다리기 시작했습니다(우선순위 2).",
        "tax 상담 그룹에 연결할 수 있는 상담사가 없어 12초 동안 기다렸습니다.",
        "상담사 c1001에게 갔습니다. "
        "가장 오래 대기한 상담사여서 배정되었습니다(담당 순위 2, 대기 9초, 민원인 대기 12초).",
        "도착하고 13초 뒤에 상담사 c1001에게 연결되었습니다.",
        "상담사 c1001의 통화가 46초 만에 끝났습니다.",
        "끝났습니다: 상담사가 응대했습니다.",
    ]


def test_one_sentence_each_why_it_waited_and_why_it_went_where_it_went() -> None:
    long, to = waited(ANSWERED), went(ANSWERED)
    assert long is not None and long.en.startswith("It waited 12 s")
    assert to is not None and to.en.startswith("It was offered to c1001 in room1. The counsellor had rested")
    assert waited([Step(0.0, "arrived")]) is None
    assert went([Step(0.0, "arrived")]) is None


def test_who_is_not_served_is_sent_elsewhere_for_a_reason() -> None:
    steps = [
        Step(1.0, "sent", queue="tax", details={"to": "voicemail", "why": "unserved"}),
        Step(2.0, "sent", queue="tax", details={"to": "queue:general", "why": "waited"}),
    ]
    assert english(steps) == [
        "It was sent to voice mail, because nobody was at work.",
        "It was sent to the queue general, because it had waited long.",
    ]
    assert korean(steps) == [
        "근무 중인 상담사가 없어서 보내졌습니다: 음성 메시지.",
        "오래 기다려서 보내졌습니다: 다른 상담 그룹 general.",
    ]


def test_an_offer_in_vain_and_a_caller_who_gives_up() -> None:
    steps = [
        Step(0.0, "waits", queue="tax"),
        Step(0.0, "offered", "c1001", "tax", "room1", OFFER),
        Step(15.0, "offer_ended", "c1001", "tax", "room1", {"why": "rang_out", "rang": 15.0}),
        Step(45.0, "gone", queue="tax", details={"waited": 45.0}),
        Step(45.0, "ended", details={"outcome": "abandoned"}),
    ]
    assert english(steps)[2].startswith("c1001 did not take it after 15 s: nobody picked up")
    assert korean(steps)[2].startswith("상담사 c1001 배정이 15초 만에 끝났습니다: 받지 않아")
    assert english(steps)[3:5] == [
        "It waited 30 s: nobody who serves tax and may take it was free.",
        "It left the line, 45 s after it arrived.",
    ]
    to = went(steps)
    assert to is not None and to.reason == "gone"


def test_a_call_that_needed_nobody_went_where_the_menu_said() -> None:
    to = went([Step(0.0, "arrived"), Step(40.0, "ended", details={"outcome": "served"})])
    assert to is not None
    assert (to.en, to.ko) == (
        "It ended: the menu served the caller.",
        "끝났습니다: 안내 메뉴에서 해결되었습니다.",
    )


def test_what_the_engine_says_of_a_waiting_call_comes_before_what_was() -> None:
    from acd.engine.explain import Why

    now = Why("nobody_free", "없습니다.", "Nobody can take it.")
    told = of_call("k", ANSWERED[:2], now)
    assert (
        told["now"]
        == told["waited"]
        == {"reason": "nobody_free", "ko": "없습니다.", "en": "Nobody can take it."}
    )
    talking = Why("talking", "통화 중입니다.", "Talks.")
    assert of_call("k", ANSWERED, talking)["waited"]["reason"] == "waited"


def test_who_gave_up_while_acd_was_down_has_waited_too() -> None:
    steps = [
        Step(0.0, "waits", queue="tax"),
        Step(64.0, "ended", queue="tax", details={"outcome": "abandoned"}),
    ]
    long = waited(steps)
    assert long is not None and long.en.startswith("It waited 64 s")


SEEN = {"ahead": 4, "talking": 3, "break": 1}


def test_why_it_waited_says_what_the_engine_said_then_and_what_changed_meanwhile() -> None:
    begins = Step(0.0, "waits", queue="tax")
    ends = Step(75.0, "offered", "c1001", "tax", "room1", OFFER)
    steps = [
        begins,
        Step(0.4, "nobody_free", queue="tax", details=SEEN),
        Step(30.0, "room", room="room2", details={"mode": "now"}),
        Step(60.0, "relaxed", queue="tax", details={"of": "level", "waited": 60.0}),
        ends,
    ]
    long = waited(steps)
    assert long is not None
    assert long.en == (
        "It waited 75 s: nobody could take it for tax (3 talking, 1 on a break), and 4 waited ahead; "
        "room2 was closed meanwhile; after 60 s a lower level was enough."
    )
    assert long.ko == (
        "tax 상담 그룹에 연결할 수 있는 상담사가 없고(통화 중 3명, 이석 1명) 앞에 4명이 있어 "
        "75초 동안 기다렸으며, 그사이 상담실 room2도 닫혔으며, 60초 뒤부터는 더 낮은 숙련도로도 찾았습니다."
    )
    # As a story the same, and each change at its time.
    assert [one.why.reason for one in story(steps)] == ["waits", "waited", "room", "relaxed", "offered"]
    for details, told in {
        (("ahead", 0), ("room_closed", 2)): "nobody could take it for tax (2 in a closed room).",
        (("ahead", 3),): "no counsellor served tax.",
        (("parked", "retry"),): "the next try was not due.",
    }.items():
        alone = waited([begins, Step(0.4, "nobody_free", queue="tax", details=dict(details)), ends])
        assert alone is not None and alone.en == f"It waited 75 s: {told}"


def test_of_two_waits_the_longer_one_counts() -> None:
    steps = [
        Step(0.0, "waits", queue="tax"),
        Step(2.0, "offered", "c1001", "tax", "room1", OFFER),
        Step(17.0, "offer_ended", "c1001", "tax", "room1", {"why": "rang_out", "rang": 15.0}),
        Step(17.5, "nobody_free", queue="tax", details={"ahead": 0, "break": 1}),
        Step(48.0, "offered", "c1002", "tax", "room1", OFFER),
    ]
    long = waited(steps)
    assert long is not None and long.en == "It waited 31 s: nobody could take it for tax (1 on a break)."


def test_a_callback_from_the_wish_to_the_talk() -> None:
    steps = [
        Step(0.0, "callback_wanted", queue="tax", details={"of": "17.1", "tries": 0}),
        Step(0.0, "dialled", "c1001", "tax", "room1", {"trial": 1}),
        Step(9.0, "missed", "c1001", "tax", "room1", {"tries": 1, "why": "noanswer"}),
        Step(10.0, "nobody_free", queue="tax", details={"parked": "retry"}),
        Step(605.0, "offered", "c1002", "tax", "room1", {}),
        Step(605.0, "reached", "c1002", "tax", "room1"),
        Step(605.0, "callback_closed", queue="tax", details={"why": "talked"}),
    ]
    assert english(steps) == [
        "It was asked for in call 17.1.",
        "The citizen was dialled (try 1).",
        "The citizen was not reached (noanswer); c1001 was free again.",
        "It waited 596 s: the next try was not due.",
        "It was offered to c1002 in room1.",
        "The citizen answered, and talked to c1002.",
        "The callback was done.",
    ]
    assert korean(steps)[-1] == "신청한 전화가 이루어졌습니다."


def test_steps_that_decide_nothing_are_passed_over() -> None:
    assert story([Step(0.0, "unheard_of"), Step(0.0, "ringing", "c1001")]) == []


def test_lines_of_an_earlier_version_are_told_as_far_as_they_go() -> None:
    assert english([Step(0.0, "offered", "c1001", "tax", "room1", {})]) == [
        "It was offered to c1001 in room1."
    ]
    assert english([Step(0.0, "talk_ended", "c1001")]) == ["The talk with c1001 ended after some time."]


def test_a_counsellors_day_says_why_no_call_came() -> None:
    day = [
        Step(0.0, "status", "c1001", room="room1", details={"status": "ready", "reason": ""}),
        Step(1.0, "offered", "c1001", "tax", "room1", OFFER, call="k1"),
        Step(2.0, "answered", "c1001", "tax", "room1", {"offer": "o1"}, call="k1"),
        Step(9.0, "wrapped_up", "c1001", details={"seconds": 4.2}),
        Step(10.0, "status", "c1001", room="room1", details={"status": "break", "reason": "lunch"}),
        Step(11.0, "room", room="room1", details={"mode": "now"}),
        Step(12.0, "phone", "c1001", details={"reachable": 0}),
    ]
    assert [told.why.en for told in shift(day)] == [
        "The status in room1 became: ready.",
        "Call k1 was offered to them.",
        "They answered call k1.",
        "The wrap-up ended after 4 s.",
        "The status in room1 became: on a break (lunch).",
        "room1 was closed (now).",
        "The phone could not be reached any more.",
    ]
    assert [told.why.ko for told in shift(day)][4:] == [
        "room1에서 상태가 바뀌었습니다: 이석 (lunch).",
        "상담실 room1: 닫혔습니다(즉시).",
        "전화기 연결이 끊어졌습니다.",
    ]


def test_calls_are_listed_by_arrival_with_their_last_queue_and_outcome() -> None:
    steps = [
        Step(0.0, "arrived", call="a"),
        Step(1.0, "arrived", call="b"),
        Step(2.0, "waits", queue="tax", call="a"),
        Step(3.0, "ended", queue="welfare", details={"outcome": "answered"}, call="a"),
    ]
    assert calls(steps) == [Call("a", 0.0, "welfare", "answered"), Call("b", 1.0, "", "")]


def test_how_a_talk_was_ended_is_told() -> None:
    abuse = {"text": "abuse", "conduct": "verbal_abuse", "by": "c1001"}
    steps = [
        Step(1.0, "talk_time_told", "c1001", details={"talked": 900.0}),
        Step(2.0, "talk_extended", "c1001", details={"seconds": 300.0, "by": "c1001"}),
        Step(3.0, "caller_warned", "c1001", details={"by": "c1001"}),
        Step(4.0, "talk_closed", "c1001", details=abuse),
        Step(5.0, "talk_closed", "c1001", details={"text": "time", "conduct": "", "by": "time"}),
    ]
    assert english(steps) == [
        "After 900 s both were told that the talk would end.",
        "c1001's talk was given 300 s more.",
        "The caller was warned (c1001).",
        "c1001 ended the talk with the text for abuse; held against the caller: verbal abuse.",
        "The talk's time was over: the caller heard so, and the call ended.",
    ]
    assert korean(steps)[3] == "abuse 안내로 통화를 마쳤습니다(처리: c1001, 기록된 행위: 폭언)."
