"""Text messages by a gateway: one HTTP request each, to the address in the settings.

    POST URL    Authorization: Bearer TOKEN
    {"from": "0312345678", "to": "01012345678", "kind": "sms", "text": "…"}      any 2xx: it has been taken

Sends nothing but the letters that the settings list, and only from the number that is registered for
it (Korean law wants both). Nothing is sent twice: what fails is told to the caller, who is still on the
line. Neither number nor text stands in a log or an exception. Counterpart: outbox.py, in its place
while there is no gateway.
"""

from __future__ import annotations

import httpx

from minwon.outbox import Outbox, Sender, TextMessage
from minwon.settings import Messages, Settings


class NotSent(OSError):
    """The gateway did not take the message."""


class Gateway:
    def __init__(self, chosen: Messages) -> None:
        self._chosen = chosen
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {chosen.token}"} if chosen.token else {},
            timeout=chosen.seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def send(self, message: TextMessage) -> None:
        if message.template not in self._chosen.templates:
            raise NotSent(f"The letter {message.template!r} is not among messages.templates.")
        body = {
            "from": self._chosen.sender,
            "to": message.to,
            "kind": message.kind.value,
            "text": message.text,
        }
        try:
            answer = self._client.post(self._chosen.url, json=body)
        except httpx.HTTPError as error:
            raise NotSent(f"The gateway did not answer: {type(error).__name__}.") from None
        if not answer.is_success:
            raise NotSent(f"The gateway refused it with status {answer.status_code}.")


def sender(settings: Settings) -> Sender:
    """The way that the settings choose."""
    return Gateway(settings.messages) if settings.messages.url else Outbox(settings.data / "outbox")
