"""Messages by a gateway: what it is told, and what it is never asked to send."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError

from minwon.gateway import Gateway, NotSent, sender
from minwon.outbox import Outbox, TextMessage
from minwon.settings import Messages, Settings

MESSAGE = TextMessage.compose("01012345678", "안녕하십니까", "visible_menu")


class Office:
    """A gateway on loopback."""

    def __init__(self) -> None:
        self.status = 202
        self.taken: list[tuple[str, dict[str, str]]] = []
        office = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                office.taken.append((self.headers["Authorization"], json.loads(body)))
                self.send_response(office.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def settings(self, **more: object) -> Messages:
        return Messages.model_validate({"url": self.url, "token": "t", "sender": "0312345678"} | more)

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.close()


def test_a_message_is_posted_with_the_registered_number(office: Office) -> None:
    Gateway(office.settings()).send(MESSAGE)
    told = {"from": "0312345678", "to": "01012345678", "kind": "sms", "text": "안녕하십니까"}
    assert office.taken == [("Bearer t", told)]


def test_only_listed_letters_leave_the_house(office: Office) -> None:
    gateway = Gateway(office.settings(templates=("account",)))
    for message in (MESSAGE, TextMessage.compose("01012345678", "anything")):
        with pytest.raises(NotSent, match=r"messages\.templates"):
            gateway.send(message)
    assert office.taken == []


def test_what_fails_is_told_without_number_or_text(office: Office) -> None:
    office.status = 500
    with pytest.raises(NotSent, match="status 500") as refused:
        Gateway(office.settings()).send(MESSAGE)
    with pytest.raises(NotSent, match="did not answer") as silent:
        Gateway(office.settings(url="http://127.0.0.1:9/")).send(MESSAGE)
    for error in (refused.value, silent.value):
        assert "0101234" not in repr(error) and "안녕" not in repr(error)
    assert len(office.taken) == 1, "nothing is sent twice"


def test_without_a_gateway_messages_lie_in_the_outbox(tmp_path: Path, office: Office) -> None:
    assert isinstance(sender(Settings(data=tmp_path)), Outbox)
    assert isinstance(sender(Settings(data=tmp_path, messages=office.settings())), Gateway)


@pytest.mark.parametrize(
    "wrong",
    [{"url": "http://gateway.example/send", "sender": "120"}, {"url": "https://gateway.example/send"}],
)
def test_a_gateway_needs_a_safe_address_and_a_number(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Messages.model_validate(wrong)
