from __future__ import annotations

import pytest

from acd.engine.counsellors import ACTIVITIES, Activity, Counsellor, ImpossibleStep, Step
from acd.engine.rooms import Room
from minwon.settings import PROJECT


def counsellor() -> Counsellor:
    return Counsellor("ana", Room("room1", None, 0), 0)


@pytest.mark.parametrize("activity", Activity)
@pytest.mark.parametrize("step", Step)
def test_the_table_is_all_there_is(activity: Activity, step: Step) -> None:
    one = counsellor()
    one.activity = activity
    if step in ACTIVITIES[activity]:
        one.move(step, 5)
        assert (one.activity, one.since) == (ACTIVITIES[activity][step], 5)
    else:
        said = f"{step} cannot happen to counsellor ana, who is {activity}"
        with pytest.raises(ImpossibleStep, match=said):
            one.move(step, 5)


def test_from_every_activity_there_is_a_way_back_to_idle() -> None:
    back = {Activity.IDLE}
    for _ in Activity:
        back |= {activity for activity, steps in ACTIVITIES.items() if back & set(steps.values())}
    assert back == set(Activity)


def diagram() -> str:
    lines = ["stateDiagram-v2", "    [*] --> idle"]
    for activity, steps in ACTIVITIES.items():
        lines += [f"    {activity} --> {after} : {step}" for step, after in steps.items()]
    return "\n".join(lines)


def test_the_diagram_in_the_documentation_is_the_table() -> None:
    assert diagram() in (PROJECT / "docs" / "distribution.md").read_text()
