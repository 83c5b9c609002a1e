"""Filing: a report goes on disk with its case, its audit row and its messages, all at once.

Reports are filed in sets, so that many that come at the same time share one commit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.answers import Answer
from bot.domain.errors import DomainError, InvalidInput, Problem
from bot.domain.indicators import find_indicators
from bot.domain.kind_guess import guess_kind
from bot.domain.lifecycle import next_state
from bot.domain.matching import Asked
from bot.domain.people import Actor, Person
from bot.domain.permissions import Action, may_see_notices, require
from bot.domain.policy import DEFAULT_SEVERITY, Policy
from bot.domain.records import AttachedFile, Report, Snapshot, evidence_of, reported_words
from bot.domain.references import case_reference, report_reference
from bot.domain.vocabulary import CaseEvent, CaseState, DeliveryKind, ReportKind, Role
from bot.usecases.answering import answer_all, asked
from bot.usecases.audit import audit_values
from bot.usecases.case_clocks import opening_values
from bot.usecases.drafts import offer_cause, own_draft
from bot.usecases.gathering import Evidence, Gathered, count_colleagues, gather
from bot.usecases.policy import current_policy
from bot.usecases.protecting import (
    hide_draft,
    protected_report,
    pseudonyms_to_insert,
    refuse_files,
    without_reporter,
)
from bot.usecases.reading import load_report
from bot.usecases.sealing import Pseudonym, Seal
from storage.base import connection_of
from storage.bulk import insert_all, reserve_numbers, rows_of
from storage.cases import CaseRow, DraftRow, IndicatorRow, ReportRow, reports_by_request
from storage.company import AuditRow
from storage.matching import Key, keys_to_add, reports_came
from storage.outbox import (
    DeliveryRow,
    channel_recipient,
    delivery_values,
    enqueue,
    find_by_cause,
    person_recipient,
    render_again,
    render_calmly,
)
from storage.people import find_person
from storage.search import report_document, texts_to_index


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a person reports; `request_id` names the payload, so that a second one files nothing."""

    request_id: str
    text: str
    kind: ReportKind | None = None
    colleague_chat_id: str = ""
    files: tuple[AttachedFile, ...] = ()
    draft_id: str = ""
    # Who must work on it; None: the team that works on this kind.
    team: Role | None = None
    # Closes over who the reporter is, where their name is to be hidden.
    seal: Seal | None = None


def hidden(given: ReportInput, seal: Seal) -> ReportInput:
    """The same wish with the reporter's name hidden; a request's name can tell who sent it."""
    return replace(given, request_id=seal.tags(given.request_id)[0], seal=seal)


def card_cause(case_number: int) -> str:
    """The cause of a case's one card."""
    return f"case:{case_number}:card"


def receipt_cause(report_number: int) -> str:
    """The cause of a report's one receipt."""
    return f"report:{report_number}:receipt"


@dataclass(frozen=True, slots=True)
class Filing:
    """One person's wish to file something."""

    actor: Actor
    given: ReportInput


@dataclass(frozen=True, slots=True)
class _Checked:
    """A filing that can be filed, with all that was looked up for it."""

    filing: Filing
    draft: DraftRow | None
    colleague: Person | None
    snapshot: Snapshot | None
    text: str
    files: list[dict[str, str]]
    kind: ReportKind
    evidence: str
    pseudonym: Pseudonym | None
    asked: Asked


async def file_report(
    session: AsyncSession, now: datetime, actor: Actor, given: ReportInput
) -> Report:
    """File one report. Raises NotAllowed, NotFound for a draft of somebody else, InvalidInput."""
    outcome = (await file_reports(session, now, [Filing(actor, given)]))[0]
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


async def file_reports(
    session: AsyncSession, now: datetime, filings: Sequence[Filing], *, may_be_known: bool = True
) -> list[Report | DomainError]:
    """File each into a case that fits, or else a new one; receipts and cards follow.

    A filing that can't be taken gets its error and keeps none of the others back. A request that
    was filed before, or twice in this set, gets the report that it became. Whoever says that none
    can be known saves the look-up, and gets an IntegrityError where one is.
    """
    policy = await current_policy(session)
    connection = connection_of(session)
    requests = {each.given.request_id for each in filings} if may_be_known else set()
    earlier = await reports_by_request(connection, requests) if requests else {}
    outcomes: dict[int, Report | DomainError] = {}
    checked: dict[str, _Checked] = {}
    for place, filing in enumerate(filings):
        request = filing.given.request_id
        if request in checked:
            continue
        try:
            if request in earlier:
                outcomes[place] = await load_report(session, earlier[request])
                continue
            found = await _check(session, filing, policy)
        except DomainError as error:
            outcomes[place] = error
            continue
        if isinstance(found, Report):
            outcomes[place] = found
        else:
            checked[request] = found
    asking = [(each.filing.actor, each.asked) for each in checked.values()]
    answers = await answer_all(session, now, policy, asking)
    filed = await _store(session, now, policy, list(checked.values()), answers)
    return [
        outcomes[place] if place in outcomes else filed[filing.given.request_id]
        for place, filing in enumerate(filings)
    ]


def shows_something(snapshot: Snapshot | None) -> bool:
    """Whether a reported message says anything by itself."""
    return snapshot is not None and bool(snapshot.text.strip() or snapshot.files)


async def _check(session: AsyncSession, filing: Filing, policy: Policy) -> "_Checked | Report":
    """Look up what the filing needs; a draft that was filed already gives its report."""
    actor, given = filing.actor, filing.given
    require(actor, Action.FILE_REPORT)
    if given.seal and (known := await protected_report(session, given.request_id)):
        return known
    draft = await own_draft(session, actor, given.draft_id) if given.draft_id else None
    text = given.text.strip()
    if draft and draft.report_id is not None and text in ("", draft.text.strip()):
        # Filed already, by another press of the button or out of a form that was still open.
        return await load_report(session, draft.report_id)
    snapshot = Snapshot.from_json(draft.snapshot) if draft else None
    files = [*(draft.files if draft else ()), *(file.to_json() for file in given.files)]
    if not (text or files or shows_something(snapshot)):
        raise InvalidInput((Problem("text", "empty"),))
    if given.seal:
        refuse_files(files)
        snapshot = without_reporter(snapshot, actor.person)
    colleague = None
    if given.colleague_chat_id and given.colleague_chat_id != actor.person.chat_id:
        colleague = await find_person(session, given.colleague_chat_id)
    evidence = evidence_of(text, snapshot)
    kind = given.kind or guess_kind(evidence)
    pseudonym = given.seal.pseudonym_for(actor.key) if given.seal else None
    return _Checked(
        filing=Filing(actor.behind(pseudonym.person), given) if pseudonym else filing,
        draft=draft,
        colleague=colleague.person if colleague else None,
        snapshot=snapshot,
        text=text,
        files=files,
        kind=kind,
        evidence=evidence,
        pseudonym=pseudonym,
        asked=asked(
            kind=kind,
            words=reported_words(text, snapshot),
            evidence=evidence,
            indicators=find_indicators(evidence),
            policy=policy,
        ),
    )


async def _store(
    session: AsyncSession,
    now: datetime,
    policy: Policy,
    checked: Sequence[_Checked],
    answers: Sequence[Answer],
) -> dict[str, Report]:
    if not checked:
        return {}
    connection = connection_of(session)
    wanted = [
        Evidence.of(
            policy,
            each.kind,
            reported_words(each.text, each.snapshot),
            each.asked.keys,
            team=each.filing.given.team,
        )
        for each in checked
    ]
    gathering = await gather(session, now, policy, wanted)
    colleagues = await count_colleagues(
        connection, gathering.cases, [each.filing.actor.key for each in checked]
    )
    # Guests and other companies learn nothing of what goes on in this one.
    answers = [
        replace(answer, colleagues=count) if may_see_notices(each.filing.actor) else answer
        for each, answer, count in zip(checked, answers, colleagues, strict=True)
    ]
    begun = list(dict.fromkeys(case for case in gathering.cases if case.is_new))
    joined = {case.number for case in gathering.cases if not case.is_new}
    case_numbers, report_numbers = await reserve_numbers(
        connection, {CaseRow: len(begun), ReportRow: len(checked)}
    )
    cases = []
    for case, number in zip(begun, case_numbers, strict=True):
        values = case_values(now, policy, case.kind, number)
        cases.append({**values, "team": case.team})
        case.number, case.claim_due_at = number, cases[-1]["claim_due_at"]
    placed = list(zip(checked, gathering.cases, report_numbers, strict=True))
    filed = {
        each.filing.given.request_id: _report(now, each, answer, case, number)
        for (each, case, number), answer in zip(placed, answers, strict=True)
    }
    everything = list(zip(checked, filed.values(), strict=True))
    indicators = [
        {"report_id": number, "type": found.type, "value": found.value}
        for each, _, number in placed
        for found in each.asked.indicators
    ]
    texts = [(report_document(number), case.number, each.evidence) for each, case, number in placed]
    keys = [Key(key, case.number, report_numbers[place]) for place, key, case in gathering.new_keys]
    reports = [
        _report_values(now, each, answer, case, number)
        for (each, case, number), answer in zip(placed, answers, strict=True)
    ]
    receipts = [_receipt(now, each, report) for each, report in everything]
    cards = [values for case in begun for values in _card(now, policy, case)]
    await insert_all(
        session,
        [
            *pseudonyms_to_insert(now, [each.pseudonym for each in checked]),
            rows_of(CaseRow, cases),
            rows_of(ReportRow, reports),
            rows_of(IndicatorRow, indicators),
            texts_to_index(session, texts),
            keys_to_add(keys),
            rows_of(AuditRow, [_audit(now, each, report) for each, report in everything]),
            rows_of(DeliveryRow, [*receipts, *cards]),
        ],
    )
    if joined:
        await reports_came(connection, now, joined)
        await render_calmly(session, [card_cause(number) for number in joined])
    for each, report in everything:
        if each.draft and each.filing.given.seal:
            await hide_draft(session, each.draft, report, each.filing.given.seal)
        elif each.draft:
            each.draft.report_id = report.number
            await render_again(session, offer_cause(each.draft.id))
        await show_pictures(session, now, report, report.files, cause=f"report:{report.number}")
    return filed


async def show_pictures(
    session: AsyncSession,
    now: datetime,
    report: Report,
    files: Iterable[AttachedFile],
    *,
    cause: str,
) -> None:
    """Show the team the pictures among the files, under the case's card.

    A message of its own: should Slack refuse a picture, nothing else is lost.
    """
    pictures = [file.to_json() for file in files if file.is_picture]
    card = await find_by_cause(session, card_cause(report.case_number)) if pictures else None
    if card:
        enqueue(
            session,
            DeliveryKind.PICTURES,
            cause=f"{cause}:pictures",
            recipient=card.recipient,
            subject_id=report.number,
            queued_at=now,
            thread_of=card.id,
            payload={"files": pictures},
        )


def case_values(
    now: datetime, policy: Policy, kind: ReportKind, case_number: int
) -> dict[str, Any]:
    """The columns of a case that is opened now."""
    severity = DEFAULT_SEVERITY[kind]
    return {
        "id": case_number,
        "kind": kind,
        "severity": severity,
        "state": CaseState.NEW,
        "team": policy.team_for(kind),
        "advice": "",
        "last_report_at": now,
        **opening_values(policy, severity, now),
    }


def _report_values(
    now: datetime, each: _Checked, answer: Answer, case: Gathered, number: int
) -> dict[str, Any]:
    return {
        "id": number,
        "case_id": case.number,
        "reporter_key": each.filing.actor.key,
        "colleague_key": each.colleague.key if each.colleague else None,
        "kind": each.kind,
        "text": each.text,
        "snapshot": each.snapshot.to_json() if each.snapshot else {},
        "files": each.files,
        "answer": answer.to_json(),
        "filed_at": now,
        "request_id": each.filing.given.request_id,
    }


def _report(now: datetime, each: _Checked, answer: Answer, case: Gathered, number: int) -> Report:
    return Report(
        number=number,
        case_number=case.number,
        case_state=next_state(case_reference(case.number), case.state, CaseEvent.JOIN),
        reporter=each.filing.actor.person,
        colleague=each.colleague,
        kind=each.kind,
        text=each.text,
        snapshot=each.snapshot,
        files=tuple(AttachedFile(**file) for file in each.files),
        answer=answer,
        filed_at=now,
        edited_at=None,
        withdrawn_at=None,
        answer_by=case.claim_due_at or now,
        verdict=None,
        advice="",
    )


def _audit(now: datetime, each: _Checked, report: Report) -> dict[str, Any]:
    return audit_values(
        now,
        each.filing.actor,
        "report.file",
        report_reference(report.number),
        case=report.case_number,
        kind=each.kind,
    )


def _receipt(now: datetime, each: _Checked, report: Report) -> dict[str, Any]:
    return delivery_values(
        DeliveryKind.RECEIPT,
        cause=receipt_cause(report.number),
        recipient=person_recipient(each.filing.actor.key),
        subject_id=report.number,
        queued_at=now,
    )


def _card(now: datetime, policy: Policy, case: Gathered) -> Iterable[dict[str, Any]]:
    channel = policy.channel_of(case.team)
    if channel:
        yield delivery_values(
            DeliveryKind.CASE_CARD,
            cause=card_cause(case.number),
            recipient=channel_recipient(channel),
            subject_id=case.number,
            queued_at=now,
        )


def post_card(
    session: AsyncSession, now: datetime, policy: Policy, number: int, team: Role
) -> None:
    """Show the team a case that it did not have before."""
    channel = policy.channel_of(team)
    if channel:
        enqueue(
            session,
            DeliveryKind.CASE_CARD,
            cause=card_cause(number),
            recipient=channel_recipient(channel),
            subject_id=number,
            queued_at=now,
        )
