"""Who talks to whom: the rounds of decisions, and the life of an offer.

Counterpart: lines.py, which answers who comes first; floor.py, which keeps the books.
"""

from __future__ import annotations

from heapq import heapify, heappop, heapreplace

from acd.engine import lines
from acd.engine.calls import Call, RunningOffer, Whereabouts
from acd.engine.commands import Offer, Withdraw
from acd.engine.counsellors import Counsellor, Step
from acd.engine.events import OfferEnd, Status
from acd.engine.floor import Floor
from acd.engine.lines import Line
from acd.engine.order import Front, Place

NOT_RESPONDING = "not_responding"

_WAITING, _OFFERED = Whereabouts.WAITING, Whereabouts.OFFERED


class Matching(Floor):
    # --- rounds ------------------------------------------------------------------------------------

    def _decide(self, now: float) -> None:
        """One round: the callers in order, each takes the counsellor who comes first for them.

        Before this event nobody free suited anybody waiting. So only who has become free, who has
        joined, and rooms that have opened need a look.
        """
        freed, joined, everything = self._freed, self._joined, self._everything
        self._freed, self._joined, self._everything = [], [], False
        if self._linked and not everything:
            if not joined and len(freed) == 1:
                self._decide_for_counsellor(freed[0], now)
                return
            if not freed and len(joined) == 1 and joined[0].whereabouts is _WAITING:
                self._decide_for_call(joined[0], now)
                return
        looked: set[Line] = set()
        for call in joined:
            if call.whereabouts is _WAITING and not call.lined:
                call.lined = True
                call.line.waiting.add(call.place)
                looked.add(call.line)
        for counsellor in freed:
            if counsellor.available and not counsellor.listed:
                lines.stand_idle(counsellor)
                looked.update(station.line for station in counsellor.stations)
        if not self._linked:
            return
        if everything:
            looked = set(self._lines.values())
        heads = [(line.waiting.blocks[0][0], line) for line in looked if line.waiting.blocks]
        heapify(heads)
        while heads:
            head, line = heads[0]
            call = self._calls[head[3]]
            best = line.best(call.tried, now)
            if best is None:
                heappop(heads)
                continue
            self._offer(call, best, now)
            if line.waiting.blocks:
                heapreplace(heads, (line.waiting.blocks[0][0], line))
            else:
                heappop(heads)

    def _decide_for_counsellor(self, counsellor: Counsellor, now: float) -> None:
        """The commonest case under load: one counsellor is free, and takes the first they suit."""
        if not counsellor.available or counsellor.listed:
            return
        if counsellor.room.accepting:
            first: Place | None = None
            for station in counsellor.stations:
                blocks = station[0].waiting.blocks
                if blocks and (first is None or blocks[0][0] < first):
                    first = blocks[0][0]
            if first is not None:
                self._offer(self._calls[first[3]], counsellor, now)
                return
        lines.stand_idle(counsellor)

    def _decide_for_call(self, call: Call, now: float) -> None:
        """The commonest case without load: one caller joins, and gets the best of the free."""
        line = call.line
        if not line.waiting.blocks:  # else those in front would have been served
            best = line.best(call.tried, now)
            if best is not None:
                self._offer(call, best, now)
                return
        call.lined = True
        line.waiting.add(call.place)

    # --- offers ------------------------------------------------------------------------------------

    def _offer(self, call: Call, counsellor: Counsellor, now: float) -> None:
        self._unline(call)
        self._offered += 1
        identity = f"{self._series}{self._offered}"
        ring_for = self._bind(RunningOffer(identity, call, counsellor, now), now)
        call.counsellor = counsellor
        counsellor.call = call
        counsellor.move(Step.OFFER, now)
        counsellor.turn = self._offered
        self._occupy(counsellor.room, 1, now)
        if counsellor.room.rules is not None:
            self._given(counsellor.room, now)
        self._commands.append(
            Offer(
                offer=identity,
                call=call.id,
                counsellor=counsellor.id,
                ring_for=ring_for,
                again=call.again,
                callback=call.callback is not None,
            )
        )
        if self._journal:
            details = (
                ("offer", identity),
                ("by", "last_counsellor" if call.line.need.counsellor else call.line.by),
                ("rank", counsellor.queues[call.queue]),
                ("idle", now - counsellor.idle_since),
                ("waited", now - call.arrived),
            )
            self._note("offered", call, counsellor, details)
            self._changed(counsellor)
        call.since = now

    def _bind(self, offer: RunningOffer, now: float) -> float:
        """Reserve both sides until the offer's deadline; returns how long the phone may ring."""
        call = offer.call
        self._offers[offer.id] = offer
        ring_for = self.rules.of(call.queue).ring_seconds
        if ring_for:
            offer.deadline = self._deadlines.set(now + ring_for, self._rang_out, offer)
        call.offer = offer.counsellor.offer = offer
        call.whereabouts = _OFFERED
        return ring_for

    def _rang_out(self, offer: RunningOffer, now: float) -> None:
        self._withdraw(offer, OfferEnd.RANG_OUT)
        self._offer_over(offer, OfferEnd.RANG_OUT, now)

    def _withdraw(self, offer: RunningOffer, why: OfferEnd) -> None:
        self._commands.append(
            Withdraw(offer=offer.id, call=offer.call.id, counsellor=offer.counsellor.id, why=why)
        )

    def _withdraw_from(self, counsellor: Counsellor, now: float, why: OfferEnd = OfferEnd.WITHDRAWN) -> None:
        """Stop the ringing at this counsellor's, if there is any."""
        if counsellor.offer is not None:
            offer = counsellor.offer
            self._withdraw(offer, why)
            self._offer_over(offer, why, now)

    def _offer_over(self, offer: RunningOffer, why: OfferEnd, now: float) -> None:
        """No talk: each reason has its own consequence for the counsellor and for the call."""
        call, counsellor = offer.call, offer.counsellor
        self._end_offer(offer, why, now)
        if why is OfferEnd.CALLER_LEFT:
            self._gone(call, now)
            return
        if why is OfferEnd.WITHDRAWN:
            call.front = min(call.front, Front.WITHDRAWN)
        else:
            call.tried |= {counsellor.id}
            self._refused(counsellor, why, now)
        self._wait(call, now)

    def _end_offer(self, offer: RunningOffer, why: OfferEnd, now: float) -> None:
        """The one end of an offer without a talk; both sides are unbound."""
        del self._offers[offer.id]
        call, counsellor = offer.call, offer.counsellor
        if offer.deadline is not None:
            self._deadlines.cancel(offer.deadline)
        call.offer = call.counsellor = None
        counsellor.move(Step.OFFER_END, now)
        if self._journal:
            details = (("offer", offer.id), ("why", why), ("rang", now - offer.since))
            self._note("offer_ended", call, counsellor, details)
        self._release(counsellor, now)

    def _refused(self, counsellor: Counsellor, why: OfferEnd, now: float) -> None:
        if why is OfferEnd.RANG_OUT:
            counsellor.missed += 1
            if counsellor.missed == self.rules.not_responding_after:
                counsellor.missed = 0
                self._set_status(counsellor, Status.BREAK, NOT_RESPONDING, now)
                self._alert(NOT_RESPONDING, counsellor)
            return
        # A phone that is busy or absent says so within milliseconds: without a rest it would be
        # offered the same call thousands of times.
        rules = self.rules
        pause = rules.rejected_pause if why is OfferEnd.REJECTED else rules.unreachable_pause
        if why is OfferEnd.UNREACHABLE:
            self._alert(why, counsellor)
        counsellor.pause_why = why
        counsellor.pause = self._deadlines.set(now + pause, self._pause_over, counsellor)

    def _pause_over(self, counsellor: Counsellor, now: float) -> None:
        counsellor.pause = None
        counsellor.pause_why = ""
        self._freed.append(counsellor)
