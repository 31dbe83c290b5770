"""Accepts Asterisk's AGI connections: one thread a call, so that a call's script reads top to bottom.

What connects and is not Asterisk harms only itself: it has a few seconds to show a whole AGI
environment. Beyond the most calls at once a connection is closed unanswered, and the dialplan's own
way on serves the caller. Counterparts: connection.py (the wire), ivr/session.py (the call).
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable

import structlog
from prometheus_client import Counter, Gauge

from ivr.agi.connection import AGIHangup, Connection, NotACall

#: Reserved, not used: a call's thread touches about 40 KiB of it.
STACK_BYTES = 512 * 1024
#: As many may wait to be accepted; beyond it Linux lets Asterisk try again.
BACKLOG = 1024

log = structlog.get_logger()
connections_now = Gauge("minwon_ivr_connections", "AGI connections open")
refused = Counter("minwon_ivr_refused_total", "AGI connections closed at once", ["reason"])


class Listener:
    """`handle` is called in a thread of its own with each call; the connection ends when it returns."""

    def __init__(
        self, address: tuple[str, int], handle: Callable[[Connection], None], most_calls: int
    ) -> None:
        self._handle = handle
        self._most = most_calls
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        self._stopping = False
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._socket = socket.create_server(address, family=family, backlog=BACKLOG)
        self._thread = threading.Thread(target=self._accept, name="agi-listener", daemon=True)

    @property
    def address(self) -> tuple[str, int]:
        host, port = self._socket.getsockname()[:2]
        return host, port

    @property
    def calls(self) -> int:
        return len(self._open)

    @property
    def listens(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        threading.stack_size(STACK_BYTES)
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Accept no more, end every connection so that the callers go on; True when all threads ended."""
        with self._changed:
            self._stopping = True
            sockets = list(self._open)
        # Closing a listening socket does not wake its accept; shutting it down does.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        with self._changed:
            return self._changed.wait_for(lambda: not self._open, timeout=seconds)

    def _accept(self) -> None:
        while not self._stopping:
            try:
                sock, peer = self._socket.accept()
            except OSError:
                # Out of file descriptors, or the peer was gone again: the next one may do better.
                if not self._stopping:
                    refused.labels("not accepted").inc()
                    self._wait_for_an_end()
                continue
            if not _same_machine(sock, peer[0]):
                refused.labels("foreign").inc()
                sock.close()
            elif not self._admit(sock):
                refused.labels("full").inc()
                sock.close()

    def _wait_for_an_end(self) -> None:
        with self._changed:
            self._changed.wait(timeout=0.1)

    def _admit(self, sock: socket.socket) -> bool:
        with self._changed:
            if self._stopping or len(self._open) >= self._most:
                return False
            self._open.add(sock)
        try:
            threading.Thread(target=self._serve, args=(sock,), name="call", daemon=True).start()
        except RuntimeError:
            # The system grants no further thread.
            self._forget(sock)
            return False
        return True

    def _serve(self, sock: socket.socket) -> None:
        connections_now.inc()
        try:
            with sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                with contextlib.suppress(AGIHangup):
                    self._handle(Connection(sock))
        except NotACall as stranger:
            refused.labels("not a call").inc()
            log.info("agi_refused", why=str(stranger))
        except Exception:
            log.exception("agi_failed")
        finally:
            connections_now.dec()
            self._forget(sock)

    def _forget(self, sock: socket.socket) -> None:
        with self._changed:
            self._open.discard(sock)
            self._changed.notify_all()


def _same_machine(sock: socket.socket, peer: str) -> bool:
    """AGI has no password: only the Asterisk beside us may speak it."""
    return ipaddress.ip_address(peer).is_loopback or bool(sock.getsockname()[0] == peer)
