"""A citizen presses their way to what they owe, and hears the right sentences: told from the sound."""

from __future__ import annotations

import asyncio

import pytest
import yaml

from console.phones import PhoneCall
from ivr.speech.fragments import fragments
from minwon.settings import PROJECT
from tests.live.hearing import Prompts
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

_RECORDS = """\
citizen,birth,bill,kind,amount,due,period,name,number
K1,800229,4711020033001234,property_tax,35000,2027-01-31,,김민서,01000004711
K2,900101,4711020033005678,water,0,,,이도현,01000004712
"""


@pytest.fixture
def texts() -> dict[str, str]:
    """What each prompt says, by name."""
    catalogue: dict[str, str] = yaml.safe_load((PROJECT / "recordings/prompts/ko.yaml").read_text())
    return catalogue | fragments("ko")


@pytest.fixture
def directory(scene: Scene) -> None:
    file = scene.instance.data / "records.csv"
    file.write_text(_RECORDS)
    scene.instance.minwon("directory", "import", str(file))


@pytest.mark.usefixtures("directory")
async def test_what_is_owed_is_read_to_who_proves_to_be_it_and_to_nobody_else(
    scene: Scene, ears: Prompts, texts: dict[str, str]
) -> None:
    async with asyncio.TaskGroup() as citizens:
        citizens.create_task(_hears_what_is_owed(scene, ears, texts), name="with the right bill")
        citizens.create_task(_is_told_nothing_and_may_try_again(scene, ears), name="with a wrong bill")


async def _hears_what_is_owed(scene: Scene, ears: Prompts, texts: dict[str, str]) -> None:
    call = await _proves(scene, ears, "800229", "001234")
    await scene.hears(call, ears, "account/pay_with_bill")
    heard = ears.names(call.audio)
    assert heard[:2] == ["opening/greeting", "opening/recording"]
    account = heard[heard.index("identity/ask_bill") + 1 : heard.index("account/pay_with_bill")]
    said = " ".join(texts.get(name, name) for name in account)
    assert "재산세" in said and "삼만 오천 원" in said.replace(" ,", ","), heard
    assert "상하수도" not in said

    # The proofs stand in no log, no record, no recording and no event of Asterisk's manager.
    await call.hang_up()
    await scene.outcomes([call])  # Asterisk has ended it, too
    data = scene.instance.data
    [own] = {seen["Linkedid"] for seen in scene.witness.events if seen["CallerIDNum"] == call.phone}
    assert not list((data / "recordings").rglob(f"*{own}*"))
    for seen in scene.witness.events:
        assert "DTMF" not in seen.name and "800229" not in f"{seen.headers} {seen.variables}"
    for file in [*(data / "logs").iterdir(), *(data / "ledger").iterdir(), data / "asterisk/log/messages"]:
        text = file.read_text(errors="replace")
        assert "800229" not in text and "001234" not in text, file


async def _is_told_nothing_and_may_try_again(scene: Scene, ears: Prompts) -> None:
    call = await _proves(scene, ears, "800229", "999999")
    await scene.hears(call, ears, "identity/failed")
    assert not [name for name in ears.names(call.audio) if name.startswith(("charge/", "account/total"))]


async def _proves(scene: Scene, ears: Prompts, birth: str, bill: str) -> PhoneCall:
    """A citizen listens and presses their way to what is owed, and gives two proofs."""
    call = await scene.call()
    for prompt, keys in (
        ("menu/main/tax", "1"),
        ("menu/tax/look_up", "1"),
        ("identity/ask_birth", birth),
        ("identity/ask_bill", bill),
    ):
        await scene.hears(call, ears, prompt)
        await call.press(keys)
    return call
