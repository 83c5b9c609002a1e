"""A company's holidays as one line of settings: a country, days off, and make-up days."""

from dataclasses import dataclass
from datetime import date

from bot.domain.working_time import public_holidays

# The years around the present one that are looked up; a due time is never further away.
_YEARS_BACK, _YEARS_AHEAD = 1, 2


@dataclass(frozen=True, slots=True)
class HolidayRules:
    """Public holidays of a country, further days off, and days off that are worked."""

    country: str
    extra_days_off: frozenset[date]
    working_days: frozenset[date]

    def days_off(self, year: int) -> frozenset[date]:
        """Every day off in the years around the given one."""
        years = range(year - _YEARS_BACK, year + _YEARS_AHEAD + 1)
        public = public_holidays(self.country, years) if self.country else frozenset()
        return (public | self.extra_days_off) - self.working_days


def parse_holidays(text: str) -> HolidayRules:
    """Read `DE-BY, 2026-12-24, !2026-10-10`: country, a day off, a make-up working day.

    Raises ValueError on anything else.
    """
    country = ""
    off: set[date] = set()
    worked: set[date] = set()
    for part in (piece.strip() for piece in text.replace(";", ",").split(",")):
        if not part:
            continue
        if part.startswith("!"):
            worked.add(date.fromisoformat(part[1:].strip()))
        elif part[0].isdigit():
            off.add(date.fromisoformat(part))
        elif country:
            raise ValueError("only one country can be named")
        else:
            country = part
            public_holidays(country, [2026])
    return HolidayRules(country, frozenset(off), frozenset(worked))
