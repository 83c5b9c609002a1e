"""Tables of the report journey: reports, their indicators, cases, what was said about them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Index, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field

from bot.domain.indicators import IndicatorType
from bot.domain.vocabulary import CaseState, RemarkKind, ReportKind, Role, Severity, Verdict
from storage.base import Table, json, moment, number, optional_moment, reference, sql_table, word
from storage.types import Word


class CaseRow(Table, table=True):
    """What triage works on: one report or many."""

    __tablename__ = "triage_case"
    __table_args__ = (
        Index(
            "ix_triage_case_check_at",
            "check_at",
            sqlite_where=text("check_at IS NOT NULL"),
            postgresql_where=text("check_at IS NOT NULL"),
        ),
    )

    id: int = number()
    kind: ReportKind = word(ReportKind)
    severity: Severity = word(Severity)
    state: CaseState = word(CaseState, index=True)
    team: Role = word(Role)
    owner_key: str | None = Field(default=None, foreign_key="person.key", index=True)
    opened_at: datetime = moment(index=True)
    claim_due_at: datetime = moment()
    assess_due_at: datetime = moment()
    claimed_at: datetime | None = optional_moment()
    resolved_at: datetime | None = optional_moment(index=True)
    verdict: Verdict | None = Field(default=None, sa_type=Word(Verdict))
    # What the reporters are told to do now, in the words of the person who resolved it.
    advice: str = ""
    # When its clock must be looked at next; none once it is closed.
    check_at: datetime | None = optional_moment()
    # Since when it waits for an owner: its opening, or when it came back to the queue.
    queued_at: datetime = moment()
    # The last sign of work, and when the owner was asked for one.
    touched_at: datetime = moment()
    asked_at: datetime | None = optional_moment()
    # The newest alarm (`bot.domain.clocks.Step`) of the due time that counts now.
    alarm_step: int = 0
    # The clock has stood still since then, and so long in all before; in the time that counts.
    waiting_since: datetime | None = optional_moment()
    waited_seconds: int = 0
    snoozed_until: datetime | None = optional_moment()
    # Until then the verdict can be undone; empty once that time is over.
    undo_until: datetime | None = optional_moment(index=True)
    # When the newest of its reports came.
    last_report_at: datetime = moment()
    # The case that holds its reports now.
    merged_into: int | None = reference("triage_case.id", nullable=True)


class ReportRow(Table, table=True):
    """What one person sent."""

    __tablename__ = "report"
    # What came in a while is asked for again and again, mostly by kind.
    __table_args__ = (Index("ix_report_filed_at_kind", "filed_at", "kind"),)

    id: int = number()
    case_id: int = reference("triage_case.id")
    reporter_key: str = Field(foreign_key="person.key", index=True)
    colleague_key: str | None = Field(default=None, foreign_key="person.key")
    kind: ReportKind = word(ReportKind)
    text: str
    # The reported message as it was: author, channel, time, link, text, files by name.
    snapshot: dict[str, Any] = json(dict)
    files: list[dict[str, str]] = json(list)
    # What its reporter was told at once.
    answer: dict[str, Any] = json(dict)
    filed_at: datetime = moment()
    edited_at: datetime | None = optional_moment()
    withdrawn_at: datetime | None = optional_moment()
    # The payload that filed it: a second delivery of the same payload files nothing new.
    request_id: str = Field(unique=True)


class DraftRow(Table, table=True):
    """What a person is about to report: kept, so that nothing they gave is lost."""

    __tablename__ = "report_draft"

    id: str = Field(primary_key=True)
    person_key: str = Field(foreign_key="person.key", index=True)
    text: str
    snapshot: dict[str, Any] = json(dict)
    files: list[dict[str, str]] = json(list)
    created_at: datetime = moment(index=True)
    report_id: int | None = reference("report.id", nullable=True, index=False)


class IndicatorRow(Table, table=True):
    """One indicator found in a report, in its normal form."""

    __tablename__ = "indicator"

    id: int = number()
    report_id: int = reference("report.id")
    type: IndicatorType = word(IndicatorType)
    value: str = Field(index=True)


class RemarkRow(Table, table=True):
    """One thing said about a case: a question, an answer, or an internal note."""

    __tablename__ = "remark"

    id: int = number()
    case_id: int = reference("triage_case.id")
    report_id: int | None = reference("report.id", nullable=True)
    kind: RemarkKind = word(RemarkKind)
    author_key: str = Field(foreign_key="person.key")
    text: str
    files: list[dict[str, str]] = json(list)
    said_at: datetime = moment()
    request_id: str = Field(unique=True)
    # Whether a question bears its author's name, or the team's.
    is_signed: bool = False
    edited_at: datetime | None = optional_moment()
    deleted_at: datetime | None = optional_moment()
    # The chat's own stamp of the newest edit: an older one that comes late changes nothing.
    edit_stamp: str = ""


_BY_REQUEST = select(sql_table(ReportRow).c.request_id, sql_table(ReportRow).c.id).where(
    sql_table(ReportRow).c.request_id.in_(bindparam("requests", expanding=True))
)


async def reports_by_request(
    connection: AsyncConnection, requests: Collection[str]
) -> dict[str, int]:
    """The numbers of the reports that these requests became, where they became any."""
    rows = await connection.execute(_BY_REQUEST, {"requests": list(requests)})
    return {row.request_id: row.id for row in rows}
