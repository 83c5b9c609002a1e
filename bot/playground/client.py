"""A typed client of the people API: lets a story or a test act as people and see what they see."""

# ruff: noqa: ASYNC109 - a wait in a test reads best with its timeout as an argument.

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import aiohttp

from bot.playground.input_state import FIELDS, Placed, elements
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

Predicate = Callable[[Json], bool]


class RefusedError(Exception):
    """The playground, as Slack would, refused what a person tried."""

    def __init__(self, body: Json) -> None:
        super().__init__(f"{body.get('error')}: {body.get('text', '')}")
        self.error: str = str(body.get("error"))
        self.text: str = str(body.get("text", ""))
        self.body = body


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person attaches."""

    name: str
    content: bytes
    mimetype: str = "text/plain"

    def as_json(self) -> Json:
        """As the people API takes it."""
        content = base64.b64encode(self.content).decode()
        return {"name": self.name, "mimetype": self.mimetype, "content_base64": content}


def find_action(
    thing: Json, action_id: str, value: str | None = None, block_id: str | None = None
) -> Placed:
    """The element with this action_id in a message or view; `value` picks one of many buttons."""
    content = _content(thing)
    blocks = list(content.get("blocks") or [])
    for attachment in content.get("attachments") or []:
        blocks += attachment.get("blocks") or []
    found = [
        placed
        for placed in elements(blocks)
        if placed.element.get("action_id") == action_id
        and (block_id is None or placed.block.get("block_id") == block_id)
    ]
    for placed in found:
        if value is None or placed.element["type"] != "button":
            return placed
        if placed.element.get("value") == value:
            return placed
    offered = sorted({str(p.element.get("action_id")) for p in elements(blocks)})
    raise LookupError(f"no {action_id!r} (value {value!r}) here; there is: {offered}")


class PersonClient:
    """One person at their Slack: acts, and receives what they would see, in order."""

    def __init__(self, client: PlaygroundClient, person_id: str) -> None:
        self._client = client
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
            container=_container(thing),
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
            container=_container(thing),
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
        view = _content(view)
        entered = _entered(view, values or {})
        body = await self._ask("view_submit", {"view_id": view["id"], "values": entered})
        if body["ok"]:
            return {}
        if errors := body.get("errors"):
            return dict(errors)
        raise RefusedError(body)

    async def close_view(self, view: Json) -> None:
        """Press × or cancel."""
        await self._post("view_close", view_id=_content(view)["id"])

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
        body = await self._client.get("messages", query)
        return list(body["messages"])

    async def state(self) -> Json:
        """Sidebar, people, commands: everything around the messages."""
        return await self._client.get("state", {"as": self.id})

    async def ready(self) -> None:
        """Wait until the person's stream of events is connected."""
        await self._is_ready.wait()

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
        address = f"{self._client.base_url}/playground/events"
        async with self._client.session.ws_connect(
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
        await self._client.everybody_ready()
        return await self._client.post(act, {"as": self.id, **arguments})


class PlaygroundClient:
    """The playground seen from outside; also an async context manager."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None
        self._people: dict[str, PersonClient] = {}

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
        """End everybody's streams and the session."""
        await asyncio.gather(*(person.stop() for person in self._people.values()))
        if self._session:
            await self._session.close()

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
            self._people[person_id] = PersonClient(self, person_id)
        return self._people[person_id]

    async def everybody_ready(self) -> None:
        """Nobody acts before everybody listens, so that no one misses what an act causes."""
        for person in list(self._people.values()):
            await person.ready()

    async def app(self, manifest: Json) -> None:
        """Install the app as its manifest describes it."""
        await self._checked_post("app", {"manifest": manifest})

    async def clock(self, advance_seconds: float | None = None) -> float:
        """Read the clock's offset, or move the clock on."""
        if advance_seconds is None:
            return float((await self.get("clock"))["offset_seconds"])
        body = await self._checked_post("clock", {"advance_seconds": advance_seconds})
        return float(body["offset_seconds"])

    async def reset_clock(self) -> None:
        """Back to real time."""
        await self._checked_post("clock", {"reset": True})

    async def faults(self, **settings: Any) -> Json:
        """Switch faults on and off, by the names of FaultSettings; cut_sockets, refresh_sockets,
        and reset=True to end them all."""
        faults: Json = (await self._checked_post("faults", settings))["faults"]
        return faults

    async def calls(self, since: int = 0, method: str | None = None) -> list[Json]:
        """What the app called, with numbers above `since`."""
        calls = (await self.get("calls", {"since": str(since)}))["calls"]
        return [call for call in calls if method is None or call["method"] == method]

    async def change_person(self, person_id: str, **changes: Any) -> None:
        """Change an account (user_change), or with a new id let somebody join (team_join)."""
        await self._checked_post("people", {"id": person_id, **changes})

    async def change_channel(self, channel_id: str, **changes: Any) -> None:
        """is_archived, bot_is_member, or user with is_member."""
        await self._checked_post("channels", {"id": channel_id, **changes})

    async def change_group(self, group_id: str, **changes: Any) -> None:
        """users, handle, name, disabled."""
        await self._checked_post("usergroups", {"id": group_id, **changes})

    async def revoke_tokens(self, revoked: bool = True) -> None:
        """Take the app's token away (tokens_revoked), or give it back."""
        await self._checked_post("tokens", {"revoked": revoked})

    async def is_app_connected(self) -> bool:
        """Whether the app holds a Socket Mode connection."""
        return bool((await self.get("healthz"))["connected"])

    # --- HTTP -----------------------------------------------------------------------------

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

    async def _checked_post(self, path: str, body: Json) -> Json:
        answer = await self.post(path, body)
        if not answer["ok"]:
            raise RefusedError(answer)
        return answer


def _is(kind: str) -> Predicate:
    return lambda event: event["type"] == kind


def _content(thing: Json) -> Json:
    """The message or view of an event, or the thing itself."""
    for name in ("message", "view"):
        if isinstance(thing.get(name), dict):
            content: Json = thing[name]
            return content
    return thing


def _container(thing: Json) -> Json:
    content = _content(thing)
    if content.get("ephemeral"):
        return {"type": "ephemeral", "id": content["id"]}
    if "ts" in content:
        return {"type": "message", "channel": content["channel"], "ts": content["ts"]}
    return {"type": "view", "view_id": content["id"]}


def _entered(view: Json, values: Mapping[str, Any]) -> Json:
    entered: Json = {}
    unknown = set(values)
    for placed in elements(view["blocks"]):
        block_id, action_id = placed.block["block_id"], placed.element["action_id"]
        kind = placed.element["type"]
        for name in (block_id, action_id):
            if name not in values:
                continue
            unknown.discard(name)
            value = values[name]
            if name == block_id and isinstance(value, dict) and action_id in value:
                entered.setdefault(block_id, {}).update(value)
            elif kind in FIELDS:
                entry = {"type": kind, FIELDS[kind][0]: value}
                entered.setdefault(block_id, {})[action_id] = entry
    if unknown:
        raise LookupError(f"no input {sorted(unknown)} in {render_view(view)}")
    return entered


def _described(event: Json) -> str:
    if "message" in event:
        return f"{event['type']} in {event['channel']}: {render_message(event['message'])[:300]}"
    if "view" in event:
        return f"{event['type']}: {render_view(event['view'])[:300]}"
    return str(event)[:300]
