"""Slack listeners: each parses a payload, calls one use case, and renders its result."""

from slack_bolt.async_app import AsyncApp

from handlers import (
    acknowledge,
    clocks,
    company,
    home,
    inventory,
    merging,
    notice,
    notice_schedule,
    paging,
    people,
    report,
    required,
    status,
    talking,
    triage,
    uptake,
    vulnerability,
)
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Attach every listener to the Bolt app."""
    # Bolt takes the first listener that fits: edits before messages.
    everything = (
        talking,
        report,
        triage,
        merging,
        clocks,
        notice,
        notice_schedule,
        acknowledge,
        uptake,
        required,
        inventory,
        company,
        home,
        people,
        vulnerability,
    )
    for journey in everything:
        journey.register(app, desk)
    listings = {
        **report.LISTINGS,
        **triage.LISTINGS,
        **status.LISTINGS,
        **notice.LISTINGS,
        **required.LISTINGS,
        **vulnerability.LISTINGS,
    }
    paging.register(app, desk, listings)
