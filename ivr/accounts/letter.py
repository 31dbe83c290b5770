"""The words of the text messages that the menu sends. Template and values come from the menu document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ivr.accounts.directory import KINDS
from minwon.settings import Hotline


class UnknownTemplate(Exception):
    """The menu sends a message that nobody has written; see TEMPLATES in ivr/accounts/letter.py."""


def account(values: Mapping[str, str], hotline: Hotline) -> str:
    """What the citizen owes. `items`: `kind|period|amount|due` a line; `total`: won."""
    lines = [f"[{hotline.city}] 납부 안내"]
    for line in values["items"].splitlines():
        kind, period, amount, due = line.split("|")
        charge = f"{KINDS.get(kind, KINDS['other'])} {period}".strip()
        day = date.fromisoformat(due) if due else None
        until = f"(납기 {day.year}. {day.month}. {day.day}.)" if day else ""
        lines.append(f"- {charge}: {int(amount):,}원 {until}".strip())
    lines.append(f"합계 {int(values['total']):,}원")
    lines.append(f"문의 {hotline.number}")
    return "\n".join(lines)


def visible_menu(values: Mapping[str, str], hotline: Hotline) -> str:
    """The `link` to the caller's own menu, in the call's `language`."""
    if values["language"] == "ko":
        return f"[{hotline.city}] 화면으로 보는 안내입니다. 통화가 끝나면 닫힙니다.\n{values['link']}"
    return f"[{hotline.city_english}] Your menu on screen, until the call ends.\n{values['link']}"


#: Personal ones go to the number on file only, whatever number the caller has.
TEMPLATES = {"account": account, "visible_menu": visible_menu}
PERSONAL = frozenset({"account"})


def write(template: str, values: Mapping[str, str], hotline: Hotline) -> str:
    if template not in TEMPLATES:
        raise UnknownTemplate(f"{UnknownTemplate.__doc__} ({template!r})")
    return TEMPLATES[template](values, hotline)
