"""What the clock of a case makes necessary: warnings, alarms, stale claims, the end of a snooze.

The rules, all of them in the time that counts for the case (working time, or round the clock):
the owner is warned before a time is over; the leads hear when it is over, and again after one, two
and four times the time that the company allows, then no more. While a case waits for its reporter
or is snoozed, nobody is told. Of several steps that passed unseen, only the newest is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from bot.domain.service_times import Pace
from bot.domain.vocabulary import OPEN_STATES, CaseState

LONGEST_SNOOZE = timedelta(days=14)
# What is not urgent waits so long for company, so that it comes as one message.
GATHER = timedelta(minutes=5)
# After so many days without an answer the owner hears of it, and the clock runs again.
_DAYS_OF_SILENCE = 2


class Step(IntEnum):
    """How loud the alarm has become; a case never goes back to a lower step of one due time."""

    NONE = 0
    WARNED = 1
    OVER = 2
    REPEATED = 3
    REPEATED_AGAIN = 4
    LAST = 5


# How many times the allowed time has passed since the due time.
_BEYOND = {Step.REPEATED: 1, Step.REPEATED_AGAIN: 2, Step.LAST: 4}


class Turn(StrEnum):
    """What a clock can bring about."""

    ALARM = "alarm"
    # The owner is asked whether they still work on it, then it goes back to the queue.
    STALE = "stale"
    RETURN = "return"
    # The reporter has not answered for long.
    SILENT = "silent"
    # The snooze is over.
    AWAKE = "awake"


@dataclass(frozen=True, slots=True)
class CaseClock:
    """The values of a case that its clock looks at."""

    state: CaseState
    is_owned: bool
    # When it must be claimed, or judged once it is owned, and how much time the company gives.
    due_at: datetime
    within: timedelta
    step: Step
    waiting_since: datetime | None
    snoozed_until: datetime | None
    # The last sign of work, and when the owner was asked for one.
    touched_at: datetime
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClockRules:
    """The company's own times, as far as clocks need them."""

    pace: Pace
    warn_percent: int
    stale_after: timedelta


@dataclass(frozen=True, slots=True)
class Look:
    """What has come by now, and when to look again; None: never, unless something happens."""

    turns: tuple[Turn, ...]
    step: Step
    next_at: datetime | None


def look(clock: CaseClock, rules: ClockRules, now: datetime) -> Look:
    """What is due for a case at that moment; the same look later brings nothing twice."""
    if clock.state not in OPEN_STATES:
        return Look((), clock.step, None)
    if clock.snoozed_until:
        return _single(clock, Turn.AWAKE, clock.snoozed_until, now)
    if clock.waiting_since:
        since = max(clock.waiting_since, clock.touched_at)
        patience = _DAYS_OF_SILENCE * rules.pace.day
        return _single(clock, Turn.SILENT, rules.pace.after(since, patience), now)
    times = alarm_times(clock, rules)
    step = max((step for step, at in times.items() if at <= now), default=Step.NONE)
    step = max(step, clock.step)
    turns = [Turn.ALARM] if step > clock.step else []
    waits = [at for each, at in times.items() if each > step]
    if clock.is_owned:
        stale_at = rules.pace.after(clock.asked_at or clock.touched_at, rules.stale_after)
        if stale_at > now:
            waits.append(stale_at)
        elif clock.asked_at:
            # Whatever else is due concerns an owner that there is no more.
            return Look((Turn.RETURN,), clock.step, now)
        else:
            turns.append(Turn.STALE)
            waits.append(rules.pace.after(now, rules.stale_after))
    return Look(tuple(turns), step, min(waits, default=None))


def alarm_times(clock: CaseClock, rules: ClockRules) -> dict[Step, datetime]:
    """When each step comes, as long as the clock runs."""
    return step_times(clock.due_at, clock.within, rules.pace, rules.warn_percent)


def step_times(
    due_at: datetime, within: timedelta, pace: Pace, warn_percent: int
) -> dict[Step, datetime]:
    """When each step of a deadline comes, of so much time that was given."""
    times = {Step.OVER: due_at}
    if warn_percent:
        times[Step.WARNED] = pace.before(due_at, within * warn_percent / 100)
    for step, times_over in _BEYOND.items():
        times[step] = pace.after(due_at, within * times_over)
    return times


def moved_by_waiting(
    due_at: datetime, waiting_since: datetime, now: datetime, pace: Pace
) -> datetime:
    """The due time once the clock runs again: as much time is left as when it stopped."""
    if due_at <= waiting_since:
        return due_at
    return max(due_at, pace.after(now, pace.between(waiting_since, due_at)))


def _single(clock: CaseClock, turn: Turn, at: datetime, now: datetime) -> Look:
    """One thing only can come, and after it everything is looked at anew."""
    return Look((turn,), clock.step, now) if at <= now else Look((), clock.step, at)
