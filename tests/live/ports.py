"""Ports that nobody else on this machine uses, for an instance of its own."""

from __future__ import annotations

import itertools
import os
import random
import socket
from collections.abc import Iterator

_MEDIA_FROM, _MEDIA_TO = 20000, 32000


def free_ports(count: int, *, media: int) -> list[int]:
    """`count` ports free for TCP and UDP alike, and last the first of `media` neighbouring UDP ports.

    The kernel hands out ports above 32768, so a media range below them is met by nobody by chance.
    """
    held: list[socket.socket] = []
    try:
        ports = list(itertools.islice(_ports(held), count))
    finally:
        for each in held:
            each.close()
    # Several sessions on one machine start elsewhere in the range; Asterisk passes over taken ports.
    steps = (_MEDIA_TO - _MEDIA_FROM - media) // 2
    return [*ports, _MEDIA_FROM + 2 * random.Random(os.getpid()).randrange(max(1, steps))]


def _ports(held: list[socket.socket]) -> Iterator[int]:
    while True:
        stream = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        held.append(stream)
        stream.bind(("127.0.0.1", 0))
        port = int(stream.getsockname()[1])
        datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        held.append(datagram)
        try:
            datagram.bind(("127.0.0.1", port))
        except OSError:
            continue
        yield port
