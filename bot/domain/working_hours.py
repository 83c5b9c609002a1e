"""Working hours as people write them: `Mon-Fri 09:00-18:00; Sat 10:00-14:00`."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import pairwise

from bot.domain.errors import DomainError

# Local start and end; an end that is not after the start lies on the next day.
Span = tuple[time, time]
# Weekday (0 is Monday) to its spans in order; a weekday without work is left out.
WorkingHours = Mapping[int, tuple[Span, ...]]

ALWAYS = "24/7"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MIDNIGHT = time(0)
_PART = re.compile(r"(?P<days>[A-Za-z ,-]+?)\s*(?P<spans>\d.*)")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


class WorkingHoursProblem(StrEnum):
    """Why working hours can't be read; views word it."""

    EMPTY = "empty"
    BAD_PART = "bad_part"
    UNKNOWN_DAY = "unknown_day"
    BAD_TIME = "bad_time"
    DAY_TWICE = "day_twice"
    OVERLAP = "overlap"


@dataclass
class WorkingHoursError(DomainError):
    """Working hours that can't be read; `part` is the piece of text at fault."""

    problem: WorkingHoursProblem
    part: str


def parse_working_hours(text: str) -> dict[int, tuple[Span, ...]]:
    """Read working hours; days and spans may be lists and ranges, and `24/7` is all of the time.

    `Mon,Wed-Fri 08:30-12:00,13:00-17:00; Sat 22:00-06:00` (the last one ends on Sunday).
    Full-width punctuation is fine. Raises WorkingHoursError.
    """
    plain = unicodedata.normalize("NFKC", text).replace("–", "-").strip()
    if plain == ALWAYS:
        return dict.fromkeys(range(7), ((_MIDNIGHT, _MIDNIGHT),))
    hours: dict[int, tuple[Span, ...]] = {}
    for part in (piece.strip() for piece in plain.split(";")):
        if not part:
            continue
        match = _PART.fullmatch(part)
        if match is None:
            raise WorkingHoursError(WorkingHoursProblem.BAD_PART, part)
        spans = _parse_spans(match["spans"])
        for day in _parse_days(match["days"]):
            if day in hours:
                raise WorkingHoursError(WorkingHoursProblem.DAY_TWICE, _DAYS[day])
            hours[day] = spans
    if not hours:
        raise WorkingHoursError(WorkingHoursProblem.EMPTY, text)
    return dict(sorted(hours.items()))


def format_working_hours(hours: WorkingHours) -> str:
    """Write working hours so that `parse_working_hours` reads the same again."""
    if all(hours.get(day) == ((_MIDNIGHT, _MIDNIGHT),) for day in range(7)):
        return ALWAYS
    days_by_spans: dict[tuple[Span, ...], list[int]] = {}
    for day in sorted(hours):
        if hours[day]:
            days_by_spans.setdefault(hours[day], []).append(day)
    return "; ".join(
        f"{_format_days(days)} {','.join(map(_format_span, spans))}"
        for spans, days in days_by_spans.items()
    )


def _parse_days(text: str) -> list[int]:
    days: list[int] = []
    for item in text.split(","):
        first, is_range, last = item.partition("-")
        start = _parse_day(first)
        length = (_parse_day(last) - start) % 7 if is_range else 0
        days += [(start + offset) % 7 for offset in range(length + 1)]
    return days


def _parse_day(text: str) -> int:
    name = text.strip().title()
    if name not in _DAYS:
        raise WorkingHoursError(WorkingHoursProblem.UNKNOWN_DAY, text.strip())
    return _DAYS.index(name)


def _parse_spans(text: str) -> tuple[Span, ...]:
    spans = sorted(_parse_span(item.strip()) for item in text.split(","))
    for (start, end), (next_start, _) in pairwise(spans):
        if end <= start or next_start < end:
            raise WorkingHoursError(WorkingHoursProblem.OVERLAP, text)
    first, last = spans[0], spans[-1]
    if last[1] <= last[0] and last[1] > first[0]:
        raise WorkingHoursError(WorkingHoursProblem.OVERLAP, text)
    return tuple(spans)


def _parse_span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise WorkingHoursError(WorkingHoursProblem.BAD_TIME, text)
    hour, minute, end_hour, end_minute = map(int, match.groups())
    if (end_hour, end_minute) == (24, 0):
        end_hour = 0
    try:
        return time(hour, minute), time(end_hour, end_minute)
    except ValueError as error:
        raise WorkingHoursError(WorkingHoursProblem.BAD_TIME, text) from error


def _format_span(span: Span) -> str:
    start, end = span
    return f"{start:%H:%M}-" + ("24:00" if end == _MIDNIGHT else f"{end:%H:%M}")


def _format_days(days: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        _DAYS[run[0]] if len(run) == 1 else f"{_DAYS[run[0]]}-{_DAYS[run[-1]]}" for run in runs
    )
