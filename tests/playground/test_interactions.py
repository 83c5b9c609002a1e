"""Commands, shortcuts and clicks: the payloads are Slack's, and acks do what they say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client import PersonClient, PlaygroundClient, RefusedError, Upload
from bot.playground.limits import Limits
from bot.playground.server import Server
from bot.playground.values import Json, Timing
from tests.playground.support import MANIFEST, Inbox, bolt, connected, web_client

BUTTONS: list[Json] = [
    {
        "type": "section",
        "block_id": "who",
        "text": {"type": "mrkdwn", "text": "Who takes it?"},
        "accessory": {"type": "users_select", "action_id": "owner"},
    },
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {
                "type": "button",
                "action_id": "take",
                "text": {"type": "plain_text", "text": "Take"},
                "value": "C-5",
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [
                    {"text": {"type": "plain_text", "text": "Close"}, "value": "close"},
                    {"text": {"type": "plain_text", "text": "Merge"}, "value": "merge"},
                ],
            },
        ],
    },
]


@pytest.fixture
def app(server: Server) -> AsyncApp:
    """A Bolt app; tests add the listeners that they need."""
    return bolt(server)


@pytest.fixture
async def anna(
    server: Server, app: AsyncApp, client: PlaygroundClient
) -> AsyncIterator[PersonClient]:
    """Anna, with the app connected."""
    async with connected(server, app):
        yield client.person("U0ANNA")


async def test_a_command_carries_what_slack_sends(app: AsyncApp, anna: PersonClient) -> None:
    inbox = Inbox()
    app.command("/report")(inbox.listener())
    await anna.command("/report", "odd mail", channel="C0IT")
    body = await inbox.next()
    assert body.keys() == {
        *("token", "team_id", "team_domain", "channel_id", "channel_name", "user_id"),
        *("user_name", "command", "text", "api_app_id", "is_enterprise_install"),
        *("response_url", "trigger_id"),
    }
    assert (body["user_id"], body["channel_name"], body["text"]) == (
        "U0ANNA",
        "it-desk",
        "odd mail",
    )
    assert body["is_enterprise_install"] == "false"


async def test_names_in_a_command_are_resolved_only_where_the_manifest_asks_for_it(
    app: AsyncApp, anna: PersonClient
) -> None:
    inbox = Inbox()
    app.command("/report")(inbox.listener())
    app.command("/escaped")(inbox.listener())
    await anna.command("/report", "@sam <b> #general")
    await anna.command("/escaped", "@sam <b> #general")
    assert (await inbox.next())["text"] == "@sam <b> #general"
    expected = "<@U0SAM|sam> &lt;b&gt; <#C0GENERAL|general>"
    assert (await inbox.next())["text"] == expected


@pytest.mark.parametrize(
    ("command", "thread", "error"),
    [
        ("/nothing", None, "unknown_command"),
        ("/remind", None, "not_supported"),
        ("/report", "1.000001", "not_supported_in_thread"),
    ],
)
async def test_slack_refuses_commands_itself(
    client: PlaygroundClient, command: str, thread: str | None, error: str
) -> None:
    body: Json = {"as": "U0ANNA", "channel": "C0IT", "command": command, "thread_ts": thread}
    answer = await client.post("command", body)
    assert (answer["ok"], answer["error"]) == (False, error)
    assert answer["text"]


async def test_an_answer_with_bad_blocks_fails_as_a_command(
    app: AsyncApp, anna: PersonClient
) -> None:
    @app.command("/report")
    async def report(ack: Any) -> None:
        await ack(blocks=[{"type": "header"}])

    with pytest.raises(RefusedError) as refusal:
        await anna.command("/report", "x")
    assert refusal.value.error == "invalid_command_response"


async def test_a_click_carries_the_message_and_what_was_clicked(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.action("take")(inbox.listener())
    await web.chat_postMessage(channel="C0GENERAL", text="Card", blocks=BUTTONS)
    card = await anna.wait_for_message("C0GENERAL", "Who takes it?")
    await anna.click(card, "take", state={"who": {"owner": {"selected_user": "U0SAM"}}})
    body = await inbox.next()
    assert body["type"] == "block_actions"
    assert body["user"] == {
        "id": "U0ANNA",
        "username": "anna",
        "name": "anna",
        "team_id": "T0ACME",
    }
    assert body["container"] == {
        "type": "message",
        "message_ts": card["ts"],
        "channel_id": "C0GENERAL",
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": "C0GENERAL", "name": "general"}
    assert body["message"]["text"] == "Card"
    assert body["state"]["values"] == {
        "who": {"owner": {"type": "users_select", "selected_user": "U0SAM"}}
    }
    action = body["actions"][0]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "block_id": "row",
        "action_id": "take",
        "text": {"type": "plain_text", "text": "Take"},
        "value": "C-5",
    }
    assert (body["enterprise"], body["is_enterprise_install"]) == (None, False)
    assert body["response_url"].startswith("http://127.0.0.1:")


async def test_an_overflow_choice_carries_the_whole_option(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.action("more")(inbox.listener())
    await web.chat_postMessage(channel="C0GENERAL", text="Card", blocks=BUTTONS)
    await anna.click(await anna.wait_for_message("C0GENERAL"), "more", "merge")
    chosen = (await inbox.next())["actions"][0]["selected_option"]
    assert chosen == {"text": {"type": "plain_text", "text": "Merge"}, "value": "merge"}


async def test_a_click_in_an_ephemeral_comes_without_the_message(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.action("take")(inbox.listener())
    await anna.ready()
    await web.chat_postEphemeral(channel="C0GENERAL", user="U0ANNA", text="x", blocks=BUTTONS)
    whisper = await anna.wait_for_ephemeral("Who takes it?")
    await anna.click(whisper, "take")
    body = await inbox.next()
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    assert body["response_url"]


async def test_a_click_on_a_button_in_an_attachment_is_found(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.action("take")(inbox.listener())
    await anna.ready()
    await web.chat_postMessage(
        channel="C0GENERAL", text="Card", attachments=[{"color": "#c00", "blocks": BUTTONS}]
    )
    await anna.click(await anna.wait_for_message("C0GENERAL"), "take")
    body = await inbox.next()
    assert body["container"]["type"] == "message_attachment"
    assert body["container"]["attachment_id"] == 1
    assert body["actions"][0]["value"] == "C-5"


async def test_a_button_that_is_gone_is_refused(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    posted = await web.chat_postMessage(channel="C0GENERAL", text="Plain")
    place = {"type": "message", "channel": "C0GENERAL", "ts": posted["ts"]}
    answer = await client.post("action", {"as": "U0ANNA", "container": place, "action_id": "take"})
    assert answer["error"] == "action_not_found"


async def test_a_message_shortcut_carries_the_message_where_the_bot_is_no_member(
    app: AsyncApp, anna: PersonClient
) -> None:
    inbox = Inbox()
    app.shortcut("report_it")(inbox.listener())
    phish = next(m for m in await anna.messages("C0RANDOM") if m["attachments"])
    await anna.message_shortcut("report_it", "C0RANDOM", phish["ts"])
    body = await inbox.next()
    assert body["type"] == "message_action"
    assert body["channel"] == {"id": "C0RANDOM", "name": "random"}
    assert body["message"]["user"] == "U0LIWEI"
    assert body["message"]["blocks"]
    assert body["message"]["attachments"]
    assert body["message_ts"] == body["message"]["ts"] == phish["ts"]
    assert body["response_url"]
    assert body["trigger_id"]


async def test_a_message_shortcut_names_the_files_of_the_message(
    app: AsyncApp, anna: PersonClient
) -> None:
    inbox = Inbox()
    app.shortcut("report_it")(inbox.listener())
    phish = next(m for m in await anna.messages("C0GENERAL") if m["files"])
    await anna.message_shortcut("report_it", "C0GENERAL", phish["ts"])
    file = (await inbox.next())["message"]["files"][0]
    assert (file["name"], file["filetype"]) == ("invoice_0423.html", "html")


async def test_a_global_shortcut_has_no_channel_and_no_response_url(
    app: AsyncApp, anna: PersonClient
) -> None:
    inbox = Inbox()
    app.shortcut("report")(inbox.listener())
    await anna.shortcut("report")
    body = await inbox.next()
    assert body["type"] == "shortcut"
    assert not {"channel", "response_url", "message"} & body.keys()


async def test_nobody_uses_a_shortcut_on_what_they_can_not_see(client: PlaygroundClient) -> None:
    sam = client.person("U0SAM")
    secret = (await sam.messages("G0TRIAGE"))[0]
    with pytest.raises(RefusedError, match="channel_not_found"):
        await client.person("U0ANNA").message_shortcut("report_it", "G0TRIAGE", secret["ts"])


async def test_a_message_to_the_app_is_an_event_with_escaped_text_and_files(
    app: AsyncApp, anna: PersonClient
) -> None:
    inbox = Inbox()
    app.event("message")(inbox.event_listener())
    text = "see https://evil.example/x & run"
    ts = await anna.say(anna.dm, text, files=[Upload("note.txt", b"abc")])
    body = await inbox.next()
    event = body["event"]
    assert event["text"] == "see <https://evil.example/x> &amp; run"
    assert (event["subtype"], event["channel_type"], event["channel"]) == (
        "file_share",
        "im",
        "D0ANNA",
    )
    assert event["files"][0]["name"] == "note.txt"
    assert event["ts"] == event["event_ts"] == ts
    assert event["client_msg_id"]
    assert body["authorizations"][0]["user_id"] == "U0TOCSIN"
    assert body["event_id"].startswith("Ev")


async def test_the_bots_own_posts_in_a_dm_are_events_too(
    server: Server, web: AsyncWebClient
) -> None:
    app, inbox = bolt(server, hears_itself=True), Inbox()
    app.event("message")(inbox.event_listener())
    async with connected(server, app):
        await web.chat_postMessage(channel="U0ANNA", text="Hello Anna")
        event = (await inbox.next())["event"]
    assert (event["bot_id"], event["app_id"], event["user"]) == ("B0TOCSIN", "A0TOCSIN", "U0TOCSIN")
    assert event["channel"] == "D0ANNA"


async def test_messages_in_channels_are_events_only_when_subscribed(
    app: AsyncApp, anna: PersonClient, client: PlaygroundClient
) -> None:
    inbox = Inbox()
    app.event("message")(inbox.event_listener())
    app.event("app_mention")(inbox.event_listener())
    await anna.say("C0GENERAL", "not subscribed")
    await anna.say("C0GENERAL", "hey @tocsin")
    mention = (await inbox.next())["event"]
    assert (mention["type"], mention["text"]) == ("app_mention", "hey <@U0TOCSIN>")
    events = [*MANIFEST["settings"]["event_subscriptions"]["bot_events"], "message.channels"]
    settings = MANIFEST["settings"] | {"event_subscriptions": {"bot_events": events}}
    await client.app(MANIFEST | {"settings": settings})
    await anna.say("C0GENERAL", "subscribed")
    await anna.say("C0RANDOM", "the bot is no member here")
    event = (await inbox.next())["event"]
    assert (event["text"], event["channel_type"]) == ("subscribed", "channel")
    assert inbox.is_empty


async def test_company_changes_are_events(
    app: AsyncApp, anna: PersonClient, client: PlaygroundClient
) -> None:
    inbox = Inbox()
    for name in (
        *("user_change", "team_join", "subteam_updated", "subteam_members_changed"),
        *("channel_archive", "member_joined_channel", "channel_left", "tokens_revoked"),
    ):
        app.event(name)(inbox.event_listener())
    await client.change_person("U0ANNA", locale="de-DE")
    event = (await inbox.next())["event"]
    assert (event["type"], event["user"]["locale"]) == ("user_change", "de-DE")
    await client.change_person("U0NEW", name="new", real_name="New Person")
    assert (await inbox.next())["event"]["user"]["real_name"] == "New Person"
    await client.change_group("S0IT", users=["U0BOB"])
    by_type = {e["event"]["type"]: e["event"] for e in [await inbox.next(), await inbox.next()]}
    assert by_type["subteam_updated"]["subteam"]["users"] == ["U0BOB"]
    assert by_type["subteam_members_changed"]["removed_users"] == ["U0ITA"]
    await client.change_channel("C0RANDOM", bot_is_member=True)
    assert (await inbox.next())["event"]["user"] == "U0TOCSIN"
    await client.change_channel("C0RANDOM", bot_is_member=False)
    assert (await inbox.next())["event"]["channel"] == "C0RANDOM"
    await client.change_channel("C0IT", is_archived=True)
    event = (await inbox.next())["event"]
    assert (event["type"], event["channel"]) == ("channel_archive", "C0IT")
    await client.revoke_tokens()
    assert (await inbox.next())["event"]["tokens"]["bot"] == ["U0TOCSIN"]


async def test_opening_home_publishes_and_shows_it(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    text = {"type": "plain_text", "text": "Welcome"}

    @app.event("app_home_opened")
    async def opened(body: Json) -> None:
        inbox.put(body)
        await web.views_publish(
            user_id=body["event"]["user"],
            view={"type": "home", "blocks": [{"type": "header", "text": text}]},
        )

    home = await anna.home()
    assert home["blocks"][0]["text"]["text"] == "Welcome"
    first = (await inbox.next())["event"]
    assert (first["tab"], first["channel"], "view" in first) == ("home", "D0ANNA", False)
    await anna.home()
    assert (await inbox.next())["event"]["view"]["id"] == home["id"]
    assert await anna.open_dm() == "D0ANNA"
    assert (await inbox.next())["event"]["tab"] == "messages"


async def test_an_external_select_offers_what_the_app_finds(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    @app.options("case")
    async def find(ack: Any, body: Json) -> None:
        option = {"text": {"type": "plain_text", "text": body["value"]}, "value": "C-1"}
        await ack(options=[option])

    select = {
        "type": "external_select",
        "action_id": "case",
        "placeholder": {"type": "plain_text", "text": "Case"},
        "min_query_length": 0,
    }
    await anna.ready()
    blocks = [{"type": "actions", "elements": [select]}]
    await web.chat_postMessage(channel="C0GENERAL", text="x", blocks=blocks)
    options = await anna.options(await anna.wait_for_message("C0GENERAL"), "case", "pay")
    assert options == [{"text": {"type": "plain_text", "text": "pay"}, "value": "C-1"}]


# --- response URLs ------------------------------------------------------------------------


async def _answer(url: str, body: Json) -> tuple[int, Json]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status, await response.json()


async def _url_of_command(app: AsyncApp, anna: PersonClient) -> str:
    inbox = Inbox()
    app.command("/report")(inbox.listener())
    await anna.command("/report", "x", channel="C0GENERAL")
    return str((await inbox.next())["response_url"])


async def test_a_response_url_works_five_times(app: AsyncApp, anna: PersonClient) -> None:
    url = await _url_of_command(app, anna)
    for number in range(5):
        assert await _answer(url, {"text": f"answer {number}"}) == (200, {"ok": True})
        await anna.wait_for_ephemeral(f"answer {number}")
    assert await _answer(url, {"text": "once more"}) == (404, {"ok": False, "error": "used_url"})


async def test_a_response_url_expires() -> None:
    timing = Timing(response_url_seconds=0)
    async with Server(limits=Limits.off(), manifest=MANIFEST, timing=timing) as server:
        app = bolt(server)
        async with connected(server, app), PlaygroundClient(server.url) as client:
            url = await _url_of_command(app, client.person("U0ANNA"))
            assert (await _answer(url, {"text": "late"}))[1]["error"] == "expired_url"


async def test_a_response_url_can_post_in_the_channel(app: AsyncApp, anna: PersonClient) -> None:
    url = await _url_of_command(app, anna)
    await _answer(url, {"text": "for all", "response_type": "in_channel"})
    assert (await anna.wait_for_message("C0GENERAL", "for all"))["ephemeral"] is False


async def test_a_response_url_refuses_bad_blocks(app: AsyncApp, anna: PersonClient) -> None:
    url = await _url_of_command(app, anna)
    status, body = await _answer(url, {"blocks": [{"type": "header"}]})
    assert (status, body["error"]) == (400, "invalid_blocks")


async def test_an_ephemeral_is_replaced_and_deleted_through_its_response_url(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.action("take")(inbox.listener())
    await anna.ready()
    await web.chat_postEphemeral(channel="C0GENERAL", user="U0ANNA", text="x", blocks=BUTTONS)
    await anna.click(await anna.wait_for_ephemeral(), "take")
    url = (await inbox.next())["response_url"]
    await _answer(url, {"replace_original": True, "text": "taken"})
    assert (await anna.wait_for_ephemeral("taken"))["blocks"] == []
    await _answer(url, {"delete_original": True})
    await anna.wait_for(lambda event: event["type"] == "ephemeral_deleted")


async def test_a_message_is_replaced_and_deleted_through_its_response_url(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.action("take")(inbox.listener())
    await anna.ready()
    await web.chat_postMessage(channel="C0GENERAL", text="Card", blocks=BUTTONS)
    card = await anna.wait_for_message("C0GENERAL")
    await anna.click(card, "take")
    url = (await inbox.next())["response_url"]
    await _answer(url, {"replace_original": True, "text": "taken"})
    await anna.wait_for_change("C0GENERAL", "taken", card["ts"])
    await _answer(url, {"delete_original": True})
    await anna.wait_for(lambda event: event["type"] == "message_deleted")
    assert card["ts"] not in [m["ts"] for m in await anna.messages("C0GENERAL")]


async def test_a_revoked_token_is_refused(client: PlaygroundClient, web: AsyncWebClient) -> None:
    await client.revoke_tokens()
    with pytest.raises(SlackApiError, match="token_revoked"):
        await web.auth_test()
    await client.revoke_tokens(False)
    assert (await web.auth_test())["user_id"] == "U0TOCSIN"


async def test_a_wrong_token_is_refused(server: Server) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await web_client(server, "xoxb-wrong").auth_test()
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await web_client(server, "xapp-playground").auth_test()
