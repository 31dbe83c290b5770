"""Logs: one event a line, for people on a terminal and as JSON in a service.

Personal data never stands in a message. It may be given as a field, under one of the names in
PERSONAL, which this file blots out whatever the program meant; a message made with numbers in it
is a fault of its author.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

#: Fields that hold personal data, in logs, events and records alike.
PERSONAL = frozenset({
    "number", "caller_number", "digits", "keys", "account", "birth", "proof", "name", "note",
    "address", "vehicle", "text", "password", "secret",
})  # fmt: skip


def hide_personal(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in PERSONAL & event.keys():
        event[name] = "(personal)"
    return event


def set_up(program: str, *, level: int = logging.INFO) -> None:
    """Send this process's logs to stderr, structlog's and the libraries' alike."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_personal,
    ]
    last: structlog.typing.Processor = (
        # structlog's own tracebacks print local variables: numbers and keys among them.
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(program=program)
    handler = logging.StreamHandler(sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # panoramisk logs whole manager messages, callers' numbers among them.
    logging.getLogger("panoramisk").setLevel(logging.CRITICAL)
