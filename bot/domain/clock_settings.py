"""What is wrong with the company's times, field by field as the form of the settings names them."""

from collections.abc import Iterator
from datetime import time

from bot.domain.errors import Problem
from bot.domain.permissions import PERMITTED, Action
from bot.domain.policy import Policy
from bot.domain.service_times import parse_duration
from bot.domain.vocabulary import Severity

LOWEST_WARNING, HIGHEST_WARNING = 0, 90
# A day: what comes later is about something else.
HIGHEST_GATHER_MINUTES = 24 * 60


def claim_field(severity: Severity) -> str:
    """The name of the field for the time to claim."""
    return f"{severity}_claim"


def assess_field(severity: Severity) -> str:
    """The name of the field for the time to a verdict."""
    return f"{severity}_assess"


def clock_problems(policy: Policy) -> Iterator[Problem]:
    """Every time, share or lead that can't be taken."""
    for severity, times in policy.service_times.items():
        bad = False
        for field, text in (
            (claim_field(severity), times.claim),
            (assess_field(severity), times.assess),
        ):
            if not _is_duration(text):
                bad = True
                yield Problem(field, "bad_duration", {"value": text})
        if not bad and times.assess_within < times.claim_within:
            yield Problem(assess_field(severity), "verdict_before_claim")
    if not LOWEST_WARNING <= policy.warn_percent <= HIGHEST_WARNING:
        yield Problem("warn_percent", "bad_percent")
    if not 0 <= policy.gather_minutes <= HIGHEST_GATHER_MINUTES:
        yield Problem("gather_minutes", "bad_minutes", {"value": str(policy.gather_minutes)})
    if not _is_duration(policy.stale_after):
        yield Problem("stale_after", "bad_duration", {"value": policy.stale_after})
    if policy.digest_at and not _is_time(policy.digest_at):
        yield Problem("digest_at", "bad_time", {"value": policy.digest_at})
    for team in policy.leads:
        if team not in PERMITTED[Action.TRIAGE]:
            yield Problem("leads", "bad_route", {"value": team.value})


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    try:
        return time.fromisoformat(text).strftime("%H:%M") == text
    except ValueError:
        return False
