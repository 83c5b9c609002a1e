"""What only one person sees, and the response URLs through which an app answers an action."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.playground.drafts import Draft, read_draft
from bot.playground.page import PageStreams
from bot.playground.values import Ephemeral, Message, SlackError, Timing
from bot.playground.workspace import Channel, Workspace

REMEMBERED = 5_000
USES = 5


class Ephemerals:
    """Messages for one person. The newest few thousand are kept so that their buttons work."""

    def __init__(self, workspace: Workspace, page: PageStreams) -> None:
        self._workspace = workspace
        self._page = page
        self._kept: OrderedDict[str, Ephemeral] = OrderedDict()

    def get(self, ephemeral_id: str) -> Ephemeral:
        """One that is still remembered."""
        if ephemeral := self._kept.get(ephemeral_id):
            return ephemeral
        raise SlackError("message_not_found")

    def post(
        self, channel: Channel, person: str, draft: Draft, thread_ts: str | None = None
    ) -> Ephemeral:
        """Show something to one person."""
        bot = self._workspace.bot
        message = Message(
            ts=self._workspace.new_ts(),
            text=draft.text,
            user=bot.user_id,
            bot_id=bot.bot_id,
            blocks=draft.blocks,
            attachments=draft.attachments,
            thread_ts=thread_ts,
        )
        ephemeral = Ephemeral(f"E{message.ts}", channel.id, person, message)
        self._kept[ephemeral.id] = ephemeral
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        self._page.ephemeral_posted(ephemeral, channel)
        return ephemeral

    def replace(self, ephemeral: Ephemeral, draft: Draft) -> None:
        """Other words in the same place."""
        message = replace(
            ephemeral.message, text=draft.text, blocks=draft.blocks, attachments=draft.attachments
        )
        changed = replace(ephemeral, message=message)
        self._kept[ephemeral.id] = changed
        self._page.ephemeral_replaced(changed, self._workspace.channels[ephemeral.channel])

    def delete(self, ephemeral: Ephemeral) -> None:
        """Take it away."""
        if self._kept.pop(ephemeral.id, None):
            self._page.ephemeral_deleted(ephemeral)


@dataclass(slots=True)
class ResponseUrl:
    """Where an answer through this URL goes, and how often it was used."""

    channel: Channel
    person: str
    born: float
    message_ts: str | None
    ephemeral_id: str | None
    thread_ts: str | None
    uses: int = 0


class ResponseUrls:
    """Five uses within thirty minutes each, as at hooks.slack.com."""

    def __init__(self, workspace: Workspace, ephemerals: Ephemerals, timing: Timing) -> None:
        self._workspace = workspace
        self._ephemerals = ephemerals
        self._life = timing.response_url_seconds
        self._urls: dict[str, ResponseUrl] = {}

    def new(
        self,
        channel: Channel,
        person: str,
        *,
        message_ts: str | None = None,
        ephemeral_id: str | None = None,
        thread_ts: str | None = None,
    ) -> str:
        """An address for answers to what this person just did."""
        now = time.monotonic()
        while self._urls and now - next(iter(self._urls.values())).born > 2 * self._life:
            del self._urls[next(iter(self._urls))]
        key = secrets.token_urlsafe(16)
        self._urls[key] = ResponseUrl(channel, person, now, message_ts, ephemeral_id, thread_ts)
        return f"{self._workspace.base_url}/actions/{self._workspace.team.id}/{key}"

    def answer(self, key: str, body: Mapping[str, Any]) -> None:
        """Carry out one answer of the app."""
        url = self._urls.get(key)
        if url is None or time.monotonic() - url.born > self._life:
            raise SlackError("expired_url")
        if url.uses >= USES:
            raise SlackError("used_url")
        if body.get("delete_original"):
            self._delete(url)
        elif body.get("replace_original") and (url.message_ts or url.ephemeral_id):
            self._replace(url, read_draft(body))
        else:
            thread_ts = body.get("thread_ts") or url.thread_ts
            self.say(url.channel, url.person, body, thread_ts)
        url.uses += 1

    def say(
        self, channel: Channel, person: str, body: Mapping[str, Any], thread_ts: str | None = None
    ) -> None:
        """A new message in answer to a person, for their eyes only unless it says in_channel."""
        draft = read_draft(body)
        if body.get("response_type") != "in_channel":
            self._ephemerals.post(channel, person, draft, thread_ts)
            return
        bot = self._workspace.bot
        message = Message(
            ts=self._workspace.new_ts(),
            text=draft.text,
            user=bot.user_id,
            bot_id=bot.bot_id,
            blocks=draft.blocks,
            attachments=draft.attachments,
            thread_ts=thread_ts,
        )
        self._workspace.post(channel, message)

    def _delete(self, url: ResponseUrl) -> None:
        if url.ephemeral_id:
            self._ephemerals.delete(self._ephemerals.get(url.ephemeral_id))
        elif url.message_ts and (message := url.channel.find(url.message_ts)):
            self._workspace.delete(url.channel, message)

    def _replace(self, url: ResponseUrl, draft: Draft) -> None:
        if url.ephemeral_id:
            self._ephemerals.replace(self._ephemerals.get(url.ephemeral_id), draft)
        elif url.message_ts and (message := url.channel.find(url.message_ts)):
            changed = replace(
                message,
                text=draft.text,
                blocks=draft.blocks,
                attachments=draft.attachments,
                edited_ts=self._workspace.new_ts(),
            )
            self._workspace.edit(url.channel, message, changed)
