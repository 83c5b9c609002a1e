"""When a case is due, in words: by then, since then, or not before the reporter answers."""

from datetime import datetime

from bot.domain.records import Case
from bot.text import Words


def due(words: Words, case: Case, now: datetime) -> str:
    """What is due next and in how long; that it is overdue; that the clock stands still."""
    said = _due(words, case, now)
    if case.waiting_since is None:
        return said
    still = words.say("the clock stands still: waiting for the reporter")
    return f"{said} · {still}" if case.is_overdue(now) else still


def snoozed(words: Words, until: datetime) -> str:
    return words.say(":zzz: snoozed until {time}", time=words.moment(until))


def _due(words: Words, case: Case, now: datetime) -> str:
    time = words.moment(case.next_due)
    if case.is_overdue(now):
        return words.say(":warning: overdue since {time}", time=time)
    left = words.until(case.next_due)
    if case.owner is None:
        return words.say("claim by {time} ({left})", time=time, left=left)
    return words.say("verdict by {time} ({left})", time=time, left=left)
