"""Readers are reminded seldom, at humane hours, and never for nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.acknowledgements import Answered
from bot.domain.reminding import MOST_REMINDERS, Look, Waiting, look, next_reminder
from bot.domain.service_times import Pace
from bot.domain.working_hours import parse_working_hours
from bot.domain.working_time import WorkingCalendar

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = parse_working_hours("Mon-Fri 09:00-18:00")
PACE = Pace(WorkingCalendar(BERLIN, HOURS), round_the_clock=False)
DAY = timedelta(days=1)
# A Tuesday, 10:30 in Berlin.
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/New_York"]).map(ZoneInfo)
spans = st.timedeltas(timedelta(hours=1), 90 * DAY)


def reminders(deadline: datetime | None, pace: Pace, asked_at: datetime) -> list[datetime]:
    """When somebody is reminded who never answers."""
    told: list[datetime] = []
    at = next_reminder(0, deadline, pace, asked_at)
    while at:
        seen = look(Waiting(Answered.NOTHING, None, len(told), deadline), pace, at)
        told += [at] if seen.reminds else []
        at = seen.next_at
    return told


def test_the_pauses_grow_and_end_after_five() -> None:
    told = [moment.astimezone(BERLIN).date() for moment in reminders(None, PACE, NOW)]
    assert len(told) == MOST_REMINDERS
    pauses = [b - a for a, b in zip([NOW.date(), *told], told, strict=False)]
    assert pauses == sorted(pauses)
    assert told[0] == NOW.date() + DAY


def test_the_last_one_comes_a_day_before_the_deadline() -> None:
    told = reminders(NOW + 7 * DAY, PACE, NOW)
    assert told[-1] == NOW + 6 * DAY - timedelta(hours=1)


def test_a_deadline_of_today_reminds_nobody() -> None:
    assert reminders(NOW + timedelta(hours=5), PACE, NOW) == []


@given(moments, zones, st.none() | spans)
def test_no_reminder_comes_at_night_after_the_deadline_or_too_often(
    asked_at: datetime, zone: ZoneInfo, left: timedelta | None
) -> None:
    pace = Pace(WorkingCalendar(zone, HOURS), round_the_clock=False)
    deadline = asked_at + left if left else None
    told = reminders(deadline, pace, asked_at)
    assert len(told) <= MOST_REMINDERS
    assert told == sorted(set(told))
    for moment in told:
        assert pace.may_disturb(moment)
        assert moment > asked_at
        assert deadline is None or moment < deadline


@given(moments, st.sampled_from(Answered), st.none() | spans, st.integers(0, 6), moments)
def test_nobody_is_reminded_after_an_answer_or_the_deadline(
    now: datetime,
    answered: Answered,
    left: timedelta | None,
    reminded: int,
    deadline: datetime,
) -> None:
    until = now + left if left else None
    seen = look(Waiting(answered, until, reminded, deadline), PACE, now)
    if answered in (Answered.DONE, Answered.CANT) or now >= deadline:
        assert seen == Look(False, None)
    if seen.next_at:
        assert seen.next_at > now
    if until:
        assert not seen.reminds


@given(moments)
def test_a_time_of_the_readers_own_is_kept_even_at_night(chosen: datetime) -> None:
    waiting = Waiting(Answered.LATER, chosen, MOST_REMINDERS, None)
    assert look(waiting, PACE, chosen).reminds
    assert look(waiting, PACE, chosen - timedelta(seconds=1)) == Look(False, chosen)
