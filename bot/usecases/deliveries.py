"""The outbox as the delivery loop sees it: what to send, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import messages
from bot.domain.acknowledgements import Asking
from bot.domain.deliveries import (
    EDIT_AT_MOST_EVERY,
    MADE_FILES,
    Decision,
    GiveUp,
    MoveElsewhere,
    PostAnew,
    Retry,
    Settle,
)
from bot.domain.errors import NotFound
from bot.domain.exports import ExportFormat
from bot.domain.home import HomeTab
from bot.domain.people import DEFAULT_LOCALE, Actor
from bot.domain.records import AttachedFile, Notice, RunFacts
from bot.domain.references import report_reference
from bot.domain.vocabulary import ChannelLanguage, DeliveryKind, DeliveryState
from bot.domain.vulnerability.chases import Chase
from bot.usecases.acknowledging import load_asking
from bot.usecases.closed_channels import move_elsewhere
from bot.usecases.digests import load_digest
from bot.usecases.directory import find_actor
from bot.usecases.exports import export
from bot.usecases.home import load_home_of
from bot.usecases.inventory import load_outcome, load_problems
from bot.usecases.notice_reading import load_text
from bot.usecases.opening import Opener, SealBroken
from bot.usecases.policy import current_policy
from bot.usecases.reading import load_card, load_case, load_remark, load_report
from bot.usecases.reminders import load_reminders
from bot.usecases.required import load_required
from bot.usecases.statistics import statistics
from bot.usecases.surges import load_surge, reports_per_minute
from bot.usecases.update_reminders import load_update_due
from bot.usecases.uptake import answers_file, load_uptake
from bot.usecases.vulnerability_reading import load_entry, load_vulnerability
from storage.cases import DraftRow
from storage.outbox import DeliveryRow, claim_doubtful, claim_due
from storage.people import PersonRow, people_by_key
from storage.seals import SealRow


@dataclass(frozen=True, slots=True)
class Reading:
    """How the recipient reads: one locale, or several side by side, and their time zone."""

    locales: tuple[str, ...]
    time_zone: str
    is_channel: bool


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One claimed delivery, ready to be rendered and sent."""

    id: int
    delivery_id: str
    kind: DeliveryKind
    # Where to post: a channel's or a person's id in the chat.
    destination: str
    message: messages.Message | HomeTab
    reading: Reading
    attempts: int
    revision: int
    # Set when the message stands in the chat already and is to be edited.
    channel_id: str | None
    message_ts: str | None
    thread_ts: str | None
    # A reply whose thread has no beginning yet can't be sent.
    is_homeless: bool
    is_direct: bool
    # To a protected reporter: where it was sent must not be written down.
    is_sealed: bool
    claimed_at: datetime
    # A home tab's mark of what it shows already; empty for anything else.
    shown: str = ""

    @property
    def is_repeatable(self) -> bool:
        """Whether sending it twice does no harm: an edit, or a home tab."""
        return self.message_ts is not None or isinstance(self.message, HomeTab)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker may send until its lease ends."""

    id: int
    recipient: str
    is_made_file: bool


async def claim(
    session: AsyncSession, *, real_now: datetime, lease: timedelta, limit: int
) -> Sequence[Claimed]:
    """Take due deliveries for this worker until the lease ends, in the order to send them."""
    rows = await claim_due(session, now=real_now, lease=lease, limit=limit)
    return [Claimed(row.id, row.recipient, row.kind in MADE_FILES) for row in rows]


async def claim_in_doubt(
    session: AsyncSession, *, real_now: datetime, lease: timedelta, limit: int
) -> Sequence[int]:
    """Take deliveries whose outcome nobody recorded; returns their ids."""
    rows = await claim_doubtful(session, now=real_now, lease=lease, limit=limit)
    return [row.id for row in rows]


async def load_outgoing(
    session: AsyncSession, delivery: int, now: datetime, opener: Opener | None = None
) -> Outgoing:
    """All that is needed to render and send a claimed delivery.

    Raises SealBroken when it goes to a protected reporter whose seal can't be opened.
    """
    row = await session.get_one(DeliveryRow, delivery)
    parent = await session.get(DeliveryRow, row.thread_of) if row.thread_of else None
    kind, _, name = row.recipient.partition(":")
    is_sealed = False
    if kind in ("person", "home"):
        person = await session.get_one(PersonRow, name)
        is_sealed = person.is_pseudonym
        if is_sealed:
            person = await _behind(session, person, opener)
        destination, reading = (
            person.chat_id,
            Reading((person.locale,), person.time_zone, is_channel=False),
        )
    else:
        destination, reading = name, await _channel_reading(session, name)
    if parent and parent.channel_id and not is_sealed:
        destination = parent.channel_id
    return Outgoing(
        id=row.id,
        delivery_id=row.delivery_id,
        kind=row.kind,
        destination=destination,
        message=await _load_message(session, row, now, opener),
        reading=reading,
        attempts=row.attempts,
        revision=row.wanted,
        channel_id=None if is_sealed else row.channel_id,
        message_ts=row.message_ts,
        thread_ts=parent.message_ts if parent else None,
        is_homeless=parent is not None and parent.message_ts is None,
        is_direct=kind in ("person", "home"),
        is_sealed=is_sealed,
        claimed_at=row.claimed_at or now,
        shown=row.payload.get("shown", ""),
    )


async def _behind(session: AsyncSession, pseudonym: PersonRow, opener: Opener | None) -> PersonRow:
    """The person whom only this delivery may know."""
    if opener is None:
        raise SealBroken
    seal = await session.get_one(SealRow, pseudonym.key)
    return await session.get_one(PersonRow, opener.open(seal.token))


async def record_sent(
    session: AsyncSession,
    outgoing: Outgoing,
    now: datetime,
    channel_id: str,
    message_ts: str,
    *,
    real_now: datetime,
) -> None:
    """The message stands in the chat; queue it again if it changed while it was sent."""
    row = await session.get_one(DeliveryRow, outgoing.id, with_for_update=True)
    row.channel_id, row.message_ts = channel_id, message_ts
    row.sent_at = row.sent_at or now
    row.rendered = outgoing.revision
    row.attempts, row.error = 0, ""
    row.lease_until = row.not_before = None
    row.edit_after = real_now + EDIT_AT_MOST_EVERY
    row.state = DeliveryState.SENT
    if row.wanted > row.rendered:
        row.state = DeliveryState.QUEUED
        row.not_before = None if row.hurried > row.rendered else row.edit_after


async def record_published(session: AsyncSession, outgoing: Outgoing, shown: str) -> None:
    """The home tab shows this; queue it again if something changed meanwhile."""
    row = await session.get_one(DeliveryRow, outgoing.id, with_for_update=True)
    row.payload = {"shown": shown}
    row.rendered = outgoing.revision
    row.attempts, row.error = 0, ""
    row.lease_until = row.not_before = None
    row.state = DeliveryState.QUEUED if row.wanted > row.rendered else DeliveryState.SENT


async def record_failure(
    session: AsyncSession, outgoing_id: int, real_now: datetime, decision: Decision, error: str
) -> None:
    """The message was not sent, or may not have been: queue it again, give up, or leave the doubt.

    A doubtful one keeps its lease: it is settled once the lease is over.
    """
    row = await session.get_one(DeliveryRow, outgoing_id, with_for_update=True)
    row.error = error
    match decision:
        case Retry(after, counts):
            row.back_to_queue(real_now + after)
            row.attempts -= 0 if counts else 1
        case GiveUp():
            row.state = DeliveryState.FAILED
            row.lease_until = None
        case Settle():
            pass
        case PostAnew():
            gone = row if row.message_ts else await _parent_of(session, row)
            gone.channel_id = gone.message_ts = None
            for each in (row, gone):
                each.state, each.lease_until = DeliveryState.QUEUED, None
        case MoveElsewhere(closed):
            await move_elsewhere(session, real_now, row, closed)
        case _:
            assert_never(decision)


async def _parent_of(session: AsyncSession, row: DeliveryRow) -> DeliveryRow:
    return await session.get_one(DeliveryRow, row.thread_of, with_for_update=True)


async def stay_in_doubt(
    session: AsyncSession, outgoing_id: int, until: datetime, error: str
) -> None:
    """It could not be found out whether the message arrived: ask again after `until` (real)."""
    row = await session.get_one(DeliveryRow, outgoing_id, with_for_update=True)
    row.lease_until, row.error = until, error


async def record_unknown(session: AsyncSession, outgoing_id: int, error: str) -> None:
    """Nobody can tell whether the message arrived, and it must not be sent twice."""
    row = await session.get_one(DeliveryRow, outgoing_id, with_for_update=True)
    row.state, row.error, row.lease_until = DeliveryState.UNKNOWN, error, None


async def postpone_channel(
    session: AsyncSession, delivery_ids: Sequence[int], until: datetime
) -> None:
    """Give claimed deliveries back to the queue, not to be tried before `until` (real time)."""
    for delivery in delivery_ids:
        row = await session.get_one(DeliveryRow, delivery, with_for_update=True)
        row.back_to_queue(until)
        row.attempts -= 1


async def _channel_reading(session: AsyncSession, channel: str) -> Reading:
    policy = await current_policy(session)
    language = policy.language_of(channel)
    match language:
        case ChannelLanguage.ENGLISH | ChannelLanguage.CHINESE:
            locales: tuple[str, ...] = (language.value,)
        case ChannelLanguage.BOTH:
            locales = (DEFAULT_LOCALE, ChannelLanguage.CHINESE.value)
        case _:
            assert_never(language)
    return Reading(locales, policy.time_zone, is_channel=True)


async def _load_message(
    session: AsyncSession, row: DeliveryRow, now: datetime, opener: Opener | None
) -> messages.Message | HomeTab:
    match row.kind:
        case DeliveryKind.RECEIPT:
            return messages.Receipt(await load_report(session, row.subject_id))
        case DeliveryKind.TAKEN_UP:
            return messages.TakenUp(_references(row))
        case DeliveryKind.QUESTION:
            remark = await load_remark(session, row.payload["remark"])
            return messages.Question(_references(row), remark)
        case DeliveryKind.TEAM_FILE:
            return messages.TeamFile(AttachedFile(**row.payload["file"]))
        case DeliveryKind.ANSWER_TAKEN:
            closed = row.payload.get("closed_at")
            return messages.AnswerTaken(
                await load_report(session, row.subject_id),
                datetime.fromisoformat(closed) if closed else None,
            )
        case DeliveryKind.FILE_REFUSED:
            return messages.FileRefused(await load_report(session, row.subject_id))
        case DeliveryKind.RESOLVED:
            report = await load_report(session, row.subject_id)
            return messages.Resolved(report, _references(row))
        case DeliveryKind.REOPENED:
            return messages.Reopened(_references(row))
        case DeliveryKind.REPORT_OFFER if row.subject_id:
            return messages.ReportOffer("", "", (), row.subject_id)
        case DeliveryKind.REPORT_OFFER:
            draft = await session.get_one(DraftRow, row.payload["draft_id"])
            files = tuple(AttachedFile(**file) for file in draft.files)
            return messages.ReportOffer(draft.id, draft.text, files, draft.report_id)
        case DeliveryKind.CASE_CARD:
            return messages.CaseCard(await load_card(session, row.subject_id), now)
        case DeliveryKind.QUESTION_ASKED:
            return messages.QuestionAsked(await load_remark(session, row.subject_id))
        case DeliveryKind.ANSWERED:
            return messages.Answered(await load_remark(session, row.subject_id))
        case DeliveryKind.INTERNAL_NOTE:
            return messages.InternalNote(await load_remark(session, row.subject_id))
        case DeliveryKind.REPORT_CHANGED:
            return messages.ReportChanged(await load_report(session, row.subject_id))
        case DeliveryKind.REASSIGNED | DeliveryKind.CASE_REOPENED:
            by, owner = row.payload["by"], row.payload["owner"]
            people = await people_by_key(session, [by, owner])
            if row.kind is DeliveryKind.CASE_REOPENED:
                return messages.CaseReopened(people[by], people[owner])
            return messages.Reassigned(people[by], people[owner])
        case DeliveryKind.CLAIM_SOON:
            return messages.ClaimSoon(await load_case(session, row.subject_id))
        case DeliveryKind.RETURNED:
            owner = row.payload["owner"]
            people = await people_by_key(session, [owner])
            return messages.Returned(people.get(owner), row.payload["by_itself"])
        case DeliveryKind.REMINDER:
            return messages.Reminders(await load_reminders(session, row))
        case DeliveryKind.DIGEST:
            return messages.TeamDigest(await load_digest(session, now, row), now)
        case DeliveryKind.PICTURES:
            files = tuple(AttachedFile(**file) for file in row.payload["files"])
            return messages.Pictures(report_reference(row.subject_id), files)
        case DeliveryKind.NOTICE:
            notice, asking = await _copy(session, row)
            return messages.NoticeMessage(notice, _run_facts(row), asking)
        case DeliveryKind.NOTICE_REMINDER:
            return messages.NoticeReminder(*await _copy(session, row))
        case DeliveryKind.UPTAKE:
            return messages.UptakeTold(*await load_uptake(session, row.subject_id))
        case DeliveryKind.ANSWERS_FILE:
            reader = await _asking(session, row)
            return messages.AnswersFile(*await answers_file(session, reader, row.subject_id))
        case DeliveryKind.SURGE | DeliveryKind.SURGE_CALL | DeliveryKind.SURGE_PLOT:
            return await _load_surge_message(session, row, now)
        case DeliveryKind.CHANNEL_CLOSED:
            return messages.ChannelClosed(**row.payload)
        case (
            DeliveryKind.UPDATE_DUE
            | DeliveryKind.UPDATES_OVERDUE
            | DeliveryKind.INVENTORY
            | DeliveryKind.INVENTORY_PROBLEMS
        ):
            return await _load_about_versions(session, row)
        case (
            DeliveryKind.VULNERABILITY_CARD
            | DeliveryKind.VULNERABILITY_LOG
            | DeliveryKind.VULNERABILITY_DUE
            | DeliveryKind.FIXED
        ):
            return await _about_vulnerability(session, row, now)
        case DeliveryKind.HOME:
            person_key = row.recipient.partition(":")[2]
            tags = opener.tags(person_key) if opener else ()
            return await load_home_of(session, now, person_key, tags)
        case DeliveryKind.STATISTICS | DeliveryKind.EXPORT:
            return await _load_made_file(session, row)
        case _:
            assert_never(row.kind)


def _run_facts(row: DeliveryRow) -> RunFacts:
    return RunFacts(
        due_at=datetime.fromisoformat(row.payload["due_at"]),
        late_by=timedelta(seconds=row.payload["late_seconds"]),
    )


async def _copy(session: AsyncSession, row: DeliveryRow) -> tuple[Notice, Asking | None]:
    """A notice, and what this reader may answer."""
    notice = await load_text(session, row.subject_id)
    return notice, await load_asking(session, notice, row)


def _references(row: DeliveryRow) -> tuple[str, ...]:
    """The reports that a message to a reporter is about: all of theirs in the case."""
    return tuple(map(report_reference, row.payload.get("reports", [row.subject_id])))


async def _load_surge_message(
    session: AsyncSession, row: DeliveryRow, now: datetime
) -> messages.SurgeAlarm | messages.SurgeCall | messages.SurgePlot:
    surge = await load_surge(session, row.subject_id, now)
    if row.kind is DeliveryKind.SURGE:
        return messages.SurgeAlarm(surge, tuple(row.payload["on_call"]))
    if row.kind is DeliveryKind.SURGE_CALL:
        return messages.SurgeCall(surge, row.payload["channel"])
    return messages.SurgePlot(surge, await reports_per_minute(session, surge, now), now)


async def _load_about_versions(
    session: AsyncSession, row: DeliveryRow
) -> (
    messages.UpdateReminder
    | messages.UpdatesOverdue
    | messages.InventoryNews
    | messages.InventoryProblems
):
    if row.kind is DeliveryKind.UPDATE_DUE:
        return messages.UpdateReminder(await load_update_due(session, row))
    if row.kind is DeliveryKind.UPDATES_OVERDUE:
        return messages.UpdatesOverdue(await load_required(session, row.subject_id))
    if row.kind is DeliveryKind.INVENTORY:
        return messages.InventoryNews(row.payload["name"], load_outcome(row))
    return messages.InventoryProblems(row.payload["name"], load_problems(row.payload["problems"]))


async def _load_made_file(
    session: AsyncSession, row: DeliveryRow
) -> messages.StatisticsPicture | messages.ExportFile:
    asking, days = await _asking(session, row), row.subject_id
    until = datetime.fromisoformat(row.payload["until"])
    if row.kind is DeliveryKind.STATISTICS:
        return messages.StatisticsPicture(await statistics(session, until, asking, days))
    wanted = ExportFormat(row.payload["format"])
    content = await export(session, until, asking, days, wanted)
    return messages.ExportFile(days, wanted, content)


async def _asking(session: AsyncSession, row: DeliveryRow) -> Actor:
    """The person whom the delivery goes to, with the roles that they hold now."""
    person = await session.get_one(PersonRow, row.recipient.partition(":")[2])
    actor = await find_actor(session, person.chat_id)
    if actor is None:
        raise NotFound(person.key)
    return actor


async def _about_vulnerability(
    session: AsyncSession, row: DeliveryRow, now: datetime
) -> messages.Message:
    if row.kind is DeliveryKind.FIXED:
        return messages.Fixed(_references(row))
    if row.kind is DeliveryKind.VULNERABILITY_LOG:
        return messages.VulnerabilityLog(*await load_entry(session, row.subject_id, now))
    vulnerability = await load_vulnerability(session, row.subject_id, now)
    if row.kind is DeliveryKind.VULNERABILITY_CARD:
        return messages.VulnerabilityCard(vulnerability, now)
    chase, is_over = Chase(row.payload["chase"]), row.payload["is_over"]
    return messages.VulnerabilityDue(vulnerability, chase, is_over)
