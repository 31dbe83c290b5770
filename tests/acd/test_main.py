"""`python -m acd` as a program: one for each data folder, quick to end, patient without Asterisk."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.acd.conftest import eventually
from tests.live.ports import free_ports


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    ports = free_ports(2, media=100)
    named = {
        "MINWON_DATA": str(tmp_path),
        "MINWON_ACD__HTTP_PORT": str(ports[0]),
        "MINWON_ASTERISK__AMI_PORT": str(ports[1]),
    }
    return {**os.environ, **named}


@pytest.fixture
def acd(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", "acd"], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        yield process
        process.kill()


async def test_one_acd_for_one_data_folder_that_waits_for_asterisk_and_ends_at_once(
    acd: subprocess.Popen[bytes], environment: dict[str, str]
) -> None:
    address = f"http://127.0.0.1:{environment['MINWON_ACD__HTTP_PORT']}"
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:

        async def answers(path: str) -> httpx.Response | None:
            try:
                return await client.get(path)
            except httpx.TransportError:
                return None

        for _ in range(600):
            if (ready := await answers("/readyz")) is not None:
                break
            await asyncio.sleep(0.05)
        assert ready is not None
        assert ready.status_code == 503
        assert "Asterisk cannot be reached" in ready.json()["problems"][0]
    second = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "acd"], env=environment, capture_output=True, text=True
    )
    assert second.returncode == 1
    assert second.stderr.startswith("acd already runs for ")
    asked = time.monotonic()
    acd.send_signal(signal.SIGTERM)
    await eventually(lambda: acd.poll() is not None)
    assert acd.returncode == 0
    assert time.monotonic() - asked < 3
