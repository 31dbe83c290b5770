import httpx
from starlette.applications import Starlette

from minwon import probes


async def ask(path: str, *problems: str) -> httpx.Response:
    application = Starlette(routes=probes.routes(lambda: problems))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://probe") as client:
        return await client.get(path)


async def test_a_program_that_can_work_is_ready() -> None:
    assert (await ask("/readyz")).status_code == 200


async def test_one_that_cannot_says_why_but_is_still_alive() -> None:
    answer = await ask("/readyz", "Asterisk does not answer")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["Asterisk does not answer"])
    assert (await ask("/healthz", "Asterisk does not answer")).status_code == 200


async def test_metrics_are_prometheus_text() -> None:
    assert "# TYPE" in (await ask("/metrics")).text
