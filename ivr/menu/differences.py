"""PURE. What changed between two versions of a menu, in words.

"key 3 of *main* now leads to *certificates*": for those who approve a menu and for its history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ivr.menu.document import Document
from ivr.menu.step import PERSON, Step

#: Settings that say where the call goes on, and how that reads.
_EXITS = {
    "then": "*{step}* now goes on to {to}",
    "to": "*{step}* now goes on to {to}",
    "failed": "after the last try *{step}* now leads to {to}",
    "person": "0 in *{step}* now leads to {to}",
    "otherwise": "*{step}* now leads to {to} when it is not offered",
    "open": "*{step}* now leads to {to} while it is open",
    "closed": "*{step}* now leads to {to} while it is closed",
    "lunch": "*{step}* now leads to {to} at lunch time",
    "holiday": "*{step}* now leads to {to} on holidays",
    "unavailable": "*{step}* now leads to {to} when nothing can be looked up",
}


def differences(old: Document, new: Document) -> list[str]:
    """One sentence per change, in the order of the new document."""
    return list(_differences(old, new))


def _differences(old: Document, new: Document) -> Iterator[str]:
    if old.start != new.start:
        yield f"calls now begin at *{new.start}*, not *{old.start}*"
    if old.flood != new.flood:
        yield f"in flood mode calls now begin at *{new.flood or new.start}*, not *{old.flood or old.start}*"
    if old.person != new.person:
        yield f"0 now leads to {_target(new.person)}, not {_target(old.person)}"
    if old.languages != new.languages:
        yield f"the languages are now {', '.join(new.languages)}, not {', '.join(old.languages)}"
    if old.name != new.name or old.menu != new.menu or old.part != new.part:
        yield f"it is now called {new.menu} ({', '.join(new.name.values()) or 'no name'})"
    yield from _hours(old, new)
    for name in new.steps:
        if name not in old.steps:
            yield f"*{name}* is new: {new.steps[name].kind}"
        else:
            yield from _step(name, old.steps[name], new.steps[name])
    for name in old.steps:
        if name not in new.steps:
            yield f"*{name}* is gone"


def _hours(old: Document, new: Document) -> Iterator[str]:
    for name in {**old.hours, **new.hours}:
        before, after = old.hours.get(name), new.hours.get(name)
        if before is None:
            yield f"the hours {name} are new"
        elif after is None:
            yield f"the hours {name} are gone"
        elif before != after:
            yield f"the hours {name} changed"


def _step(name: str, old: Step, new: Step) -> Iterator[str]:
    if old.kind != new.kind:
        yield f"*{name}* is now {new.kind}, not {old.kind}"
        return
    before, after = old.model_dump(), new.model_dump()
    for setting in after:
        if before[setting] == after[setting] or setting == "note":
            continue
        if setting == "keys" and new.kind == "menu":
            yield from _keys(name, before["keys"], after["keys"])
        elif setting in _EXITS:
            yield _EXITS[setting].format(step=name, to=_target(after[setting]))
        else:
            yield f"{setting} of *{name}* is now {_words(after[setting])}, not {_words(before[setting])}"


def _keys(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key, choice in new.items():
        if key not in old:
            yield f"key {key} of *{name}* is new and leads to {_target(choice['to'])}"
            continue
        if old[key]["to"] != choice["to"]:
            yield f"key {key} of *{name}* now leads to {_target(choice['to'])}"
        if old[key]["say"] != choice["say"]:
            yield f"key {key} of *{name}* is now announced by {_words(choice['say'])}"
    for key in old:
        if key not in new:
            yield f"key {key} of *{name}* is gone"
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        yield f"the keys of *{name}* are now said in the order {', '.join(new)}"


def _target(name: str) -> str:
    return "a person" if name in ("", PERSON) else f"*{name}*"


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, value)) or "nothing"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_words(each)}" for key, each in value.items()) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value not in ("", None) else "nothing"
