"""What all tests share."""

from __future__ import annotations

import socket

import pytest
from hypothesis import settings

# How long one example takes says more about who else uses the machine than about the code. A commit gets
# the same verdict each time; `--hypothesis-profile explore` looks for what nobody has tried yet.
settings.register_profile("minwon", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("minwon")


@pytest.fixture
def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
