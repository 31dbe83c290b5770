"""Messages as Asterisk sends them, for tests."""

from __future__ import annotations

from acd.asterisk.wire import Message, parse
from minwon.channel import REPEATED, Variable

QUEUES = frozenset({"general", "tax"})


def message(event: str, variables: dict[Variable, str] | None = None, /, **headers: str) -> Message:
    lines = [f"Event: {event}", *(f"{name}: {value}" for name, value in headers.items())]
    if variables is not None:
        lines += [f"ChanVariable: {name}={variables.get(name, '')}" for name in REPEATED]
    return parse("\r\n".join(lines).encode())


def caller(call: str = "1795300309.4", channel: str = "", **more: str) -> dict[str, str]:
    return {"Channel": f"PJSIP/trunk-{call}", "Uniqueid": channel or call, "Linkedid": call, **more}


def waiting(**more: str) -> dict[Variable, str]:
    """The variables of an ordinary caller."""
    given = {Variable[name.upper()]: value for name, value in more.items()}
    return {
        Variable.STATE: "waiting",
        Variable.TICKET: "1795300309.432323",
        Variable.QUEUE: "tax",
        Variable.PRIORITY: "0",
        Variable.LANGUAGE: "ko",
        **given,
    }
