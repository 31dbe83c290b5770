"""acd's API as its clients on this machine see it. Counterpart: api.py."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import TypeAdapter

from acd.engine.snapshot import Snapshot
from minwon.settings import Settings


class AcdDown(Exception):
    """acd does not answer. Is it running? `minwon run` starts it."""

    def __str__(self) -> str:
        return self.__doc__ or ""


class AcdRefused(Exception):
    """acd answered with an error; the message says what to do."""


class Client:
    """A connection to the acd of these settings; a context manager."""

    def __init__(self, settings: Settings) -> None:
        self._http = httpx.Client(
            base_url=settings.url(settings.acd.http_port),
            headers={"Authorization": f"Bearer {settings.secrets.api}"},
            timeout=5,
            # A proxy for the internet has no business with an address of our own.
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str) -> Any:
        """The answer, read; raises AcdDown and AcdRefused."""
        return self._ask("GET", path, None)

    def snapshot(self) -> Snapshot:
        """The engine's snapshot, as it was a moment ago; raises AcdDown and AcdRefused."""
        return TypeAdapter(Snapshot).validate_python(self.get("/snapshot"))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The answer, read; raises AcdDown and AcdRefused."""
        return self._ask("POST", path, body)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """The answer, read; raises AcdDown and AcdRefused."""
        return self._ask("PUT", path, body)

    def delete(self, path: str) -> Any:
        """The answer, read; raises AcdDown and AcdRefused."""
        return self._ask("DELETE", path, None)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        try:
            response = self._http.request(method, path, json=body)
        except httpx.TransportError as error:
            raise AcdDown from error
        if response.is_success:
            return response.json()
        try:
            told = response.json()
            faults = "; ".join(f"{name}: {_words(fault)}" for name, fault in told["details"].items())
            raise AcdRefused(f"{told['message']} {faults}".strip())
        except (ValueError, KeyError, AttributeError, TypeError):
            raise AcdRefused(f"acd answered {response.status_code}; its log says why.") from None


def _words(fault: Any) -> str:
    return ", ".join(map(str, fault)) if isinstance(fault, list) else str(fault)
