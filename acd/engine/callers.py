"""What is remembered of callers for a day, by pseudonym: who left without a talk, and who talked to whom.

A caller who hangs up and phones again soon gets the old place. One who phones again the same day is
offered to the same counsellor first. Nothing here outlives a restart, and nobody withheld is remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Remembered:
    at: float  #: when they last phoned, left or talked
    arrived: float | None = None  #: the place they left without a talk
    counsellor: str = ""  #: who talked to them last


@dataclass(slots=True)
class Callers:
    seconds: float  #: how long "the same day" is
    _known: dict[str, Remembered] = field(default_factory=dict)  #: the longest silent first

    def phoned(self, caller: str, now: float) -> Remembered | None:
        """They phone: what was known of them; from now on they are known to have phoned."""
        before = self._known.pop(caller, None)
        if before is not None and now - before.at > self.seconds:
            before = None
        self._keep(caller, Remembered(now, None, before.counsellor if before else ""))
        return before

    def left(self, caller: str, arrived: float, now: float) -> None:
        """They hung up before anybody talked to them."""
        known = self._known.pop(caller, None)
        self._keep(caller, Remembered(now, arrived, known.counsellor if known else ""))

    def talked(self, caller: str, counsellor: str, now: float) -> None:
        self._known.pop(caller, None)
        self._keep(caller, Remembered(now, None, counsellor))

    def __len__(self) -> int:
        return len(self._known)

    def _keep(self, caller: str, remembered: Remembered) -> None:
        known = self._known
        known[caller] = remembered
        # Two for each one gained: the forgotten go without ever a pause for it.
        for _ in range(2):
            oldest = next(iter(known))
            if remembered.at - known[oldest].at <= self.seconds:
                return
            del known[oldest]
