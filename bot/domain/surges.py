"""When many reports of one kind are too many to be chance, and when it is quiet again.

Counted are the people who reported, not their reports: nobody raises an alarm alone. Reports that
have nothing to do with each other come as a Poisson process, so the tail of its distribution tells
how likely so many are by chance; counts are small, so it is computed exactly and not by the normal
approximation. Source: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.1 (control charts for
counts).
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# So many minutes are looked at, at every moment.
WINDOW = timedelta(minutes=10)
# So long must it have been quiet before an alarm is over, and so before the next one can come.
HOLD = timedelta(minutes=30)
# What is usual is what the weeks before were like.
USUAL_OVER = timedelta(days=28)
# Younger than this a mean says little: one surge would pass for what is usual.
_USUAL_OVER_AT_LEAST = timedelta(days=7)
# A day has 144 windows, and there are six kinds: at this chance, luck alone raises an alarm about
# once in three years.
_CHANCE = 1e-6
_DAY = timedelta(days=1)

# One person may count for two: with their name, and with the name hidden.
LOWEST_FLOOR, HIGHEST_FLOOR = 3, 1000


class Decision(StrEnum):
    """What to do about the reports of one kind."""

    RAISE = "raise"
    STAY = "stay"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Usual:
    """How many reports of a kind come in ordinary weeks, in a day and in a window like now."""

    per_day: float
    per_window: float


def usual_rate(total: int, over: timedelta, same_hours: int, same_hours_over: timedelta) -> Usual:
    """What is usual: the mean of all weeks, or of the same hours of the week where that is more.

    Offices report in waves (on Monday morning more than on Sunday night); the busier of the two
    means raises fewer alarms.
    """
    over = max(over, _USUAL_OVER_AT_LEAST)
    mean = total * (WINDOW / over)
    at_these_hours = same_hours * (WINDOW / same_hours_over) if same_hours_over else 0.0
    return Usual(per_day=total * (_DAY / over), per_window=max(mean, at_these_hours))


def is_surge(people: int, usual: Usual, floor: int) -> bool:
    """Whether so many people within a window are at least the floor, and hardly chance."""
    return people >= max(floor, LOWEST_FLOOR) and at_least(people, usual.per_window) < _CHANCE


def is_loud(people: int, usual: Usual, floor: int) -> bool:
    """Whether an alarm stays: the lower threshold is half of what raises one."""
    return is_surge(2 * people, usual, floor)


def decide(people: int, usual: Usual, floor: int, *, quiet_for: timedelta | None) -> Decision:
    """What to do; `quiet_for`: how long the standing alarm was not loud, None where none stands."""
    if quiet_for is None:
        return Decision.RAISE if is_surge(people, usual, floor) else Decision.STAY
    is_over = quiet_for >= HOLD and not is_loud(people, usual, floor)
    return Decision.CALM if is_over else Decision.STAY


def at_least(count: int, mean: float) -> float:
    """The chance of `count` or more where `mean` are expected (Poisson)."""
    if count <= mean or count <= 0:
        return 1.0  # Some half or more: never a surprise.
    if mean <= 0:
        return 0.0
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    tail = 0.0
    while term > tail * 1e-16:
        tail += term
        count += 1
        term *= mean / count
    return tail
