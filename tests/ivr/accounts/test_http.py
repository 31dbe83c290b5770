"""A city's HTTP service, on a real socket: what it is asked, and what its faults come to."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from ivr.accounts.directory import Contact
from ivr.accounts.http import HttpDirectory
from ivr.menu.requests import Item

Answer = tuple[int, object]


class Service(ThreadingHTTPServer):
    """Answers each path with the next of its answers, the last one for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, object, str]] = []
        self.connections: set[object] = set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        service = self.server
        assert isinstance(service, Service)
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        service.asked.append((self.path, question, self.headers.get("Authorization", "")))
        service.connections.add(self.client_address)
        answers = service.answers[self.path]
        status, answer = answers.pop(0) if len(answers) > 1 else answers[0]
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    thread = threading.Thread(target=service.serve_forever, args=(0.01,))
    thread.start()
    yield service
    service.shutdown()
    thread.join()
    service.server_close()


@pytest.fixture
def directory(service: Service) -> Iterator[HttpDirectory]:
    directory = HttpDirectory(f"http://127.0.0.1:{service.server_port}/api/", token="t0ken", most_seconds=5)
    yield directory
    directory.close()


def test_proofs_go_in_the_body_and_never_in_the_address(service: Service, directory: HttpDirectory) -> None:
    service.answers["/api/verify"] = [(200, {"citizen": "C1"})]
    assert directory.verify("700101", "111222") == "C1"
    assert service.asked == [("/api/verify", {"birth": "700101", "bill": "111222"}, "Bearer t0ken")]


def test_nobody_is_no_fault(service: Service, directory: HttpDirectory) -> None:
    service.answers["/api/verify"] = [(200, {"citizen": None})]
    assert directory.verify("700101", "111222") is None


def test_what_is_owed(service: Service, directory: HttpDirectory) -> None:
    service.answers["/api/owed"] = [
        (
            200,
            {
                "items": [
                    {"kind": "water", "amount": 12340, "due": "2026-11-30", "period": "11월분"},
                    {"kind": "fine", "amount": 0},
                    {"kind": "other", "amount": 5},
                ]
            },
        )
    ]
    assert directory.owed("C1", ("water", "other")) == [
        Item(kind="water", amount=12340, due=date(2026, 11, 30), period="11월분"),
        Item(kind="other", amount=5),
    ]
    assert service.asked[0][1] == {"citizen": "C1", "kinds": ["water", "other"]}


def test_who_is_on_file(service: Service, directory: HttpDirectory) -> None:
    service.answers["/api/contact"] = [(200, {"name": "김민수", "number": None})]
    assert directory.contact("C1") == Contact(name="김민수")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_passing_fault_is_tried_again(service: Service, directory: HttpDirectory, status: int) -> None:
    service.answers["/api/verify"] = [(status, {}), (200, {"citizen": "C1"})]
    assert directory.verify("700101", "111222") == "C1"
    assert len(service.asked) == 2


def test_tries_come_to_an_end(service: Service, directory: HttpDirectory) -> None:
    service.answers["/api/verify"] = [(503, {})]
    with pytest.raises(httpx.HTTPStatusError):
        directory.verify("700101", "111222")
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    "answer", [(400, {}), (401, {}), (500, {}), (302, {}), (200, {}), (200, []), (200, "x")]
)
def test_a_lasting_fault_is_no_answer_and_not_tried_again(
    service: Service, directory: HttpDirectory, answer: Answer
) -> None:
    service.answers["/api/verify"] = [answer]
    with pytest.raises((httpx.HTTPError, KeyError, TypeError)):
        directory.verify("700101", "111222")
    assert len(service.asked) == 1


def test_connections_are_kept_and_used_again(service: Service, directory: HttpDirectory) -> None:
    service.answers["/api/verify"] = [(200, {"citizen": "C1"})]
    for _ in range(5):
        directory.verify("700101", "111222")
    assert len(service.connections) == 1


def test_a_service_that_is_gone_is_no_answer(service: Service) -> None:
    unused = HttpDirectory("http://127.0.0.1:9", most_seconds=1)
    with pytest.raises(httpx.TransportError):
        unused.verify("700101", "111222")
    unused.close()
