"""A typed client of the people API: lets a story or a test act as people and see what they see."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

from bot.playground.gestures import Upload, find_action
from bot.playground.link import Link, RefusedError
from bot.playground.person import PersonClient
from bot.playground.render import render_message, render_text, render_view
from bot.playground.values import Json

__all__ = [
    "PersonClient",
    "PlaygroundClient",
    "RefusedError",
    "Upload",
    "find_action",
    "render_message",
    "render_text",
    "render_view",
]


class PlaygroundClient(Link):
    """The playground seen from outside; also an async context manager."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self._people: dict[str, PersonClient] = {}

    async def close(self) -> None:
        """End everybody's streams and the session."""
        await asyncio.gather(*(person.stop() for person in self._people.values()))
        await super().close()

    async def __aenter__(self) -> PlaygroundClient:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def person(self, person_id: str) -> PersonClient:
        """Somebody who acts; their stream of events starts now and stays connected."""
        if person_id not in self._people:
            self._people[person_id] = PersonClient(self, person_id, self.everybody_ready)
        return self._people[person_id]

    async def everybody_ready(self) -> None:
        """Nobody acts before everybody listens, so that no one misses what an act causes."""
        for person in list(self._people.values()):
            await person.ready()

    async def app(self, manifest: Json) -> None:
        """Install the app as its manifest describes it."""
        await self.checked_post("app", {"manifest": manifest})

    async def clock(self, advance_seconds: float | None = None) -> float:
        """Read the clock's offset, or move the clock on."""
        if advance_seconds is None:
            return float((await self.get("clock"))["offset_seconds"])
        body = await self.checked_post("clock", {"advance_seconds": advance_seconds})
        return float(body["offset_seconds"])

    async def reset_clock(self) -> None:
        """Back to real time."""
        await self.checked_post("clock", {"reset": True})

    async def faults(self, **settings: Any) -> Json:
        """Switch faults on and off, by the names of FaultSettings; cut_sockets, refresh_sockets,
        and reset=True to end them all."""
        faults: Json = (await self.checked_post("faults", settings))["faults"]
        return faults

    async def calls(self, since: int = 0, method: str | None = None) -> list[Json]:
        """What the app called, with numbers above `since`."""
        calls = (await self.get("calls", {"since": str(since)}))["calls"]
        return [call for call in calls if method is None or call["method"] == method]

    async def change_person(self, person_id: str, **changes: Any) -> None:
        """Change an account (user_change), or with a new id let somebody join (team_join)."""
        await self.checked_post("people", {"id": person_id, **changes})

    async def change_channel(self, channel_id: str, **changes: Any) -> None:
        """is_archived, bot_is_member, or user with is_member."""
        await self.checked_post("channels", {"id": channel_id, **changes})

    async def change_group(self, group_id: str, **changes: Any) -> None:
        """users, handle, name, disabled."""
        await self.checked_post("usergroups", {"id": group_id, **changes})

    async def revoke_tokens(self, revoked: bool = True) -> None:
        """Take the app's token away (tokens_revoked), or give it back."""
        await self.checked_post("tokens", {"revoked": revoked})

    async def is_app_connected(self) -> bool:
        """Whether the app holds a Socket Mode connection."""
        return bool((await self.get("healthz"))["connected"])
