"""A company's holidays as one line of settings: a country, days off, and make-up days."""

from dataclasses import dataclass
from datetime import date

from bot.domain.working_time import make_up_days, public_holidays

# The years around the present one that are looked up; a due time is never further away.
_YEARS_BACK, _YEARS_AHEAD = 1, 2


@dataclass(frozen=True, slots=True)
class HolidayRules:
    """Public holidays of a country, further days off, and days off that are worked."""

    country: str
    extra_days_off: frozenset[date]
    extra_working_days: frozenset[date]

    def days_off(self, year: int) -> frozenset[date]:
        """Every day off in the years around the given one."""
        public = public_holidays(self.country, _around(year)) if self.country else frozenset()
        return (public | self.extra_days_off) - self.extra_working_days

    def working_days(self, year: int) -> frozenset[date]:
        """Every day in those years that is worked although its weekday is not, as China does."""
        made_up = make_up_days(self.country, _around(year)) if self.country else frozenset()
        return (made_up - self.extra_days_off) | self.extra_working_days


def _around(year: int) -> range:
    return range(year - _YEARS_BACK, year + _YEARS_AHEAD + 1)


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
