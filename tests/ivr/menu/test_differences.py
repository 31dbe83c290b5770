"""What changed, as those who approve a menu read it."""

from __future__ import annotations

from ivr.menu.differences import differences
from tests.ivr.menu.calls import document

OLD = """
start:
  kind: menu
  keys:
    1: {say: a, to: tax}
    3: {say: c, to: bye}
tax: {kind: say, say: tax, then: bye}
certificates: {kind: say, say: b, then: bye}
bye: {kind: hang_up}
"""


def changes(old: str, new: str) -> list[str]:
    return differences(document(OLD), document(OLD.replace(old, new)))


def test_nothing_changed() -> None:
    assert changes("tax", "tax") == []


def test_a_key_leads_elsewhere() -> None:
    assert changes("3: {say: c, to: bye}", "3: {say: c, to: certificates}") == [
        "key 3 of *start* now leads to *certificates*"
    ]


def test_keys_come_go_and_change_places() -> None:
    assert changes("    3: {say: c, to: bye}\n", "    4: {say: [d, e], to: bye}\n") == [
        "key 4 of *start* is new and leads to *bye*",
        "key 3 of *start* is gone",
    ]
    swapped = "    3: {say: c2, to: bye}\n    1: {say: a, to: tax}\n"
    assert changes("    1: {say: a, to: tax}\n    3: {say: c, to: bye}\n", swapped) == [
        "key 3 of *start* is now announced by c2",
        "the keys of *start* are now said in the order 3, 1",
    ]


def test_steps_come_go_and_go_on_elsewhere() -> None:
    assert changes("say: tax, then: bye", "say: [tax, more], barge_in: false, then: person") == [
        "say of *tax* is now tax, more, not tax",
        "barge_in of *tax* is now no, not yes",
        "*tax* now goes on to *person*",
    ]
    assert changes("certificates: {kind: say, say: b", "other: {kind: say, say: b") == [
        "*other* is new: say",
        "*certificates* is gone",
    ]
    assert changes("tax: {kind: say, say: tax, then: bye}", "tax: {kind: hang_up}") == [
        "*tax* is now hang_up, not say"
    ]


def test_the_document_itself() -> None:
    frame = """
menu: city
languages: [ko, en]
start: begin
flood: begin
person: begin
hours: {office: {week: {mon: 09:00-18:00}}}
steps:
  begin: {kind: queue, queue: tax}
"""
    told = differences(document(OLD), document("", frame))
    assert told[:4] == [
        "calls now begin at *begin*, not *start*",
        "in flood mode calls now begin at *begin*, not *start*",
        "0 now leads to *begin*, not *person*",
        "the hours office are new",
    ]
