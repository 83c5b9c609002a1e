"""A small Slack app that uses every corner of Block Kit, for the page to be tried against."""

from __future__ import annotations

from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.server import Server

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Tocsin"},
    "features": {
        "bot_user": {"display_name": "Tocsin", "always_online": True},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "slash_commands": [
            {
                "command": "/report",
                "description": "Report what looks wrong",
                "usage_hint": "[what you saw]",
                "should_escape": False,
            },
            {
                "command": "/restore",
                "description": "Takes for ever",
                "usage_hint": "",
                "should_escape": False,
            },
        ],
        "shortcuts": [
            {
                "name": "Fill everything in",
                "type": "global",
                "callback_id": "everything",
                "description": "Every input there is",
            },
            {
                "name": "Report this message",
                "type": "message",
                "callback_id": "report_message",
                "description": "Tell the security team",
            },
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *("chat:write", "commands", "users:read", "channels:history", "im:history"),
                "files:write",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str) -> Json:
    """An option of a select, an overflow menu or a list."""
    return {"text": plain(text), "value": value}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block whose element has the action id "it"."""
    element = {"action_id": "it", **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": True,
        **more,
    }


CHOICES = [option("Low", "low"), option("High", "high")]

EVERYTHING: Json = {
    "type": "modal",
    "callback_id": "everything",
    "title": plain("Everything"),
    "submit": plain("Send"),
    "close": plain("Cancel"),
    "blocks": [
        field(
            "what",
            "What happened",
            {"type": "plain_text_input", "multiline": True, "min_length": 5, "max_length": 200},
            optional=False,
            hint=plain("In your own words."),
        ),
        field("mail", "E-mail", {"type": "email_text_input"}),
        field("link", "Link", {"type": "url_text_input"}),
        field("count", "How many", {"type": "number_input", "is_decimal_allowed": False}),
        field("one", "Severity", {"type": "static_select", "options": CHOICES}),
        field("many", "Labels", {"type": "multi_static_select", "options": CHOICES}),
        field("found", "Case", {"type": "external_select", "min_query_length": 2}),
        field("person", "Owner", {"type": "users_select"}),
        field("people", "Readers", {"type": "multi_users_select"}),
        field("channel", "Channel", {"type": "channels_select"}),
        field("places", "Places", {"type": "multi_conversations_select"}),
        field("day", "Day", {"type": "datepicker"}),
        field("time", "Time", {"type": "timepicker"}),
        field("moment", "Moment", {"type": "datetimepicker"}),
        field("boxes", "Tell me", {"type": "checkboxes", "options": CHOICES}),
        field("radio", "Risk", {"type": "radio_buttons", "options": CHOICES}),
        field("files", "Files", {"type": "file_input", "max_files": 2}),
        field(
            "live",
            "Live",
            {"type": "static_select", "options": CHOICES},
            dispatch_action=True,
        ),
        {
            "type": "actions",
            "block_id": "more",
            "elements": [{"type": "button", "action_id": "deeper", "text": plain("Deeper")}],
        },
    ],
}

DEEPER: Json = {
    "type": "modal",
    "callback_id": "deeper",
    "title": plain("Deeper"),
    "submit": plain("Done"),
    "close": plain("Back"),
    "blocks": [{"type": "section", "text": mrkdwn("Second floor")}],
}

CARD: list[Json] = [
    {"type": "header", "text": plain("C-5 · Forced re-login")},
    {
        "type": "section",
        "block_id": "body",
        "text": mrkdwn("*High* · 3 reports\nSeen by <@U0BOB> at `evil[.]example`"),
        "accessory": {
            "type": "overflow",
            "action_id": "more",
            "options": [option("Merge", "merge"), option("Split", "split")],
        },
    },
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            {"type": "button", "action_id": "claim", "text": plain("Claim"), "style": "primary"},
            {
                "type": "button",
                "action_id": "close_case",
                "text": plain("Close case"),
                "style": "danger",
                "confirm": {
                    "title": plain("Close C-5?"),
                    "text": mrkdwn("Three people get your verdict."),
                    "confirm": plain("Close it"),
                    "deny": plain("Keep it open"),
                },
            },
        ],
    },
]

HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Your reports")},
        {
            "type": "actions",
            "block_id": "home",
            "elements": [{"type": "button", "action_id": "claim", "text": plain("Look")}],
        },
    ],
}


class SampleApp:
    """The app, what it was told, and its connection."""

    def __init__(self, server: Server) -> None:
        client = AsyncWebClient(token="xoxb-playground", base_url=f"{server.url}/api/")
        self.client = client
        self.app = AsyncApp(client=client, process_before_response=True)
        self.actions: list[Json] = []
        self.submitted: Json = {}
        self.closed: list[str] = []
        self._handler = AsyncSocketModeHandler(
            self.app, "xapp-playground", web_client=client, ping_interval=60
        )
        self._listen()

    async def start(self) -> None:
        """Connect by Socket Mode."""
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def stop(self) -> None:
        """Hang up."""
        await self._handler.close_async()  # type: ignore[no-untyped-call]

    def _listen(self) -> None:
        app = self.app

        @app.command("/report")
        async def report(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
            await ack()
            text = f"Thanks, we have it: {command['text']}"
            button = {"type": "button", "action_id": "undo", "text": plain("Undo")}
            blocks: list[Json] = [
                {"type": "section", "text": mrkdwn(text)},
                {"type": "actions", "elements": [button]},
            ]
            await respond(text=text, blocks=blocks)

        @app.action("undo")
        async def undo(ack: AsyncAck, respond: AsyncRespond) -> None:
            await ack()
            await respond(text="Undone.", replace_original=True)

        @app.shortcut("everything")
        async def everything(ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=shortcut["trigger_id"], view=EVERYTHING)

        @app.shortcut("report_message")
        async def report_message(ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
            await ack()
            quoted = {"type": "section", "text": plain(shortcut["message"]["text"])}
            view = {**DEEPER, "title": plain("Report"), "blocks": [quoted]}
            await client.views_open(trigger_id=shortcut["trigger_id"], view=view)

        @app.options("it")
        async def cases(ack: AsyncAck, payload: Json) -> None:
            await ack(options=[option(f"Case {payload['value']}", "C-5")])

        @app.action("it")
        async def live(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            notice = {"type": "section", "block_id": "note", "text": plain("You chose High.")}
            view = {**EVERYTHING, "blocks": [notice, *EVERYTHING["blocks"]]}
            await client.views_update(view_id=body["view"]["id"], view=view)

        @app.action("deeper")
        async def deeper(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_push(trigger_id=body["trigger_id"], view=DEEPER)

        @app.view("everything")
        async def take(ack: AsyncAck, view: Json) -> None:
            values = view["state"]["values"]
            if values["what"]["it"]["value"] == "wrong":
                await ack(response_action="errors", errors={"mail": "We can't reach that one."})
                return
            self.submitted = values
            await ack()

        @app.view("deeper")
        async def done(ack: AsyncAck) -> None:
            await ack(response_action="clear")

        @app.action("claim")
        async def claim(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            self.actions.append(body["actions"][0])
            if "channel" in body:
                await client.chat_update(
                    channel=body["channel"]["id"],
                    ts=body["message"]["ts"],
                    text="C-5 is claimed.",
                    blocks=[{"type": "section", "text": mrkdwn("C-5 is *claimed*.")}],
                )

        @app.action("close_case")
        async def close_case(ack: AsyncAck, body: Json) -> None:
            await ack()
            self.actions.append(body["actions"][0])

        @app.action("more")
        async def more(ack: AsyncAck, body: Json) -> None:
            await ack()
            self.actions.append(body["actions"][0])

        @app.event("app_home_opened")
        async def home(event: Json, client: AsyncWebClient) -> None:
            if event["tab"] == "home":
                await client.views_publish(user_id=event["user"], view=HOME)

        @app.event("message")
        async def echo(event: Json, client: AsyncWebClient) -> None:
            await client.chat_postMessage(channel=event["channel"], text=f"Echo: {event['text']}")
