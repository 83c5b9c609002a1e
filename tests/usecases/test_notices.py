"""What IT and security send out: drafted, confirmed, run once a slot, cancelled."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, func, select

from bot.domain.deliveries import GiveUp, Retry, Settle
from bot.domain.errors import InvalidInput, NotAllowed, NotFound, Problem
from bot.domain.messages import NoticeMessage
from bot.domain.people import Actor
from bot.domain.records import Notice, NoticeDraft
from bot.domain.tlp import Tlp
from bot.domain.vocabulary import (
    DeliveryState,
    MissedRunPolicy,
    NoticeKind,
    NoticeState,
    Role,
    ScheduleType,
    Severity,
)
from bot.usecases.deliveries import (
    claim,
    claim_in_doubt,
    load_outgoing,
    postpone_channel,
    record_failure,
)
from bot.usecases.notice_runs import run_due_notices
from bot.usecases.notices import (
    cancel_notice,
    confirm_notice,
    draft_notice,
    list_notices,
    see_notice,
)
from storage.engine import Database
from storage.notices import NoticeRow, NoticeRunRow
from tests.usecases.office import ANNOUNCEMENTS, NOW, Office, another_process

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEASE = timedelta(seconds=20)
SOUND = NoticeDraft(
    kind=NoticeKind.UPDATE_REMINDER,
    severity=Severity.HIGH,
    channels=(ANNOUNCEMENTS, "C0CN"),
    schedule_type=ScheduleType.NOW,
    time_zone="Europe/Berlin",
    missed=MissedRunPolicy.SEND_LATE,
    title_en="Update the browser",
    text_en="A hole is being used.",
    action_en="Restart it.",
)
ONCE = replace(SOUND, schedule_type=ScheduleType.ONCE, send_at=NOW + HOUR)
# Every day at 11:00 in Berlin, which is 10:00 UTC.
DAILY = replace(SOUND, schedule_type=ScheduleType.CRON, cron="0 11 * * *")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def draft(office: Office, content: NoticeDraft, request_id: str = "F1") -> Notice:
    return await office.write(draft_notice, NOW, office.ita, content, request_id)


async def confirmed(office: Office, content: NoticeDraft, request_id: str = "F1") -> int:
    number = (await draft(office, content, request_id)).number
    await office.write(confirm_notice, NOW, office.ita, number)
    return number


async def run(office: Office, now: datetime) -> int:
    return await office.write(run_due_notices, now)


async def runs(office: Office) -> list[tuple[datetime, str]]:
    """Every slot that was handled, and how."""
    async with office.database.read() as session:
        rows = await session.scalars(select(NoticeRunRow).order_by(col(NoticeRunRow.slot)))
        return [(row.slot, row.outcome) for row in rows.all()]


async def states(office: Office) -> list[DeliveryState]:
    return [row.state for row in await office.outbox()]


async def test_a_draft_is_shown_with_its_next_runs_and_sends_nothing(office: Office) -> None:
    notice = await draft(office, DAILY)
    assert (notice.reference, notice.state) == ("A-1", NoticeState.DRAFT)
    assert notice.author == office.ita.person
    first = at("2026-11-24T10:00")
    assert notice.next_runs == tuple(first + day * DAY for day in range(5))
    assert await run(office, NOW + 30 * DAY) == 0
    assert await office.messages() == []


async def test_everything_an_author_wrote_is_kept(office: Office) -> None:
    content = replace(
        ONCE,
        kind=NoticeKind.ANNOUNCED_CHANGE,
        title_zh="更新浏览器",
        text_zh="请马上更新。",
        action_zh="重新启动。",
        deadline=NOW + 3 * DAY,
        window_start=NOW + DAY,
        window_end=NOW + 2 * DAY,
        expected_address="sso.acme.example",
        product="Desktop client",
        affected_versions="before 4.2.1",
        fixed_versions="4.2.1",
        link="https://vendor.example/update",
        contact="#it-desk",
        tlp=Tlp.AMBER,
        missed=MissedRunPolicy.SKIP,
    )
    number = (await draft(office, content)).number
    assert (await office.read(see_notice, NOW, office.ita, number)).content == content


async def test_the_same_form_sent_again_replaces_its_draft_even_at_the_same_time(
    office: Office,
) -> None:
    async with another_process(office) as other:

        async def draft_in(process: Database, content: NoticeDraft) -> Notice:
            async with process.write() as session:
                return await draft_notice(session, NOW, office.ita, content, "F1")

        first, second = await asyncio.gather(
            draft_in(office.database, SOUND), draft_in(other, SOUND)
        )
        third = await draft_in(other, replace(SOUND, title_en="Update it"))
    assert first.number == second.number == third.number == 1
    assert third.content.title_en == "Update it"


async def test_a_draft_with_problems_is_not_kept(office: Office) -> None:
    with pytest.raises(InvalidInput) as refused:
        await draft(office, replace(SOUND, channels=(), text_en=""))
    assert refused.value.problems == (
        Problem("text_en", "title_and_text"),
        Problem("channels", "no_channel"),
    )
    async with office.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(NoticeRow)) == 0


async def test_a_channel_that_is_named_twice_hears_it_once(office: Office) -> None:
    await confirmed(office, replace(SOUND, channels=("C1", "C2", "C1")))
    await run(office, NOW)
    assert await office.messages() == [("notice", "C1"), ("notice", "C2")]


async def test_only_it_and_security_have_to_do_with_notices(office: Office) -> None:
    number = await confirmed(office, SOUND)
    for actor in (office.anna, office.chen, office.guest, office.out):
        acts: tuple[Any, ...] = (
            (draft_notice, actor, SOUND, "F2"),
            (confirm_notice, actor, number),
            (cancel_notice, actor, number),
            (list_notices, actor),
            (see_notice, actor, number),
        )
        for use_case, *rest in acts:
            with pytest.raises(NotAllowed) as refused:
                await office.write(use_case, NOW, *rest)
            assert refused.value.needed == {Role.IT, Role.SECURITY}


async def test_a_draft_is_its_authors_own(office: Office) -> None:
    number = (await draft(office, SOUND)).number

    async def everybody_refused(use_case: Any, actor: Actor) -> None:
        with pytest.raises(NotFound) as refused:
            await office.write(use_case, NOW, actor, number)
        assert refused.value == NotFound("A-1")

    await everybody_refused(see_notice, office.sam)
    await everybody_refused(confirm_notice, office.sam)
    await everybody_refused(cancel_notice, office.ita)
    with pytest.raises(InvalidInput) as refused:
        await office.write(draft_notice, NOW, office.sam, SOUND, "F1")
    assert refused.value.problems == (Problem("notice", "already_confirmed"),)
    assert (await office.read(list_notices, NOW, office.ita)).items == ()


async def test_confirming_twice_schedules_once_and_is_written_down(office: Office) -> None:
    number = await confirmed(office, SOUND)
    again = await office.write(confirm_notice, NOW + HOUR, office.ita, number)
    assert (again.state, again.next_runs) == (NoticeState.SCHEDULED, (NOW,))
    [row] = await office.audit()
    assert (row.action, row.subject, row.actor_key) == ("notice.confirm", "A-1", office.ita.key)
    assert row.actor_roles == ["employee", "it"]
    assert row.detail == {"channels": [ANNOUNCEMENTS, "C0CN"]}
    with pytest.raises(InvalidInput) as refused:
        await draft(office, SOUND)
    assert refused.value.problems == (Problem("notice", "already_confirmed"),)


async def test_a_time_that_passed_between_preview_and_confirmation_is_refused(
    office: Office,
) -> None:
    number = (await draft(office, ONCE)).number
    with pytest.raises(InvalidInput) as refused:
        await office.write(confirm_notice, NOW + 2 * HOUR, office.ita, number)
    assert refused.value.problems == (Problem("send_at", "past"),)
    # "Now" means when it is confirmed.
    number = (await draft(office, SOUND, "F2")).number
    notice = await office.write(confirm_notice, NOW + 2 * HOUR, office.ita, number)
    assert notice.next_runs == (NOW + 2 * HOUR,)


async def test_a_due_notice_reaches_every_channel_once_and_is_finished(office: Office) -> None:
    number = await confirmed(office, ONCE)
    assert await run(office, NOW + HOUR - MINUTE) == 0
    assert await run(office, NOW + HOUR) == 1
    assert await run(office, NOW + HOUR) == 0
    assert await office.messages() == [("notice", ANNOUNCEMENTS), ("notice", "C0CN")]
    notice = await office.read(see_notice, NOW + HOUR, office.sam, number)
    assert (notice.state, notice.next_runs) == (NoticeState.FINISHED, ())
    assert {outcome.channel for outcome in notice.outcomes} == {ANNOUNCEMENTS, "C0CN"}
    outgoing = await office.read(load_outgoing, 1, NOW + HOUR)
    assert isinstance(outgoing.message, NoticeMessage)
    assert outgoing.message.notice.content.title_en == SOUND.title_en
    assert outgoing.message.run.due_at == NOW + HOUR
    assert outgoing.message.run.late_by == timedelta(0)
    row = (await office.audit())[-1]
    assert (row.action, row.actor_key, row.actor_roles) == ("notice.run", "", [])


async def test_two_tickers_at_once_run_a_slot_once(office: Office) -> None:
    async with another_process(office) as other:

        async def tick(process: Database, now: datetime) -> int:
            async with process.write() as session:
                return await run_due_notices(session, now)

        for number in range(1, 5):
            await confirmed(office, SOUND, f"F{number}")
            ran = await asyncio.gather(
                *(tick(process, NOW) for process in (office.database, other) * 3)
            )
            assert sum(ran) == 1
            assert len(await office.messages()) == 2 * number


async def test_a_repeated_notice_goes_out_in_every_slot(office: Office) -> None:
    number = await confirmed(office, DAILY)
    first = at("2026-11-24T10:00")
    for day in range(3):
        assert await run(office, first + day * DAY + timedelta(seconds=2)) == 1
    assert await runs(office) == [(first + day * DAY, "sent") for day in range(3)]
    assert len(await office.messages()) == 6
    notice = await office.read(see_notice, NOW, office.ita, number)
    assert notice.next_runs[0] == first + 3 * DAY


async def test_after_a_long_silence_only_the_newest_slot_goes_out_and_says_it_is_late(
    office: Office,
) -> None:
    await confirmed(office, DAILY)
    first, now = at("2026-11-24T10:00"), at("2026-11-27T12:30")
    assert await run(office, now) == 1
    assert await runs(office) == [
        (first, "skipped"),
        (first + DAY, "skipped"),
        (first + 2 * DAY, "skipped"),
        (first + 3 * DAY, "late"),
    ]
    assert len(await office.messages()) == 2
    outgoing = await office.read(load_outgoing, 1, now)
    assert isinstance(outgoing.message, NoticeMessage)
    assert outgoing.message.run.due_at == first + 3 * DAY
    assert outgoing.message.run.late_by == timedelta(hours=2, minutes=30)
    assert await run(office, now) == 0


async def test_a_stale_run_is_skipped_where_its_author_chose_so(office: Office) -> None:
    number = await confirmed(office, replace(DAILY, missed=MissedRunPolicy.SKIP))
    first, now = at("2026-11-24T10:00"), at("2026-11-25T10:06")
    await run(office, now)
    assert await runs(office) == [(first, "skipped"), (first + DAY, "skipped")]
    assert await office.messages() == []
    assert (await office.actions())[-1] == ("notice.skip", "A-1")
    notice = await office.read(see_notice, now, office.ita, number)
    assert notice.next_runs[0] == first + 2 * DAY
    # A few minutes are no delay.
    await run(office, first + 2 * DAY + 5 * MINUTE)
    assert (await runs(office))[-1] == (first + 2 * DAY, "sent")


async def test_cancelling_stops_further_runs_and_what_is_still_queued(office: Office) -> None:
    number = await confirmed(office, DAILY)
    await run(office, at("2026-11-24T10:00"))
    notice = await office.write(cancel_notice, NOW, office.sam, number)
    assert (notice.state, notice.next_runs) == (NoticeState.CANCELLED, ())
    assert await states(office) == [DeliveryState.CANCELLED] * 2
    assert await run(office, NOW + 9 * DAY) == 0
    row = (await office.audit())[-1]
    assert (row.action, row.actor_key, row.detail) == (
        "notice.cancel",
        office.sam.key,
        {"stopped": 2},
    )
    await office.write(cancel_notice, NOW, office.sam, number)
    assert len(await office.audit()) == 3


async def test_a_notice_that_is_out_can_not_be_cancelled_any_more(office: Office) -> None:
    number = await confirmed(office, SOUND)
    await run(office, NOW)
    async with office.database.write() as session:
        for row in await office.outbox():
            mine = await session.merge(row)
            mine.state, mine.message_ts = DeliveryState.SENT, f"{row.id}.0"
    notice = await office.write(cancel_notice, NOW, office.ita, number)
    assert notice.state is NoticeState.FINISHED
    assert await states(office) == [DeliveryState.SENT] * 2


async def test_what_was_being_sent_when_it_was_cancelled_is_not_tried_again(
    office: Office,
) -> None:
    """Slack asked to wait, had trouble, or lost the answer: each way leads back to the queue."""
    channels = ("C1", "C2", "C3", "C4")
    number = await confirmed(office, replace(SOUND, channels=channels))
    await run(office, NOW)
    claimed = await office.write(claim, real_now=NOW, lease=LEASE, limit=9)
    await office.write(cancel_notice, NOW, office.ita, number)
    limited, troubled, lost, waiting = (each.id for each in claimed)
    decision = Retry(timedelta(0), counts=False)
    await office.write(record_failure, limited, NOW, decision, "ratelimited")
    await office.write(record_failure, troubled, NOW, GiveUp(), "channel_not_found")
    await office.write(record_failure, lost, NOW, Settle(), "TimeoutError")
    await office.write(postpone_channel, [waiting], NOW)
    # The lost one turns out not to have arrived.
    assert await office.write(claim_in_doubt, real_now=NOW + LEASE, lease=LEASE, limit=9) == [lost]
    await office.write(record_failure, lost, NOW + LEASE, Retry(timedelta(0)), "")
    assert await office.write(claim, real_now=NOW + HOUR, lease=LEASE, limit=9) == []
    assert sorted(await states(office)) == ["cancelled", "cancelled", "cancelled", "failed"]


async def test_notices_are_listed_newest_first_in_pages(office: Office) -> None:
    for number in range(12):
        await confirmed(office, SOUND, f"F{number}")
    first = await office.read(list_notices, NOW, office.sam)
    assert [notice.number for notice in first.items] == list(range(12, 2, -1))
    assert (first.pages, first.total) == (2, 12)
    last = await office.read(list_notices, NOW, office.sam, 2)
    assert [notice.number for notice in last.items] == [2, 1]


async def test_a_notice_that_does_not_exist_is_not_found(office: Office) -> None:
    for use_case in (see_notice, confirm_notice, cancel_notice):
        with pytest.raises(NotFound) as refused:
            await office.write(use_case, NOW, office.ita, 9)
        assert refused.value == NotFound("A-9")
