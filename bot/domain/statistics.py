"""How triage did over a while: what came in, how fast it was answered, what it was."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.indicators import Indicator
from bot.domain.vocabulary import ReportKind, Severity, Verdict

# What can be asked for, in days; the first is what is meant without a word.
PERIODS = (30, 7, 90, 365)
# Nothing was wrong: the report was a mistake, or something was changed on purpose.
FALSE_ALARMS = frozenset({Verdict.USER_ERROR, Verdict.EXPECTED_CHANGE})


@dataclass(frozen=True, slots=True)
class Pace:
    """How long something took: half of all at most `median`, nine in ten at most `ninth`."""

    median: timedelta
    ninth: timedelta


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the cases of a severity whose time has come: how many were claimed and judged within."""

    severity: Severity
    claims_due: int
    claims_kept: int
    verdicts_due: int
    verdicts_kept: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The numbers of the last `days` days; days are those of the reader's zone."""

    days: int
    reports: int
    reporters: int
    per_day: tuple[tuple[date, int], ...]
    kinds: tuple[tuple[ReportKind, int], ...]
    claim: Pace | None
    verdict: Pace | None
    kept: tuple[Kept, ...]
    verdicts: tuple[tuple[Verdict, int], ...]
    # How many reports each was in, most first.
    indicators: tuple[tuple[Indicator, int], ...]

    @property
    def resolved(self) -> int:
        """How many cases got a verdict."""
        return sum(number for _, number in self.verdicts)

    @property
    def false_alarms(self) -> int:
        """How many of them were nothing."""
        return sum(number for verdict, number in self.verdicts if verdict in FALSE_ALARMS)


def percent(part: int, whole: int) -> int:
    """A share in whole percent; of nothing it is nothing."""
    return round(100 * part / whole) if whole else 0


def parse_days(typed: str) -> int | None:
    """`30d`, `30` or `30天` as a number of days; None for what can't be asked for."""
    text = typed.strip().casefold()
    if not text:
        return PERIODS[0]
    number = text.removesuffix("days").removesuffix("天").removesuffix("d").strip()
    return int(number) if number.isdecimal() and int(number) in PERIODS else None
