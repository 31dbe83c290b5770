from __future__ import annotations

from ivr.menu.caller import Caller, CallerKind
from ivr.menu.checks import Known, problems_of
from ivr.menu.requests import Ask, HangUp, ToQueue
from tests.ivr.menu.calls import FRAME, NOW, Call, document

HOURS = FRAME.replace("steps:", "hours: {office: {week: {mon-fri: 09:00-18:00}}}\nsteps:")
WITH_NIGHT_KEY = document(
    """
start:
  kind: menu
  say: menu
  keys:
    2: {say: two, to: bye}
    1: {say: one, to: night}
  ending: end
night: {kind: hang_up, say: night, when: {hours: office, states: [closed]}}
bye: {kind: hang_up, say: bye}
""",
    HOURS,
)


def test_the_keys_are_said_in_their_order() -> None:
    call = Call(["2"])
    call.walk(WITH_NIGHT_KEY)
    assert call.said[0] == "menu two end"


def test_a_key_is_offered_only_while_its_step_is() -> None:
    day = Call(["1", "2"])
    day.walk(WITH_NIGHT_KEY)
    assert day.said[1] == "menu/invalid_key menu two end"
    night = Call(["1"], now=NOW.replace(hour=22))
    night.walk(WITH_NIGHT_KEY)
    assert night.said == ["menu two one end", "night"]


def test_keys_for_certain_callers_days_and_languages() -> None:
    def offered(when: str, caller: CallerKind = CallerKind.MOBILE) -> bool:
        menu = document(
            "start: {kind: menu, keys: {1: {say: one, to: bye}}, tries: 1}\n"
            f"bye: {{kind: hang_up, when: {when}}}"
        )
        return Call(["1"], caller=Caller(kind=caller)).walk(menu) == HangUp(served=True)

    assert offered("{callers: [mobile, area]}")
    assert not offered("{callers: [mobile]}", CallerKind.WITHHELD)
    assert offered("{days: [fri], languages: [ko]}")
    assert not offered("{days: [mon]}")
    assert not offered("{languages: [en]}")


def test_seconds_tries_and_sentences_are_the_documents() -> None:
    menu = document(
        """
start:
  kind: menu
  keys: {1: {say: one, to: bye}}
  seconds: 7
  tries: 2
  wrong: wrong
  nothing: [silence, silence]
  failed: bye
bye: {kind: hang_up, say: bye}
"""
    )
    call = Call(["5"])
    assert call.walk(menu) == HangUp(served=True)
    assert call.said == ["one", "wrong one", "bye"]
    call = Call([])
    call.walk(menu)
    assert call.said == ["one", "silence silence one", "bye"]
    assert [request.first for request in call.requests if isinstance(request, Ask)] == [7.0, 7.0]


def test_zero_may_be_taken_for_something_else() -> None:
    menu = document("start: {kind: menu, keys: {0: {say: a, to: bye}}}\nbye: {kind: hang_up}")
    assert Call(["0"]).walk(menu) == HangUp(served=True)


def test_a_step_not_offered_now_sends_calls_elsewhere() -> None:
    steps = """
start: {kind: say, say: a, then: night}
night: {kind: hang_up, say: night, when: {hours: office, states: [closed]}, otherwise: bye}
bye: {kind: hang_up, say: bye}
"""
    call = Call()
    call.walk(document(steps, HOURS))
    assert call.said == ["a", "bye"]
    without = document(steps.replace(", otherwise: bye", ""), HOURS)
    assert Call().walk(without) == ToQueue(queue="general")
    alone = document("start: {kind: queue, queue: tax, otherwise: person}")
    assert "steps.start.otherwise" in [problem.path for problem in problems_of(alone, Known())]
