"""PURE. Say what the caller owes, item by item with its due date, and the total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.facts import LOOKED_UP
from ivr.menu.keys import Key
from ivr.menu.labels import SEND
from ivr.menu.requests import Item, Prompt, SendMessage, Sent, Sound, Text
from ivr.menu.sentence import Sentence, Sentences
from ivr.menu.step import ALWAYS, PERSON, Exit, Path, Step, StepName, Steps, listed
from ivr.menu.walk import expect
from ivr.speech import announcement, count, money
from ivr.speech import date as speech_date
from ivr.speech.date import Day

if TYPE_CHECKING:
    from ivr.menu.walk import Walk

_CASES = count.COUNTERS["건"]


class ReadAccount(Step):
    kind: Literal["read_account"]
    nothing_due: Sentences = ("account/none_due",)
    closing: Sentences = Field(default=("account/pay_with_bill",), description="after the items")
    send: Key | Literal[""] = Field(
        default="", description="this key sends the items to the mobile phone on file"
    )
    ask_send: Sentences = ("account/send",)
    sent: Sentences = ("account/sent",)
    not_sent: Sentences = ("account/not_sent",)
    then: StepName

    @property
    def stops(self) -> bool:
        return True

    def walk(self, call: Walk) -> Steps:
        if call.account is None:
            return PERSON
        items = call.account.items
        call.ahead = ""
        if not items:
            key = yield from call.say(self.nothing_due)
            return key or self.then
        key = yield from call.play((*said(items, call.language, call.now.date()), *call.sounds(self.closing)))
        if key:
            return key
        if self.send and not call.ahead:
            key = yield from call.key(call.sounds(self.ask_send), 4.0, call.labelled({self.send: SEND}))
            if key in ALWAYS:
                return key
            if key != self.send:
                call.ahead = key
        if self.send and self.send in (key, call.ahead):
            call.ahead = ""
            answer = yield SendMessage(template="account", values=written(items), to="on_file")
            key = yield from call.say(self.sent if expect(answer, Sent).ok else self.not_sent)
            return key or self.then
        return self.then

    def exits(self) -> Iterator[Exit]:
        yield Exit(("then",), self.then)

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        yield from listed("nothing_due", self.nothing_due)
        yield from listed("closing", self.closing)
        if self.send:
            for name in ("ask_send", "sent", "not_sent"):
                yield from listed(name, getattr(self, name))

    def needs(self) -> Iterator[tuple[Path, str, str]]:
        yield ("kind",), LOOKED_UP, "reads an account, but a call can come here without a `look_up`"


def said(items: Sequence[Item], language: str, today: date) -> tuple[Sound, ...]:
    """How many and how much in all, then each item with its amount and due date."""
    cases = count.prompts((len(items), _CASES), language)
    if len(items) == 1:
        sounds = announcement.prompts("account/total_one", language, count=cases)
    else:
        amount = money.prompts(sum(item.amount for item in items), language)
        sounds = announcement.prompts("account/total", language, count=cases, amount=amount)
    for item in items:
        sounds += _said(item, language, today)
    return tuple(sounds)


def _said(item: Item, language: str, today: date) -> list[Sound]:
    charge: list[Sound] = [Prompt(f"charge/{item.kind}")]
    if item.period:
        charge.append(Text(item.period))
    amount = money.prompts(item.amount, language)
    if item.due is None:
        return announcement.prompts("account/item_without_due", language, charge=charge, amount=amount)
    due = speech_date.prompts(Day.of(item.due, year=item.due.year != today.year), language)
    name = "account/item_overdue" if item.overdue else "account/item"
    return announcement.prompts(name, language, charge=charge, amount=amount, due=due)


def written(items: Sequence[Item]) -> tuple[tuple[str, str], ...]:
    """The items as values of the message `account`: `items` = kind|period|amount|due, one a line, `total`."""
    lines = [
        f"{item.kind}|{item.period}|{item.amount}|{item.due.isoformat() if item.due else ''}"
        for item in items
    ]
    return ("items", "\n".join(lines)), ("total", str(sum(item.amount for item in items)))
