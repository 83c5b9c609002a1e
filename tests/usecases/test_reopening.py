"""A verdict is taken back: soon by correcting its messages, later by new ones."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.domain import messages
from bot.domain.errors import NotFound, TooLateToUndo, WrongState
from bot.domain.records import Case
from bot.domain.vocabulary import CaseState, DeliveryKind, DeliveryState, Severity, Verdict
from bot.usecases.cases import change_severity, reply_to_reporter, resolve_case, see_case
from bot.usecases.deliveries import claim, load_outgoing, record_sent
from bot.usecases.reopening import end_undo, reopen_case, undo_verdict
from bot.usecases.threads import Thread, report_of_thread
from storage.cases import CaseRow
from storage.known import KnownMatchRow
from storage.matching import OpenMatchRow
from tests.usecases.office import NOW, TRIAGE, Office, another_process

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LINK = "http://evil.example/a"


async def campaign(office: Office) -> None:
    """Anna, Li and a guest report the same link."""
    for number, actor in enumerate((office.anna, office.li, office.guest), start=1):
        await office.report(actor, text=LINK, request_id=f"V{number}")


async def resolve(office: Office, verdict: Verdict = Verdict.SPAM, *, after: timedelta) -> Case:
    return await office.write(
        resolve_case, NOW + after, office.sam, 1, verdict=verdict, advice="Delete it."
    )


async def send_all(office: Office, *, lost: int = 0) -> list[messages.Message]:
    """The delivery loop sends what is due; the outcome of the last `lost` is not recorded yet."""
    said = []
    due = await office.write(claim, real_now=NOW, lease=20 * SECOND, limit=99)
    for place, claimed in enumerate(due):
        outgoing = await office.read(load_outgoing, claimed.id, NOW, None)
        ts = outgoing.message_ts or f"{claimed.id}.0"
        if place < len(due) - lost:
            await office.write(record_sent, outgoing, NOW, TRIAGE, ts, real_now=NOW - HOUR)
        said.append(outgoing.message)
    return said  # type: ignore[return-value]


async def row(office: Office) -> CaseRow:
    async with office.database.read() as session:
        return await session.get_one(CaseRow, 1)


async def kept(office: Office) -> tuple[int, int]:
    """How many keys of open cases there are, and how many of known things."""
    async with office.database.read() as session:
        open_keys = (await session.scalars(select(OpenMatchRow.key))).all()
        known = (await session.scalars(select(KnownMatchRow.key))).all()
        return len(open_keys), len(known)


def told(messages_: list[tuple[str, str]], kind: str) -> list[str]:
    return sorted(name for each, name in messages_ if each == kind)


async def test_an_undo_corrects_the_message_of_every_reporter(office: Office) -> None:
    await campaign(office)
    before = await kept(office)
    await resolve(office, after=HOUR)
    await send_all(office)
    case = await office.write(undo_verdict, NOW + HOUR + 10 * MINUTE, office.sam, 1)

    assert (case.state, case.verdict, case.advice) == (CaseState.CLAIMED, None, "")
    assert (case.owner, case.resolved_at, case.undo_until) == (office.sam.person, None, None)
    assert await kept(office) == before
    edits = [each for each in await send_all(office) if isinstance(each, messages.Reopened)]
    assert sorted(edit.numbers for edit in edits) == [("R-1",), ("R-2",), ("R-3",)]
    sent = await office.messages()
    assert told(sent, "reopened") == ["Anna", "Guest", "Li"]
    assert told(sent, "resolved") == []
    assert ("case.undo", "C-1") in await office.actions()
    # What a reporter answers below it still reaches the team.
    [theirs] = [
        each
        for each in await office.outbox()
        if each.kind is DeliveryKind.REOPENED and each.recipient == f"person:{office.li.key}"
    ]
    thread = Thread((TRIAGE,), theirs.message_ts or "")
    assert await office.read(report_of_thread, thread) == 2


async def test_a_second_verdict_is_a_new_message(office: Office) -> None:
    await campaign(office)
    await resolve(office, after=HOUR)
    await send_all(office)
    await office.write(undo_verdict, NOW + HOUR + MINUTE, office.sam, 1)
    await resolve(office, Verdict.MALICIOUS, after=HOUR + 2 * MINUTE)
    sent = await office.messages()
    assert told(sent, "reopened") == told(sent, "resolved") == ["Anna", "Guest", "Li"]
    verdicts = [each for each in await send_all(office) if isinstance(each, messages.Resolved)]
    assert [each.report.verdict for each in verdicts] == [Verdict.MALICIOUS] * 3
    assert (await row(office)).undo_until == NOW + HOUR + 12 * MINUTE


async def test_who_was_not_told_yet_hears_nothing_of_the_verdict(office: Office) -> None:
    await campaign(office)
    await send_all(office)
    await resolve(office, after=HOUR)
    await office.write(undo_verdict, NOW + HOUR, office.sam, 1)
    said = await send_all(office)
    assert not [m for m in said if isinstance(m, messages.Resolved | messages.Reopened)]


@pytest.mark.parametrize("take_back", [undo_verdict, reopen_case])
async def test_a_message_that_is_just_being_sent_is_corrected_too(
    office: Office, take_back: object
) -> None:
    await campaign(office)
    await send_all(office)
    await resolve(office, after=HOUR)
    claimed = await office.write(claim, real_now=NOW, lease=20 * SECOND, limit=99)
    sending = [await office.read(load_outgoing, each.id, NOW, None) for each in claimed]
    await office.write(take_back, NOW + HOUR, office.sam, 1)  # type: ignore[arg-type]
    for each in sending:
        ts = each.message_ts or f"{each.id}.0"
        await office.write(record_sent, each, NOW, TRIAGE, ts, real_now=NOW - HOUR)
    said = [m for m in await send_all(office) if isinstance(m, messages.Reopened)]
    assert len(said) == 3


async def test_after_ten_minutes_only_a_reopening_is_left(office: Office) -> None:
    await campaign(office)
    await resolve(office, after=HOUR)
    await send_all(office)
    late = NOW + HOUR + 10 * MINUTE + SECOND
    with pytest.raises(TooLateToUndo):
        await office.write(undo_verdict, late, office.sam, 1)
    case = await office.write(reopen_case, late, office.sia, 1)
    assert (case.state, case.owner) == (CaseState.CLAIMED, office.sam.person)
    sent = await office.messages()
    # The verdict stays as it was read, and the news comes as a message of its own.
    assert told(sent, "resolved") == told(sent, "reopened") == ["Anna", "Guest", "Li"]
    assert ("case.reopen", "C-1") in await office.actions()
    said = await send_all(office)
    [under_card] = [each for each in said if isinstance(each, messages.CaseReopened)]
    assert (under_card.by, under_card.owner) == (office.sia.person, office.sam.person)
    assert not [each for each in said if isinstance(each, messages.Resolved)]


async def test_a_reopening_spares_those_who_never_got_the_verdict(office: Office) -> None:
    await campaign(office)
    await send_all(office)
    await resolve(office, after=HOUR)
    await office.write(reopen_case, NOW + 2 * HOUR, office.sam, 1)
    verdicts = [each for each in await office.outbox() if each.kind is DeliveryKind.RESOLVED]
    assert {each.state for each in verdicts} == {DeliveryState.CANCELLED}
    assert told(await office.messages(), "reopened") == []


async def test_the_card_offers_no_undo_once_the_time_is_over(office: Office) -> None:
    await campaign(office)
    case = await resolve(office, after=HOUR)
    assert case.can_undo(NOW + HOUR + 10 * MINUTE)
    await send_all(office)
    assert await office.write(end_undo, NOW + HOUR + 10 * MINUTE) == 0
    assert await office.write(end_undo, NOW + HOUR + 11 * MINUTE) == 1
    [card] = [each for each in await send_all(office) if isinstance(each, messages.CaseCard)]
    assert card.case.undo_until is None
    assert await office.write(end_undo, NOW + HOUR + 11 * MINUTE) == 0


async def test_of_two_who_undo_at_once_one_does_it(office: Office) -> None:
    await campaign(office)
    await resolve(office, after=HOUR)
    await send_all(office)
    async with another_process(office) as other:

        async def undo_there() -> Case:
            async with other.write() as session:
                return await undo_verdict(session, NOW + HOUR, office.sia, 1)

        here = office.write(undo_verdict, NOW + HOUR, office.sam, 1)
        outcomes = await asyncio.gather(here, undo_there(), return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["Case", "WrongState"]
    assert [action for action, _ in await office.actions()].count("case.undo") == 1
    assert len(told(await office.messages(), "reopened")) == 3


async def test_it_cannot_see_the_cases_of_security(office: Office) -> None:
    await campaign(office)
    await resolve(office, after=HOUR)
    with pytest.raises(NotFound):
        await office.write(undo_verdict, NOW + HOUR, office.ita, 1)


@pytest.mark.parametrize("take_back", [undo_verdict, reopen_case])
async def test_an_open_case_can_not_be_reopened(office: Office, take_back: object) -> None:
    await campaign(office)
    with pytest.raises(WrongState):
        await office.write(take_back, NOW, office.sam, 1)  # type: ignore[arg-type]


async def test_an_undone_case_has_the_time_left_that_it_had(office: Office) -> None:
    await campaign(office)
    due = (await row(office)).assess_due_at
    await office.write(
        reply_to_reporter, NOW + HOUR, office.sam, 1, text="Did you click?", request_id="F1"
    )
    undone = NOW + HOUR + 30 * MINUTE
    await resolve(office, after=HOUR + 20 * MINUTE)
    await office.write(undo_verdict, undone, office.sam, 1)
    case = await row(office)
    # It waited for the reporters before, and was resolved since: neither counts.
    assert case.waiting_since is None
    assert case.assess_due_at == due + 30 * MINUTE
    for severity in (Severity.LOW, Severity.MEDIUM):
        await office.write(change_severity, undone, office.sam, 1, severity)
    assert (await row(office)).assess_due_at == due + 30 * MINUTE


async def test_a_case_that_is_reopened_late_is_not_overdue_at_once(office: Office) -> None:
    await campaign(office)
    before = await row(office)
    await resolve(office, after=HOUR)
    monday = timedelta(days=6)
    await office.write(reopen_case, NOW + monday, office.sam, 1)
    case = await row(office)
    assert case.assess_due_at == before.assess_due_at + monday
    assert (case.alarm_step, case.check_at) == (0, NOW + monday)
    for severity in (Severity.LOW, Severity.MEDIUM):
        await office.write(change_severity, NOW + monday, office.sam, 1, severity)
    assert (await row(office)).assess_due_at == case.assess_due_at
    shown = await office.read(see_case, office.sam, 1)
    assert not shown.is_overdue(NOW + monday)
