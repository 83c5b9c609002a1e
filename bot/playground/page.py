"""Streams of events to the people's pages: what each person sees happen, as it happens."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable

from aiohttp import WSMsgType, web

from bot.playground import shapes
from bot.playground.values import Ephemeral, Json, Message, View
from bot.playground.workspace import Channel, Workspace


class PageStreams:
    """Who is looking, and what they are told. Costs nothing while nobody looks."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._streams: dict[str, set[asyncio.Queue[str | None]]] = defaultdict(set)
        self._is_watched = False

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one page's WebSocket until it goes away."""
        person = self._workspace.person(request.query.get("as", "")).id
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        queue.put_nowait('{"type":"ready"}')
        self._streams[person].add(queue)
        self._is_watched = True
        writer = asyncio.create_task(_write(socket, queue))
        try:
            async for incoming in socket:
                if incoming.type is WSMsgType.ERROR:
                    break
        finally:
            self._streams[person].discard(queue)
            self._is_watched = any(self._streams.values())
            queue.put_nowait(None)
            await writer
        return socket

    def close(self) -> None:
        """Say goodbye to every page."""
        for queues in self._streams.values():
            for queue in queues:
                queue.put_nowait(None)

    def tell(self, people: Iterable[str], event: Json) -> None:
        """Send an event to the pages of these people."""
        if not self._is_watched:
            return
        text = json.dumps(event, ensure_ascii=False)
        for person in people:
            for queue in self._streams.get(person, ()):
                queue.put_nowait(text)

    def tell_all(self, event: Json) -> None:
        """Send an event to every page."""
        self.tell(list(self._streams), event)

    # --- what is seen ---------------------------------------------------------------------

    def message(self, value: Message, channel: Channel) -> Json:
        """A message as the page shows it."""
        files = (self._workspace.files[file_id] for file_id in value.files)
        replies = channel.threads.get(value.ts, {})
        return {
            "ts": value.ts,
            "channel": channel.id,
            "user": value.user,
            "bot_id": value.bot_id,
            "text": value.text,
            "blocks": value.blocks,
            "attachments": value.attachments,
            "files": [
                {
                    "id": file.id,
                    "name": file.name,
                    "title": file.title or file.name,
                    "alt_text": file.alt_text,
                    "mimetype": file.mimetype,
                    "size": len(file.content),
                    "url": None if file.is_hidden else f"/playground/files/{file.id}",
                }
                for file in files
            ],
            "thread_ts": value.thread_ts,
            "reply_count": len(replies),
            "edited": {"ts": value.edited_ts} if value.edited_ts else None,
            "subtype": value.subtype,
            "pinned": value.ts in channel.pins,
            "ephemeral": False,
            "clock_offset": self._workspace.clock.offset_at(value.ts),
        }

    def ephemeral_message(self, value: Ephemeral, channel: Channel) -> Json:
        """The same for what only one person sees; `id` names it in actions."""
        return self.message(value.message, channel) | {"ephemeral": True, "id": value.id}

    def view(self, value: View) -> Json:
        """A view as the page shows it."""
        workspace = self._workspace
        return shapes.view(value, workspace.team, workspace.bot)

    def message_posted(self, channel: Channel, message: Message) -> None:
        """Watcher: a new message."""
        self._about_message("message", channel, message)
        self._refresh_parent(channel, message)

    def message_changed(self, channel: Channel, message: Message, previous: Message) -> None:
        """Watcher: a new version of a message."""
        self._about_message("message_changed", channel, message)

    def message_deleted(self, channel: Channel, message: Message) -> None:
        """Watcher: a message is gone."""
        self._about_message("message_deleted", channel, message)
        self._refresh_parent(channel, message)

    def _refresh_parent(self, channel: Channel, message: Message) -> None:
        """The parent shows how many replies it has."""
        if message.thread_ts and (parent := channel.messages.get(message.thread_ts)):
            self._about_message("message_changed", channel, parent)

    def _about_message(self, kind: str, channel: Channel, message: Message) -> None:
        if self._is_watched:
            shown = self.message(message, channel)
            people = [person for person in self._streams if person in channel.members]
            self.tell(people, {"type": kind, "channel": channel.id, "message": shown})

    def ephemeral_posted(self, value: Ephemeral, channel: Channel) -> None:
        """Something for one pair of eyes."""
        event: Json = {
            "type": "ephemeral",
            "channel": channel.id,
            "id": value.id,
            "message": self.ephemeral_message(value, channel),
        }
        if value.message.thread_ts:
            event["thread_ts"] = value.message.thread_ts
        self.tell([value.person], event)

    def ephemeral_replaced(self, value: Ephemeral, channel: Channel) -> None:
        """The same place, other words."""
        shown = self.ephemeral_message(value, channel)
        event = {"type": "ephemeral_replaced", "channel": channel.id, "id": value.id}
        self.tell([value.person], event | {"message": shown})

    def ephemeral_deleted(self, value: Ephemeral) -> None:
        """Taken away again."""
        event = {"type": "ephemeral_deleted", "channel": value.channel, "id": value.id}
        self.tell([value.person], event)

    def view_changed(self, kind: str, value: View) -> None:
        """view_opened, view_pushed, view_updated, view_closed or home."""
        if self._is_watched:
            self.tell([value.person], {"type": kind, "view": self.view(value)})

    def failure(self, person: str, text: str) -> None:
        """The sentence that Slack itself shows when the app lets a person down."""
        self.tell([person], {"type": "failure", "text": text})


async def _write(socket: web.WebSocketResponse, queue: asyncio.Queue[str | None]) -> None:
    try:
        while (text := await queue.get()) is not None:
            await socket.send_str(text)
        await socket.close()
    except (ConnectionError, RuntimeError):
        # The page went away in the middle of a frame; its reader ends by itself.
        return
