"""Until when a reader can put a notice off."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.acknowledgements import LONGEST_LATER, Later, check_later, later_choices

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York"]).map(ZoneInfo)
spans = st.timedeltas(timedelta(minutes=1), timedelta(days=20))


def test_in_the_morning_an_hour_the_afternoon_and_tomorrow_are_offered() -> None:
    now = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    choices = later_choices(now, BERLIN, None)
    assert choices == {
        Later.HOUR: now + HOUR,
        Later.AFTERNOON: datetime(2026, 11, 24, 15, tzinfo=BERLIN),
        Later.TOMORROW: datetime(2026, 11, 25, 9, tzinfo=BERLIN),
    }


def test_the_afternoon_is_no_choice_once_it_is_there() -> None:
    now = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
    assert Later.AFTERNOON not in later_choices(now, BERLIN, None)


@given(moments, zones, st.none() | spans)
def test_every_choice_can_be_taken(now: datetime, zone: ZoneInfo, left: timedelta | None) -> None:
    deadline = now + left if left else None
    for moment in later_choices(now, zone, deadline).values():
        assert check_later(moment, now, deadline) is None
        assert now < moment
        assert deadline is None or moment < deadline


@given(moments, spans, spans)
def test_nothing_is_put_off_to_the_past_past_the_deadline_or_for_ever(
    now: datetime, wait: timedelta, left: timedelta
) -> None:
    problem = check_later(now + wait, now, now + left)
    assert (problem is None) == (wait < left and wait <= LONGEST_LATER)
    past = check_later(now - wait, now, now + left)
    assert past
    assert past.code == "past"


def test_after_the_deadline_it_can_still_be_put_off() -> None:
    now = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert check_later(now + HOUR, now, now - HOUR) is None
