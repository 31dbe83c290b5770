"""When a call is better served elsewhere: too long a wait, too many waiting, nobody at work, closing time.

Where it goes (`to`): `queue:NAME` keeps the call in the distribution, with its arrival; `callback` offers
one, and the place stays meanwhile; anything else (`department:NUMBER`, `message`, `voicemail`) takes it
out, and the phone side sends it there. A call overflows once, so two queues that overflow into each
other do not toss it about.
"""

from __future__ import annotations

from collections.abc import Iterator

from acd.engine.calls import Call
from acd.engine.rules import Overflow, QueueRules


def suits(call: Call, rule: Overflow, open_: bool) -> bool:
    """Can this call be sent there? A callback has nobody on the line, and not everybody can be called."""
    if call.callback is not None:
        return rule.to.startswith("queue:")
    return rule.to != "callback" or (open_ and call.asked.callback and bool(call.caller))


def too_many(call: Call, rules: QueueRules, waiting: int, open_: bool) -> Overflow | None:
    """The rule for a caller who joins when so many wait already."""
    return next(
        (
            one
            for one in rules.overflow
            if one.when == "size" and waiting >= one.value and suits(call, one, open_)
        ),
        None,
    )


def moments(call: Call, rules: QueueRules) -> Iterator[tuple[float, Overflow]]:
    """When to look at this call, and by which rule."""
    for one in rules.overflow:
        if one.when == "waited":
            yield call.arrived + one.value, one
        elif one.when == "unserved":
            yield call.joined + one.value, one
