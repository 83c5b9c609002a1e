"""A notice that waits is paused, resumed, one run is skipped, its times are changed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import InvalidInput, NotAllowed, NotFound
from bot.domain.records import NoticeSchedule
from bot.domain.vocabulary import MissedRunPolicy, NoticeState, ScheduleType
from bot.usecases.notice_schedules import (
    change_schedule,
    pause_notice,
    preview_schedule,
    resume_notice,
    see_schedule,
    skip_run,
)
from bot.usecases.notices import cancel_notice, see_notice
from tests.usecases.office import NOW, Office
from tests.usecases.test_notices import DAILY, ONCE, SOUND, at, confirmed, draft, run, runs

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = at("2026-11-24T10:00")
EVERY_THREE_DAYS = NoticeSchedule(
    ScheduleType.EVERY_FEW_DAYS,
    "Europe/Berlin",
    MissedRunPolicy.SKIP,
    days=3,
    send_at=FIRST + HOUR,
)

ACTS: tuple[tuple[Any, ...], ...] = (
    (pause_notice,),
    (resume_notice,),
    (skip_run,),
    (preview_schedule, EVERY_THREE_DAYS),
    (change_schedule, EVERY_THREE_DAYS),
)


async def refused(office: Office, use_case: Any, *rest: Any, now: Any = NOW) -> str:
    with pytest.raises(InvalidInput) as caught:
        await office.write(use_case, now, office.ita, *rest)
    [problem] = caught.value.problems
    return problem.code


async def test_a_paused_notice_sends_nothing_and_goes_on_without_what_it_missed(
    office: Office,
) -> None:
    number = await confirmed(office, DAILY)
    paused = await office.write(pause_notice, NOW, office.sam, number)
    assert (paused.state, paused.next_runs) == (NoticeState.PAUSED, ())
    assert await run(office, FIRST + 2 * DAY) == 0
    now = FIRST + 2 * DAY + HOUR
    resumed = await office.write(resume_notice, now, office.ita, number)
    assert resumed.state is NoticeState.SCHEDULED
    assert resumed.next_runs[0] == FIRST + 3 * DAY
    assert await run(office, now) == 0
    assert await run(office, FIRST + 3 * DAY) == 1
    assert await runs(office) == [(FIRST + 3 * DAY, "sent")]
    assert [action for action, _ in await office.actions()] == [
        "notice.confirm",
        "notice.pause",
        "notice.resume",
        "notice.run",
    ]


async def test_pausing_and_resuming_twice_is_once(office: Office) -> None:
    number = await confirmed(office, DAILY)
    for use_case in (pause_notice, pause_notice, resume_notice, resume_notice):
        await office.write(use_case, NOW, office.ita, number)
    assert len(await office.actions()) == 3


async def test_what_goes_out_once_and_was_missed_in_a_pause_is_not_sent_by_resuming(
    office: Office,
) -> None:
    number = await confirmed(office, ONCE)
    await office.write(pause_notice, NOW, office.ita, number)
    assert await refused(office, resume_notice, number, now=NOW + 2 * HOUR) == "no_run_left"
    later = replace(await office.read(see_schedule, office.ita, number), send_at=NOW + 3 * HOUR)
    changed = await office.write(change_schedule, NOW + 2 * HOUR, office.ita, number, later)
    assert changed.state is NoticeState.PAUSED
    resumed = await office.write(resume_notice, NOW + 2 * HOUR, office.ita, number)
    assert resumed.next_runs == (NOW + 3 * HOUR,)


async def test_one_run_is_skipped_and_never_comes_back(office: Office) -> None:
    """Not by a pause, not by setting the times again, not by pressing twice."""
    number = await confirmed(office, DAILY)
    assert await office.write(skip_run, NOW, office.ita, number, FIRST) == FIRST
    assert await office.write(skip_run, NOW, office.ita, number, FIRST) is None
    await office.write(pause_notice, NOW, office.ita, number)
    await office.write(resume_notice, NOW, office.ita, number)
    same = await office.read(see_schedule, office.ita, number)
    notice = await office.write(change_schedule, NOW, office.ita, number, same)
    assert notice.next_runs == tuple(FIRST + day * DAY for day in range(1, 6))
    assert await run(office, FIRST) == 0
    assert await run(office, FIRST + DAY) == 1
    assert await runs(office) == [(FIRST, "left_out"), (FIRST + DAY, "sent")]


async def test_a_skipped_run_stays_skipped_when_earlier_runs_are_added(office: Office) -> None:
    number = await confirmed(office, DAILY)
    await office.write(skip_run, NOW, office.ita, number)
    often = replace(await office.read(see_schedule, office.ita, number), cron="45 10,11 * * *")
    notice = await office.write(change_schedule, NOW, office.ita, number, often)
    assert notice.next_runs[0] == at("2026-11-24T09:45")
    both = replace(often, cron="0,30 11 * * *")
    notice = await office.write(change_schedule, NOW, office.ita, number, both)
    assert notice.next_runs[:2] == (FIRST + HOUR / 2, FIRST + DAY)
    await run(office, FIRST + HOUR / 2)
    assert await runs(office) == [(FIRST, "left_out"), (FIRST + HOUR / 2, "sent")]


async def test_skipping_the_last_run_ends_the_notice(office: Office) -> None:
    number = await confirmed(office, replace(DAILY, until=FIRST + HOUR))
    await office.write(skip_run, NOW, office.ita, number)
    notice = await office.read(see_notice, NOW, office.ita, number)
    assert (notice.state, notice.next_runs) == (NoticeState.FINISHED, ())


async def test_times_are_previewed_without_changing_anything(office: Office) -> None:
    number = await confirmed(office, DAILY)
    shown = await office.read(preview_schedule, NOW, office.ita, number, EVERY_THREE_DAYS)
    assert shown.next_runs[:2] == (FIRST + HOUR, FIRST + 3 * DAY + HOUR)
    notice = await office.read(see_notice, NOW, office.ita, number)
    assert notice.next_runs[0] == FIRST
    changed = await office.write(change_schedule, NOW, office.ita, number, EVERY_THREE_DAYS)
    assert changed.next_runs == shown.next_runs
    assert await office.read(see_schedule, office.ita, number) == EVERY_THREE_DAYS
    assert await run(office, FIRST) == 0
    assert await run(office, FIRST + HOUR) == 1
    row = (await office.audit())[1]
    assert (row.action, row.detail["days"]) == ("notice.reschedule", "3")


async def test_times_that_make_no_sense_change_nothing(office: Office) -> None:
    number = await confirmed(office, DAILY)
    changes: tuple[tuple[Any, str], ...] = (
        ({"days": 0}, "bad_days"),
        ({"send_at": NOW - DAY}, "past"),
        ({"until": NOW + HOUR}, "no_run_before_end"),
        ({"schedule_type": ScheduleType.CRON, "cron": "0 9 31 2 *"}, "cron_never_fires"),
    )
    for change, code in changes:
        schedule = replace(EVERY_THREE_DAYS, **change)
        assert await refused(office, preview_schedule, number, schedule) == code
        assert await refused(office, change_schedule, number, schedule) == code
    notice = await office.read(see_notice, NOW, office.ita, number)
    assert notice.next_runs[0] == FIRST


async def test_only_a_notice_with_runs_to_come_has_a_schedule_to_change(office: Office) -> None:
    over = await confirmed(office, SOUND)
    await run(office, NOW)
    cancelled = await confirmed(office, DAILY, "F2")
    await office.write(cancel_notice, NOW, office.ita, cancelled)
    for number in (over, cancelled):
        for use_case, *rest in ACTS:
            assert await refused(office, use_case, number, *rest) == "no_schedule_any_more"
    number = (await draft(office, DAILY, "F3")).number
    with pytest.raises(NotFound):
        await office.write(pause_notice, NOW, office.ita, number)
    paused = await confirmed(office, DAILY, "F4")
    await office.write(pause_notice, NOW, office.ita, paused)
    assert await refused(office, skip_run, paused) == "nothing_to_skip"


async def test_only_it_and_security_change_a_schedule(office: Office) -> None:
    number = await confirmed(office, DAILY)
    for actor in (office.anna, office.chen, office.guest, office.out):
        for use_case, *rest in ACTS:
            with pytest.raises(NotAllowed):
                await office.write(use_case, NOW, actor, number, *rest)


async def test_very_many_notices_that_are_due_at_once_all_run_once(office: Office) -> None:
    for number in range(3):
        await confirmed(office, replace(SOUND, channels=("C1",)), f"F{number}")
    assert await run(office, NOW) == 3
    assert len(await office.messages()) == 3
