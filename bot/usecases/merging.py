"""Putting reports where they belong: two cases become one, a report leaves its case."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import InvalidInput, Problem, WrongState
from bot.domain.filters import Filter, Scope
from bot.domain.lifecycle import next_state
from bot.domain.people import Actor
from bot.domain.records import Case
from bot.domain.references import Thing, case_reference, parse_reference, report_reference
from bot.domain.vocabulary import OPEN_STATES, CaseEvent, CaseState, DeliveryKind, Severity
from bot.usecases.audit import record
from bot.usecases.cases import case_to_change, see_case, show_change, taken_up_cause
from bot.usecases.filing import card_cause, case_values, post_card
from bot.usecases.gathering import key_again, keys_of_report, wait_for_gathering
from bot.usecases.policy import current_policy
from bot.usecases.reading import report_row
from bot.usecases.reminders import show_reminders_again
from bot.usecases.status import filter_cases
from bot.usecases.telling import show_on_receipts, standing_reports, tell_reporters
from storage.base import connection_of
from storage.bulk import insert_all, reserve_numbers
from storage.cases import CaseRow, RemarkRow, ReportRow
from storage.matching import Key, keys_to_add, move_keys, other_keys
from storage.outbox import render_again
from storage.search import move_documents, move_report_documents

_WORST_FIRST = list(Severity)


async def merge_case(
    session: AsyncSession, now: datetime, actor: Actor, number: int, into: int
) -> Case:
    """Move everything of a case into another open one, and close it; returns the other.

    The other keeps its owner; of both, the worse severity and the earlier due times count.
    Reporters hear only that somebody looks at it, where that is news to them.
    Raises InvalidInput, WrongState, NotFound, NotAllowed.
    """
    if number == into:
        raise InvalidInput((Problem("into", "merge_into_itself"),))
    await wait_for_gathering(session)
    # Always in the same order: two who merge at once must not wait for each other.
    rows = {
        each: await case_to_change(session, now, actor, each) for each in sorted((number, into))
    }
    case, target = rows[number], rows[into]
    if target.state not in OPEN_STATES:
        raise InvalidInput(
            (Problem("into", "merge_into_closed", {"number": case_reference(into)}),)
        )
    case.state = next_state(case_reference(number), case.state, CaseEvent.MERGE)
    told_already = {person for person, _ in await standing_reports(session, into)}
    is_news = target.claimed_at is not None and case.claimed_at is None
    await move_documents(session, number, into)
    for table in (ReportRow, RemarkRow):
        await session.execute(
            update(table).where(col(table.case_id) == number).values(case_id=into)
        )
    await move_keys(session, number, into)
    _join_clocks(case, target)
    case.merged_into = into
    case.check_at = case.waiting_since = case.snoozed_until = None
    record(session, now, actor, "case.merge", case_reference(number), into=case_reference(into))
    record(session, now, actor, "case.take_in", case_reference(into), merged=case_reference(number))
    await session.flush()
    if is_news:
        await tell_reporters(
            session,
            now,
            into,
            DeliveryKind.TAKEN_UP,
            cause=taken_up_cause(into),
            told_already=told_already,
        )
    await render_again(session, card_cause(number))
    await show_reminders_again(session, number)
    await show_on_receipts(session, into)
    return await show_change(session, target)


async def take_out_report(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Case:
    """Give a report a case of its own, whose clocks begin now; returns the case that it left.

    Raises WrongState where its case is closed or it was withdrawn, InvalidInput where it is the
    only one, NotFound, NotAllowed.
    """
    await wait_for_gathering(session)
    report = await report_row(session, number)
    case = await case_to_change(session, now, actor, report.case_id)
    await session.refresh(report)
    reference = report_reference(number)
    if report.withdrawn_at is not None:
        raise WrongState(reference, CaseEvent.TAKE_OUT, CaseState.WITHDRAWN)
    case.state = next_state(case_reference(case.id), case.state, CaseEvent.TAKE_OUT)
    if len(await standing_reports(session, case.id)) < 2:
        raise InvalidInput((Problem("report", "only_report", {"number": reference}),))
    policy = await current_policy(session)
    [[own_number]] = await reserve_numbers(connection_of(session), {CaseRow: 1})
    own = CaseRow(**{**case_values(now, policy, report.kind, own_number), "team": case.team})
    session.add(own)
    await session.flush()
    report.case_id = own.id
    await session.execute(
        update(RemarkRow).where(col(RemarkRow.report_id) == number).values(case_id=own.id)
    )
    await move_report_documents(session, number, own.id)
    await session.flush()
    await key_again(session, policy, case)
    # What they share would only bring the next report back to the newer of the two.
    keys = await other_keys(session, case.id, keys_of_report(policy, report))
    await insert_all(session, [keys_to_add([Key(key, own.id, number) for key in keys])])
    record(
        session,
        now,
        actor,
        "report.take_out",
        reference,
        out_of=case_reference(case.id),
        into=case_reference(own.id),
    )
    post_card(session, now, policy, own.id, own.team)
    await show_on_receipts(session, own.id)
    return await show_change(session, case)


async def merge_choices(
    session: AsyncSession, now: datetime, actor: Actor, number: int, typed: str
) -> tuple[Case, ...]:
    """The open cases to merge into that fit what was typed: a number, or words of a report."""
    reference = parse_reference(typed)
    cases: tuple[Case, ...]
    if reference and reference.thing is Thing.CASE:
        found = await session.scalar(select(CaseRow.id).where(CaseRow.id == reference.number))
        cases = (await see_case(session, actor, reference.number),) if found else ()
    else:
        wanted = Filter(scope=Scope.OPEN, text=typed.strip())
        cases = (await filter_cases(session, now, actor, wanted)).items
    return tuple(each for each in cases if each.is_open and each.number != number)


def _join_clocks(case: CaseRow, target: CaseRow) -> None:
    target.severity = min(case.severity, target.severity, key=_WORST_FIRST.index)
    target.claim_due_at = min(case.claim_due_at, target.claim_due_at)
    target.assess_due_at = min(case.assess_due_at, target.assess_due_at)
    target.last_report_at = max(case.last_report_at, target.last_report_at)
