"""Keeps a protected reporter's traces out of the tables: draft, offer, whereabouts, files."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import InvalidInput, NotFound, Problem
from bot.domain.people import Actor, Person
from bot.domain.records import Report, Snapshot
from bot.domain.references import report_reference
from bot.domain.vocabulary import DeliveryState
from bot.usecases.drafts import offer_cause
from bot.usecases.reading import load_report
from bot.usecases.sealing import Pseudonym, Seal
from storage.base import connection_of
from storage.bulk import Batch, rows_of
from storage.cases import DraftRow, ReportRow, reports_by_request
from storage.outbox import find_by_cause, person_recipient
from storage.people import PersonRow, people_by_key, pseudonym_values
from storage.seals import SealRow, is_sealed_from

# What Slack calls places that few can see: their names or ids would tell who was there.
_PRIVATE_PLACES = ("directmessage", "privategroup")


async def protected_report(session: AsyncSession, request_id: str) -> Report | None:
    """What a request became before. Its draft is gone by then, so nothing else can tell."""
    found = await reports_by_request(connection_of(session), [request_id])
    return await load_report(session, found[request_id]) if found else None


def refuse_files(files: Sequence[object]) -> None:
    """Raises InvalidInput: Slack shows who uploaded a file."""
    if files:
        raise InvalidInput((Problem("files", "shows_who_sent"),))


def without_reporter(snapshot: Snapshot | None, reporter: Person) -> Snapshot | None:
    """A reported message without what tells who read it."""
    if snapshot is None:
        return None
    by_reporter = snapshot.author_chat_id == reporter.chat_id
    public = replace(
        snapshot,
        text=snapshot.text.replace(reporter.chat_id, "…"),
        author_chat_id="" if by_reporter else snapshot.author_chat_id,
        author_name="" if by_reporter else snapshot.author_name,
    )
    if _is_private(snapshot):
        return replace(public, channel_chat_id="", channel_name="", link="")
    return public


def _is_private(snapshot: Snapshot) -> bool:
    name = snapshot.channel_name
    is_direct = snapshot.channel_chat_id.startswith("D") or name.startswith("mpdm-")
    return is_direct or name in _PRIVATE_PLACES


def pseudonyms_to_insert(now: datetime, pseudonyms: Sequence[Pseudonym | None]) -> list[Batch]:
    """The rows of the pseudonyms, if there are any."""
    used = [each for each in pseudonyms if each]
    if not used:
        return []
    seals = [{"pseudonym_key": each.key, "token": each.token, "tag": each.tag} for each in used]
    return [
        rows_of(PersonRow, [pseudonym_values(each.key, each.code, now) for each in used]),
        rows_of(SealRow, seals),
    ]


async def hide_draft(session: AsyncSession, draft: DraftRow, report: Report, seal: Seal) -> None:
    """Forget the draft, and its twins that were begun and not sent; the offer changes hands."""
    offer = await find_by_cause(session, offer_cause(draft.id))
    if offer:
        offer.cause, offer.payload = f"report:{report.number}:offer", {}
        offer.recipient = person_recipient(report.reporter.key)
        offer.subject_id = report.number
        offer.channel_id = seal.tags(offer.channel_id)[0] if offer.channel_id else None
        offer.wanted += 1
        if offer.state is DeliveryState.SENT:
            offer.state = DeliveryState.QUEUED
    own = select(DraftRow).where(
        DraftRow.person_key == draft.person_key, col(DraftRow.report_id).is_(None)
    )
    for each in await session.scalars(own):
        if (each.text, each.snapshot) == (draft.text, draft.snapshot):
            await session.delete(each)


async def acting_on(session: AsyncSession, actor: Actor, report: ReportRow) -> Actor:
    """The person as their own report knows them: by name, or by its pseudonym.

    Raises NotFound for anybody else's report.
    """
    if report.reporter_key == actor.key:
        return actor
    if actor.tags and await is_sealed_from(session, report.reporter_key, actor.tags):
        people = await people_by_key(session, [report.reporter_key])
        return actor.behind(people[report.reporter_key])
    raise NotFound(report_reference(report.id))
