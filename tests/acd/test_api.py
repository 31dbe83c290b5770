"""acd over HTTP: what may be asked, by whom, and what is answered."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from acd.api import application, events_of
from acd.engine.events import CallGone, CallWaits, Status, StatusChosen
from acd.service import Service
from tests.acd.conftest import running
from tests.acd.test_service import until, waits
from tests.fakes.asterisk import FakeAsterisk

TOKEN = "a-token"


@asynccontextmanager
async def http(service: Service, token: str = TOKEN) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(service, TOKEN))
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://acd", headers=headers) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/snapshot"),
        ("GET", "/events"),
        ("POST", "/rooms/room1"),
        ("POST", "/counsellors/c1001/status"),
        ("GET", "/rules"),
        ("PUT", "/rules"),
        ("POST", "/calls/1.1/warn"),
        ("POST", "/calls/1.1/end"),
        ("POST", "/calls/1.1/extend"),
        ("POST", "/calls/1.1/category"),
        ("GET", "/callbacks"),
        ("DELETE", "/callbacks/b1.1"),
    ],
)
async def test_nothing_is_told_or_done_without_the_token(service: Service, method: str, path: str) -> None:
    async with http(service, "guess") as client:
        answer = await client.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "no_token")
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/metrics")).status_code == 200


async def test_ready_is_said_only_in_step_with_asterisk(service: Service, asterisk: FakeAsterisk) -> None:
    async with http(service) as client:
        assert (await client.get("/readyz")).status_code == 503
        answer = await client.post("/rooms/room1", json={"mode": "now"})
        assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
        async with running(service):
            assert (await client.get("/readyz")).status_code == 200


async def test_a_status_is_set_shown_and_written_to_asterisk(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service), http(service) as client:
        answer = await client.post("/counsellors/c1001/status", json={"status": "ready", "room": "room2"})
        assert answer.json()["status"] == "ready"
        (written,) = await asterisk.wait_for("DBPut")
        assert (written["Key"], written["Val"]) == ("c1001", "ready||room2")
        seen = (await client.get("/snapshot")).json()
        assert [one["room"] for one in seen["counsellors"] if one["counsellor"] == "c1001"] == ["room2"]
        named = (await client.get("/counsellors")).json()
        assert {one["name"] for one in named} == {"김민서"}


async def test_a_room_is_closed_opened_and_listed(service: Service, asterisk: FakeAsterisk) -> None:
    async with running(service), http(service) as client:
        body = {"mode": "now", "by": "kim", "reason": "fire"}
        closed = (await client.post("/rooms/room1", json=body)).json()
        assert closed == {"room": "room1", "mode": "now", "withdrawn": [], "brought_back": []}
        rooms = {room["room"]: room for room in (await client.get("/rooms")).json()}
        assert (rooms["room1"]["mode"], rooms["room1"]["by"], rooms["room1"]["reason"]) == (
            "now",
            "kim",
            "fire",
        )
        assert (rooms["remote"]["mode"], rooms["remote"]["name_ko"]) == ("open", "재택")
        await client.post("/rooms/room1", json={"mode": "open"})
        assert (await client.get("/rooms")).json()[0]["mode"] == "open"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/rooms/room9", {"mode": "now"}, "no_such_room"),
        ("/rooms/room1", {"mode": "burnt"}, "bad_body"),
        ("/rooms/room1", {"mode": "now", "extra": 1}, "bad_body"),
        ("/rooms/room1", [], "bad_body"),
        ("/counsellors/c9999/status", {"status": "ready"}, "no_such_counsellor"),
        ("/counsellors/c1001/status", {"status": "ready", "room": "room9"}, "no_such_room"),
        ("/counsellors/c1001/wrap-up", {"more": -1}, "bad_body"),
        ("/calls/1.1/warn", {}, "no_such_talk"),
        ("/calls/1.1/end", {"text": "A"}, "no_such_talk"),
        ("/calls/1.1/end", {"text": "E"}, "bad_body"),
        ("/calls/1.1/end", {"text": "A", "conduct": "rude"}, "bad_body"),
        ("/calls/1.1/extend", {"seconds": 0}, "bad_body"),
        ("/calls/1.1/category", {"category": "weather"}, "no_such_category"),
        ("/calls/1.1/category", {"category": "tax"}, "no_such_call"),
    ],
)
async def test_what_cannot_be_done_is_refused_in_words(
    service: Service, asterisk: FakeAsterisk, path: str, body: Any, code: str
) -> None:
    async with running(service), http(service) as client:
        answer = await client.post(path, json=body)
        assert answer.json()["code"] == code
        assert answer.status_code in (404, 409, 422)


async def test_rules_are_in_force_at_once_and_the_line_stays_as_it_is(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service), http(service) as client:
        assert (await client.get("/rules")).json()["number"] == 0
        waits(asterisk, "1.1")
        await until(service, "1.1", "waiting")
        body = {"text": "# brief\nqueues: {tax: {ring_seconds: 4}}", "by": "kim", "why": "storm"}
        set_ = (await client.put("/rules", json=body)).json()
        assert (set_["number"], set_["by"], set_["why"], set_["text"]) == (1, "kim", "storm", body["text"])
        assert (await client.get("/rules")).json() == set_
        service.tell(StatusChosen(counsellor="c1001", status=Status.READY))
        (redirected,) = await asterisk.wait_for("Redirect")
        assert redirected["Exten"].split("-")[2] == "6"  # 4 s, and the dialplan's grace
        assert [call.whereabouts for call in service.engine.snapshot().calls] == ["offered"]


async def test_rules_with_faults_change_nothing_and_all_faults_are_told(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service), http(service) as client:
        answer = await client.put("/rules", json={"text": "others:\n  ring_seconds: x\n  rings: 3\n"})
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_rules")
        problems = answer.json()["details"]["problems"]
        assert [(one["line"], one["path"]) for one in problems] == [
            (2, "others.ring_seconds"),
            (3, "others.rings"),
        ]
        assert (await client.get("/rules")).json()["number"] == 0


async def test_events_follow_the_snapshot_and_end_with_the_program(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async def read(number: int) -> list[tuple[str, Any]]:
        return [_read(text) async for text in events_of(service, number)]

    async with asyncio.TaskGroup() as tasks:
        async with running(service):
            before = service.snapshot()
            listening = tasks.create_task(read(before["number"]))
            await asyncio.sleep(0)
            service.tell(StatusChosen(counsellor="c1001", status=Status.READY))
            await asyncio.sleep(0.2)
        await asyncio.sleep(0)
    events = [values for name, values in listening.result() if name == "change"]
    assert [event["number"] for event in events][:1] == [before["number"] + 1]
    assert events[0]["counsellors"]["c1001"]["status"] == "ready"


async def test_a_gap_starts_over(service: Service, asterisk: FakeAsterisk) -> None:
    async with running(service), http(service) as client:
        for query in ("", "?feed=former&after=3", f"?feed={service.feed.identity}&after=99", "?after=x"):
            answer = await client.get(f"/events{query}")
            assert _read(answer.text)[0] == "start_over"


def _read(text: str) -> tuple[str, Any]:
    name, data = text.strip().split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


async def test_why_a_call_waits_and_why_no_call_comes_is_said_in_both_languages(
    service: Service, asterisk: FakeAsterisk
) -> None:
    async with running(service), http(service) as client:
        service.tell(CallWaits(call="9.1", queue="tax", arrived=service.now()))
        service.tell(StatusChosen(counsellor="c1001", status=Status.BREAK, reason="lunch"))
        told = (await client.get("/calls/9.1/why")).json()
        assert told["waited"] == told["now"]
        assert told["now"]["reason"] == "nobody_free"
        assert "1 on a break" in told["now"]["en"] and "이석 1명" in told["now"]["ko"]
        assert [step["reason"] for step in told["steps"]] == ["waits"]
        told = (await client.get("/counsellors/c1001/why")).json()
        assert told["now"]["en"] == "Is on a break (lunch)."
        assert told["steps"][-1]["ko"] == "room1에서 상태가 바뀌었습니다: 이석 (lunch)."
        service.tell(CallGone(call="9.1"))
        told = (await client.get("/calls/9.1/why")).json()
        assert (told["now"], told["went"]["reason"]) == (None, "gone")
        unknown = await client.get("/calls/9.9/why")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_call")
        assert (await client.get("/counsellors/c9999/why")).status_code == 404
