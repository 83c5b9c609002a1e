"""What a notice must hold before it can go out, and when it goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Problem
from bot.domain.notices import check_draft, is_link
from bot.domain.records import NoticeDraft
from bot.domain.runs import due_slots, first_run, upcoming_runs
from bot.domain.tlp import Tlp
from bot.domain.vocabulary import MissedRunPolicy, NoticeKind, ScheduleType, Severity

# A Tuesday; Berlin is an hour ahead.
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOUND = NoticeDraft(
    kind=NoticeKind.ADVISORY,
    severity=Severity.HIGH,
    channels=("C1",),
    schedule_type=ScheduleType.NOW,
    time_zone="Europe/Berlin",
    missed=MissedRunPolicy.SEND_LATE,
    title_en="Update the browser",
    text_en="A hole is being used.",
)
CHANGE = replace(
    SOUND,
    kind=NoticeKind.ANNOUNCED_CHANGE,
    window_start=NOW + HOUR,
    window_end=NOW + 2 * HOUR,
    expected_address="sso.example.com",
)
WEEKLY = replace(SOUND, schedule_type=ScheduleType.CRON, cron="0 9 * * MON")
ONCE = replace(SOUND, schedule_type=ScheduleType.ONCE, send_at=NOW + HOUR)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "draft",
    [
        SOUND,
        replace(SOUND, title_zh="更新浏览器", text_zh="请马上更新。"),
        replace(SOUND, title_en="", text_en="", title_zh="更新浏览器", text_zh="请马上更新。"),
        replace(SOUND, deadline=NOW + MINUTE),
        ONCE,
        # The time was picked a moment before the form was sent.
        replace(ONCE, send_at=NOW - 5 * MINUTE),
        WEEKLY,
        CHANGE,
        replace(CHANGE, expected_address=" https://sso.example.com/login?next=/ "),
    ],
)
def test_a_sound_draft_has_no_problems(draft: NoticeDraft) -> None:
    assert check_draft(draft, NOW) == ()


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        (replace(SOUND, title_en=" ", text_en=""), Problem("title_en", "no_text")),
        (replace(SOUND, text_en=" "), Problem("text_en", "title_and_text")),
        (replace(SOUND, title_en=""), Problem("title_en", "title_and_text")),
        (replace(SOUND, title_zh="更新"), Problem("text_zh", "title_and_text")),
        (replace(SOUND, text_zh="请更新"), Problem("title_zh", "title_and_text")),
        (replace(SOUND, channels=()), Problem("channels", "no_channel")),
        (replace(SOUND, tlp=Tlp.RED), Problem("channels", "only_named_people")),
        (replace(SOUND, link="http://x.de"), Problem("link", "no_link", {"value": "http://x.de"})),
        (
            replace(SOUND, time_zone="Mars/Olympus"),
            Problem("time_zone", "unknown_zone", {"value": "Mars/Olympus"}),
        ),
        (
            replace(WEEKLY, cron="every monday"),
            Problem("cron", "cron_bad_field", {"value": "every monday"}),
        ),
        (
            replace(WEEKLY, cron="0 9 31 2 *"),
            Problem("cron", "cron_never_fires", {"value": "0 9 31 2 *"}),
        ),
        (
            replace(WEEKLY, cron="* * * * *"),
            Problem("cron", "cron_too_often", {"value": "* * * * *"}),
        ),
        (replace(ONCE, send_at=None), Problem("send_at", "missing")),
        (
            replace(ONCE, send_at=NOW - 5 * MINUTE - timedelta(seconds=1)),
            Problem("send_at", "past"),
        ),
        (replace(CHANGE, window_start=None), Problem("window_start", "missing")),
        (replace(CHANGE, window_end=None), Problem("window_end", "missing")),
        (replace(CHANGE, window_end=NOW + HOUR), Problem("window_end", "ends_before_start")),
        (replace(CHANGE, expected_address=" "), Problem("expected_address", "missing")),
        (
            replace(CHANGE, expected_address="our login page"),
            Problem("expected_address", "no_address", {"value": "our login page"}),
        ),
        (replace(SOUND, deadline=NOW), Problem("deadline", "past")),
    ],
)
def test_each_problem_is_named_with_its_field(draft: NoticeDraft, problem: Problem) -> None:
    assert check_draft(draft, NOW) == (problem,)


def test_all_problems_are_named_at_once() -> None:
    draft = replace(
        CHANGE, channels=(), text_en="", window_start=None, expected_address="", deadline=NOW - DAY
    )
    assert [(found.field, found.code) for found in check_draft(draft, NOW)] == [
        ("text_en", "title_and_text"),
        ("channels", "no_channel"),
        ("window_start", "missing"),
        ("expected_address", "missing"),
        ("deadline", "past"),
    ]


def test_fields_of_another_kind_or_schedule_do_not_matter() -> None:
    draft = replace(
        SOUND, cron="nonsense", send_at=NOW - DAY, window_end=NOW - DAY, expected_address="?"
    )
    assert check_draft(draft, NOW) == ()


def test_the_first_run_is_now_at_the_time_or_when_the_schedule_says() -> None:
    assert first_run(SOUND, NOW) == NOW
    assert first_run(ONCE, NOW) == NOW + HOUR
    # Monday 9:00 in Berlin.
    assert first_run(WEEKLY, NOW) == at("2026-11-30T08:00")


def test_the_next_runs_begin_with_the_first() -> None:
    assert upcoming_runs(ONCE, NOW + HOUR, 5) == (NOW + HOUR,)
    runs = upcoming_runs(WEEKLY, at("2026-11-30T08:00"), 5)
    assert runs == tuple(at("2026-11-30T08:00") + week * 7 * DAY for week in range(5))


def test_what_goes_out_once_is_due_once() -> None:
    assert due_slots(ONCE, NOW - 3 * DAY, NOW) == ((NOW - 3 * DAY,), None)


def test_every_slot_up_to_now_is_due_and_the_next_one_follows() -> None:
    first = at("2026-11-09T08:00")
    slots, following = due_slots(WEEKLY, first, NOW)
    assert slots == (first, at("2026-11-16T08:00"), at("2026-11-23T08:00"))
    assert following == at("2026-11-30T08:00")


def test_a_slot_that_is_exactly_now_is_due() -> None:
    slots, following = due_slots(WEEKLY, at("2026-11-23T08:00"), at("2026-11-30T08:00"))
    assert slots == (at("2026-11-23T08:00"), at("2026-11-30T08:00"))
    assert following == at("2026-12-07T08:00")


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("https://vendor.example/update?v=4.2&lang=en#how", True),
        ("https://vendor.example", True),
        ("http://vendor.example/update", False),
        ("vendor.example/update", False),
        ("https://", False),
        ("https://localhost/x", False),
        # What looks like one place and leads to another, or ends Slack's mark-up.
        ("https://acme.example@evil.example/", False),
        ("https://evil.example|acme.example", False),
        ("https://evil.example>", False),
        ("https://evil.example/\u202efdp", False),
        ("https://evil.example/a b", False),
        ("https://[::1", False),
    ],
)
def test_a_link_is_live_only_where_it_reads_as_it_leads(text: str, fits: bool) -> None:
    assert is_link(text) is fits
