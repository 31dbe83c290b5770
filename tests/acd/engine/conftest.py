from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.acd.engine.playbook import Playbook, Unasserted


@pytest.fixture
def hotline() -> Iterator[Playbook]:
    playbook = Playbook()
    yield playbook
    if playbook.open:
        raise Unasserted(Unasserted.__doc__)
