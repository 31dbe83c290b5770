"""What a waiting caller needs of a counsellor, and when they will need less.

Three things relax with time: levels fall by one after each stated wait, a foreign language is waited
for only so long, and so is the counsellor whom the caller talked to before. Counterpart: lines.py.
"""

from __future__ import annotations

from acd.engine.calls import Call
from acd.engine.lines import Need
from acd.engine.rules import QueueRules


def need_of(call: Call, rules: QueueRules, now: float, main_language: str) -> tuple[Need, float | None]:
    """The need at this moment, and the moment at which it changes next (None: it stays)."""
    asked = call.asked
    if not asked.skills and not call.kept_for and asked.language == main_language:
        return Need(call.queue, main_language), None
    changes: list[float] = []

    def over(moment: float) -> bool:
        if now < moment:
            changes.append(moment)
        return now >= moment

    language = asked.language
    if language != main_language and rules.language_seconds is not None:
        language = "" if over(call.arrived + rules.language_seconds) else language
    skills = asked.skills
    if skills:
        fallen = sum([over(call.arrived + seconds) for seconds in rules.level_seconds])
        skills = tuple((skill, level - fallen) for skill, level in skills if level > fallen)
    kept_for = call.kept_for
    if kept_for and over(call.joined + rules.last_counsellor_seconds):
        kept_for = ""
    return Need(call.queue, language, skills, kept_for), min(changes, default=None)


def let_go(before: Need, after: Need) -> str:
    """Which of the three is asked for no longer, or at a lower level only; "" for none."""
    if before.counsellor and not after.counsellor:
        return "last_counsellor"
    if before.language and not after.language:
        return "language"
    return "level" if before.skills != after.skills else ""
