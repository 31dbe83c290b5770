"""The city's directory of citizens as a test has it: an HTTP service, at times slow, broken or silent.

Citizens are told apart by their birth date; each one's bill ends with the same digits backwards.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OWES, OWES_NOTHING, SLOW, BROKEN_LATER, NO_NUMBER, BROKEN, SILENT = (f"8001{day:02}" for day in range(1, 8))

_CHARGES = [
    {"kind": "property_tax", "amount": 35000, "due": "2099-01-31"},
    {"kind": "water", "amount": 1100, "due": None},
]
#: Longer than a moment, shorter than the most that a caller waits; longer than that.
_SLOW_SECONDS, _SILENT_SECONDS = 1.6, 6.0


@contextmanager
def directory() -> Iterator[str]:
    """Its address, while it is open."""
    closing = threading.Event()
    handler = type("Directory", (_Directory,), {"closing": closing})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Directory(BaseHTTPRequestHandler):
    closing: threading.Event

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        citizen = question.get("citizen") or question["birth"]
        answer = getattr(self, f"_{self.path.removeprefix('/')}")(citizen, question)
        body = json.dumps(answer).encode()
        self.send_response(500 if answer is None else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _verify(self, citizen: str, question: dict[str, str]) -> dict[str, Any] | None:
        pause = {SLOW: _SLOW_SECONDS, SILENT: _SILENT_SECONDS}.get(citizen, 0.0)
        self.closing.wait(pause)
        if citizen == BROKEN:
            return None
        return {"citizen": citizen if question["bill"] == citizen[::-1] else None}

    def _owed(self, citizen: str, question: dict[str, str]) -> dict[str, Any] | None:
        if citizen == BROKEN_LATER:
            return None
        return {"items": [] if citizen == OWES_NOTHING else _CHARGES}

    def _contact(self, citizen: str, question: dict[str, str]) -> dict[str, Any]:
        return {"name": "", "number": "" if citizen == NO_NUMBER else "01000004711"}

    def log_message(self, *_arguments: object) -> None:
        """What is asked holds proofs: nothing is written."""
