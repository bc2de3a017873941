"""Logs: one line of JSON each on stderr, that counts and never names."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_PRIVATE = {"nik", "kk", "name", "address", "birth_date", "body", "post", "cookie", "path", "url"}
_LONG_NUMBER = re.compile(r"\d(?:[\s.\-]?\d){5,}")  # six digits or more, however they are grouped
_KEPT = {"timestamp", "level", "logger"}
Event = MutableMapping[str, Any]
_SHARED: list[Any] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def without_names(logger: Any, method: str, event: Event) -> Event:
    """Drop private fields, and hide every number that is long enough to be part of a NIK or KK."""
    for name in list(event):
        if name.lower() in _PRIVATE:
            event[name] = "(private)"
        elif name not in _KEPT:
            event[name] = hidden(event[name])
    return event


def hidden(value: Any) -> Any:
    """A value with its long numbers hidden."""
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int) and abs(value) < 100_000:
        return value
    return _LONG_NUMBER.sub("(number)", str(value))


def logging_settings() -> None:
    """Send what the service says, and what Django and gunicorn say, through the same filter."""
    filtered: list[Any] = [
        _short_fault,
        without_names,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*_SHARED, *filtered],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [structlog.stdlib.add_logger_name, *_SHARED],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *filtered],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "INFO"},
            # Django names the address of each 4xx; the service's own line names the route.
            "loggers": {
                "django.request": {"level": "ERROR"},
                "django.security": {"level": "ERROR"},
            },
        }
    )


def _short_fault(logger: Any, method: str, event: Event) -> Event:
    """Of an error its kind and its place: its text may quote what was sent."""
    fault = event.pop("exc_info", None)
    error = fault[1] if isinstance(fault, tuple) else fault
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = _place(error)
    event.pop("exception", None)
    event.pop("stack_info", None)
    return event


def _place(error: BaseException) -> str:
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    code = at.tb_frame.f_code if at else None
    return f"{code.co_filename.rpartition('/')[2]}:{at.tb_lineno}" if code and at else ""
