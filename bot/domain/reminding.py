"""When readers who did not answer a notice are reminded.

One working day after they were asked, then after two, four and eight more, and at most five times;
the last time a day before the deadline, never after it. Only in working hours of the reader's own
zone, except at a time that they chose themselves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.acknowledgements import Answered
from bot.domain.service_times import Pace

MOST_REMINDERS = 5
_A_DAY_BEFORE = timedelta(days=1)
# Before the end of that day's work, so that it is read.
_READ_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One reader from whom an answer is wanted; `until` is the time that they chose."""

    answered: Answered
    until: datetime | None
    reminded: int
    deadline: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Whether nothing more is said, whatever happens: answered, or the deadline has passed."""
        is_answered = self.answered in (Answered.DONE, Answered.CANT)
        return is_answered or (self.deadline is not None and now >= self.deadline)


@dataclass(frozen=True, slots=True)
class Look:
    """Whether to remind now, and when to look again; None: never, unless something happens."""

    reminds: bool
    next_at: datetime | None


def look(waiting: Waiting, pace: Pace, now: datetime) -> Look:
    """What is due for a reader at that moment; the pace is that of the reader's own zone."""
    if waiting.is_over(now):
        return Look(False, None)
    if waiting.until:
        if now < waiting.until:
            return Look(False, waiting.until)
        return Look(True, next_reminder(waiting.reminded + 1, waiting.deadline, pace, now))
    if waiting.reminded >= MOST_REMINDERS:
        return Look(False, None)
    if not pace.may_disturb(now):
        chance = pace.next_chance(now)
        is_late = waiting.deadline is not None and chance >= waiting.deadline
        return Look(False, None if is_late else chance)
    return Look(True, next_reminder(waiting.reminded + 1, waiting.deadline, pace, now))


def next_reminder(
    reminded: int, deadline: datetime | None, pace: Pace, since: datetime
) -> datetime | None:
    """When a reader is reminded next who was asked, or reminded so often by then, at `since`."""
    if reminded >= MOST_REMINDERS:
        return None
    following = pace.next_chance(pace.after(since, pace.day * 2**reminded))
    if deadline is None:
        return following
    last = pace.before(deadline - _A_DAY_BEFORE, _READ_WITHIN)
    if following >= last or reminded == MOST_REMINDERS - 1:
        return last if last > since else None
    return following
