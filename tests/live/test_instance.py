"""An instance as its operator meets it: started, refused, added to while it runs, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from console.phones import Manner
from minwon.centre import SignIn
from tests.live.instance import Instance, NotRunning
from tests.live.scene import Scene

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]


def test_ctrl_c_stops_everything_that_was_started(start: Callable[..., Instance]) -> None:
    with start() as instance:
        programs = instance.pids()
        assert set(programs) == {"asterisk", "ivr", "acd", "console"}
        assert instance._process is not None
        instance._process.send_signal(signal.SIGINT)
        # The promise is five seconds; the rest is for a machine that has much else to do.
        instance._process.wait(10)
        assert not [name for name, pid in programs.items() if Path(f"/proc/{pid}").exists()]


def test_a_second_run_is_refused_and_changes_nothing(shared: Instance) -> None:
    phones = shared.data / "asterisk/etc/pjsip.conf"
    before = phones.read_text()
    environment = os.environ | shared.environment | {"MINWON_SIP__PORT": "5999"}
    minwon = Path(sys.executable).with_name("minwon")
    done = subprocess.run([minwon, "run"], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "already running" in done.stderr and "Traceback" not in done.stderr
    assert phones.read_text() == before


def test_a_taken_port_is_named_before_anything_is_made(shared: Instance, tmp_path: Path) -> None:
    other = Instance(tmp_path / "other")
    other.environment["MINWON_SIP__PORT"] = shared.environment["MINWON_SIP__PORT"]
    with pytest.raises(NotRunning, match="MINWON_SIP__PORT"):
        other.minwon("run")
    assert not (tmp_path / "other/prompts").exists()


def test_the_doctor_finds_a_running_instance_well(shared: Instance) -> None:
    assert "BAD" not in shared.minwon("doctor")


async def test_who_is_added_while_it_runs_gets_calls(own_straight_scene: Scene) -> None:
    scene = own_straight_scene
    said = scene.instance.minwon(
        "user", "add", "c1099", "--name", "김민서", "--room", "room1", "--queues", "general,tax"
    )
    assert "knows them" in said
    added = next(each for each in scene.instance.sign_ins if each.counsellor == "c1099")
    [phone] = await scene.sign_in([SignIn("c1099", "room1", added.secret)], Manner(answer_after=0.1))
    await scene.waits()
    await scene.phones.until(lambda _: phone.talking)


async def test_who_signs_out_and_hangs_up_at_once_is_signed_out(scene: Scene) -> None:
    [phone] = await scene.sign_in(scene.instance.room("room1")[:1], Manner())
    await scene.dial(phone, "*12")
    assert "signed_out" in scene.instance.minwon("counsellor", "list", "--all")
    assert f'"{phone.counsellor}": "ready"' not in scene.instance.ask("database show counsellor")
    assert "ready" not in scene.instance.ask(f"database get counsellor {phone.counsellor}")
