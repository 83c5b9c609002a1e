"""Logs: one line an event, in JSON, or in colour on a terminal; never what people wrote."""

import logging
import sys

import structlog


def set_up_logs() -> None:
    """Route our own and the libraries' logs to standard error."""
    is_terminal = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Bolt and its socket client log whole payloads at debug level: they never get that far.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("slack_bolt.AsyncApp").setLevel(logging.ERROR)
