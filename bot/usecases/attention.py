"""What the team says about its own attention: still on it, give it back, not before then."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.clocks import LONGEST_SNOOZE
from bot.domain.errors import InvalidInput, Problem, WrongState
from bot.domain.people import Actor
from bot.domain.records import Case
from bot.domain.references import case_reference
from bot.domain.vocabulary import OPEN_STATES, CaseEvent
from bot.usecases.audit import record
from bot.usecases.cases import case_to_change, see_case, show_change
from bot.usecases.clocks import give_up_claim
from bot.usecases.policy import current_policy
from bot.usecases.reading import case_row
from bot.usecases.reminders import show_reminders_again


async def renew_claim(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Case:
    """The owner still works on it. From anybody else it changes nothing."""
    await show_reminders_again(session, number)
    if not await _owns(session, actor, number):
        return await see_case(session, actor, number)
    case = await case_to_change(session, now, actor, number)
    record(session, now, actor, "case.renew", case_reference(number))
    return await show_change(session, case)


async def give_back(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Case:
    """The owner puts the case back into the queue. From anybody else it changes nothing."""
    await show_reminders_again(session, number)
    if not await _owns(session, actor, number):
        return await see_case(session, actor, number)
    case = await case_to_change(session, now, actor, number)
    await give_up_claim(session, now, await current_policy(session), case, by=actor)
    return await show_change(session, case)


async def _owns(session: AsyncSession, actor: Actor, number: int) -> bool:
    """Whether the actor owns the case; nobody else can take it until the transaction ends."""
    case = await case_row(session, number, lock=True)
    return case.state in OPEN_STATES and case.owner_key == actor.key


async def snooze_case(
    session: AsyncSession, now: datetime, actor: Actor, number: int, until: datetime | None
) -> Case:
    """Remind nobody of the case until then. Raises InvalidInput, WrongState, NotFound, NotAllowed.

    Its times run on, and what is overdue is shown as overdue.
    """
    case = await case_to_change(session, now, actor, number)
    if case.state not in OPEN_STATES:
        raise WrongState(case_reference(number), CaseEvent.ASK, case.state)
    if until is None:
        raise InvalidInput((Problem("until", "missing"),))
    if until <= now:
        raise InvalidInput((Problem("until", "past"),))
    if until > now + LONGEST_SNOOZE:
        raise InvalidInput((Problem("until", "snooze_too_long"),))
    case.snoozed_until = until
    record(session, now, actor, "case.snooze", case_reference(number), until=until.isoformat())
    return await show_change(session, case)


async def wake_case(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Case:
    """End the snooze now. A case that is awake stays as it is."""
    case = await case_to_change(session, now, actor, number)
    if case.snoozed_until is not None:
        case.snoozed_until = None
        record(session, now, actor, "case.wake", case_reference(number))
    return await show_change(session, case)
