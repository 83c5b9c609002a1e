"""The HTTP side of the playground's client: one session, and refusals as exceptions."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from bot.playground.values import Json


class RefusedError(Exception):
    """The playground, as Slack would, refused what a person tried."""

    def __init__(self, body: Json) -> None:
        super().__init__(f"{body.get('error')}: {body.get('text', '')}")
        self.error: str = str(body.get("error"))
        self.text: str = str(body.get("text", ""))
        self.body = body


class Link:
    """A session with the playground's people API."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The HTTP session, open between start and close."""
        if self._session is None:
            raise RuntimeError("call start() first")
        return self._session

    async def start(self) -> None:
        """Open the HTTP session."""
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        """Close the HTTP session."""
        if self._session:
            await self._session.close()

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Json:
        """GET under /playground/; a refusal is raised."""
        address = f"{self.base_url}/playground/{path}"
        async with self.session.get(address, params=query) as response:
            body: Json = await response.json()
        if not body["ok"]:
            raise RefusedError(body)
        return body

    async def post(self, path: str, body: Json) -> Json:
        """POST under /playground/; a refusal is returned."""
        async with self.session.post(f"{self.base_url}/playground/{path}", json=body) as response:
            answer: Json = await response.json()
        return answer

    async def checked_post(self, path: str, body: Json) -> Json:
        """POST under /playground/; a refusal is raised."""
        answer = await self.post(path, body)
        if not answer["ok"]:
            raise RefusedError(answer)
        return answer
