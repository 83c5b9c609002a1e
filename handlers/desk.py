"""What every listener needs: the database, the clock, Slack, and who is asking."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.domain.people import DEFAULT_LOCALE, Actor, Profile
from bot.domain.vocabulary import Role
from bot.slack.directory import fetch_person
from bot.slack.parse import WhoAndWhere, who
from bot.text import Words, words_for
from bot.usecases.directory import find_actor, learn_person
from handlers.call import Call
from handlers.intake import Intake
from storage.engine import Database

log = structlog.get_logger()

# A person who is not in the directory yet costs one look-up of at most this long.
_LOOK_UP_SECONDS = 0.5
# A change that another process made to people or roles counts here after so long; one of our own
# counts at once.
_REMEMBERED_SECONDS = 2.0
_MOST_REMEMBERED = 10_000
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

Handle = Callable[[Call], Awaitable[None]]


@dataclass
class Desk:
    """Shared by all listeners of one bot process."""

    database: Database
    clock: Clock
    client: AsyncWebClient
    home_team: str
    workspace_url: str
    command_prefix: str
    # Called after each commit: the outbox may hold something new.
    wake_outbox: Callable[[], None]
    # Looks at once for what is due, instead of at the next tick.
    tick: Callable[[], None]
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _known: dict[str, tuple[float, Actor]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.intake = Intake(self.write, self.clock.now)

    def listener(self, handle: Handle) -> Callable[..., Awaitable[None]]:
        """A Bolt listener that identifies the person, calls `handle`, and words what fails."""

        async def listen(ack: AsyncAck, body: dict[str, Any], payload: dict[str, Any]) -> None:
            asking = who(body)
            if asking is None:
                await ack()
                return
            actor = await self.identify(asking)
            call = Call(self, ack, body, payload, actor, self.words_of(actor), self.clock.now())
            await call.answer_with(handle)

        return listen

    async def identify(self, asking: WhoAndWhere) -> Actor:
        """The actor from the directory; an unknown person is looked up once, briefly."""
        now = asyncio.get_running_loop().time()
        seen_at, actor = self._known.get(asking.chat_id, (0.0, None))
        if actor is not None and now - seen_at < _REMEMBERED_SECONDS:
            return actor
        async with self.database.read() as session:
            actor = await find_actor(session, asking.chat_id)
        actor = actor or await self._meet(asking)
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        self._known[asking.chat_id] = (now, actor)
        return actor

    def forget_people(self) -> None:
        """People, groups or roles changed: look everybody up anew."""
        self._known.clear()

    def words_of(self, actor: Actor) -> Words:
        """Words in the actor's language and zone."""
        return words_for(
            [actor.locale],
            actor.time_zone,
            self.clock.now(),
            command_prefix=self.command_prefix,
        )

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction; once it is committed, the outbox is told to look."""
        async with self.database.write() as session:
            yield session
        self.wake_outbox()

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something after the ack that may fail without harm, such as turning a page."""
        task = asyncio.create_task(_forgiving(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self) -> None:
        """Wait for what runs after acks."""
        await asyncio.gather(*self._running)

    async def _meet(self, asking: WhoAndWhere) -> Actor:
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                profile = await fetch_person(self.client, asking.chat_id, self.home_team)
            known = True
        except (TimeoutError, SlackApiError, SlackClientError, OSError):
            team = asking.team_id or self.home_team
            profile = Profile(
                chat_id=asking.chat_id,
                team_id=team,
                name=asking.chat_id,
                locale=DEFAULT_LOCALE,
                time_zone="UTC",
                is_outside=team != self.home_team,
            )
            known = False
        now = self.clock.real_now() if known else _LONG_AGO
        async with self.database.write() as session:
            actor = await learn_person(session, now, profile)
        if known:
            return actor
        return Actor(
            person=actor.person,
            roles=frozenset({Role.EMPLOYEE}),
            locale=actor.locale,
            time_zone=actor.time_zone,
            is_guest=actor.is_guest,
            is_outside=actor.is_outside,
        )


async def _forgiving(work: Coroutine[Any, Any, Any]) -> None:
    try:
        await work
    except (SlackApiError, SlackClientError, OSError, TimeoutError) as error:
        code = error.response.get("error") if isinstance(error, SlackApiError) else ""
        log.warning("after_ack_failed", error=type(error).__name__, code=code)
