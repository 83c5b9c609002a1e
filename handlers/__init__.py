"""Slack listeners: each parses a payload, calls one use case, and renders its result."""

from slack_bolt.async_app import AsyncApp

from handlers import company, home, notice, paging, people, report, triage
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Attach every listener to the Bolt app."""
    for journey in (report, triage, notice, company, home, people):
        journey.register(app, desk)
    listings = {**report.LISTINGS, **triage.LISTINGS, **notice.LISTINGS}
    paging.register(app, desk, listings)
