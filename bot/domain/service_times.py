"""How soon the team takes a case up and judges it: the company's own times, by severity."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from bot.domain.vocabulary import Severity
from bot.domain.working_time import (
    WorkingCalendar,
    add_working_time,
    is_working,
    next_working_moment,
    subtract_working_time,
    working_time_between,
)

# A working day is the unit of the user's document ("within one working day").
WORKING_DAY = timedelta(hours=8)
_WHOLE_DAY = timedelta(days=1)
# Longer ones are typing errors; a calendar knows the holidays of two more years.
_LONGEST = timedelta(days=90)

_PART = re.compile(r"(\d{1,4})\s*(d|h|m)[a-z]*\s*", re.ASCII)
_CHINESE = {"工作日": "d", "天": "d", "日": "d", "小时": "h", "分钟": "m", "分": "m"}


@lru_cache(maxsize=256)
def parse_duration(text: str, day: timedelta = WORKING_DAY) -> timedelta:
    """Read `15m`, `1h 30m`, `2d` or `2 天`; a day has eight hours of work unless said otherwise.

    Raises ValueError on anything else, on nothing, and on more than 90 days.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    for word, letter in _CHINESE.items():
        plain = plain.replace(word, letter)
    if not re.fullmatch(rf"(?:{_PART.pattern})+", plain):
        raise ValueError(f"not a length of time: {text}")
    units = {"d": day, "h": timedelta(hours=1), "m": timedelta(minutes=1)}
    total = sum((int(number) * units[unit] for number, unit in _PART.findall(plain)), timedelta())
    if not timedelta() < total <= _LONGEST:
        raise ValueError(f"too short or too long: {text}")
    return total


@dataclass(frozen=True, slots=True)
class ServiceTimes:
    """Time to claim and time to a verdict, as people write them: `15m`, `1h 30m`, `2d`."""

    claim: str
    assess: str
    # Counted on nights and holidays too, and told at once; else in the team's working hours.
    round_the_clock: bool = False

    @property
    def day(self) -> timedelta:
        """What a day is worth: all of it, or the hours of work in it."""
        return _WHOLE_DAY if self.round_the_clock else WORKING_DAY

    @property
    def claim_within(self) -> timedelta:
        return parse_duration(self.claim, self.day)

    @property
    def assess_within(self) -> timedelta:
        return parse_duration(self.assess, self.day)


DEFAULT_TIMES: Mapping[Severity, ServiceTimes] = {
    Severity.CRITICAL: ServiceTimes("15m", "24h", round_the_clock=True),
    Severity.HIGH: ServiceTimes("1h", "1d"),
    Severity.MEDIUM: ServiceTimes("2h", "2d"),
    Severity.LOW: ServiceTimes("4h", "5d"),
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How time is counted for a case: in the team's working time, or round the clock."""

    calendar: WorkingCalendar
    round_the_clock: bool

    @property
    def day(self) -> timedelta:
        return _WHOLE_DAY if self.round_the_clock else WORKING_DAY

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """The moment (UTC) at which that much time has passed since `start`."""
        if self.round_the_clock:
            return start + amount
        return add_working_time(self.calendar, start, amount)

    def before(self, end: datetime, amount: timedelta) -> datetime:
        """The moment (UTC) from which that much time passes until `end`."""
        if self.round_the_clock:
            return end - amount
        return subtract_working_time(self.calendar, end, amount)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """The time that counts from `a` to `b`."""
        if self.round_the_clock:
            return b - a
        return working_time_between(self.calendar, a, b)

    def may_disturb(self, moment: datetime) -> bool:
        """Whether a person may be told of such a case at that moment."""
        return self.round_the_clock or is_working(self.calendar, moment)

    def next_chance(self, moment: datetime) -> datetime:
        """The first moment from then on at which a person may be told."""
        return moment if self.round_the_clock else next_working_moment(self.calendar, moment)


@dataclass(frozen=True, slots=True)
class DueTimes:
    """When a case must be claimed and when it needs its verdict (aware UTC)."""

    claim: datetime
    assess: datetime


def due_times(times: ServiceTimes, opened_at: datetime, calendar: WorkingCalendar) -> DueTimes:
    """The due times of a case that was opened at that moment."""
    pace = Pace(calendar, times.round_the_clock)
    return DueTimes(
        pace.after(opened_at, times.claim_within), pace.after(opened_at, times.assess_within)
    )
