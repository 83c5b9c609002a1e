"""Days as people write them, in English and Chinese; never one that can be read in two ways."""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_END_OF_DAY = time(18)
_TIME = re.compile(
    r"(?P<day>.*?)(,? |(?<=\d)t|(?<=日))(?P<hour>\d{1,2}):(?P<minute>\d{2})(:\d{2})?"
)
_DAYS = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})?"),
    re.compile(r"((?P<year>\d{4})\s?年)?\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?[日号]?"),
    re.compile(r"(?P<day>\d{1,2})(st|nd|rd|th|\.)?\s(?P<name>[a-z]{3,9})\.?,?(\s(?P<year>\d{4}))?"),
    re.compile(r"(?P<name>[a-z]{3,9})\.?\s(?P<day>\d{1,2})(st|nd|rd|th)?,?(\s(?P<year>\d{4}))?"),
)


def parse_deadline(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Read `2026-12-15`, `15.12.2026`, `15 Dec`, `12月15日`, each with a time or not (aware UTC).

    Without a time it is 18:00 in the zone, without a year the next such day. None for anything
    else, and for 12/11/2026, which is a day in November or in December.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    timed = _TIME.fullmatch(plain)
    try:
        at = time(int(timed["hour"]), int(timed["minute"])) if timed else _END_OF_DAY
        day = _parse_day(timed["day"] if timed else plain, now.astimezone(zone).date())
        return datetime.combine(day, at, zone).astimezone(UTC) if day else None
    except (ValueError, OverflowError):
        return None


def _parse_day(text: str, today: date) -> date | None:
    for pattern in _DAYS:
        if found := pattern.fullmatch(text.strip()):
            parts = found.groupdict()
            month = _month(parts["name"]) if parts.get("name") else int(parts["month"])
            if parts["year"]:
                return date(int(parts["year"]), month, int(parts["day"]))
            this_year = date(today.year, month, int(parts["day"]))
            return this_year if this_year >= today else this_year.replace(year=today.year + 1)
    return None


def _month(name: str) -> int:
    """Its number. Raises ValueError for another word."""
    return _MONTHS.index(name[:3]) + 1
