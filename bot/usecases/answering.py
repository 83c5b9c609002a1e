"""Answers "is this real?" at once, from what the company knows and this person may see."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.answers import Answer
from bot.domain.indicators import Indicator, find_indicators
from bot.domain.match_keys import match_keys
from bot.domain.matching import Asked, find_answer
from bot.domain.people import Actor
from bot.domain.permissions import Action, may_see_notices, require
from bot.domain.policy import Policy
from bot.domain.vocabulary import ReportKind
from bot.usecases.policy import current_policy
from storage.base import connection_of
from storage.known import known_matches
from storage.notices import current_notices

# A text can be made of nothing but links; the first ones tell enough.
_LOOKED_UP = 100


def asked(
    *,
    kind: ReportKind | None,
    words: str,
    evidence: str,
    indicators: tuple[Indicator, ...],
    policy: Policy,
) -> Asked:
    """What an answer needs to know of a report or a question."""
    keys = match_keys(indicators, words, policy.domains)
    return Asked(kind, evidence, indicators, keys)


async def answer_all(
    session: AsyncSession,
    now: datetime,
    policy: Policy,
    asking: Sequence[tuple[Actor, Asked]],
) -> list[Answer]:
    """An answer to each, with one look-up for all that they show and one for current notices."""
    connection = connection_of(session)
    keys = {key for _, each in asking for key in each.keys[:_LOOKED_UP]}
    matches = await known_matches(connection, keys, now) if keys else []
    notices = (
        await current_notices(connection, now)
        if any(may_see_notices(actor) for actor, _ in asking)
        else []
    )
    return [
        find_answer(
            each,
            now,
            matches=[match for match in matches if match.key in each.keys],
            notices=notices if may_see_notices(actor) else (),
            domains=policy.domains,
        )
        for actor, each in asking
    ]


async def check(session: AsyncSession, now: datetime, actor: Actor, text: str) -> Answer:
    """Answer without filing anything."""
    require(actor, Action.FILE_REPORT)
    policy = await current_policy(session)
    question = asked(
        kind=None, words=text, evidence=text, indicators=find_indicators(text), policy=policy
    )
    return (await answer_all(session, now, policy, [(actor, question)]))[0]
