"""What the ledger has of one call, or of one counsellor lately."""

from __future__ import annotations

import time
from pathlib import Path

from acd.history import reading
from minwon.ledger import Ledger
from minwon.settings import Settings
from tests import databases


def test_a_call_has_its_own_lines_and_what_rooms_did_meanwhile_a_counsellor_those_of_their_room(
    tmp_path: Path,
) -> None:
    settings = Settings(data=tmp_path)
    databases.make(settings)
    now = time.time()
    ledger = Ledger(tmp_path / "ledger", "acd")
    ledger.append("status", at=now - 90_000, counsellor="c1", room="room1", status="ready", reason="")
    ledger.append("status", at=now - 9, counsellor="c1", room="room1", status="ready", reason="")
    ledger.append("offered", at=now - 8, call="k1", counsellor="c1", room="room1", queue="tax", offer="o1")
    ledger.append("room", at=now - 7, room="room1", mode="now", by="", reason="")
    ledger.append("room", at=now - 6, room="room2", mode="now", by="", reason="")
    ledger.append("gone", at=now - 5, call="k1", queue="tax", waited=3.0)
    ledger.append("ended", at=now - 4, call="k1", queue="tax", outcome="abandoned")
    ledger.append("room", at=now - 3, room="room2", mode="open", by="", reason="")
    with reading(settings) as history:
        assert [step.step for step in history.of_call("k1")] == ["offered", "room", "room", "gone", "ended"]
        assert [step.step for step in history.of_counsellor("c1")] == ["status", "offered", "room"]
        assert history.of_call("never") == history.of_counsellor("c9") == []
