"""PURE. The kinds of step there are; a document's `kind` chooses one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ivr.menu.steps.ask import Ask
from ivr.menu.steps.call import Call
from ivr.menu.steps.callback import Callback
from ivr.menu.steps.goto import Goto
from ivr.menu.steps.hang_up import HangUp
from ivr.menu.steps.hours import Hours
from ivr.menu.steps.language import Language
from ivr.menu.steps.look_up import LookUpStep
from ivr.menu.steps.menu import Menu
from ivr.menu.steps.message import Message
from ivr.menu.steps.notice import Notice
from ivr.menu.steps.queue import Queue
from ivr.menu.steps.read_account import ReadAccount
from ivr.menu.steps.say import Say
from ivr.menu.steps.survey import Survey
from ivr.menu.steps.transfer import Transfer
from ivr.menu.steps.verify import Verify
from ivr.menu.steps.visible import Visible

AnyStep = Annotated[
    Ask
    | Call
    | Callback
    | Goto
    | HangUp
    | Hours
    | Language
    | LookUpStep
    | Menu
    | Message
    | Notice
    | Queue
    | ReadAccount
    | Say
    | Survey
    | Transfer
    | Verify
    | Visible,
    Field(discriminator="kind"),
]
