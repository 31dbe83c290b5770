"""`minwon callback` shows who waits to be called back, and takes one off the list."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from click.testing import CliRunner, Result

from acd import api
from acd.commands.callback import callback
from acd.service import Service
from minwon.settings import Settings
from tests.acd.asterisk.test_callbacks import ENTRY, ID
from tests.acd.conftest import eventually, listed, running
from tests.fakes.asterisk import FakeAsterisk
from tests.live.ports import free_ports


@pytest.fixture(autouse=True)
def instance(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line finds this test's instance."""
    port = free_ports(1, media=100)[0]
    object.__setattr__(settings.acd, "http_port", port)
    monkeypatch.setenv("MINWON_DATA", str(settings.data))
    monkeypatch.setenv("MINWON_ACD__HTTP_PORT", str(port))


@asynccontextmanager
async def acd_over_http(service: Service, settings: Settings) -> AsyncIterator[None]:
    server = api.server(settings, service)
    async with running(service), asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await eventually(lambda: server.started)
        yield
        server.should_exit = True


async def minwon(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, callback, list(arguments))


async def test_one_is_listed_and_cancelled(
    service: Service, settings: Settings, asterisk: FakeAsterisk
) -> None:
    asterisk.answers["DBGetTree"] = listed(f"Event: DBGetTreeResponse\r\nKey: /callback/{ID}\r\nVal: {ENTRY}")
    service.now = lambda: 1795301001.0  # type: ignore[assignment]
    async with acd_over_http(service, settings):
        (one,) = json.loads((await minwon("list", "--json")).output)
        assert (one["callback"], one["queue"], one["tries"]) == (ID, "tax", 1)
        shown = (await minwon("list")).output
        assert shown.startswith(ID) and shown.endswith("waits for a counsellor, tries so far: 1\n")
        assert (await minwon("cancel", ID)).output == f"{ID} (tax) is cancelled.\n"
        assert len(await asterisk.wait_for("DBDel", 3)) == 3
        assert (await minwon("list")).output == "Nobody waits to be called back.\n"
        again = await minwon("cancel", ID)
        assert (again.exit_code, again.output) == (1, f"Error: There is no callback {ID!r}. known:\n")


async def test_without_acd_it_says_so() -> None:
    failed = await minwon("list")
    assert (failed.exit_code, failed.output) == (
        1,
        "Error: acd does not answer. Is it running? `minwon run` starts it.\n",
    )
