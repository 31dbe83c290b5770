"""`minwon demo` against a running Minwon: real traffic that adds up, and a room left as it was found."""

from __future__ import annotations

import json
import re

import pytest

from tests.live.instance import Instance

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


def test_everybody_phones_and_the_counsellors_go_home(shared: Instance) -> None:
    before = json.loads(shared.minwon("report", "--json"))["offered"]
    # Half a minute sees talks begin and end; whoever is on the phone then goes.
    printed = shared.minwon(
        "demo", "--citizens", "6", "--rate", "3", "--counsellors", "4", "--seed", "1", "--seconds", "35"
    )
    told = printed.partition("What the phones saw:")[2]
    assert "adds up: offered =" in told and "DOES NOT" not in told
    assert re.search(r"calls made +6\n", told)
    assert "Still signed in" not in told
    day = json.loads(shared.minwon("report", "--json"))
    assert day["adds_up"] and day["outcomes"]["fault"] == 0
    # Every citizen reached the ledger, and so did each counsellor's *11, *12 and *15: none as a call.
    assert day["offered"] - before == 6
    counsellors = json.loads(shared.minwon("counsellor", "list", "--json"))
    assert {each["status"] for each in counsellors} == {"signed_out"}
