"""Everything that keeps a menu from being published, each told at its place and line."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ivr.menu.checks import Known, check, problems_of
from minwon.document import Severity
from tests.ivr.menu.calls import FRAME, document, text

NOTHING_KNOWN = Known()
_SETTINGS = (
    "kind",
    "say",
    "then",
    "keys",
    "to",
    "hours",
    "value",
    "queue",
    "menu",
    "when",
    "questions",
    "seconds",
)


def told(steps: str, known: Known = NOTHING_KNOWN, frame: str | None = None) -> list[tuple[str, str]]:
    whole = document(steps, frame) if frame else document(steps)
    return [(problem.path, problem.message) for problem in problems_of(whole, known)]


def test_a_sound_menu_has_no_problems() -> None:
    assert told("start: {kind: say, say: hello, then: person}") == []


def test_a_step_that_does_not_exist() -> None:
    assert ("steps.start.then", "there is no step `nowhere`") in told(
        "start: {kind: say, say: hello, then: nowhere}"
    )


def test_every_problem_is_told_at_once_in_the_documents_order() -> None:
    problems = told(
        """
start:
  kind: menu
  keys:
    1: {say: a, to: nowhere}
    2: {say: b, to: neither}
lost: {kind: say, say: hello, then: person}
"""
    )
    assert problems == [
        ("steps.start.keys.1.to", "there is no step `nowhere`"),
        ("steps.start.keys.2.to", "there is no step `neither`"),
        ("steps.lost", "no call ever comes here"),
    ]


EVERY_FAULT = """
menu: city
languages: [ko, en]
start: greeting
person: person
steps:
  greeting: {kind: say, say: hello, then: main}
  main:
    kind: menu
    keys:
      1: {say: hello, to: person}
      1: {say: hello, to: owed}
      2: {say: unwritten, to: nowhere}
      3: {say: {ko: 안녕}, to: round}
      4: {say: silent, to: owed}
      5: {say: hello, to: ambulance}
      6: {say: hello, to: pottery}
      7: {say: hello, to: proof}
      8: {say: hello, to: deep2}
  person: {kind: queue, queue: general, record: true}
  round: {kind: goto, to: round}
  owed: {kind: look_up, directory: city, then: person}
  ambulance: {kind: transfer, number: "119"}
  pottery: {kind: queue, queue: pottery}
  proof: {kind: verify, directory: town, then: person}
  deep2: {kind: menu, keys: {1: {say: hello, to: deep3}}}
  deep3: {kind: menu, keys: {1: {say: hello, to: deep4}}}
  deep4: {kind: menu, keys: {1: {say: hello, to: deep5}}}
  deep5: {kind: menu, keys: {1: {say: hello, to: deep6}}}
  deep6: {kind: menu, keys: {1: {say: hello, to: dead}}}
  dead: {kind: say, say: hello}
  island: {kind: say, say: hello, then: person}
"""


def test_every_fault_there_can_be_in_one_document_is_told_at_once_with_path_and_line() -> None:
    words = {"ko": frozenset({"hello", "silent"}), "en": frozenset({"hello", "silent"})}
    known = Known(
        prompts=words | {"ko": words["ko"] | {"menu/invalid_key", "menu/no_key"}},
        sounds={language: names - {"silent"} for language, names in words.items()},
        queues=frozenset({"general"}),
        numbers=frozenset({"2900"}),
        directories=frozenset({"city"}),
    )
    checked = check(EVERY_FAULT, known)
    assert checked.document is None and all(problem.line for problem in checked.problems)
    told = {f"{problem.severity} {problem.path}: {problem.message}" for problem in checked.problems}
    assert {
        "error steps.main.keys.1: key 1 is used twice (first on line 11)",
        "error steps.main.keys.2.say.0: no sentence `unwritten` in ko: add it to recordings/prompts/ko.yaml",
        "error steps.main.keys.2.say.0: no sentence `unwritten` in en: add it to recordings/prompts/en.yaml",
        "error steps.main.keys.2.to: there is no step `nowhere`",
        "error steps.main.keys.3.say.0: these words are missing in en",
        "error steps.main.keys.4.say.0: the sentence `silent` has no sound in ko: run `minwon prompts build`",
        "error steps.person.record: "
        "records, but a call can come here without having heard a recording notice",
        "error steps.round: a caller who presses nothing goes round for ever: round → round",
        "error steps.round: no person is within 2 keys from here: see `person`",
        "error steps.owed.kind: reads what a citizen owes, but a call can come here without a `verify`",
        "error steps.ambulance.number: "
        "there is no number the hotline may transfer to `119` (there are: 2900)",
        "error steps.pottery.queue: there is no queue `pottery` (there are: general)",
        "error steps.proof.directory: there is no directory `town` (there are: city)",
        "warning steps.deep4: is 4 menus deep; 3 are enough for a caller",
        "error steps.deep6: is 6 menus deep; 5 is the most",
        "error steps.dead.then: leads nowhere: `then` says where the call goes on",
        "error steps.island: no call ever comes here",
    } <= told


_words = st.sampled_from(
    ["start", "person", "general", "say", "menu", "queue", "ask", "call", "hours", "0", "1", "", "\0", "가"]
)
_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _words,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_words | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(
    content=st.dictionaries(
        st.sampled_from(["menu", "languages", "start", "person", "hours", "flood"]), _anything, max_size=4
    ),
    steps=_anything
    | st.dictionaries(_words, st.dictionaries(st.sampled_from(_SETTINGS), _anything), max_size=5),
)
def test_whatever_is_written_is_fit_or_told_of(content: dict[str, object], steps: object) -> None:
    """Garbage is answered with sentences; it never breaks the checks."""
    frame = {"menu": "city", "start": "start", "person": "person"}
    checked = check(json.dumps(frame | content | {"steps": steps}), NOTHING_KNOWN)
    assert checked.document is not None or checked.problems


def test_a_circle_without_a_key() -> None:
    assert told(
        """
start: {kind: say, say: a, then: next}
next: {kind: say, say: b, then: start}
"""
    ) == [("steps.start", "a caller who presses nothing goes round for ever: start → next → start")]


def test_a_circle_by_giving_up() -> None:
    problems = told(
        """
start:
  kind: menu
  keys: {1: {say: a, to: person}}
  failed: again
again: {kind: goto, to: start}
"""
    )
    assert problems == [
        ("steps.start", "a caller who presses nothing goes round for ever: start → again → start")
    ]


def test_zero_that_leads_back_to_its_own_question() -> None:
    problems = told(
        """
start: {kind: menu, person: other, keys: {1: {say: a, to: person}}}
other: {kind: menu, person: start, keys: {1: {say: a, to: person}}, failed: person}
""",
    )
    assert (
        "steps.start",
        "a caller who presses only 0 goes round for ever: start → other → start",
    ) in problems


def test_a_circle_that_a_key_leads_round_is_a_menu() -> None:
    assert (
        told(
            """
start:
  kind: menu
  keys: {1: {say: a, to: answer}}
answer: {kind: say, say: b, then: start}
"""
        )
        == []
    )


FAR = """
menu: city
languages: [ko]
start: start
person: far
steps:
  far: {kind: menu, keys: {1: {say: a, to: nearer}}, failed: bye}
  nearer: {kind: menu, person: near, keys: {1: {say: a, to: near}}, failed: bye}
  near: {kind: menu, person: near, keys: {1: {say: a, to: person}}, failed: bye}
  person: {kind: queue, queue: general}
  bye: {kind: hang_up, say: bye}
"""


def test_a_person_within_two_keys_from_everywhere() -> None:
    problems = told("start: {kind: say, say: hello, then: far}", frame=FAR)
    assert ("steps.start", "no person is within 2 keys from here: see `person`") in problems
    assert ("steps.near", "no person is within 2 keys from here: see `person`") not in problems


def test_zero_for_something_else_is_warned_of() -> None:
    loaded = check(
        text("start: {kind: menu, keys: {0: {say: a, to: person}}}"),
        NOTHING_KNOWN,
    )
    assert loaded.document is not None
    assert [(problem.path, problem.severity) for problem in loaded.problems] == [
        ("steps.start.keys.0", Severity.WARNING)
    ]


def deep(menus: int) -> str:
    steps = [
        f"menu{number}: {{kind: menu, keys: {{1: {{say: a, to: menu{number + 1}}}}}}}"
        for number in range(1, menus)
    ]
    return "\n".join(
        [
            "start: {kind: goto, to: menu1}",
            *steps,
            f"menu{menus}: {{kind: menu, keys: {{1: {{say: a, to: person}}}}}}",
        ]
    )


def test_more_than_three_menus_deep_is_warned_of_more_than_five_refused() -> None:
    def severities(menus: int) -> list[str]:
        return [problem.severity for problem in problems_of(document(deep(menus)), NOTHING_KNOWN)]

    assert severities(3) == []
    assert severities(5) == ["warning", "warning"]
    assert severities(6) == ["warning", "warning", "error"]


def test_a_sentence_missing_in_a_language_or_without_a_sound() -> None:
    known = Known(
        prompts={"ko": frozenset({"hello"}), "en": frozenset()},
        sounds={"ko": frozenset(), "en": frozenset()},
    )
    assert told("start: {kind: say, say: [hello, {ko: 안녕}], then: person}", known) == [
        ("steps.start.say.0", "the sentence `hello` has no sound in ko: run `minwon prompts build`"),
        ("steps.start.say.0", "no sentence `hello` in en: add it to recordings/prompts/en.yaml"),
        ("steps.start.say.1", "these words are missing in en"),
    ]


def test_what_does_not_exist_around_the_document() -> None:
    known = Known(queues=frozenset({"general"}), numbers=frozenset({"2900"}), directories=frozenset({"city"}))
    assert told(
        """
start: {kind: verify, directory: town, then: duty}
duty: {kind: transfer, number: "119", back_to: nobody}
sub: {kind: call, menu: lost, then: person}
hours: {kind: hours, hours: summer, open: person, closed: sub}
""",
        known,
    )[:5] == [
        ("steps.start.directory", "there is no directory `town` (there are: city)"),
        ("steps.duty.back_to", "there is no queue `nobody` (there are: general)"),
        ("steps.duty.number", "there is no number the hotline may transfer to `119` (there are: 2900)"),
        ("steps.sub", "no call ever comes here"),
        ("steps.sub.menu", "there is no menu document `lost`"),
    ]


def test_as_many_digits_of_the_bill_as_the_directory_asks_for() -> None:
    verify = "start: {kind: verify, directory: city, then: person}"
    assert told(verify, Known(bill_digits=6)) == []
    assert told(verify, Known(bill_digits=8)) == [
        ("steps.start.bill.digits", "the directory asks for the bill's last 8 digits")
    ]


def test_what_a_citizen_owes_is_read_only_behind_a_verify() -> None:
    behind = """
start: {kind: verify, directory: city, then: look_up}
look_up: {kind: look_up, directory: city, then: read}
read: {kind: read_account, then: bye}
bye: {kind: hang_up, say: bye}
"""
    assert told(behind) == []
    beside = behind + "side: {kind: goto, to: look_up}\n"
    around = beside.replace("then: look_up}", "then: look_up, failed: side}")
    assert told(around) == [
        ("steps.look_up.kind", "reads what a citizen owes, but a call can come here without a `verify`")
    ]


RECORDS = """
menu: city
languages: [ko]
start: start
person: person
steps:
  person: {kind: queue, queue: general, record: true}
"""


def test_a_queue_that_records_lies_behind_a_recording_notice_on_every_way() -> None:
    notified = "start: {kind: say, say: a, recording_notice: true, then: person}"
    assert told(notified, frame=RECORDS) == []
    # 0 during the greeting is such a way.
    problems = told(
        "start: {kind: say, say: a, then: notice}\n"
        "notice: {kind: say, say: b, recording_notice: true, then: person}",
        frame=RECORDS,
    )
    assert problems == [
        ("steps.person.record", "records, but a call can come here without having heard a recording notice")
    ]


PART = """
menu: part
part: true
languages: [ko, en]
start: ask
steps:
  ask: {kind: menu, keys: {1: {say: a, to: return}}, failed: return}
"""


def test_called_documents_are_folded_in() -> None:
    known = Known(documents={"part": document("", PART)})
    calls = "start: {kind: call, menu: part, then: bye}\nbye: {kind: hang_up, say: bye}"
    assert told(calls, known) == []
    # What is wrong over there is told at the step that calls.
    calls_back = calls.replace("then: bye}", "then: start}")
    assert told(calls_back, known)[0] == (
        "steps.start",
        "a caller who presses nothing goes round for ever: start → ask → start",
    )


def test_a_part_alone_leaves_person_and_return_to_its_caller() -> None:
    assert problems_of(document("", PART), NOTHING_KNOWN) == []
    assert (
        "steps.start.to",
        "only a `part: true` document returns to the one that called it",
    ) in told("start: {kind: goto, to: return}")


def test_documents_that_call_each_other_are_refused() -> None:
    one = PART.replace("to: return", "to: again") + "  again: {kind: call, menu: part, then: return}\n"
    problems = problems_of(document("", one), Known(documents={"part": document("", PART)}))
    assert "the document `part` calls itself" in [problem.message for problem in problems]


def test_the_line_of_a_problem_is_known() -> None:
    [problem] = check(text("start: {kind: say, say: a, then: nowhere}"), NOTHING_KNOWN).problems[:1]
    assert problem.line == 8


def test_where_calls_begin_in_flood_mode_is_a_beginning_like_the_other() -> None:
    frame = FRAME.replace("start: start", "start: start\nflood: busy")
    ways = """
start: {kind: say, say: notice, recording_notice: true, then: tax}
tax: {kind: queue, queue: tax, record: true}
"""
    assert ("flood", "there is no step `busy`") in told(ways, frame=frame)
    # Nobody is recorded who begins there and hears no notice; the step itself is reached.
    [(path, message)] = told(ways + "busy: {kind: say, say: hello, then: tax}", frame=frame)
    assert path == "steps.tax.record" and "recording notice" in message
    assert told(ways + "busy: {kind: say, say: hello, then: start}", frame=frame) == []


def test_a_label_is_complete_in_the_documents_languages() -> None:
    assert told("start: {kind: menu, keys: {1: {say: a, to: person, label: {ko: 세금}}}}") == [
        ("steps.start.keys.1.label", "this label is missing in en")
    ]


def test_a_sentence_that_names_another_key_is_warned_of() -> None:
    known = Known(
        texts={
            "ko": {"tax": "세금은 이 번,", "person": "상담사는 삼 번을 눌러 주십시오."},
            "en": {"tax": "For taxes, press one.", "person": "Our counsellors are there."},
        }
    )
    menu = document(
        """
start:
  kind: menu
  keys:
    1: {say: tax, to: person}
    2: {say: {ko: "끝은 두 번째입니다. 이 번호로.", en: "To end, press 3."}, to: bye}
    3: {say: {prompt: person, language: ko}, to: person}
bye: {kind: hang_up, say: bye}
"""
    )
    problems = problems_of(menu, known)
    assert [(problem.path, problem.message) for problem in problems] == [
        ("steps.start.keys.1.say.0", "stands at key 1, but tells people to press 2 (ko)"),
        ("steps.start.keys.2.say.0", "stands at key 2, but tells people to press 3 (en)"),
    ]
    assert {problem.severity for problem in problems} == {Severity.WARNING}
