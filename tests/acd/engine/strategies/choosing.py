"""A morning's talks, and who is called after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acd.engine.commands import Offer
from acd.engine.engine import Engine
from acd.engine.events import Answered, CounsellorKnown, OfferEnd, OfferFailed, Status, TalkEnded
from acd.engine.rules import QueueRules, Rules
from tests.acd.engine.scripts import chooses, waits


def served(
    strategy: str,
    *,
    talks: Sequence[tuple[str, float]],
    extra: Sequence[str] = (),
    levels: Mapping[str, int] | None = None,
    then: int,
) -> list[str]:
    """Each of `talks` (counsellor, minutes) begins at once; `extra` have one more short talk later.

    When all are free, `then` calls come at one instant: who gets them, in order.
    """
    engine = Engine(Rules(others=QueueRules(wrap_up_seconds=0, strategy=strategy)))
    for name, _ in talks:
        level = (levels or {}).get(name, 1)
        engine.handle(CounsellorKnown(counsellor=name, room="room1", queues=(("tax", level),)), 0)

    def only(name: str, now: float, call: str) -> None:
        engine.handle(chooses(name, Status.READY), now)
        (offer,) = (one for one in engine.handle(waits(call, now), now) if isinstance(one, Offer))
        assert offer.counsellor == name
        engine.handle(Answered(offer=offer.offer), now)

    for name, _ in talks:
        only(name, 0, f"talk of {name}")
    for name, minutes in sorted(talks, key=lambda one: one[1]):
        engine.handle(TalkEnded(call=f"talk of {name}"), minutes)
    for name in extra:
        for other, _ in talks:
            if other != name:
                engine.handle(chooses(other, Status.BREAK), 20)
        only(name, 20, f"again of {name}")
        engine.handle(TalkEnded(call=f"again of {name}"), 21)
        for other, _ in talks:
            engine.handle(chooses(other, Status.READY), 22)
    said = engine.handle_all([waits(f"then {number}", 30) for number in range(then)], 30)
    offers = [one for one in said if isinstance(one, Offer)]
    for one in offers:
        engine.handle(OfferFailed(offer=one.offer, why=OfferEnd.CALLER_LEFT), 30)
    return [one.counsellor for one in offers]
