from __future__ import annotations

from ivr.menu.caller import Caller, CallerKind
from ivr.menu.checks import Known, problems_of
from ivr.menu.requests import HangUp, Show, ToQueue
from minwon.hours import read_opening
from tests.ivr.menu.calls import FRAME, ITEMS, NOW, Call, document

HOURS = FRAME.replace("steps:", "hours: {office: {week: {mon-fri: 09:00-18:00}}}\nsteps:")


def test_everything_the_waiting_needs_to_know() -> None:
    menu = document(
        """
start: {kind: say, say: notice, recording_notice: true, then: tax}
tax:
  kind: queue
  queue: tax
  say: hold
  priority: 5
  skills: {tax: 3, english: 1}
  record: true
  whisper: [whisper/tax]
  callback: false
"""
    )
    call = Call()
    assert call.walk(menu) == ToQueue(
        queue="tax",
        priority=5,
        skills=(("tax", 3), ("english", 1)),
        language="ko",
        record=True,
        whisper=("whisper/tax",),
        callback=False,
    )
    assert call.said == ["notice", "hold"]


def test_nobody_is_recorded_who_did_not_hear_the_notice() -> None:
    last = Call().walk(document("start: {kind: queue, queue: tax, record: true}"))
    assert last == ToQueue(queue="tax", record=False)


def test_closed_hours_lead_elsewhere() -> None:
    menu = document(
        "start: {kind: queue, queue: tax, hours: office, closed: bye}\nbye: {kind: hang_up, say: closed}",
        HOURS,
    )
    assert Call().walk(menu) == ToQueue(queue="tax")
    assert Call(now=NOW.replace(hour=20)).walk(menu) == HangUp(served=True)
    half = document("start: {kind: queue, queue: tax, hours: office}", HOURS)
    assert "steps.start.hours" in [problem.path for problem in problems_of(half, Known())]
    unknown = document("start: {kind: queue, queue: tax, hours: night, closed: person}")
    assert "steps.start.hours" in [problem.path for problem in problems_of(unknown, Known())]
    assert problems_of(unknown, Known(hours=frozenset({"night"}))) == []


def test_without_hours_the_queue_keeps_its_own() -> None:
    menu = document("start: {kind: queue, queue: tax, closed: bye}\nbye: {kind: hang_up, say: closed}")
    opening, _ = read_opening(
        {"hours": {"office": {"week": {"mon-fri": "09:00-18:00"}}}, "queues": {"tax": {"hours": "office"}}}
    )
    assert Call(opening=opening).walk(menu) == ToQueue(queue="tax")
    assert Call(opening=opening, now=NOW.replace(hour=20)).walk(menu) == HangUp(served=True)
    assert Call(now=NOW.replace(hour=20)).walk(menu) == ToQueue(queue="tax")


def test_hours_of_the_rules_are_found_by_name() -> None:
    steps = "start: {kind: queue, queue: tax, hours: office, closed: bye}\nbye: {kind: hang_up, say: closed}"
    menu = document(steps)
    opening, _ = read_opening({"hours": {"office": {"week": {"mon-fri": "09:00-18:00"}}}})
    assert Call(opening=opening, now=NOW.replace(hour=20)).walk(menu) == HangUp(served=True)
    # Rules that have lost the hours since: somebody answers.
    assert Call(now=NOW.replace(hour=20)).walk(menu) == ToQueue(queue="tax")


def test_a_caller_may_show_the_counsellor_what_they_heard() -> None:
    menu = document(
        """
start: {kind: verify, directory: city, then: look_up}
look_up: {kind: look_up, directory: city, then: tax}
tax: {kind: queue, queue: tax, offer_record: true, say: hold}
"""
    )
    proofs = ["900101", "123456"]
    shows = Call([*proofs, "1"])
    assert shows.walk(menu) == ToQueue(queue="tax")
    assert [request.items for request in shows.requests if isinstance(request, Show)] == [ITEMS]
    assert shows.said[-3:] == ["identity/share_with_counsellor", "identity/shared", "hold"]
    for answer in ("2", "", "0"):
        keeps = Call([*proofs, answer])
        assert keeps.walk(menu) == ToQueue(queue="tax")
        assert not any(isinstance(request, Show) for request in keeps.requests)


def test_hash_before_the_waiting_begins_goes_back() -> None:
    menu = document(
        """
start: {kind: menu, say: menu, keys: {1: {say: a, to: tax}, 2: {say: b, to: bye}}}
tax: {kind: queue, queue: tax, say: hold}
bye: {kind: hang_up}
"""
    )
    assert Call(["1", "2"], over={"hold": "#"}).walk(menu) == HangUp(served=True)
    assert Call(["1"], over={"hold": "0"}).walk(menu) == ToQueue(queue="tax")


RESTRICTED = Caller(kind=CallerKind.MOBILE, number="01000000000", restricted=frozenset({"general", "tax"}))
CHOICE = """
start: {kind: menu, keys: {1: {say: one, to: tax}, 2: {say: two, to: duty}, 3: {say: three, to: bye}}}
tax: {kind: queue, queue: tax}
duty: {kind: queue, queue: duty}
bye: {kind: hang_up, say: bye}
"""


def test_a_restricted_caller_goes_on_in_the_menu() -> None:
    call = Call(keys=["1", "0", "1", "3"], caller=RESTRICTED)
    assert call.walk(document(CHOICE)) == HangUp(served=True)
    assert call.said.count("protection/restricted") == 3
    assert call.said[-1] == "bye"


def test_other_counsellors_are_reached_by_everybody() -> None:
    assert Call(keys=["2"], caller=RESTRICTED).walk(document(CHOICE)) == ToQueue(queue="duty")


def test_a_restricted_caller_may_be_sent_somewhere_else() -> None:
    menu = document(CHOICE.replace("queue: tax}", "queue: tax, restricted: bye}"))
    assert Call(keys=["1"], caller=RESTRICTED).walk(menu) == HangUp(served=True)


def test_who_presses_nothing_is_turned_away_only_twice() -> None:
    call = Call(caller=RESTRICTED)
    assert call.walk(document(CHOICE)) == HangUp()
    assert call.said[-2:] == ["protection/restricted", "closing/goodbye"]
    assert Call(caller=RESTRICTED).walk(document("start: {kind: queue, queue: tax}")) == HangUp()
