"""A directory behind an HTTP service of the city's: JSON in, JSON out.

    POST {url}/verify   {"birth": "YYMMDD", "bill": "digits"} -> {"citizen": "key" or null}
    POST {url}/owed     {"citizen": "key", "kinds": ["water"]}
                        -> {"items": [{"kind": "water", "amount": 25440, "due": "2026-12-30", "period": ""}]}
    POST {url}/contact  {"citizen": "key"} -> {"name": "...", "number": "..."}

Reading is a POST so that no proof stands in an address, which servers and proxies write down. The
time limit over all tries is ivr/accounts/guard.py's; this file keeps each try within it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import httpx

from ivr.accounts.directory import Contact
from ivr.menu.requests import Item

#: Worth another try: the service is busy or restarting. Any other refusal will stay one.
_PASSING = frozenset({429, 502, 503, 504})
_TRIES = 3
_CONNECTIONS = 32


class HttpDirectory:
    def __init__(self, url: str, *, token: str = "", most_seconds: float = 3.0) -> None:
        self._most = most_seconds
        self._client = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(most_seconds, connect=most_seconds / 2),
            limits=httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS),
            follow_redirects=False,
        )

    def verify(self, birth: str, bill: str) -> str | None:
        citizen = self._ask("/verify", {"birth": birth, "bill": bill})["citizen"]
        return str(citizen) if citizen else None

    def owed(self, citizen: str, kinds: Sequence[str]) -> Sequence[Item]:
        items = self._ask("/owed", {"citizen": citizen, "kinds": list(kinds)})["items"]
        return [
            Item(
                kind=str(item["kind"]),
                amount=int(item["amount"]),
                due=date.fromisoformat(item["due"]) if item.get("due") else None,
                period=str(item.get("period") or ""),
            )
            for item in items
            if int(item["amount"]) > 0
        ]

    def contact(self, citizen: str) -> Contact:
        answer = self._ask("/contact", {"citizen": citizen})
        return Contact(name=str(answer.get("name") or ""), number=str(answer.get("number") or ""))

    def close(self) -> None:
        self._client.close()

    def _ask(self, path: str, question: Mapping[str, object]) -> Any:
        """One answer, tried again after a passing fault: with a random pause, so that callers spread out."""
        until = time.monotonic() + self._most
        for turn in range(1, _TRIES + 1):
            left = until - time.monotonic()
            try:
                answer = self._client.post(path, json=question, timeout=left)
                if answer.status_code not in _PASSING:
                    return answer.raise_for_status().json()
                fault: Exception = httpx.HTTPStatusError(
                    f"status {answer.status_code}", request=answer.request, response=answer
                )
            except httpx.TransportError as error:
                fault = error
            pause = random.uniform(0, 0.1 * 2**turn)
            if turn == _TRIES or time.monotonic() + pause >= until:
                raise fault
            time.sleep(pause)
        raise AssertionError("the last try either answers or raises")
