"""What clocks bring about: who hears what, once, in few messages, at humane hours."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from bot.domain.errors import InvalidInput, NotAllowed, Problem
from bot.domain.records import Case
from bot.domain.vocabulary import CaseState, DeliveryKind, ReportKind, Role, Severity, Verdict
from bot.usecases.attention import give_back, renew_claim, snooze_case, wake_case
from bot.usecases.cases import (
    add_note,
    change_severity,
    claim_case,
    reassign_case,
    reply_to_reporter,
    resolve_case,
    see_case,
)
from bot.usecases.clocks import check_clocks
from bot.usecases.digests import load_digest, post_digests
from bot.usecases.directory import find_actor
from bot.usecases.policy import change_policy
from bot.usecases.reminders import load_reminders, send_reminders
from bot.usecases.reports import answer_question
from bot.usecases.triage import overview
from storage.cases import CaseRow
from storage.engine import Database
from storage.outbox import DeliveryRow
from storage.reminders import ReminderRow
from tests.usecases.office import IT_DESK, NOW, TRIAGE, Office, another_process

# Suspicious messages are medium: to be claimed within two hours, judged within two days of work.
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OURS = {
    DeliveryKind.CLAIM_SOON,
    DeliveryKind.RETURNED,
    DeliveryKind.REMINDER,
    DeliveryKind.DIGEST,
}


def berlin(text: str) -> datetime:
    """A moment of November 2026 as the office sees it."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - HOUR


async def tick(database: Database, now: datetime) -> None:
    """What the bot does once a second."""
    async with database.write() as session:
        while await check_clocks(session, now):
            await session.flush()
        await send_reminders(session, now)
        await post_digests(session, now)


async def next_due(office: Office) -> datetime | None:
    """When the tables say that there is something to do."""
    async with office.database.read() as session:
        found = (
            await session.scalar(select(func.min(CaseRow.check_at))),
            await session.scalar(
                select(func.min(ReminderRow.ready_at)).where(col(ReminderRow.handled_at).is_(None))
            ),
        )
    return min(filter(None, found), default=None)


async def live(office: Office, start: datetime, end: datetime) -> list[tuple[str, str, str]]:
    """Let time pass; returns when the bot told whom what of clocks, the overviews left out."""
    known = {row.id for row in await office.outbox()}
    now: datetime | None = start
    while now and now <= end:
        await tick(office.database, now)
        due = await next_due(office)
        now = due and max(due, now + timedelta(seconds=1))
    names = {
        f"person:{actor.key}": actor.person.name
        for actor in (office.anna, office.sam, office.sia, office.ita)
    }
    return [
        (
            f"{row.queued_at + HOUR:%a %H:%M}" if row.queued_at else "",
            row.kind.value,
            names.get(row.recipient, row.recipient.removeprefix("channel:")),
        )
        for row in await office.outbox()
        if row.id not in known and row.kind in OURS and row.kind is not DeliveryKind.DIGEST
    ]


async def with_lead(office: Office, **changes: Any) -> None:
    """Sia leads the security team."""

    def change(policy: Any) -> Any:
        return replace(policy, leads={Role.SECURITY: ("U0SIA",)}, **changes)

    await office.write(change_policy, NOW, office.chen, change)


async def claim(office: Office, now: datetime = NOW, number: int = 1) -> Case:
    return await office.write(claim_case, now, office.sam, number)


async def ask(office: Office, now: datetime, request_id: str = "F1") -> Case:
    return await office.write(
        reply_to_reporter, now, office.sam, 1, text="Clicked?", request_id=request_id
    )


async def answer(office: Office, now: datetime) -> bool:
    return await office.write(
        answer_question, now, office.anna, 1, text="No", files=(), message=(f"A{now}",)
    )


async def see(office: Office) -> Case:
    return await office.read(see_case, office.sam, 1)


async def last(office: Office, kind: DeliveryKind) -> DeliveryRow:
    return [row for row in await office.outbox() if row.kind is kind][-1]


async def test_before_the_claim_is_due_the_card_says_so_and_after_it_the_lead_hears(
    office: Office,
) -> None:
    await with_lead(office)
    await office.report()
    assert await live(office, NOW, NOW + 3 * DAY) == [
        ("Tue 12:00", "claim_soon", TRIAGE),
        ("Tue 12:35", "reminder", "Sia"),
        # Two, four and eight hours later, in working time; then no more.
        ("Tue 14:35", "reminder", "Sia"),
        ("Tue 16:35", "reminder", "Sia"),
        ("Wed 11:35", "reminder", "Sia"),
    ]
    actions = [action for action, _ in await office.actions()]
    assert actions.count("case.alarm") == 5


async def test_the_owner_is_warned_before_the_verdict_is_due_and_the_lead_hears_after_it(
    office: Office,
) -> None:
    await with_lead(office, stale_after="30d")
    await office.report()
    await claim(office)
    told = await live(office, NOW, NOW + 2 * DAY)
    # 16 hours of work after Tuesday 10:30 is Wednesday 17:30; a quarter of them before is 13:30.
    assert told == [("Wed 13:35", "reminder", "Sam"), ("Wed 17:35", "reminder", "Sia")]


async def test_without_a_lead_the_teams_channel_is_told(office: Office) -> None:
    await office.report()
    await office.report(request_id="V2", kind=ReportKind.CANNOT_LOGIN_OR_SEND)
    told = await live(office, NOW + 2 * HOUR, NOW + 2 * HOUR + 5 * MINUTE)
    assert sorted(told) == [
        ("Tue 12:35", "reminder", IT_DESK),
        ("Tue 12:35", "reminder", TRIAGE),
    ]


async def test_what_one_person_must_hear_comes_as_one_message(office: Office) -> None:
    await with_lead(office)
    for number in range(3):
        await office.report(request_id=f"V{number}", now=NOW + number * MINUTE)
    told = await live(office, NOW, NOW + 3 * HOUR)
    assert [each for each in told if each[1] == "reminder"] == [("Tue 12:35", "reminder", "Sia")]
    delivery = await last(office, DeliveryKind.REMINDER)
    shown = await office.read(load_reminders, delivery)
    assert [each.case.number for each in shown] == [1, 2, 3]


async def test_critical_is_told_at_once_in_the_night_too(office: Office) -> None:
    await with_lead(office)
    night = berlin("2026-11-24T23:00")
    await office.report(now=night)
    await office.write(change_severity, night, office.sam, 1, Severity.CRITICAL)
    told = await live(office, night, night + 90 * MINUTE)
    assert told == [
        ("Tue 23:11", "claim_soon", TRIAGE),
        ("Tue 23:15", "reminder", "Sia"),
        ("Tue 23:30", "reminder", "Sia"),
        ("Tue 23:45", "reminder", "Sia"),
        ("Wed 00:15", "reminder", "Sia"),
    ]


async def test_what_is_not_critical_waits_for_the_morning(office: Office) -> None:
    """Found at 18:00 on the dot, when everybody leaves."""
    await with_lead(office)
    await office.report(now=berlin("2026-11-24T16:00"))
    told = await live(office, berlin("2026-11-24T17:40"), berlin("2026-11-25T10:00"))
    assert told == [("Tue 17:40", "claim_soon", TRIAGE), ("Wed 09:05", "reminder", "Sia")]


async def test_what_was_settled_meanwhile_is_not_told(office: Office) -> None:
    await with_lead(office)
    await office.report()
    await tick(office.database, NOW + 2 * HOUR)
    await claim(office, NOW + 2 * HOUR + MINUTE)
    assert await live(office, NOW + 2 * HOUR, NOW + 3 * HOUR) == []


async def test_two_workers_and_a_restart_tell_everything_once(office: Office) -> None:
    await with_lead(office)
    for number in range(12):
        await office.report(request_id=f"V{number}")
    async with another_process(office) as other:
        for now in (NOW + 2 * HOUR, NOW + 2 * HOUR + 5 * MINUTE, NOW + 2 * HOUR + 6 * MINUTE):
            await asyncio.gather(
                tick(office.database, now), tick(other, now), tick(office.database, now)
            )
    reminders = [row for row in await office.outbox() if row.kind is DeliveryKind.REMINDER]
    told = [await office.read(load_reminders, row) for row in reminders]
    assert {row.recipient for row in reminders} == {f"person:{office.sia.key}"}
    # A message holds ten.
    assert [len(each) for each in told] == [10, 2]


async def test_after_days_of_sleep_only_the_newest_is_told(office: Office) -> None:
    await with_lead(office)
    await office.report()
    later = berlin("2026-11-30T10:00")
    assert await live(office, later, later + HOUR) == [("Mon 10:05", "reminder", "Sia")]
    # The machine's clock falls back by a day, and goes on.
    assert await live(office, later - DAY, later + HOUR) == []


async def test_waiting_for_the_reporter_stops_the_clock(office: Office) -> None:
    await with_lead(office)
    await office.report()
    asked, answered = berlin("2026-11-24T11:30"), berlin("2026-11-25T16:30")
    case = await ask(office, asked)
    assert case.waiting_since == asked
    due = case.assess_due_at
    assert await live(office, asked, answered) == []
    await answer(office, answered)
    case = await see(office)
    assert (case.waiting_since, case.state) == (None, CaseState.CLAIMED)
    # 15 hours were left. Wednesday 16:30: 1.5 h; Thursday 9 h; Friday 4.5 h.
    assert case.assess_due_at == berlin("2026-11-27T13:30") > due
    counts = (await office.read(overview, berlin("2026-11-27T13:00"), office.sam)).counts
    assert sum(count.overdue for count in counts) == 0


async def test_waiting_is_left_out_when_the_severity_changes(office: Office) -> None:
    await office.report()
    await ask(office, berlin("2026-11-24T11:30"))
    await answer(office, berlin("2026-11-24T14:30"))
    case = await office.write(
        change_severity, berlin("2026-11-24T15:00"), office.sam, 1, Severity.HIGH
    )
    # Eight hours from Tuesday 10:30, and three in which the clock stood still.
    assert case.assess_due_at == berlin("2026-11-25T12:30")


async def test_a_reporter_who_never_answers_lets_the_clock_run_again(office: Office) -> None:
    await office.report()
    await ask(office, berlin("2026-11-24T10:30"))
    # Two days of eight hours: Wednesday 17:30.
    told = await live(office, berlin("2026-11-24T11:00"), berlin("2026-11-25T17:50"))
    assert told == [("Wed 17:35", "reminder", "Sam")]
    case = await see(office)
    assert (case.state, case.waiting_since) == (CaseState.WAITING_FOR_REPORTER, None)
    assert case.assess_due_at == berlin("2026-11-27T15:30")
    # Asked once more, it stands still once more.
    asked_again = await ask(office, berlin("2026-11-26T10:00"), "F2")
    assert asked_again.waiting_since == berlin("2026-11-26T10:00")


async def test_a_stale_claim_is_asked_about_and_returns_without_an_answer(office: Office) -> None:
    await office.report()
    await office.write(change_severity, NOW, office.sam, 1, Severity.LOW)
    await claim(office)
    told = await live(office, NOW, berlin("2026-11-25T18:00"))
    assert told == [("Wed 09:35", "reminder", "Sam"), ("Wed 17:30", "returned", TRIAGE)]
    case = await see(office)
    assert (case.state, case.owner) == (CaseState.NEW, None)
    # The time to claim begins anew: half an hour of four on Wednesday.
    assert case.claim_due_at == berlin("2026-11-26T12:30")
    [row] = [row for row in await office.audit() if row.action == "case.return"]
    assert (row.actor_key, row.detail) == ("", {"before": office.sam.key})
    # Its reporter hears nothing of it, and nothing when it is claimed again.
    await claim(office, berlin("2026-11-25T17:40"))
    assert [kind for kind, _ in await office.messages()].count("taken_up") == 1


async def test_who_is_still_on_it_keeps_it(office: Office) -> None:
    await office.report()
    await office.write(change_severity, NOW, office.sam, 1, Severity.LOW)
    await claim(office)
    await live(office, NOW, berlin("2026-11-25T10:00"))
    asking = await last(office, DeliveryKind.REMINDER)
    [shown] = await office.read(load_reminders, asking)
    assert (shown.is_owner, shown.returns_at) == (True, berlin("2026-11-25T17:30"))
    # Somebody else's press changes nothing.
    await office.write(renew_claim, berlin("2026-11-25T11:00"), office.sia, 1)
    assert (await see(office)).asked_at is not None
    await office.write(renew_claim, berlin("2026-11-25T11:00"), office.sam, 1)
    assert await live(office, berlin("2026-11-25T11:00"), berlin("2026-11-25T18:00")) == []
    assert (await last(office, DeliveryKind.REMINDER)).wanted > asking.wanted
    assert ("case.renew", "C-1") in await office.actions()


async def test_an_owner_gives_a_case_back(office: Office) -> None:
    await office.report()
    await claim(office)
    await office.write(give_back, NOW, office.sia, 1)
    assert (await see(office)).owner is not None
    case = await office.write(give_back, NOW, office.sam, 1)
    assert (case.state, case.owner) == (CaseState.NEW, None)
    assert (await last(office, DeliveryKind.RETURNED)).payload == {
        "owner": office.sam.key,
        "by_itself": False,
    }
    # Pressed once more, nothing happens.
    await office.write(give_back, NOW, office.sam, 1)
    assert [kind for kind, _ in await office.messages()].count("returned") == 1


async def test_the_lead_hears_once_of_a_verdict_that_is_late_whoever_owns_the_case(
    office: Office,
) -> None:
    await with_lead(office, stale_after="30d")
    await office.report()
    await claim(office)
    late = berlin("2026-11-25T17:40")
    assert ("Wed 17:35", "reminder", "Sia") in await live(office, NOW, late)
    await office.write(give_back, late, office.sam, 1)
    await office.write(claim_case, late, office.sam, 1)
    assert await live(office, late, late + 10 * MINUTE) == []


Work = Callable[[Office, datetime], Awaitable[object]]
SIGNS: dict[str, Work] = {
    "note": lambda office, now: office.write(
        add_note, now, office.sia, 1, text="Known", request_id="N1"
    ),
    "severity": lambda office, now: office.write(
        change_severity, now, office.sam, 1, Severity.MEDIUM
    ),
    "another owner": lambda office, now: office.write(reassign_case, now, office.sam, 1, "U0SIA"),
    "answer": answer,
}


@pytest.mark.parametrize("work", SIGNS.values(), ids=SIGNS)
async def test_every_sign_of_work_keeps_a_claim_fresh(office: Office, work: Work) -> None:
    await office.report()
    await office.write(change_severity, NOW, office.sam, 1, Severity.LOW)
    await claim(office)
    await work(office, berlin("2026-11-24T17:00"))
    told = await live(office, berlin("2026-11-24T17:00"), berlin("2026-11-25T12:00"))
    assert told == []


async def test_nobody_hears_of_a_snoozed_case_until_it_wakes(office: Office) -> None:
    await with_lead(office, stale_after="30d")
    await office.report()
    await claim(office)
    until = berlin("2026-11-27T10:00")
    case = await office.write(snooze_case, NOW, office.sam, 1, until)
    assert case.snoozed_until == until
    assert await live(office, NOW, until - HOUR) == []
    # What is overdue is counted all the same.
    counts = (await office.read(overview, until - HOUR, office.sam)).counts
    assert sum(count.overdue for count in counts) == 1
    told = await live(office, until, until + HOUR)
    assert sorted(told) == [("Fri 10:05", "reminder", "Sam"), ("Fri 10:05", "reminder", "Sia")]
    assert (await see(office)).snoozed_until is None


async def test_a_case_can_be_woken_before(office: Office) -> None:
    await office.report()
    await office.write(snooze_case, NOW, office.sam, 1, NOW + DAY)
    case = await office.write(wake_case, NOW + MINUTE, office.sia, 1)
    assert case.snoozed_until is None
    assert [action for action, _ in await office.actions()][-2:] == ["case.snooze", "case.wake"]
    assert await live(office, NOW + HOUR, NOW + 100 * MINUTE) == [
        ("Tue 12:00", "claim_soon", TRIAGE)
    ]


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (None, "missing"),
        (NOW, "past"),
        (NOW + 14 * DAY + MINUTE, "snooze_too_long"),
    ],
)
async def test_a_snooze_ends_within_14_days(
    office: Office, until: datetime | None, code: str
) -> None:
    await office.report()
    with pytest.raises(InvalidInput) as refused:
        await office.write(snooze_case, NOW, office.sam, 1, until)
    assert refused.value.problems == (Problem("until", code),)


async def test_who_has_no_part_in_triage_changes_no_clock(office: Office) -> None:
    await office.report()
    for actor in (office.anna, office.chen, office.guest):
        for act in (renew_claim, give_back, wake_case):
            with pytest.raises(NotAllowed):
                await office.write(act, NOW, actor, 1)
        with pytest.raises(NotAllowed):
            await office.write(snooze_case, NOW, actor, 1, NOW + DAY)


async def test_a_lead_belongs_to_the_team(office: Office) -> None:
    def make_lead(policy: Any) -> Any:
        return replace(policy, leads={Role.SECURITY: ("U0LI", "U0GUEST")})

    await office.write(change_policy, NOW, office.chen, make_lead)
    lead, guest = (
        await office.read(find_actor, "U0LI"),
        await office.read(find_actor, "U0GUEST"),
    )
    assert lead is not None
    assert guest is not None
    assert lead.roles == {Role.SECURITY, Role.EMPLOYEE}
    assert guest.roles == {Role.EMPLOYEE}
    await office.report()
    told = await live(office, NOW + 2 * HOUR, NOW + 2 * HOUR + 5 * MINUTE)
    assert [kind for _, kind, _ in told] == ["reminder"]
    assert (await last(office, DeliveryKind.REMINDER)).recipient == f"person:{lead.key}"


async def test_each_working_day_begins_with_one_overview_where_something_is_open(
    office: Office,
) -> None:
    await office.report()
    await office.report(request_id="V2")
    await office.write(resolve_case, NOW, office.sam, 2, verdict=Verdict.SPAM, advice="")
    async with another_process(office) as other:
        now = berlin("2026-11-27T08:00")
        while now < berlin("2026-11-30T12:00"):
            await asyncio.gather(tick(office.database, now), tick(other, now))
            now += HOUR
    digests = [row for row in await office.outbox() if row.kind is DeliveryKind.DIGEST]
    # Friday and Monday, at nine; IT has nothing open, so its channel stays quiet.
    assert [(f"{row.queued_at:%a %H}", row.recipient) for row in digests] == [
        ("Fri 08", f"channel:{TRIAGE}"),
        ("Mon 08", f"channel:{TRIAGE}"),
    ]
    shown = await office.read(load_digest, berlin("2026-11-30T09:00"), digests[-1])
    assert [case.number for case in shown.overview.urgent.items] == [1]
    assert sum(count.overdue for count in shown.overview.counts) == 1


async def test_the_overview_tells_what_came_back_and_what_stands_still(office: Office) -> None:
    for number in range(4):
        await office.report(request_id=f"V{number}")
        await claim(office, NOW, number + 1)
    await ask(office, NOW)
    await office.write(snooze_case, NOW, office.sam, 2, NOW + 5 * DAY)
    await office.write(give_back, NOW, office.sam, 3)
    await tick(office.database, berlin("2026-11-25T09:00"))
    shown = await office.read(
        load_digest, berlin("2026-11-25T09:00"), await last(office, DeliveryKind.DIGEST)
    )
    assert (shown.waiting, shown.snoozed) == (1, 1)
    assert [case.number for case in shown.returned] == [3]


async def test_a_bot_that_wakes_in_the_afternoon_posts_no_overview_of_the_morning(
    office: Office,
) -> None:
    await office.report()
    await tick(office.database, berlin("2026-11-25T13:30"))
    assert DeliveryKind.DIGEST not in [row.kind for row in await office.outbox()]
