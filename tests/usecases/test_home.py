"""Home tabs: what each role sees, and when a tab is made anew."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.deliveries import OPENED_HOME_PRIORITY
from bot.domain.home import HomeTab, Missing
from bot.domain.people import Actor
from bot.domain.policy import Policy
from bot.domain.records import Notice, NoticeDraft
from bot.domain.vocabulary import (
    DeliveryKind,
    DeliveryState,
    MissedRunPolicy,
    NoticeKind,
    ReportKind,
    Role,
    ScheduleType,
    Severity,
)
from bot.usecases import home
from bot.usecases.cases import claim_case
from bot.usecases.deliveries import Outgoing, claim, load_outgoing, record_published
from bot.usecases.notice_runs import run_due_notices
from bot.usecases.notices import confirm_notice, draft_notice
from bot.usecases.policy import change_policy
from bot.usecases.reports import withdraw_report
from storage.homes import home_cause
from storage.outbox import DeliveryRow
from tests.usecases.office import ANNOUNCEMENTS, IT_DESK, NOW, Office

LOOK = timedelta(seconds=10)
HOUR = timedelta(hours=1)


async def tab(office: Office, actor: Actor, now: datetime = NOW) -> HomeTab:
    return await office.read(home.load_home, now, actor)


async def row_of(office: Office, actor: Actor) -> DeliveryRow | None:
    rows = [row for row in await office.outbox() if row.cause == home_cause(actor.key)]
    return rows[0] if rows else None


async def publish_all(office: Office, shown: str = "this") -> list[str]:
    """Send every waiting tab as the delivery loop does; returns the people's names."""
    async with office.database.write() as session:
        claimed = await claim(session, real_now=NOW, lease=HOUR, limit=50)
    published = []
    for each in claimed:
        outgoing: Outgoing = await office.read(load_outgoing, each.id, NOW)
        if isinstance(outgoing.message, HomeTab):
            await office.write(record_published, outgoing, shown)
            published.append(outgoing.message.reader.person.name)
    return sorted(published)


async def open_tabs(office: Office, *actors: Actor, now: datetime = NOW) -> None:
    """These people have opened their tabs, and see them."""
    await office.write(home.refresh_homes, now)
    for actor in actors:
        await office.write(home.open_home, now, actor)
    await publish_all(office)


async def announce(office: Office, channel: str = ANNOUNCEMENTS, **changes: object) -> Notice:
    """IT sends a notice at once; the channel has it."""
    draft = NoticeDraft(
        kind=NoticeKind.UPDATE_REMINDER,
        severity=Severity.HIGH,
        channels=(channel,),
        schedule_type=ScheduleType.NOW,
        time_zone="UTC",
        missed=MissedRunPolicy.SEND_LATE,
        title_en="Update the client",
        text_en="It closes a hole.",
        deadline=NOW + HOUR,
    )
    draft = replace(draft, **changes)  # type: ignore[arg-type]
    made = await office.write(draft_notice, NOW, office.ita, draft, f"V{channel}{changes}")
    await office.write(confirm_notice, NOW, office.ita, made.number)
    if draft.schedule_type is ScheduleType.NOW:
        await office.write(run_due_notices, NOW)
        async with office.database.write() as session:
            for row in await office.outbox():
                if row.kind is DeliveryKind.NOTICE:
                    sent = await session.get_one(DeliveryRow, row.id)
                    sent.state, sent.message_ts = DeliveryState.SENT, f"1.{row.id}"
    return made


# --- what each role sees -----------------------------------------------------------------------


async def test_an_employee_sees_their_own_reports_and_no_work(office: Office) -> None:
    await office.report(office.li, request_id="V1")
    mine = await office.report(office.anna, request_id="V2")
    shown = await tab(office, office.anna)
    assert [report.number for report in shown.reports.items] == [mine.number]
    assert (shown.work, shown.counts, shown.planned, shown.missing) == (None, None, None, None)


async def test_open_reports_come_before_answered_ones(office: Office) -> None:
    for number in range(6):
        await office.report(request_id=f"V{number}")
    for number in (3, 4, 5, 6):
        await office.write(withdraw_report, NOW, office.anna, number)
    shown = await tab(office, office.anna)
    assert [report.number for report in shown.reports.items] == [2, 1, 6, 5, 4]
    assert shown.reports.total == 6


async def test_security_sees_what_is_open_what_is_theirs_and_what_nobody_has(
    office: Office,
) -> None:
    for number in range(3):
        await office.report(request_id=f"V{number}")
    await office.write(claim_case, NOW, office.sam, 2)
    shown = await tab(office, office.sam)
    assert shown.work is not None
    assert sum(count.open for count in shown.work.counts) == 3
    assert [case.number for case in shown.work.mine.items] == [2]
    assert [case.number for case in shown.work.unowned.items] == [1, 3]
    assert shown.counts is None


async def test_it_sees_only_what_is_routed_to_it(office: Office) -> None:
    await office.report(request_id="V1")
    await office.report(request_id="V2", kind=ReportKind.CANNOT_LOGIN_OR_SEND)
    shown = await tab(office, office.ita)
    assert shown.work is not None
    assert [case.number for case in shown.work.unowned.items] == [2]
    assert shown.planned == ()


async def test_the_committee_sees_numbers_and_plans_but_no_case(office: Office) -> None:
    def let_li_in(policy: Policy) -> Policy:
        return replace(policy, roles={**policy.roles, Role.COMMITTEE: ("U0LI",)})

    await office.write(change_policy, NOW, office.chen, let_li_in)
    await office.report()
    planned = await announce(office, schedule_type=ScheduleType.ONCE, send_at=NOW + HOUR / 2)
    li = replace(office.li, roles=office.li.roles | {Role.COMMITTEE})
    shown = await tab(office, li)
    assert shown.work is None
    assert sum(count.open for count in shown.counts or ()) == 1
    assert [notice.number for notice in shown.planned or ()] == [planned.number]


async def test_an_admin_sees_what_is_still_to_be_set(office: Office) -> None:
    missing = (await tab(office, office.chen)).missing
    assert missing is not None
    assert Missing.ON_CALL in missing
    assert Missing.TRIAGE_CHANNEL not in missing


async def test_a_guest_sees_their_own_reports_only(office: Office) -> None:
    await announce(office)
    await office.report(office.guest)
    shown = await tab(office, replace(office.guest, roles=frozenset(Role)))
    assert shown.reports.total == 1
    assert shown.announced == ()
    assert (shown.work, shown.counts, shown.planned, shown.missing) == (None, None, None, None)


async def test_everybody_sees_what_was_announced_until_its_time_is_over(office: Office) -> None:
    made = await announce(office)
    assert [notice.number for notice in (await tab(office, office.anna)).announced] == [made.number]
    assert (await tab(office, office.anna, NOW + HOUR)).announced == ()


async def test_what_went_to_another_channel_is_not_for_everybody(office: Office) -> None:
    await announce(office, IT_DESK)
    assert (await tab(office, office.anna)).announced == ()


async def test_what_was_not_sent_yet_is_not_announced(office: Office) -> None:
    await announce(office, schedule_type=ScheduleType.ONCE, send_at=NOW + HOUR / 2)
    assert (await tab(office, office.anna)).announced == ()


# --- when it is made -----------------------------------------------------------------------------


async def test_opening_the_tab_makes_it_at_once_however_often(office: Office) -> None:
    await office.write(home.open_home, NOW, office.anna)
    await office.write(home.open_home, NOW, office.anna)
    assert await publish_all(office) == ["Anna"]
    await office.write(home.open_home, NOW, office.anna)
    row = await row_of(office, office.anna)
    assert row is not None
    assert (row.state, row.priority, row.payload) == ("queued", OPENED_HOME_PRIORITY, {})


async def test_a_change_reaches_the_reporter_and_the_team_but_nobody_else(office: Office) -> None:
    await open_tabs(office, office.anna, office.li, office.sam, office.ita)
    await office.report(office.anna)
    await office.write(home.refresh_homes, NOW + LOOK)
    assert await publish_all(office) == ["Anna", "Ita", "Sam"]


async def test_whoever_never_opened_their_tab_gets_none(office: Office) -> None:
    await office.write(home.refresh_homes, NOW)
    await office.report(office.anna)
    assert await office.write(home.refresh_homes, NOW + LOOK) == 0
    assert await publish_all(office) == []


async def test_whoever_opened_it_long_ago_gets_it_when_they_open_it_again(office: Office) -> None:
    await open_tabs(office, office.anna)
    later = NOW + timedelta(days=31)
    await office.report(office.anna, now=later)
    await office.write(home.refresh_homes, later)
    assert await publish_all(office) == []
    await office.write(home.open_home, later, office.anna)
    assert await publish_all(office) == ["Anna"]


async def test_a_flood_costs_each_tab_one_update_a_look(office: Office) -> None:
    await open_tabs(office, office.sam)
    for number in range(20):
        await office.report(request_id=f"V{number}")
    assert await office.write(home.refresh_homes, NOW + LOOK) == 1
    assert await publish_all(office) == ["Sam"]
    assert await publish_all(office) == []


async def test_a_change_is_looked_at_twice_and_then_no_more(office: Office) -> None:
    """Its transaction may have ended after a later one was seen."""
    await open_tabs(office, office.sam)
    await office.report()
    looks = [await office.write(home.refresh_homes, NOW + LOOK * n) for n in (1, 2, 3)]
    assert looks == [1, 1, 0]


async def test_what_changes_while_a_tab_is_sent_is_shown_after_it(office: Office) -> None:
    await open_tabs(office)
    await office.write(home.open_home, NOW, office.sam)
    async with office.database.write() as session:
        (sent,) = await claim(session, real_now=NOW, lease=HOUR, limit=50)
    outgoing = await office.read(load_outgoing, sent.id, NOW)
    await office.report()
    await office.write(home.refresh_homes, NOW + LOOK)
    await office.write(record_published, outgoing, "before")
    assert await publish_all(office) == ["Sam"]


async def test_time_alone_makes_a_case_overdue_on_the_teams_tabs(office: Office) -> None:
    await office.report()
    await open_tabs(office, office.anna, office.sam)
    assert await office.write(home.refresh_homes, NOW + LOOK) == 0
    assert await office.write(home.refresh_homes, NOW + timedelta(days=1)) == 1
    assert await publish_all(office) == ["Sam"]


async def test_a_notice_reaches_all_tabs_that_are_likely_on_screen(office: Office) -> None:
    await open_tabs(office, office.li, now=NOW - timedelta(days=1))
    await open_tabs(office, office.anna)
    await announce(office)
    await office.write(home.refresh_homes, NOW + LOOK)
    assert await publish_all(office) == ["Anna"]


async def test_a_persons_new_language_is_followed(office: Office) -> None:
    await open_tabs(office, office.anna)
    await office.write(home.person_changed, office.anna)
    await office.write(home.person_changed, office.li)
    assert await publish_all(office) == ["Anna"]


@pytest.mark.parametrize("is_open", [True, False])
async def test_a_tab_that_slack_refused_is_tried_again_with_the_next_change(
    office: Office, is_open: bool
) -> None:
    await open_tabs(office, office.anna)
    row = await row_of(office, office.anna)
    assert row is not None
    async with office.database.write() as session:
        failed = await session.get_one(DeliveryRow, row.id)
        failed.state, failed.attempts = DeliveryState.FAILED, 8
    if is_open:
        await office.write(home.open_home, NOW, office.anna)
    else:
        await office.report(office.anna)
        await office.write(home.refresh_homes, NOW + LOOK)
    assert await publish_all(office) == ["Anna"]
