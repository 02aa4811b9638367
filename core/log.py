"""Logs: one line per event, JSON for machines, plain for a person at a terminal. No personal data, no secrets."""

import logging
import sys

import structlog

_BEFORE: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(*, for_people: bool | None = None) -> None:
    """Set up logging to standard error, plainly on a terminal (or when `for_people`), else as JSON."""
    plainly = sys.stderr.isatty() if for_people is None else for_people
    end: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(colors=False)
        if plainly
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*_BEFORE, *([] if plainly else [structlog.processors.format_exc_info]), end],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
