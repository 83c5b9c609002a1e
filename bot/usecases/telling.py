"""Tells the reporters of a case something: each once, in a direct message, whatever their number.

What they get names only their own reports.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as select_values
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.vocabulary import DeliveryKind
from storage.bulk import insert_all, rows_of
from storage.cases import ReportRow
from storage.outbox import DeliveryRow, delivery_values, person_recipient, render_all_again


async def tell_reporters(
    session: AsyncSession,
    now: datetime,
    case_number: int,
    kind: DeliveryKind,
    *,
    cause: str,
    payload: dict[str, Any] | None = None,
    told_already: Collection[str] = (),
) -> None:
    """A message to everybody who has a report in the case; `told_already` names who needs none."""
    theirs: defaultdict[str, list[int]] = defaultdict(list)
    for person, number in await standing_reports(session, case_number):
        if person not in told_already:
            theirs[person].append(number)
    deliveries = [
        delivery_values(
            kind,
            cause=cause,
            recipient=person_recipient(person),
            # An answer in the message's thread is about the newest.
            subject_id=numbers[-1],
            queued_at=now,
            payload={"reports": numbers, **(payload or {})},
        )
        for person, numbers in theirs.items()
    ]
    await insert_all(session, [rows_of(DeliveryRow, deliveries)])


async def standing_reports(session: AsyncSession, case_number: int) -> list[tuple[str, int]]:
    """Reporter and number of each report of the case that was not withdrawn, oldest first."""
    query = (
        select(ReportRow.reporter_key, ReportRow.id)
        .where(ReportRow.case_id == case_number, col(ReportRow.withdrawn_at).is_(None))
        .order_by(col(ReportRow.id))
    )
    return [(person, number) for person, number in await session.execute(query)]


async def reports_asked(session: AsyncSession, reports: Sequence[ReportRow]) -> set[int]:
    """Which of the reports were in their cases when a question went to their reporters."""
    if not reports:
        return set()
    query = select(DeliveryRow.payload).where(
        col(DeliveryRow.kind) == DeliveryKind.QUESTION,
        col(DeliveryRow.recipient).in_({person_recipient(each.reporter_key) for each in reports}),
        col(DeliveryRow.subject_id).in_(_of_the_same_cases(reports)),
    )
    payloads = (await session.scalars(query)).all()
    return {number for payload in payloads for number in payload["reports"]}


def _of_the_same_cases(reports: Sequence[ReportRow]) -> Select[Any]:
    """All that their reporters have in the cases: a question bears the newest number of these."""
    return select_values(col(ReportRow.id)).where(
        col(ReportRow.case_id).in_({each.case_id for each in reports}),
        col(ReportRow.reporter_key).in_({each.reporter_key for each in reports}),
    )


async def show_on_receipts(session: AsyncSession, case_number: int) -> None:
    """Let the receipts of the case's reports show what became of it."""
    reports = select(ReportRow.id).where(
        ReportRow.case_id == case_number, col(ReportRow.withdrawn_at).is_(None)
    )
    await render_all_again(session, DeliveryKind.RECEIPT, reports)
