"""How a counsellor may end a talk: the four texts by letter, and what each holds against the caller.

The texts are those of the ministry's standard for closing calls (2019): abuse, harassment, insisting on
a superior, the same matter again and again. The sentences stand in the catalogue (`protection/`); which
one an Ending plays, in the dialplan (`closed`). Pure.
"""

from __future__ import annotations

from acd.engine.events import Ending, TalkClosed
from minwon.strikes import Conduct

TEXTS = {"A": Ending.ABUSE, "B": Ending.HARASSMENT, "C": Ending.SUPERIOR, "D": Ending.REPEATED}

#: What is held against the caller unless the counsellor says otherwise. The other texts hold nothing.
HELD = {Ending.ABUSE: Conduct.VERBAL_ABUSE, Ending.HARASSMENT: Conduct.HARASSMENT}


NOTHING = "none"


def closing(call: str, text: Ending, *, by: str, held: str = "") -> TalkClosed:
    """End this call with this text. `held`: a Conduct, NOTHING, or "" for what the text itself holds."""
    conduct = held or HELD.get(text, NOTHING)
    return TalkClosed(call=call, text=text, conduct="" if conduct == NOTHING else conduct, by=by)
