"""One person at their Slack, for a story or a test: acts, and waits for what they would see."""

# ruff: noqa: ASYNC109 - a wait in a test reads best with its timeout as an argument.

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from bot.playground.gestures import Upload, container_of, content_of, find_action, values_of
from bot.playground.input_state import FIELDS
from bot.playground.link import Link, RefusedError
from bot.playground.render import render_message, render_view
from bot.playground.values import Json

Predicate = Callable[[Json], bool]


class PersonClient:
    """One person at their Slack: acts, and receives what they would see, in order."""

    def __init__(
        self, link: Link, person_id: str, everybody_ready: Callable[[], Awaitable[None]]
    ) -> None:
        self._link = link
        self._everybody_ready = everybody_ready
        self.id = person_id
        self._pending: list[Json] = []
        self._news = asyncio.Condition()
        self._is_ready = asyncio.Event()
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    @property
    def dm(self) -> str:
        """The channel id of the person's conversation with the bot."""
        return "D" + self.id[1:]

    # --- acting ---------------------------------------------------------------------------

    async def command(self, command: str, text: str = "", *, channel: str | None = None) -> None:
        """Type a slash command, as ("/report", "text") or ("/report text"); waits for the ack."""
        if not text and " " in command:
            command, _, text = command.partition(" ")
        await self._post("command", command=command, text=text, channel=channel or self.dm)

    async def say(
        self,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Iterable[Upload] = (),
    ) -> str:
        """Write a message; returns its timestamp."""
        uploads = [file.as_json() for file in files]
        body = await self._post(
            "message", channel=channel, text=text, thread_ts=thread_ts, files=uploads
        )
        return str(body["ts"])

    async def edit(self, channel: str, ts: str, text: str) -> None:
        """Change the words of an own message."""
        await self._post("message_edit", channel=channel, ts=ts, text=text)

    async def delete(self, channel: str, ts: str) -> None:
        """Delete an own message."""
        await self._post("message_delete", channel=channel, ts=ts)

    async def shortcut(self, callback_id: str) -> None:
        """Use a global shortcut."""
        await self._post("shortcut", callback_id=callback_id)

    async def message_shortcut(self, callback_id: str, channel: str, ts: str) -> None:
        """Use a shortcut of a message's menu."""
        await self._post("shortcut", callback_id=callback_id, channel=channel, ts=ts)

    async def click(
        self,
        thing: Json,
        action_id: str,
        value: Any = None,
        *,
        block_id: str | None = None,
        state: Json | None = None,
    ) -> None:
        """Press a button or choose `value` in a menu, in a message, ephemeral or view."""
        placed = find_action(thing, action_id, value, block_id)
        kind = placed.element["type"]
        chosen: Json = {}
        if kind != "button":
            field = "selected_option" if kind == "overflow" else FIELDS[kind][0]
            chosen = {field: value}
        await self._post(
            "action",
            container=container_of(thing),
            block_id=placed.block.get("block_id"),
            action_id=action_id,
            state={"values": state or {}},
            **chosen,
        )

    async def options(self, thing: Json, action_id: str, typed: str = "") -> list[Json]:
        """What an external select offers for what was typed; groups are flattened."""
        placed = find_action(thing, action_id)
        body = await self._post(
            "options",
            container=container_of(thing),
            block_id=placed.block.get("block_id"),
            action_id=action_id,
            value=typed,
        )
        grouped = [
            option for group in body.get("option_groups") or [] for option in group["options"]
        ]
        return [*body["options"], *grouped]

    async def submit(self, view: Json, values: Mapping[str, Any] | None = None) -> dict[str, str]:
        """Fill a modal in and submit it; returns the errors by block_id, none when it went through.

        `values` maps a block_id or action_id to a plain value (text, an option's value, a list of
        ids), or a block_id to Slack's own {action_id: {type, …}}.
        """
        view = content_of(view)
        entered = values_of(view, values or {})
        body = await self._ask("view_submit", {"view_id": view["id"], "values": entered})
        if body["ok"]:
            return {}
        if errors := body.get("errors"):
            return dict(errors)
        raise RefusedError(body)

    async def close_view(self, view: Json) -> None:
        """Press × or cancel."""
        await self._post("view_close", view_id=content_of(view)["id"])

    async def home(self, *, timeout: float = 5) -> Json:
        """Open the app's Home and return the view that the app publishes in answer."""
        self._pending = [event for event in self._pending if event["type"] != "home"]
        await self._post("home")
        view: Json = (await self.wait_for(_is("home"), timeout))["view"]
        return view

    async def open_dm(self) -> str:
        """Open the conversation with the app; returns its channel id."""
        return str((await self._post("open_dm"))["channel"])

    async def upload(self, file: Upload) -> Json:
        """Upload a file for a file input; its id goes into the value."""
        uploaded: Json = (await self._post("upload", **file.as_json()))["file"]
        return uploaded

    # --- seeing ---------------------------------------------------------------------------

    async def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """A channel's top-level messages, or a thread with its parent; oldest first."""
        query = {"as": self.id, "channel": channel}
        if thread_ts:
            query["thread_ts"] = thread_ts
        body = await self._link.get("messages", query)
        return list(body["messages"])

    async def state(self) -> Json:
        """Sidebar, people, commands: everything around the messages."""
        return await self._link.get("state", {"as": self.id})

    async def ready(self) -> None:
        """Wait until the person's stream of events is connected; raises when it can't be."""
        waiting = asyncio.ensure_future(self._is_ready.wait())
        await asyncio.wait({waiting, self._listening}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            self._listening.result()
            raise ConnectionError(f"the stream of {self.id} has ended")

    def forget(self) -> None:
        """Drop the events that were received so far."""
        self._pending.clear()

    async def wait_for(self, predicate: Predicate, timeout: float = 5) -> Json:
        """The first event, received already or to come, that fits; it is consumed, others stay."""
        try:
            async with asyncio.timeout(timeout), self._news:
                while True:
                    for index, event in enumerate(self._pending):
                        if predicate(event):
                            return self._pending.pop(index)
                    await self._news.wait()
        except TimeoutError:
            seen = "\n".join(f"- {_described(event)}" for event in self._pending) or "- nothing"
            waited = f"{self.id} waited {timeout} s in vain; received and not consumed:\n{seen}"
            raise TimeoutError(waited) from None

    async def wait_for_message(
        self,
        channel: str,
        contains: str = "",
        thread_ts: str | None = None,
        *,
        timeout: float = 5,
    ) -> Json:
        """A new message of the bot in a channel or thread, with these words in it."""

        def fits(event: Json) -> bool:
            return (
                event["type"] == "message"
                and event["channel"] == channel
                and bool(event["message"]["bot_id"])
                and (thread_ts is None or event["message"]["thread_ts"] == thread_ts)
                and contains in render_message(event["message"])
            )

        message: Json = (await self.wait_for(fits, timeout))["message"]
        return message

    async def wait_for_change(
        self, channel: str, contains: str = "", ts: str | None = None, *, timeout: float = 5
    ) -> Json:
        """A message that was edited so that these words are in it."""

        def fits(event: Json) -> bool:
            return (
                event["type"] == "message_changed"
                and event["channel"] == channel
                and (ts is None or event["message"]["ts"] == ts)
                and contains in render_message(event["message"])
            )

        message: Json = (await self.wait_for(fits, timeout))["message"]
        return message

    async def wait_for_ephemeral(self, contains: str = "", *, timeout: float = 5) -> Json:
        """A message, new or replaced, that only this person sees."""

        def fits(event: Json) -> bool:
            is_one = event["type"] in ("ephemeral", "ephemeral_replaced")
            return is_one and contains in render_message(event["message"])

        message: Json = (await self.wait_for(fits, timeout))["message"]
        return message

    async def wait_for_view(self, title_contains: str = "", *, timeout: float = 5) -> Json:
        """A modal that opens, is pushed, or is updated, with these words in its title."""

        def fits(event: Json) -> bool:
            is_shown = event["type"] in ("view_opened", "view_pushed", "view_updated")
            return is_shown and title_contains in event["view"]["title"]["text"]

        view: Json = (await self.wait_for(fits, timeout))["view"]
        return view

    async def wait_for_home(self, contains: str = "", *, timeout: float = 5) -> Json:
        """The app's Home, published anew with these words in it."""

        def fits(event: Json) -> bool:
            return event["type"] == "home" and contains in render_view(event["view"])

        view: Json = (await self.wait_for(fits, timeout))["view"]
        return view

    async def wait_for_failure(self, contains: str = "", *, timeout: float = 5) -> str:
        """The sentence that Slack shows when the app let the person down."""

        def fits(event: Json) -> bool:
            return event["type"] == "failure" and contains in event["text"]

        return str((await self.wait_for(fits, timeout))["text"])

    # --- inside ---------------------------------------------------------------------------

    async def stop(self) -> None:
        """End the stream of events."""
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        address = f"{self._link.base_url}/playground/events"
        async with self._link.session.ws_connect(
            address, params={"as": self.id}, max_msg_size=0
        ) as socket:
            async for incoming in socket:
                event = incoming.json()
                if event["type"] == "ready":
                    self._is_ready.set()
                    continue
                async with self._news:
                    self._pending.append(event)
                    self._news.notify_all()

    async def _post(self, act: str, **arguments: Any) -> Json:
        body = await self._ask(act, arguments)
        if not body["ok"]:
            raise RefusedError(body)
        return body

    async def _ask(self, act: str, arguments: Json) -> Json:
        await self._everybody_ready()
        return await self._link.post(act, {"as": self.id, **arguments})


def _is(kind: str) -> Predicate:
    return lambda event: event["type"] == kind


def _described(event: Json) -> str:
    if "message" in event:
        return f"{event['type']} in {event['channel']}: {render_message(event['message'])[:300]}"
    if "view" in event:
        return f"{event['type']}: {render_view(event['view'])[:300]}"
    return str(event)[:300]
