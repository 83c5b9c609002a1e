"""IT requires the lowest version of a product: propose, set, list, end."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import InvalidInput, Problem
from bot.domain.near import nearest
from bot.domain.people import Actor
from bot.domain.permissions import Action, require
from bot.domain.required import (
    Proposal,
    RequiredVersion,
    Requirement,
    product_key,
)
from bot.domain.update_rounds import begun_rounds
from bot.domain.vocabulary import (
    MissedRunPolicy,
    NoticeKind,
    NoticeState,
    ScheduleType,
    Severity,
)
from bot.usecases.audit import record
from storage.engine import take_turns
from storage.notices import NoticeRow
from storage.outbox import cancel
from storage.people import people_by_key
from storage.versions import (
    IS_STANDING,
    ProductRow,
    RequiredVersionRow,
    count_standing,
)


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """What the notice is called and says, in the languages of its readers."""

    title_en: str
    title_zh: str
    text_en: str
    text_zh: str


async def find_product(session: AsyncSession, name: str) -> ProductRow | None:
    """The product by any spelling of its name."""
    query = select(ProductRow).where(ProductRow.key == product_key(name))
    return (await session.scalars(query)).first()


async def known_product(session: AsyncSession, name: str) -> ProductRow:
    """The product, or InvalidInput that names the one that may be meant."""
    product = await find_product(session, name)
    if product is None:
        names = (await session.scalars(select(ProductRow.name).order_by(ProductRow.name))).all()
        near = nearest(name, names)
        code = "unknown_product" if names else "no_products"
        problems = [Problem("product", code, {"value": name})]
        problems += [Problem("product", "did_you_mean", {"value": near})] if near else []
        raise InvalidInput(tuple(problems))
    return product


async def propose(session: AsyncSession, actor: Actor, wanted: Requirement) -> Proposal:
    """What it would mean to require this: whom it concerns, and what it takes the place of."""
    require(actor, Action.WRITE_NOTICES)
    product = await find_product(session, wanted.product)
    product_id = product.id if product else None
    counts = await count_standing(session, product_id, wanted.version.place)
    standing = await _standing(session, product_id) if product_id else None
    replaced = await load_required(session, standing.id) if standing else None
    return Proposal(wanted, counts, replaced)


async def set_required(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    wanted: Requirement,
    words: NoticeWords,
    *,
    request_id: str,
) -> RequiredVersion:
    """Require the version from now on, in the place of another one; reminders begin.

    The same request twice sets it once. Raises InvalidInput when the day has passed meanwhile.
    """
    require(actor, Action.WRITE_NOTICES)
    if wanted.by <= now:
        raise InvalidInput((Problem("by", "past"),))
    key = product_key(wanted.product)
    await take_turns(session, f"required:{key}")
    done = await session.scalar(
        select(RequiredVersionRow.id)
        .join(NoticeRow, col(NoticeRow.id) == RequiredVersionRow.notice_id)
        .where(NoticeRow.request_id == request_id)
    )
    if done is not None:
        return await load_required(session, done)
    product = await find_product(session, wanted.product)
    if product is None:
        product = ProductRow(name=wanted.product, key=key)
        session.add(product)
        await session.flush()
    elif standing := await _standing(session, product.id):
        await _end(session, now, standing)
    notice = _notice(now, actor, wanted, words, request_id)
    session.add(notice)
    await session.flush()
    row = RequiredVersionRow(
        product_id=product.id,
        notice_id=notice.id,
        version=wanted.version.text,
        place=wanted.version.place,
        by=wanted.by,
        set_at=now,
        round_at=now,
        look_at=now,
    )
    session.add(row)
    await session.flush()
    required = await load_required(session, row.id)
    record(
        session,
        now,
        actor,
        "required.set",
        required.reference,
        product=product.name,
        version=row.version,
        by=row.by.isoformat(),
    )
    return required


async def end_required(
    session: AsyncSession, now: datetime, actor: Actor, name: str
) -> RequiredVersion:
    """Nobody is asked for it any more. Raises InvalidInput when nothing is required of it."""
    require(actor, Action.WRITE_NOTICES)
    product = await known_product(session, name)
    await take_turns(session, f"required:{product.key}")
    standing = await _standing(session, product.id)
    if standing is None:
        raise InvalidInput((Problem("product", "nothing_required", {"value": product.name}),))
    await _end(session, now, standing)
    required = await load_required(session, standing.id)
    record(session, now, actor, "required.end", required.reference)
    return required


async def list_required(session: AsyncSession, actor: Actor) -> tuple[RequiredVersion, ...]:
    """What is required at the moment, the soonest day first."""
    require(actor, Action.WRITE_NOTICES)
    query = (
        select(RequiredVersionRow.id)
        .join(NoticeRow, col(NoticeRow.id) == RequiredVersionRow.notice_id)
        .where(IS_STANDING, NoticeRow.state != NoticeState.CANCELLED)
        .order_by(col(RequiredVersionRow.by))
    )
    numbers = (await session.scalars(query)).all()
    return tuple([await load_required(session, number) for number in numbers])


async def load_required(session: AsyncSession, number: int) -> RequiredVersion:
    """One requirement with its numbers as they are now."""
    row = await session.get_one(RequiredVersionRow, number)
    product = await session.get_one(ProductRow, row.product_id)
    notice = await session.get_one(NoticeRow, row.notice_id)
    people = await people_by_key(session, [notice.author_key])
    return RequiredVersion(
        number=row.id,
        notice_number=row.notice_id,
        product=product.name,
        version=row.version,
        by=row.by,
        set_by=people[notice.author_key],
        counts=await count_standing(session, row.product_id, row.place),
        ended_at=row.ended_at,
    )


def reminder_cause(row: RequiredVersionRow, round_at: datetime) -> str:
    """What makes the reminders of a round necessary; cancelled with their notice."""
    return f"notice:{row.notice_id}:update:{round_at.isoformat()}"


def begun_causes(row: RequiredVersionRow, now: datetime) -> list[str]:
    """The causes of every reminder so far."""
    return [reminder_cause(row, at) for at in begun_rounds(row.set_at, row.by, now)]


async def _standing(session: AsyncSession, product_id: int) -> RequiredVersionRow | None:
    query = select(RequiredVersionRow).where(
        RequiredVersionRow.product_id == product_id, IS_STANDING
    )
    return (await session.scalars(query)).first()


async def _end(session: AsyncSession, now: datetime, row: RequiredVersionRow) -> None:
    row.ended_at = now
    notice = await session.get_one(NoticeRow, row.notice_id, with_for_update=True)
    notice.state, notice.current_until = NoticeState.CANCELLED, None
    await cancel(session, f"notice:{row.notice_id}:")
    await session.flush()


def _notice(
    now: datetime, actor: Actor, wanted: Requirement, words: NoticeWords, request_id: str
) -> NoticeRow:
    """The notice under whose number people see it; its runs are the rounds of reminders."""
    return NoticeRow(
        kind=NoticeKind.UPDATE_REMINDER,
        severity=Severity.MEDIUM,
        state=NoticeState.SCHEDULED,
        author_key=actor.key,
        title_en=words.title_en,
        title_zh=words.title_zh,
        text_en=words.text_en,
        text_zh=words.text_zh,
        action_en=wanted.how_en,
        action_zh=wanted.how_zh,
        deadline=wanted.by,
        product=wanted.product,
        fixed_versions=wanted.version.text,
        schedule_type=ScheduleType.NOW,
        time_zone=actor.time_zone,
        missed=MissedRunPolicy.SEND_LATE,
        created_at=now,
        current_until=wanted.by,
        request_id=request_id,
    )
