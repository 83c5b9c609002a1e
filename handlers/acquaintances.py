"""Who is asking: found in the directory, remembered for a moment, looked up once when new."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.people import DEFAULT_LOCALE, Actor, Profile
from bot.domain.vocabulary import Role
from bot.slack.directory import fetch_person
from bot.slack.parse import WhoAndWhere
from bot.usecases.directory import find_actor, learn_person
from bot.usecases.sealing import Seal
from storage.engine import Database

# A person who is not in the directory yet costs one look-up of at most this long.
_LOOK_UP_SECONDS = 0.5
# A change that another process made to people or roles counts here after so long; one of our own
# counts at once.
_REMEMBERED_SECONDS = 2.0
_MOST_REMEMBERED = 10_000
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Acquaintances:
    """Turns the ids in payloads into actors; payloads at the same time share one look-up."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        client: AsyncWebClient,
        home_team: str,
        seal: Seal | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._client = client
        self._home_team = home_team
        self._seal = seal
        self._known: dict[str, tuple[float, asyncio.Task[Actor]]] = {}

    async def identify(self, asking: WhoAndWhere) -> Actor:
        """The actor from the directory; an unknown person is looked up once, briefly."""
        now = asyncio.get_running_loop().time()
        since, finding = self._known.get(asking.chat_id, (0.0, None))
        if finding is None or now - since > _REMEMBERED_SECONDS:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            finding = asyncio.create_task(self._find(asking))
            self._known[asking.chat_id] = (now, finding)
        try:
            return await asyncio.shield(finding)
        except Exception:
            self._known.pop(asking.chat_id, None)
            raise

    def forget(self) -> None:
        """People, groups or roles changed: look everybody up anew."""
        self._known.clear()

    async def _find(self, asking: WhoAndWhere) -> Actor:
        async with self._database.read() as session:
            actor = await find_actor(session, asking.chat_id)
        actor = actor or await self._meet(asking)
        return replace(actor, tags=self._seal.tags(actor.key)) if self._seal else actor

    async def _meet(self, asking: WhoAndWhere) -> Actor:
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                profile = await fetch_person(self._client, asking.chat_id, self._home_team)
            known = True
        except (TimeoutError, SlackApiError, SlackClientError, OSError):
            team = asking.team_id or self._home_team
            profile = Profile(
                chat_id=asking.chat_id,
                team_id=team,
                name=asking.chat_id,
                locale=DEFAULT_LOCALE,
                time_zone="UTC",
                is_outside=team != self._home_team,
            )
            known = False
        now = self._clock.real_now() if known else _LONG_AGO
        async with self._database.write() as session:
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
