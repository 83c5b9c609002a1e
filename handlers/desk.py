"""What every listener needs: the database, the clock, Slack, and who is asking."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.domain.people import Actor
from bot.slack.parse import WhoAndWhere, storable, who
from bot.text import Words, words_for
from bot.usecases.sealing import Seal
from bot.usecases.threads import Names
from handlers.acquaintances import Acquaintances
from handlers.call import Call
from handlers.intake import Intake
from handlers.user_groups import UserGroups
from storage.engine import Database

log = structlog.get_logger()

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
    # Hides who a protected reporter is; None: the settings hold no key, so it is not offered.
    seal: Seal | None
    # Called after each commit: the outbox may hold something new.
    wake_outbox: Callable[[], None]
    # Looks at once for what is due, instead of at the next tick.
    tick: Callable[[], None]
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._people = Acquaintances(
            self.database, self.clock, self.client, self.home_team, self.seal
        )
        self.intake = Intake(self.write, self.clock.now)
        self.user_groups = UserGroups(self.client)

    def listener(self, handle: Handle) -> Callable[..., Awaitable[None]]:
        """A Bolt listener that identifies the person, calls `handle`, and words what fails."""

        async def listen(ack: AsyncAck, body: dict[str, Any], payload: dict[str, Any]) -> None:
            body, payload = storable(body), storable(payload)
            asking = who(body)
            if asking is None:
                await ack()
                return
            actor = await self._people.identify(asking)
            call = Call(self, ack, body, payload, actor, self.words_of(actor), self.clock.now())
            await call.answer_with(handle)

        return listen

    async def identify(self, chat_id: str) -> Actor:
        """A person whom a payload names; one who is not known yet is looked up once, briefly."""
        return await self._people.identify(WhoAndWhere(chat_id, ""))

    def forget_people(self) -> None:
        """People, groups or roles changed: look everybody up anew."""
        self._people.forget()

    def words_of(self, actor: Actor) -> Words:
        """Words in the actor's language and zone."""
        return words_for(
            [actor.locale],
            actor.time_zone,
            self.clock.now(),
            command_prefix=self.command_prefix,
        )

    def names_of(self, channel_or_message: str) -> Names:
        """What it may be stored as: its tags where there are seals, else itself."""
        tags = self.seal.tags(channel_or_message) if self.seal else ()
        return (*tags, channel_or_message)

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


async def _forgiving(work: Coroutine[Any, Any, Any]) -> None:
    try:
        await work
    except (SlackApiError, SlackClientError, DBAPIError, OSError, TimeoutError) as error:
        code = error.response.get("error") if isinstance(error, SlackApiError) else ""
        log.warning("after_ack_failed", error=type(error).__name__, code=code)
