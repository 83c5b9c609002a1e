"""What people answer to a notice, and until when it can be put off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.errors import Problem
from bot.domain.vocabulary import NoticeKind, NoticeState

# An hour is the shortest that people put off, two weeks the longest.
_AN_HOUR = timedelta(hours=1)
LONGEST_LATER = timedelta(days=14)
_AFTERNOON, _MORNING = time(15), time(9)

# What a person has to do something for; the others only tell.
ASKABLE = frozenset({NoticeKind.ADVISORY, NoticeKind.UPDATE_REMINDER})
_STANDING = frozenset({NoticeState.SCHEDULED, NoticeState.PAUSED, NoticeState.FINISHED})


class Answered(StrEnum):
    """What a person said to a notice."""

    NOTHING = "nothing"
    DONE = "done"
    CANT = "cant"
    LATER = "later"


class Later(StrEnum):
    """Until when a person puts it off."""

    HOUR = "hour"
    AFTERNOON = "afternoon"
    TOMORROW = "tomorrow"
    PICKED = "picked"


@dataclass(frozen=True, slots=True)
class NoticeCopy:
    """Where a person answers: the notice, and the channel; empty for a direct message."""

    number: int
    channel: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One person's answer to a notice."""

    answered: Answered
    answered_at: datetime | None
    # When they want to be reminded.
    until: datetime | None = None
    # What became of "can't".
    report_number: int | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What stands below a notice that asks for an answer."""

    is_open: bool
    # How many people answered so far.
    answers: int
    # The reader's own answer, where the message has one reader.
    own: Acknowledgement | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """How many of a place's readers answered what; an empty channel is direct messages."""

    channel: str
    done: int
    cant: int
    later: int
    # Of those who were asked by name.
    nothing: int = 0

    @property
    def answers(self) -> int:
        return self.done + self.cant + self.later


@dataclass(frozen=True, slots=True)
class Uptake:
    """How far a notice got, by place: most answers first."""

    places: tuple[Place, ...]

    @property
    def total(self) -> Place:
        """All places together."""
        names = ("done", "cant", "later", "nothing")
        return Place("", *(sum(getattr(each, name) for each in self.places) for name in names))


def takes_answers(state: NoticeState) -> bool:
    """Whether a notice in this state still wants to know; a cancelled one does not."""
    return state in _STANDING


def later_choices(
    now: datetime, zone: ZoneInfo, deadline: datetime | None
) -> Mapping[Later, datetime]:
    """The moments that can be chosen at once, all before the deadline."""
    local = now.astimezone(zone)
    tomorrow = local.date() + timedelta(days=1)
    moments = {
        Later.HOUR: now + _AN_HOUR,
        Later.AFTERNOON: datetime.combine(local.date(), _AFTERNOON, zone),
        Later.TOMORROW: datetime.combine(tomorrow, _MORNING, zone),
    }
    return {
        choice: moment
        for choice, moment in moments.items()
        if choice is Later.HOUR or moment > now + _AN_HOUR
        if check_later(moment, now, deadline) is None
    }


def check_later(until: datetime | None, now: datetime, deadline: datetime | None) -> Problem | None:
    """What is wrong with a moment that a person chose; a deadline that has passed binds nobody."""
    if until is None:
        return Problem("until", "missing")
    if until <= now:
        return Problem("until", "past")
    if deadline and now < deadline <= until:
        return Problem("until", "after_deadline")
    if until > now + LONGEST_LATER:
        return Problem("until", "too_much_later")
    return None
