"""A talk while it lasts: how long it may, warnings, and its end by a text of the city's.

Owns the moments at which a talk's time is told and over; both come only where the queue's rules say so.
A warning and an end by text are a person's decision, at any moment of any talk. Counterpart: engine.py,
which says when talks begin and end.
"""

from __future__ import annotations

from acd.engine.calls import Call, Whereabouts
from acd.engine.commands import CloseTalk, SayInTalk, TalkTimed
from acd.engine.deadlines import Deadline
from acd.engine.events import CallerWarned, Ending, TalkClosed, TalkExtended
from acd.engine.matching import Matching


class TalkTime:
    """How long one talk may last. Moments are seconds on the engine's clock."""

    __slots__ = ("deadline", "extended", "since", "told")

    def __init__(self, since: float, extended: float, told: float | None) -> None:
        self.since = since
        self.extended = extended  #: by how many seconds it may last longer
        self.told = told  #: when both were told that it will end
        self.deadline: Deadline | None = None


class Talks(Matching):
    def _time_talk(
        self, call: Call, since: float, *, extended: float = 0.0, told: float | None = None
    ) -> None:
        """The talk began then; one found after a restart has perhaps been extended, and its end been told."""
        rules = self.rules.of(call.queue)
        if rules.talk_told is not None or rules.talk_most is not None:
            call.talk = TalkTime(since, extended, told)
            self._arm(call, call.talk)

    def _stop_timing(self, call: Call) -> None:
        if call.talk is not None:
            if call.talk.deadline is not None:
                self._deadlines.cancel(call.talk.deadline)
            call.talk = None

    def _arm(self, call: Call, talk: TalkTime) -> None:
        """Set what comes next. The end keeps its distance from the sentence, however late that was said."""
        if talk.deadline is not None:
            self._deadlines.cancel(talk.deadline)
            talk.deadline = None
        rules = self.rules.of(call.queue)
        if rules.talk_told is not None and talk.told is None:
            due = talk.since + talk.extended + rules.talk_told
            talk.deadline = self._deadlines.set(max(due, self._now), self._tell_time, call)
        elif rules.talk_most is not None:
            if talk.told is not None and rules.talk_told is not None:
                due = talk.told + rules.talk_most - rules.talk_told
            else:
                due = talk.since + talk.extended + rules.talk_most
            talk.deadline = self._deadlines.set(max(due, self._now), self._time_over, call)

    def _tell_time(self, call: Call, now: float) -> None:
        talk = call.talk
        assert talk is not None
        talk.told = now
        self._say(call, "time_almost_over")
        self._write(call, talk)
        if self._journal:
            self._note("talk_time_told", call, call.counsellor, (("talked", now - talk.since),))
        self._arm(call, talk)

    def _say(self, call: Call, sentence: str) -> None:
        self._commands.append(SayInTalk(call=call.id, sentence=sentence, language=call.asked.language))

    def _write(self, call: Call, talk: TalkTime) -> None:
        self._commands.append(
            TalkTimed(call=call.id, since=talk.since, extended=talk.extended, told=talk.told)
        )

    def _time_over(self, call: Call, now: float) -> None:
        self._close(call, TalkClosed(call=call.id, text=Ending.TIME, by="time"), now)

    def _caller_warned(self, event: CallerWarned, now: float) -> None:
        call = self._talking(event.call)
        if call is None:
            return
        self._say(call, "warning")
        if self._journal:
            self._note("caller_warned", call, call.counsellor, (("by", event.by),))

    def _talk_extended(self, event: TalkExtended, now: float) -> None:
        call = self._talking(event.call)
        if call is None or call.talk is None:
            return
        talk = call.talk
        more = self.rules.of(call.queue).talk_extension if event.seconds is None else event.seconds
        talk.extended += more
        talk.told = None
        self._write(call, talk)
        if self._journal:
            details = (("seconds", more), ("by", event.by))
            self._note("talk_extended", call, call.counsellor, details)
        self._arm(call, talk)

    def _talk_closed(self, event: TalkClosed, now: float) -> None:
        call = self._talking(event.call)
        if call is not None:
            self._close(call, event, now)

    def _close(self, call: Call, event: TalkClosed, now: float) -> None:
        """Both stay bound until Asterisk says that the counsellor's phone is free."""
        assert call.counsellor is not None
        self._stop_timing(call)
        self._commands.append(
            CloseTalk(
                call=call.id,
                counsellor=call.counsellor.id,
                text=event.text,
                conduct=event.conduct if call.caller else "",
                caller=call.caller,
            )
        )
        if self._journal:
            details = (("text", event.text), ("conduct", event.conduct), ("by", event.by))
            self._note("talk_closed", call, call.counsellor, details)

    def _talking(self, identity: str) -> Call | None:
        """The call, if somebody talks to its caller now."""
        call = self._calls.get(identity)
        if call is None or call.whereabouts is not Whereabouts.TALKING:
            return None
        return None if call.callback is not None and call.callback.dialling else call
