"""Ports that nobody else on this machine uses, for an instance of its own.

All lie below 32768. From there on the kernel hands out ports to whoever asks, and the phones
(console/phones.py) send and hear sound: what an instance was given stays free until it listens there,
however late that is.
"""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import random
import socket
from collections.abc import Iterator

_BLOCKS = range(10000, 20000, 400)
_MEDIA_FROM, _MEDIA_TO = 20000, 32000


def free_ports(count: int, *, media: int) -> list[int]:
    """`count` ports free for TCP and UDP alike, and last the first of `media` neighbouring UDP ports.

    None is given twice, until this process has used up its block; then those that are free again are.
    """
    block = itertools.islice(_own_block(), _BLOCKS.step)
    ports = list(itertools.islice(filter(_is_free, block), count))
    # Asterisk passes over taken media ports; that several sessions begin elsewhere only saves it the trying.
    steps = (_MEDIA_TO - _MEDIA_FROM - media) // 2
    return [*ports, _MEDIA_FROM + 2 * random.Random(os.getpid()).randrange(max(1, steps))]


@functools.cache
def _own_block() -> Iterator[int]:
    """The ports of this process, over and over.

    Each process that runs tests has a block: as long as it lives it holds the first port, which is how
    others know.
    """
    for first in _BLOCKS:
        claim = socket.socket()
        atexit.register(claim.close)
        try:
            claim.bind(("127.0.0.1", first))
        except OSError:
            continue
        return itertools.cycle(range(first + 1, first + _BLOCKS.step))
    raise OSError("Every block of test ports is taken: end other test runs of this machine.")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
