"""Repeated schedules: cron expressions, every few days, and the moments at which they fire."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.errors import DomainError

_DAY = timedelta(days=1)
# 29 February can be eight years away (2096 to 2104); nothing real is further.
_SEARCH_DAYS = 8 * 366
_LEAST_MINUTES_APART = 15
_MINUTES_A_DAY = 24 * 60


class ScheduleProblem(StrEnum):
    """Why a schedule can't be taken; views word it."""

    BAD_FIELD = "bad_field"
    NEVER_FIRES = "never_fires"
    TOO_OFTEN = "too_often"


@dataclass
class ScheduleError(DomainError):
    """A schedule that can't be taken; BAD_FIELD also says which field and what is there.

    The field is `minute`, `hour`, `day`, `month`, `weekday`, or `expression` when there are not
    five of them.
    """

    reason: ScheduleProblem
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression, read; weekdays count from Sunday (0) as cron's own."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    def fires_on(self, day: date) -> bool:
        """Tell whether it fires at all on that day."""
        if day.month not in self.months:
            return False
        is_day, is_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return is_day or is_weekday if self.either_day else is_day and is_weekday

    def times(self) -> list[time]:
        """The local times of a day on which it fires, in order."""
        return [
            time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes)
        ]


@dataclass(frozen=True, slots=True)
class EveryFewDays:
    """The same local time every so many days, counted from a first day."""

    days: int
    first: date
    at: time

    def fires_on(self, day: date) -> bool:
        """Tell whether it fires at all on that day."""
        return day >= self.first and (day - self.first).days % self.days == 0

    def times(self) -> list[time]:
        """The local times of a day on which it fires."""
        return [self.at]


Repetition = Cron | EveryFewDays


class _Field(NamedTuple):
    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()


_MINUTE = _Field("minute", 0, 59)
_HOUR = _Field("hour", 0, 23)
_DAY_OF_MONTH = _Field("day", 1, 31)
_MONTH = _Field(
    "month",
    1,
    12,
    ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)
_WEEKDAY = _Field("weekday", 0, 7, ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SHORTHANDS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


def parse_cron(expression: str) -> Cron:
    """Read a cron expression of five fields, or a shorthand such as `@daily`.

    As in Vixie's cron (crontab(5)): lists, ranges and steps, names of months and weekdays, 0 and 7
    are Sunday; where both days of the month and weekdays are restricted (neither starts with `*`),
    either of them is enough. Raises ScheduleError, also for what never fires or fires more often
    than every 15 minutes.
    """
    text = expression.strip()
    fields = _SHORTHANDS.get(text.lower(), text).split()
    if len(fields) != 5:
        raise ScheduleError(ScheduleProblem.BAD_FIELD, "expression", text)
    minute, hour, day, month, weekday = fields
    cron = Cron(
        minutes=_parse_field(_MINUTE, minute),
        hours=_parse_field(_HOUR, hour),
        days=_parse_field(_DAY_OF_MONTH, day),
        months=_parse_field(_MONTH, month),
        weekdays=frozenset(number % 7 for number in _parse_field(_WEEKDAY, weekday)),
        either_day=not day.startswith("*") and not weekday.startswith("*"),
    )
    if not cron.either_day and not _has_a_day(cron):
        raise ScheduleError(ScheduleProblem.NEVER_FIRES, value=text)
    if _fires_too_often(cron):
        raise ScheduleError(ScheduleProblem.TOO_OFTEN, value=text)
    return cron


def next_runs(
    repetition: Repetition, zone: ZoneInfo, after: datetime, count: int
) -> tuple[datetime, ...]:
    """The next `count` moments of `runs_after`. Raises as that does."""
    return tuple(islice(runs_after(repetition, zone, after), count))


def runs_after(repetition: Repetition, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """The moments (aware UTC) later than `after` (aware) at which a schedule fires, in order.

    Each local time fires once: of a time that comes twice the first one, and a time that is
    skipped as much later as the clock is put forward (once, where that is another one's moment).
    Raises ScheduleError when the next eight years hold no run, ValueError for a naive `after`.
    """
    if after.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return _moments(repetition, zone, after.astimezone(UTC))


def _moments(repetition: Repetition, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    # A skipped time of the day before may fire only now.
    day = after.astimezone(zone).date() - _DAY
    times = repetition.times()
    waiting: set[datetime] = set()
    idle_days = 0
    while idle_days <= _SEARCH_DAYS:
        if repetition.fires_on(day):
            # Fold 0 is the first of two times, and reads a skipped one with the offset before.
            waiting |= {_moment(zone, day, at) for at in times}
        day += _DAY
        # What lies beyond midnight waits for the runs of the next day, which may be earlier.
        midnight = _moment(zone, day, time())
        ready = {moment for moment in waiting if moment < midnight}
        waiting -= ready
        idle_days += 1
        for moment in sorted(ready):
            if moment > after:
                idle_days = 0
                yield moment
    raise ScheduleError(ScheduleProblem.NEVER_FIRES)


def _moment(zone: ZoneInfo, day: date, at: time) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _has_a_day(cron: Cron) -> bool:
    return any(min(cron.days) <= _LONGEST_MONTH[month - 1] for month in cron.months)


def _fires_too_often(cron: Cron) -> bool:
    minutes = [at.hour * 60 + at.minute for at in cron.times()]
    # The last run of a day and the first of the next, taken as if every day had runs.
    minutes.append(minutes[0] + _MINUTES_A_DAY)
    return any(later - earlier < _LEAST_MINUTES_APART for earlier, later in pairwise(minutes))


def _parse_field(field: _Field, text: str) -> frozenset[int]:
    try:
        return frozenset(number for item in text.split(",") for number in _parse_item(field, item))
    except ValueError as error:
        raise ScheduleError(ScheduleProblem.BAD_FIELD, field.name, text) from error


def _parse_item(field: _Field, item: str) -> range:
    """Read `*`, `5`, `1-5`, `*/15` or `1-31/2`; ValueError on anything else."""
    span, has_step, step_text = item.partition("/")
    if span == "*":
        # Sunday is in the weekdays once, as 0.
        first, last = field.least, min(field.most, 6) if field is _WEEKDAY else field.most
    else:
        first_text, is_range, last_text = span.partition("-")
        first = last = _number(field, first_text)
        if is_range:
            last = _number(field, last_text)
            if field is _WEEKDAY and last == 0 < first:
                last = 7
        elif has_step:
            raise ValueError("a step needs a range")
    step = _digits(step_text) if has_step else 1
    if not first <= last or not 1 <= step <= field.most:
        raise ValueError("no such range")
    return range(first, last + 1, step)


def _number(field: _Field, text: str) -> int:
    if text.upper() in field.names:
        return field.names.index(text.upper()) + field.least
    number = _digits(text)
    if not field.least <= number <= field.most:
        raise ValueError("out of range")
    return number


def _digits(text: str) -> int:
    # int() also takes signs, spaces, underscores and other scripts' digits.
    if not (text.isascii() and text.isdigit()):
        raise ValueError("not a number")
    return int(text)
