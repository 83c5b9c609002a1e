"""The workspace's user groups, for the pickers of the settings' forms."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.directory import fetch_group_handles


class UserGroups:
    """Asks Slack when a form opens, not at each letter that is typed into its picker."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: list[tuple[str, str]] = []

    async def fetch(self) -> list[tuple[str, str]]:
        """Id and handle of every group, by handle, as Slack has them now."""
        self._known = await fetch_group_handles(self._client)
        return self._known

    async def with_words(self, typed: str) -> list[tuple[str, str]]:
        """Those whose handle holds what was typed."""
        wanted = typed.strip().lstrip("@").lower()
        known = self._known or await self.fetch()
        return [(group, handle) for group, handle in known if wanted in handle.lower()]
