"""Working time: when a team works, and how much of it lies between two moments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import holidays

from bot.domain.errors import DomainError
from bot.domain.working_hours import (
    Span,
    WorkingHours,
    WorkingHoursError,
    WorkingHoursProblem,
    format_working_hours,
    parse_working_hours,
)

__all__ = [
    "UnknownCountryError",
    "WorkingCalendar",
    "WorkingHoursError",
    "WorkingHoursProblem",
    "add_working_time",
    "digest_moment",
    "format_working_hours",
    "is_working",
    "make_up_days",
    "next_working_moment",
    "parse_working_hours",
    "public_holidays",
    "subtract_working_time",
    "working_time_between",
]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When a team works: local hours by weekday (0 is Monday), days off, and make-up days.

    A span belongs to the day on which it starts, so a night shift that starts before a holiday is
    worked to its end. A make-up day has its weekday's hours, else Monday's, and beats a holiday.
    Raises WorkingHoursError when there are no hours at all.
    """

    zone: ZoneInfo
    hours: WorkingHours
    holidays: frozenset[date] = field(default_factory=frozenset)
    extra_working_days: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not any(self.hours.values()):
            raise WorkingHoursError(WorkingHoursProblem.EMPTY, "")

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """The local spans that start on that day."""
        own = self.hours.get(day.weekday(), ())
        if day in self.extra_working_days:
            return own or self.hours.get(0, ()) or next(filter(None, self.hours.values()))
        return () if day in self.holidays else own


def add_working_time(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> datetime:
    """The moment (UTC) at which that much working time has passed since `start` (aware).

    Time is what a clock on the wall of a physicist shows: a night shift has an hour more or less
    when daylight saving time changes. No time at all is over at once. Raises ValueError for a
    naive start or a negative amount.
    """
    left = amount
    if left < timedelta():
        raise ValueError("amount must not be negative")
    moment = _utc(start)
    if not left:
        return moment
    for opens, closes in _intervals(calendar, moment):
        here = max(opens, moment)
        if closes - here >= left:
            return here + left
        left -= closes - here
    raise AssertionError("working intervals never end")


def subtract_working_time(calendar: WorkingCalendar, end: datetime, amount: timedelta) -> datetime:
    """The latest moment (UTC) from which that much working time passes until `end` (aware)."""
    reach = amount + _DAY
    while (worked := working_time_between(calendar, end - reach, end)) <= amount:
        reach *= 2
    return next_working_moment(calendar, add_working_time(calendar, end - reach, worked - amount))


def working_time_between(calendar: WorkingCalendar, a: datetime, b: datetime) -> timedelta:
    """The working time from `a` to `b` (both aware); negative when `b` comes first."""
    first, last = _utc(a), _utc(b)
    if last < first:
        return -working_time_between(calendar, b, a)
    total = timedelta()
    for opens, closes in _intervals(calendar, first):
        if opens >= last:
            break
        total += min(closes, last) - max(opens, first)
    return total


def is_working(calendar: WorkingCalendar, instant: datetime) -> bool:
    """Tell whether the team works at that moment (aware); a span's end is no longer worked."""
    moment = _utc(instant)
    opens, _ = next(_intervals(calendar, moment))
    return opens <= moment


def next_working_moment(calendar: WorkingCalendar, instant: datetime) -> datetime:
    """The first moment (UTC) from `instant` (aware) on at which the team works."""
    moment = _utc(instant)
    opens, _ = next(_intervals(calendar, moment))
    return max(opens, moment)


def digest_moment(calendar: WorkingCalendar, day: date, at: str) -> datetime | None:
    """When a working day's overview is due (UTC): at that local time, else as work begins.

    None on a day off.
    """
    spans = calendar.spans_of(day)
    if not spans:
        return None
    return _instant(calendar.zone, day, time.fromisoformat(at) if at else spans[0][0])


def public_holidays(country: str, years: Iterable[int]) -> frozenset[date]:
    """Public holidays by country and part of it: `DE`, `DE-BY`, `CN`.

    Raises UnknownCountryError.
    """
    return frozenset(_holidays_of(country, years))


def make_up_days(country: str, years: Iterable[int]) -> frozenset[date]:
    """Weekend days that are worked in exchange for a holiday, as in China.

    China announces a year's days in the autumn before; years not yet announced have none.
    Raises UnknownCountryError.
    """
    wanted = set(years)
    found: Iterable[date] = getattr(_holidays_of(country, wanted), "weekend_workdays", ())
    return frozenset(day for day in found if day.year in wanted)


@dataclass
class UnknownCountryError(DomainError, ValueError):
    """No holidays are known for this country, or for this part of it."""

    country: str


def _holidays_of(country: str, years: Iterable[int]) -> holidays.HolidayBase:
    code, _, part = country.strip().upper().partition("-")
    try:
        return holidays.country_holidays(code, subdiv=part or None, years=[*years])
    except NotImplementedError as error:
        raise UnknownCountryError(country) from error


def _intervals(calendar: WorkingCalendar, after: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working intervals (UTC) that end after a moment, in order, none overlapping."""
    # A span that began the day before may still be open.
    first = after.astimezone(calendar.zone).date() - _DAY
    covered = after.min.replace(tzinfo=UTC)
    for offset in count():
        day = first + offset * _DAY
        for start, end in calendar.spans_of(day):
            closing_day = day if end > start else day + _DAY
            opens = max(_instant(calendar.zone, day, start), covered)
            closes = _instant(calendar.zone, closing_day, end)
            if closes > max(opens, after):
                yield opens, closes
            covered = max(covered, closes)


def _instant(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The moment of a local time: the first of two, or the end of the gap that it falls into."""
    wall = datetime.combine(day, at)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # In a gap, fold 0 reads with the offset before it and fold 1 with the one after.
    late, early = moment, wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset_after = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset_after:
            late = middle
        else:
            early = middle
    return late


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)
