"""`minwon call`, about a talk that acd finds at its start."""

import asyncio

import pytest
from click.testing import CliRunner, Result

from acd.commands.call import call
from acd.service import Service
from minwon.settings import Settings
from tests.acd.commands.test_room import acd_over_http, instance
from tests.acd.conftest import listed
from tests.acd.test_service import eventually_set, held
from tests.fakes.asterisk import FakeAsterisk

__all__ = ["instance"]


async def minwon(*words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, call, list(words))


@pytest.fixture(autouse=True)
def talking(asterisk: FakeAsterisk) -> None:
    asterisk.answers["Status"] = listed(
        held("99.1", state="talking", counsellor="c1001", caller="p1"),
        held("99.1", name="PJSIP/c1001-0000001", leg="99.2", state=""),
    )


async def test_a_talk_is_warned_in_sorted_and_ended(
    service: Service, settings: Settings, asterisk: FakeAsterisk
) -> None:
    async with acd_over_http(service, settings):
        assert (await minwon("warn", "99.1")).output == "Both hear the warning.\n"
        assert (await asterisk.wait_for("Originate"))[0]["Channel"] == "Local/warning-ko@said/n"
        assert (await minwon("category", "99.1", "tax")).output == "99.1: tax.\n"
        assert await eventually_set(asterisk, "MINWON_CATEGORY") == "tax"
        assert (await minwon("end", "99.1", "--text", "C")).exit_code == 0
        assert (await asterisk.wait_for("Redirect"))[0]["Exten"] == "superior"


async def test_what_cannot_be_done_is_said(service: Service, settings: Settings) -> None:
    async with acd_over_http(service, settings):
        for words in (("warn", "98.1"), ("extend", "99.1"), ("category", "98.1", "tax")):
            refused = await minwon(*words)
            assert refused.exit_code == 1 and refused.output.startswith("Error: "), words
        assert (await minwon("end", "99.1", "--text", "E")).exit_code == 2
    down = await minwon("warn", "99.1")
    assert down.exit_code == 1 and "acd" in down.output
