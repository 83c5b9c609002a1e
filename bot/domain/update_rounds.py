"""When people are reminded of an update: ever more seldom, just before the end, then weekly."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.domain.working_time import WorkingCalendar, next_working_moment

_FIRST_GAP = timedelta(days=2)
_LAST_CALL = timedelta(days=1)
_APART = timedelta(hours=12)
_OVERDUE_GAP = timedelta(days=7)


def rounds(set_at: datetime, by: datetime) -> Iterator[datetime]:
    """When each round of reminders begins (aware UTC), without end: at once, after 2, 6, 14 days …

    The last one before the end is a day before it; from the end on they come weekly.
    """
    last_call = by - _LAST_CALL
    yield set_at
    gap = _FIRST_GAP
    at = set_at + gap
    while at <= last_call - _LAST_CALL:
        yield at
        gap *= 2
        at += gap
    if last_call >= set_at + _APART:
        yield last_call
    at = by
    while True:
        yield at
        at += _OVERDUE_GAP


def begun_rounds(set_at: datetime, by: datetime, now: datetime) -> tuple[datetime, ...]:
    """The rounds that have begun, oldest first."""
    return tuple(takewhile(lambda at: at <= now, rounds(set_at, by)))


def next_round(set_at: datetime, by: datetime, last: datetime) -> datetime:
    """The round after the last one."""
    return next(at for at in rounds(set_at, by) if at > last)


def reach(round_at: datetime, zone: ZoneInfo, calendar: WorkingCalendar) -> datetime:
    """When a round comes to people of a zone: in working hours there, of the company's days."""
    return next_working_moment(replace(calendar, zone=zone), round_at)
