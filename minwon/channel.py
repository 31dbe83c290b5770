"""The words that stand on a call's channel: the one place where dialplan, `ivr` and `acd` meet.

Asterisk repeats the variables in REPEATED in every event of the channel (manager.conf,
`channelvars`), so whoever reads an event knows all there is to know about the call.
"""

from __future__ import annotations

from enum import StrEnum


class Variable(StrEnum):
    """Channel variables, as the dialplan writes them."""

    STATE = "MINWON_STATE"  #: a State
    TICKET = "MINWON_TICKET"  #: arrival, epoch seconds with microseconds: the caller's place
    QUEUE = "MINWON_QUEUE"
    PRIORITY = "MINWON_PRIORITY"  #: larger = more urgent
    SKILLS = "MINWON_SKILLS"  #: `topic:level;topic:level`
    LANGUAGE = "MINWON_LANGUAGE"  #: ko, en, …
    CALLER = "MINWON_CALLER"  #: the caller's pseudonym; never the number
    COUNSELLOR = "MINWON_COUNSELLOR"  #: who is offered this call, or talks to them
    OFFER = "MINWON_OFFER"  #: id of the offer in hand
    OUTCOME = "MINWON_OUTCOME"  #: an Outcome, decided as the call goes
    NEXT = "MINWON_NEXT"  #: where the menu sends the call: an exit of `ivr`; set last
    RECORD = "MINWON_RECORD"  #: yes = record the talk
    WHISPER = "MINWON_WHISPER"  #: prompts the counsellor hears before the caller, joined by `&`
    MENU = "MINWON_MENU"  #: the menu's version that the call is on
    PATH = "MINWON_PATH"  #: the steps taken
    NOTICED = "MINWON_NOTICED"  #: the notices this caller has heard, `1;3`
    TRANSFER = "MINWON_TRANSFER"  #: number that `transfer` dials
    TALK = "MINWON_TALK"  #: of the talk: since;extended;told. Epoch seconds, seconds, epoch seconds or empty
    CATEGORY = "MINWON_CATEGORY"  #: what the call is about, once the counsellor has said so
    SURVEY = "MINWON_SURVEY"  #: no = nobody asks for one after the talk
    SENT = "MINWON_SENT"  #: yes = has overflowed once, and does not again
    MAY_CALL_BACK = "MINWON_MAY_CALL_BACK"  #: yes = a callback may be offered to who waits
    NUMBER = "MINWON_NUMBER"  #: where the caller wants to be called back; personal, never repeated
    CALLBACK = "MINWON_CALLBACK"  #: the queue that calls back; empty: the one they waited for


#: Global, written by acd: 1 = so many wait that the menu helps first.
FLOOD = "MINWON_FLOOD"


class State(StrEnum):
    MENU = "menu"
    WAITING = "waiting"
    DECIDING = "deciding"  #: waits, and is asked where to be called back
    OFFERED = "offered"
    DIALLING = "dialling"  #: a callback: the counsellor is on the line, the citizen's phone rings
    TALKING = "talking"
    FALLBACK = "fallback"
    AFTER = "after"
    TRANSFER = "transfer"


class Outcome(StrEnum):
    """How a call ended. Every call has exactly one; FAULT must stay at none."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    SERVED = "served"
    CALLED_BACK = "called_back"
    OVERFLOWED = "overflowed"
    FAULT = "fault"


class Exit(StrEnum):
    """Where `ivr` sends the call when the menu is done."""

    QUEUE = "queue"
    TRANSFER = "transfer"
    HANGUP = "hangup"


REPEATED = (
    Variable.STATE,
    Variable.TICKET,
    Variable.QUEUE,
    Variable.PRIORITY,
    Variable.SKILLS,
    Variable.LANGUAGE,
    Variable.CALLER,
    Variable.MAY_CALL_BACK,
    Variable.COUNSELLOR,
    Variable.OFFER,
    Variable.OUTCOME,
    Variable.SENT,
    Variable.NOTICED,
)
