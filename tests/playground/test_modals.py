"""Modals: triggers, the stack, what acks do, what stays entered, what Slack's client refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client import PersonClient, PlaygroundClient, RefusedError
from bot.playground.limits import Limits
from bot.playground.server import Server
from bot.playground.values import Json, Timing
from tests.playground.support import MANIFEST, Inbox, bolt, connected, web_client


def text(words: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": words}


def question(**element: Any) -> Json:
    """An input block with the block_id "q"."""
    block: Json = {"type": "input", "block_id": "q", "label": text("What?")}
    optional = element.pop("optional", False)
    return block | {"optional": optional, "element": {"action_id": "answer", **element}}


TEXT_INPUT = question(type="plain_text_input", min_length=3, max_length=10)


def modal(title: str = "Report", *blocks: Json, **more: Any) -> Json:
    """A modal view."""
    content = list(blocks) or [TEXT_INPUT]
    view = {"type": "modal", "title": text(title), "blocks": content, "submit": text("Send")}
    return view | more


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


# What each app's shortcut received: Bolt takes one listener for it.
_SHORTCUTS: WeakKeyDictionary[AsyncApp, Inbox] = WeakKeyDictionary()


async def trigger_of(app: AsyncApp, anna: PersonClient) -> str:
    """A fresh trigger id, from a global shortcut."""
    if app not in _SHORTCUTS:
        _SHORTCUTS[app] = Inbox()
        app.shortcut("report")(_SHORTCUTS[app].listener())
    await anna.shortcut("report")
    return str((await _SHORTCUTS[app].next())["trigger_id"])


async def opened(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient, view: Json | None = None
) -> Json:
    """A modal that Anna has open."""
    await web.views_open(trigger_id=await trigger_of(app, anna), view=view or modal())
    return await anna.wait_for_view()


async def test_a_trigger_is_good_for_one_modal(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    trigger = await trigger_of(app, anna)
    answer = await web.views_open(trigger_id=trigger, view=modal(callback_id="send"))
    view = answer["view"]
    assert (view["callback_id"], view["app_id"], view["bot_id"]) == ("send", "A0TOCSIN", "B0TOCSIN")
    assert view["root_view_id"] == view["id"]
    assert view["previous_view_id"] is None
    assert view["state"]["values"] == {"q": {"answer": {"type": "plain_text_input", "value": None}}}
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await web.views_open(trigger_id=trigger, view=modal())
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await web.views_open(trigger_id="1.2.3", view=modal())


async def test_a_trigger_expires() -> None:
    timing = Timing(trigger_seconds=0)
    async with (
        Server(limits=Limits.off(), manifest=MANIFEST, timing=timing) as server,
        PlaygroundClient(server.url) as client,
    ):
        app = bolt(server)
        async with connected(server, app):
            trigger = await trigger_of(app, client.person("U0ANNA"))
            with pytest.raises(SlackApiError, match="expired_trigger_id"):
                await web_client(server).views_open(trigger_id=trigger, view=modal())


async def test_a_view_over_the_limits_is_refused_and_does_not_cost_the_trigger(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    trigger = await trigger_of(app, anna)
    with pytest.raises(SlackApiError) as refusal:
        await web.views_open(trigger_id=trigger, view=modal("T" * 25))
    response = refusal.value.response
    assert response["error"] == "invalid_arguments"
    assert "must be less than 25 characters" in response["response_metadata"]["messages"][0]
    assert (await web.views_open(trigger_id=trigger, view=modal()))["ok"]


async def test_submitting_tells_the_app_what_was_entered_and_closes_the_modal(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.view("send")(inbox.listener())
    view = await opened(app, anna, web, modal(callback_id="send", private_metadata='{"case":5}'))
    assert await anna.submit(view, {"q": "<b> & c"}) == {}
    body = await inbox.next()
    assert body["type"] == "view_submission"
    assert body["response_urls"] == []
    assert body["view"]["private_metadata"] == '{"case":5}'
    entered = body["view"]["state"]["values"]["q"]["answer"]
    assert entered == {"type": "plain_text_input", "value": "<b> & c"}
    await anna.wait_for(lambda event: event["type"] == "view_closed")
    with pytest.raises(RefusedError, match="view_not_found"):
        await anna.submit(view, {"q": "again"})


async def test_slacks_client_refuses_what_is_missing_or_too_long_before_the_app_hears_of_it(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.view("send")(inbox.listener())
    view = await opened(app, anna, web, modal(callback_id="send"))
    assert await anna.submit(view) == {"q": "Please complete this required field."}
    assert "at least 3" in (await anna.submit(view, {"q": "ab"}))["q"]
    assert "at most 10" in (await anna.submit(view, {"q": "a" * 11}))["q"]
    assert inbox.is_empty


async def test_the_apps_errors_are_shown_at_their_inputs(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    @app.view("send")
    async def send(ack: Any) -> None:
        await ack(response_action="errors", errors={"q": "Not so"})

    view = await opened(app, anna, web, modal(callback_id="send"))
    assert await anna.submit(view, {"answer": "hello"}) == {"q": "Not so"}
    assert (await anna.state())["views"][0]["id"] == view["id"]


async def test_errors_for_an_input_that_is_not_there_are_trouble(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    @app.view("send")
    async def send(ack: Any) -> None:
        await ack(response_action="errors", errors={"nowhere": "Not so"})

    view = await opened(app, anna, web, modal(callback_id="send"))
    with pytest.raises(RefusedError, match="view_trouble"):
        await anna.submit(view, {"q": "hello"})
    assert await anna.wait_for_failure("We had some trouble connecting")


async def test_an_ack_can_update_the_modal_and_what_was_entered_stays(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    @app.view("send")
    async def send(ack: Any) -> None:
        await ack(response_action="update", view=modal("Second", TEXT_INPUT))

    view = await opened(app, anna, web, modal(callback_id="send"))
    await anna.submit(view, {"q": "hello"})
    second = await anna.wait_for_view("Second")
    assert second["id"] == view["id"]
    assert second["hash"] != view["hash"]
    assert second["state"]["values"]["q"]["answer"]["value"] == "hello"


async def test_an_ack_can_push_and_clear(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()

    @app.view("first")
    async def first(ack: Any) -> None:
        await ack(response_action="push", view=modal("Second", callback_id="second"))

    @app.view("second")
    async def second(ack: Any) -> None:
        await ack(response_action="clear")

    app.view_closed("first")(inbox.listener())
    view = await opened(app, anna, web, modal(callback_id="first", notify_on_close=True))
    await anna.submit(view, {"q": "hello"})
    pushed = await anna.wait_for_view("Second")
    assert pushed["previous_view_id"] == pushed["root_view_id"] == view["id"]
    await anna.submit(pushed, {"q": "hello"})
    body = await inbox.next()
    assert (body["type"], body["is_cleared"]) == ("view_closed", True)
    assert (await anna.state())["views"] == []


async def test_an_ack_with_a_view_over_the_limits_is_trouble(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    @app.view("send")
    async def send(ack: Any) -> None:
        await ack(response_action="update", view=modal("T" * 25))

    view = await opened(app, anna, web, modal(callback_id="send"))
    with pytest.raises(RefusedError) as refusal:
        await anna.submit(view, {"q": "hello"})
    assert refusal.value.text == "We had some trouble connecting. Try again?"
    assert "25 characters" in str(refusal.value.body["response_metadata"])


async def test_the_stack_is_three_deep_at_most(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.action("deeper")(inbox.listener())
    button = {"type": "button", "action_id": "deeper", "text": text("Deeper")}
    deep = modal("Deep", {"type": "actions", "elements": [button]})
    view = await opened(app, anna, web, deep)
    for _ in range(2):
        await anna.click(view, "deeper")
        await web.views_push(trigger_id=(await inbox.next())["trigger_id"], view=deep)
        view = await anna.wait_for_view("Deep")
    await anna.click(view, "deeper")
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await web.views_push(trigger_id=(await inbox.next())["trigger_id"], view=deep)


async def test_a_push_needs_a_click_inside_a_modal(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await web.views_push(trigger_id=await trigger_of(app, anna), view=modal())


async def test_a_click_in_a_modal_carries_the_view_with_what_is_entered_so_far(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.action("kind")(inbox.listener())
    options = [{"text": text("Mail"), "value": "mail"}, {"text": text("Call"), "value": "call"}]
    select = {"type": "static_select", "action_id": "kind", "options": options}
    row = {"type": "actions", "block_id": "row", "elements": [select]}
    view = await opened(app, anna, web, modal("Report", TEXT_INPUT, row))
    await anna.click(view, "kind", "call", state={"q": {"answer": {"value": "half"}}})
    body = await inbox.next()
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert "channel" not in body
    assert "response_url" not in body
    values = body["view"]["state"]["values"]
    assert values["q"]["answer"]["value"] == "half"
    assert values["row"]["kind"]["selected_option"] == options[1]
    assert body["actions"][0]["selected_option"] == options[1]
    updated = await web.views_update(
        view_id=view["id"], hash=view["hash"], view=modal("Report", TEXT_INPUT)
    )
    assert updated["view"]["state"]["values"]["q"]["answer"]["value"] == "half"


async def test_an_update_with_an_old_hash_is_refused(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    view = await opened(app, anna, web)
    await web.views_update(view_id=view["id"], hash=view["hash"], view=modal("New"))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await web.views_update(view_id=view["id"], hash=view["hash"], view=modal("Newer"))


async def test_a_modal_can_be_updated_by_its_external_id(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    await opened(app, anna, web, modal(external_id="case-5"))
    await web.views_update(external_id="case-5", view=modal("By name", external_id="case-5"))
    assert await anna.wait_for_view("By name")
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await web.views_open(
            trigger_id=await trigger_of(app, anna), view=modal(external_id="case-5")
        )


async def test_a_closed_modal_can_not_be_updated(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.view_closed("send")(inbox.listener())
    view = await opened(app, anna, web, modal(callback_id="send", notify_on_close=True))
    await anna.close_view(view)
    assert (await inbox.next())["is_cleared"] is False
    with pytest.raises(SlackApiError, match="not_found"):
        await web.views_update(view_id=view["id"], view=modal())


async def test_a_new_modal_takes_the_place_of_an_open_one(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    await opened(app, anna, web, modal("Old"))
    newer = await opened(app, anna, web, modal("New"))
    assert [view["id"] for view in (await anna.state())["views"]] == [newer["id"]]


async def test_nobody_touches_the_modal_of_somebody_else(
    app: AsyncApp, anna: PersonClient, client: PlaygroundClient, web: AsyncWebClient
) -> None:
    view = await opened(app, anna, web)
    bob = client.person("U0BOB")
    with pytest.raises(RefusedError, match="view_not_found"):
        await bob.submit(view, {"q": "hello"})
    with pytest.raises(RefusedError, match="view_not_found"):
        await bob.close_view(view)


async def test_a_conversation_select_can_ask_for_a_response_url(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    inbox = Inbox()
    app.view("send")(inbox.listener())
    ask = question(type="conversations_select", response_url_enabled=True)
    view = await opened(app, anna, web, modal("Where", ask, callback_id="send"))
    await anna.submit(view, {"q": "C0GENERAL"})
    urls = (await inbox.next())["response_urls"]
    assert (urls[0]["channel_id"], urls[0]["block_id"]) == ("C0GENERAL", "q")


async def test_home_is_published_per_person_and_guarded_by_its_hash(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = (await web.views_publish(user_id="U0ANNA", view=home))["view"]
    await web.views_publish(user_id="U0ANNA", view=home, hash=first["hash"])
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await web.views_publish(user_id="U0ANNA", view=home, hash=first["hash"])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await web.views_publish(user_id="U0ANNA", view=modal())
    with pytest.raises(SlackApiError, match="user_not_found"):
        await web.views_publish(user_id="U0NOBODY", view=home)


async def test_an_app_can_open_another_modal_while_it_takes_a_submit(
    app: AsyncApp, anna: PersonClient, web: AsyncWebClient
) -> None:
    @app.view("send")
    async def send(ack: Any, body: Json) -> None:
        await web.views_open(trigger_id=body["trigger_id"], view=modal("Other"))
        await ack()

    view = await opened(app, anna, web, modal(callback_id="send"))
    assert await anna.submit(view, {"q": "hello"}) == {}
    other = await anna.wait_for_view("Other")
    assert [open_view["id"] for open_view in (await anna.state())["views"]] == [other["id"]]
