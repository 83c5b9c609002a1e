"""The Web API as slack_sdk calls it: answers, errors, scopes."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client import PlaygroundClient, Upload
from bot.playground.company import small_company
from bot.playground.limits import Limits
from bot.playground.server import Server
from bot.playground.values import Json
from tests.playground.support import MANIFEST, web_client


def refused(error: str) -> Any:
    """Expects this error code, exactly."""
    return pytest.raises(SlackApiError, match=f"'error': '{error}'")


async def test_auth_test_tells_who_the_bot_is(server: Server, web: AsyncWebClient) -> None:
    answer = await web.auth_test()
    assert answer.data == {
        "ok": True,
        "url": f"{server.url}/",
        "team": "Acme",
        "user": "tocsin",
        "team_id": "T0ACME",
        "user_id": "U0TOCSIN",
        "bot_id": "B0TOCSIN",
        "is_enterprise_install": False,
    }
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_a_call_without_a_token_is_refused(server: Server) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{server.url}/api/auth.test") as response:
            assert await response.json() == {"ok": False, "error": "not_authed"}
        async with session.post(f"{server.url}/api/no.such") as response:
            assert (await response.json())["error"] == "unknown_method"


async def test_arguments_may_be_a_form_json_or_a_query(server: Server) -> None:
    headers = {"Authorization": "Bearer xoxb-playground"}
    address = f"{server.url}/api/api.test"
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(address, data={"a": "1"}) as response:
            assert (await response.json())["args"] == {"a": "1"}
        async with session.post(address, json={"a": 1}) as response:
            assert (await response.json())["args"] == {"a": 1}
        async with session.get(address, params={"a": "1"}) as response:
            assert (await response.json())["args"] == {"a": "1"}
        as_json = {"Content-Type": "application/json"}
        async with session.post(address, data=b"{", headers=as_json) as response:
            assert (await response.json())["error"] == "invalid_json"


async def test_scopes_come_from_the_manifest() -> None:
    manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": ["users:read"]}}}
    async with Server(limits=Limits.off(), manifest=manifest) as server:
        web = web_client(server)
        with refused("missing_scope") as refusal:
            await web.chat_postMessage(channel="C0GENERAL", text="x")
        response = refusal.value.response
        assert (response["needed"], response["provided"]) == ("chat:write", "users:read")
        assert "email" not in (await web.users_info(user="U0ANNA"))["user"]["profile"]


# --- posting ------------------------------------------------------------------------------


async def test_a_post_gets_a_unique_timestamp_and_comes_back_as_stored(web: AsyncWebClient) -> None:
    first = await web.chat_postMessage(channel="C0GENERAL", text="one https://a.example/b")
    second = await web.chat_postMessage(channel="C0GENERAL", text="two")
    assert first["ts"] < second["ts"]
    assert first["channel"] == "C0GENERAL"
    assert first["message"]["text"] == "one <https://a.example/b>"
    assert first["message"]["bot_id"] == "B0TOCSIN"
    assert first["message"]["bot_profile"]["app_id"] == "A0TOCSIN"


async def test_a_user_id_opens_the_dm(web: AsyncWebClient) -> None:
    assert (await web.chat_postMessage(channel="U0ANNA", text="hi"))["channel"] == "D0ANNA"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0RANDOM", "text": "x"}, "not_in_channel"),
        ({"channel": "C0OLD", "text": "x"}, "is_archived"),
        ({"channel": "C0GENERAL", "text": "", "blocks": []}, "no_text"),
        ({"channel": "C0GENERAL", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "U0TOCSIN", "text": "x"}, "cannot_dm_bot"),
        ({"channel": "U0GONE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0GENERAL", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C0GENERAL", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
        ({"channel": "C0GENERAL", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
    ],
)
@pytest.mark.filterwarnings("ignore:The top-level `text` argument")
async def test_posts_that_slack_refuses(web: AsyncWebClient, arguments: Json, error: str) -> None:
    with refused(error):
        await web.chat_postMessage(**arguments)


async def test_bad_blocks_are_named_with_their_place(web: AsyncWebClient) -> None:
    long_text = {"type": "mrkdwn", "text": "x" * 3001}
    with refused("invalid_blocks") as refusal:
        blocks = [{"type": "section", "text": long_text}]
        await web.chat_postMessage(channel="C0GENERAL", text="x", blocks=blocks)
    response = refusal.value.response
    message = "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert message in response["errors"]
    assert message in response["response_metadata"]["messages"]


async def test_blocks_without_ids_get_some(web: AsyncWebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    blocks: list[Json] = [{"type": "divider"}, {"type": "actions", "elements": [button]}]
    posted = await web.chat_postMessage(channel="C0GENERAL", text="x", blocks=blocks)
    divider, actions = posted["message"]["blocks"]
    assert divider["block_id"] != actions["block_id"]
    assert actions["elements"][0]["action_id"]


async def test_a_reply_to_a_reply_goes_to_the_same_thread(web: AsyncWebClient) -> None:
    parent = (await web.chat_postMessage(channel="C0GENERAL", text="parent"))["ts"]
    reply = (await web.chat_postMessage(channel="C0GENERAL", text="a", thread_ts=parent))["ts"]
    await web.chat_postMessage(channel="C0GENERAL", text="b", thread_ts=reply, reply_broadcast=True)
    thread = await web.conversations_replies(channel="C0GENERAL", ts=parent)
    assert [m["text"] for m in thread["messages"]] == ["parent", "a", "b"]
    first = thread["messages"][0]
    assert (first["reply_count"], first["thread_ts"]) == (2, parent)
    assert thread["messages"][1]["parent_user_id"] == "U0TOCSIN"
    newest = (await web.conversations_history(channel="C0GENERAL", limit=1))["messages"][0]
    assert (newest["text"], newest["subtype"]) == ("b", "thread_broadcast")


async def test_an_update_changes_text_and_keeps_blocks_that_are_not_given(
    web: AsyncWebClient,
) -> None:
    blocks = [{"type": "divider", "block_id": "d"}]
    posted = await web.chat_postMessage(channel="C0GENERAL", text="old", blocks=blocks)
    changed = await web.chat_update(channel="C0GENERAL", ts=posted["ts"], text="new")
    assert changed["text"] == "new"
    stored = (await web.conversations_history(channel="C0GENERAL", limit=1))["messages"][0]
    assert stored["text"] == "new"
    assert stored["blocks"] == blocks
    assert stored["edited"]["user"] == "U0TOCSIN"


async def test_only_own_messages_are_changed_and_deleted(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    foreign = await client.person("U0ANNA").say("C0GENERAL", "mine")
    with refused("cant_update_message"):
        await web.chat_update(channel="C0GENERAL", ts=foreign, text="x")
    with refused("cant_delete_message"):
        await web.chat_delete(channel="C0GENERAL", ts=foreign)
    with refused("message_not_found"):
        await web.chat_update(channel="C0GENERAL", ts="1.000001", text="x")


async def test_a_deleted_message_is_gone_and_one_with_replies_leaves_a_tombstone(
    web: AsyncWebClient,
) -> None:
    lonely = (await web.chat_postMessage(channel="C0GENERAL", text="lonely"))["ts"]
    parent = (await web.chat_postMessage(channel="C0GENERAL", text="parent"))["ts"]
    await web.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=parent)
    await web.chat_delete(channel="C0GENERAL", ts=lonely)
    await web.chat_delete(channel="C0GENERAL", ts=parent)
    history = (await web.conversations_history(channel="C0GENERAL", oldest=lonely, inclusive=True))[
        "messages"
    ]
    assert [(m["ts"], m["subtype"]) for m in history] == [(parent, "tombstone")]


async def test_an_ephemeral_needs_a_member(web: AsyncWebClient) -> None:
    with refused("user_not_in_channel"):
        await web.chat_postEphemeral(channel="G0TRIAGE", user="U0ANNA", text="x")
    with refused("user_not_found"):
        await web.chat_postEphemeral(channel="C0GENERAL", user="U0NOBODY", text="x")
    assert (await web.chat_postEphemeral(channel="C0GENERAL", user="U0ANNA", text="x"))["ok"]


async def test_metadata_is_kept_and_given_back_when_asked_for(web: AsyncWebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"delivery_id": "d1"}}
    posted = await web.chat_postMessage(channel="U0ANNA", text="x", metadata=metadata)
    history = await web.conversations_history(channel="D0ANNA", include_all_metadata=True)
    assert history["messages"][0]["metadata"] == metadata
    assert history["messages"][0]["ts"] == posted["ts"]
    plain = await web.conversations_history(channel="D0ANNA")
    assert plain["messages"][0]["metadata"] == {"event_type": "delivery"}


async def test_a_permalink_leads_to_the_message_on_the_page(
    server: Server, web: AsyncWebClient
) -> None:
    posted = await web.chat_postMessage(channel="C0GENERAL", text="x")
    link = (await web.chat_getPermalink(channel="C0GENERAL", message_ts=posted["ts"]))["permalink"]
    assert link == f"{server.url}/archives/C0GENERAL/p{posted['ts'].replace('.', '')}"
    async with (
        aiohttp.ClientSession() as session,
        session.get(link, allow_redirects=False) as response,
    ):
        where = response.headers["Location"]
    assert where == f"/#channel=C0GENERAL&message={posted['ts']}"


async def test_pins(web: AsyncWebClient) -> None:
    posted = await web.chat_postMessage(channel="C0GENERAL", text="x")
    await web.pins_add(channel="C0GENERAL", timestamp=posted["ts"])
    with refused("already_pinned"):
        await web.pins_add(channel="C0GENERAL", timestamp=posted["ts"])
    newest = (await web.conversations_history(channel="C0GENERAL", limit=1))["messages"][0]
    assert newest["pinned_to"] == ["C0GENERAL"]


# --- conversations ------------------------------------------------------------------------


async def test_history_is_bounded_by_oldest_and_latest(web: AsyncWebClient) -> None:
    stamps = [
        (await web.chat_postMessage(channel="U0ANNA", text=str(number)))["ts"]
        for number in range(5)
    ]

    async def texts(**bounds: Any) -> list[str]:
        answer = await web.conversations_history(channel="D0ANNA", **bounds)
        return [message["text"] for message in answer["messages"]]

    assert await texts() == ["4", "3", "2", "1", "0"]
    assert await texts(oldest=stamps[1], latest=stamps[3]) == ["2"]
    assert await texts(oldest=stamps[1], latest=stamps[3], inclusive=True) == ["3", "2", "1"]
    first = await web.conversations_history(channel="D0ANNA", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    assert first["has_more"] is True
    assert await texts(limit=2, cursor=cursor) == ["2", "1"]
    with refused("invalid_cursor"):
        await texts(cursor="nonsense")


async def test_history_needs_membership(web: AsyncWebClient) -> None:
    with refused("not_in_channel"):
        await web.conversations_history(channel="C0RANDOM")


async def test_a_private_channel_without_the_bot_does_not_exist_for_it(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    assert (await web.conversations_info(channel="G0COM"))["channel"]["is_private"] is True
    await client.change_channel("G0COM", bot_is_member=False)
    with refused("channel_not_found"):
        await web.conversations_info(channel="G0COM")
    listed = await web.conversations_list(types="public_channel,private_channel")
    assert "G0COM" not in [channel["id"] for channel in listed["channels"]]


async def test_channels_are_listed_a_page_at_a_time(web: AsyncWebClient) -> None:
    found: list[str] = []
    async for page in await web.conversations_list(limit=2, exclude_archived=True):
        found += [channel["id"] for channel in page["channels"]]
    assert found == ["C0GENERAL", "C0ANN", "C0ANNCN", "C0RANDOM", "C0IT", "C0SHARED"]


async def test_a_channel_tells_whether_it_is_shared_and_whether_the_bot_is_in(
    web: AsyncWebClient,
) -> None:
    shared = (await web.conversations_info(channel="C0SHARED", include_num_members=True))["channel"]
    assert (shared["is_ext_shared"], shared["is_member"], shared["num_members"]) == (True, True, 4)
    assert (await web.conversations_info(channel="C0RANDOM"))["channel"]["is_member"] is False


async def test_members_and_the_channels_of_a_person(web: AsyncWebClient) -> None:
    members = await web.conversations_members(channel="G0TRIAGE")
    assert set(members["members"]) == {"U0SAM", "U0MAX", "U0CHEN", "U0TOCSIN"}
    channels = await web.users_conversations(user="U0SAM", types="private_channel")
    assert {channel["id"] for channel in channels["channels"]} == {"G0TRIAGE", "G0COM"}


async def test_opening_a_dm(web: AsyncWebClient) -> None:
    opened = await web.conversations_open(users=["U0BOB"])
    assert opened["channel"]["id"] == "D0BOB"
    assert (await web.conversations_open(users=["U0BOB"]))["already_open"] is True
    info = (await web.conversations_info(channel="D0BOB"))["channel"]
    assert (info["is_im"], info["user"]) == (True, "U0BOB")
    with refused("user_disabled"):
        await web.conversations_open(users=["U0GONE"])
    with refused("user_not_found"):
        await web.conversations_open(users=["U0NOBODY"])


async def test_an_emergency_channel_is_made_filled_and_archived(web: AsyncWebClient) -> None:
    made = (await web.conversations_create(name="inc-1", is_private=True))["channel"]
    assert (made["is_private"], made["is_member"]) == (True, True)
    with refused("name_taken"):
        await web.conversations_create(name="inc-1")
    with refused("invalid_name_specials"):
        await web.conversations_create(name="no spaces!")
    await web.conversations_invite(channel=made["id"], users=["U0SAM", "U0CHEN"])
    with refused("already_in_channel"):
        await web.conversations_invite(channel=made["id"], users=["U0SAM"])
    with refused("user_not_found"):
        await web.conversations_invite(channel=made["id"], users=["U0GONE"])
    await web.conversations_archive(channel=made["id"])
    with refused("already_archived"):
        await web.conversations_archive(channel=made["id"])
    with refused("is_archived"):
        await web.chat_postMessage(channel=made["id"], text="x")


async def test_joining_a_public_channel(web: AsyncWebClient) -> None:
    assert (await web.conversations_join(channel="C0RANDOM"))["channel"]["is_member"] is True
    assert (await web.conversations_join(channel="C0RANDOM"))["warning"] == "already_in_channel"
    assert (await web.chat_postMessage(channel="C0RANDOM", text="x"))["ok"]


# --- people -------------------------------------------------------------------------------


async def test_a_person_is_shown_with_locale_zone_and_status(web: AsyncWebClient) -> None:
    user = (await web.users_info(user="U0LIWEI", include_locale=True))["user"]
    assert (user["real_name"], user["locale"], user["tz"]) == ("李伟", "zh-CN", "Asia/Shanghai")
    assert user["tz_offset"] == 8 * 3600
    assert user["profile"]["email"] == "liwei@acme.example"
    assert "locale" not in (await web.users_info(user="U0LIWEI"))["user"]
    assert (await web.users_info(user="U0GUEST"))["user"]["is_restricted"] is True
    stranger = (await web.users_info(user="U0OUT"))["user"]
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T0PARTNER")
    assert (await web.users_info(user="U0GONE"))["user"]["deleted"] is True
    with refused("user_not_found"):
        await web.users_info(user="U0NOBODY")


async def test_people_are_listed_a_page_at_a_time(web: AsyncWebClient) -> None:
    found: list[str] = []
    async for page in await web.users_list(limit=4):
        found += [user["id"] for user in page["members"]]
    assert len(found) == len(set(found)) == 10
    assert "U0OUT" not in found
    assert "U0TOCSIN" in found


async def test_user_groups(web: AsyncWebClient) -> None:
    groups = (await web.usergroups_list(include_users=True))["usergroups"]
    assert {group["handle"]: group["users"] for group in groups} == {
        "security-team": ["U0SAM", "U0MAX"],
        "it-team": ["U0ITA"],
        "security-committee": ["U0CHEN", "U0SAM"],
    }
    assert (await web.usergroups_users_list(usergroup="S0IT"))["users"] == ["U0ITA"]
    with refused("no_such_subteam"):
        await web.usergroups_users_list(usergroup="S0NONE")


# --- files --------------------------------------------------------------------------------


async def test_a_file_is_uploaded_in_two_steps_and_shared(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    sam = client.person("U0SAM")
    await sam.ready()
    answer = await web.files_upload_v2(
        filename="report.csv", content="a,b\n1,2\n", channel="G0TRIAGE", initial_comment="Here"
    )
    message = await sam.wait_for_message("G0TRIAGE", "Here")
    assert message["files"][0]["name"] == "report.csv"
    info = (await web.files_info(file=answer["file"]["id"]))["file"]
    assert (info["size"], info["channels"]) == (8, ["G0TRIAGE"])
    assert await _fetched(info["url_private"], "xoxb-playground") == b"a,b\n1,2\n"
    assert b"Sign in" in await _fetched(info["url_private"], "xoxb-wrong")


async def test_a_picture_with_its_description_lands_in_a_thread(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    parent = (await web.chat_postMessage(channel="G0TRIAGE", text="Here is the plot"))["ts"]
    sam = client.person("U0SAM")
    await sam.ready()
    await web.files_upload_v2(
        filename="plot.png",
        content=b"\x89PNG\r\n",
        title="Reports a day",
        alt_txt="Reports a day: 3, 5, 9.",
        channel="G0TRIAGE",
        thread_ts=parent,
    )
    shown = await sam.wait_for_message("G0TRIAGE", "Reports a day: 3, 5, 9.", parent)
    assert (shown["files"][0]["title"], shown["text"]) == ("Reports a day", "")
    reply = (await web.conversations_replies(channel="G0TRIAGE", ts=parent))["messages"][1]
    file = reply["files"][0]
    assert (reply["subtype"], file["mimetype"]) == ("file_share", "image/png")
    assert (file["title"], file["alt_txt"]) == ("Reports a day", "Reports a day: 3, 5, 9.")


async def test_a_file_for_a_person_needs_their_dm_or_the_list_of_channels(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    upload: Any = {"filename": "export.csv", "content": "a\n"}
    with refused("invalid_arguments"):
        await web.files_upload_v2(**upload, channel="U0ANNA")
    await web.files_upload_v2(**upload, channels=["U0ANNA"], initial_comment="For you")
    anna = client.person("U0ANNA")
    assert [m["text"] for m in await anna.messages(anna.dm) if m["files"]] == ["For you"]


async def test_what_is_uploaded_can_be_completed_once_and_only_whole(
    server: Server, web: AsyncWebClient
) -> None:
    ticket = await web.files_getUploadURLExternal(filename="a.txt", length=3)
    files: Any = [{"id": ticket["file_id"]}]
    with refused("file_not_found"):
        await web.files_completeUploadExternal(files=files, channel_id="G0TRIAGE")
    async with aiohttp.ClientSession() as session:
        async with session.post(ticket["upload_url"], data=b"too long") as response:
            assert response.status == 400
        whole = aiohttp.FormData()
        whole.add_field("filename", b"abc", filename="a.txt")
        async with session.post(ticket["upload_url"], data=whole) as response:
            assert (response.status, await response.text()) == (200, "OK - 3")
    with refused("file_not_found"):
        await web.files_info(file=ticket["file_id"])
    for place, error in (
        ("C0RANDOM", "not_in_channel"),
        ("C0ARCHIVED", "channel_not_found"),
    ):
        with refused(error):
            await web.files_completeUploadExternal(files=files, channel_id=place)
    with refused("thread_not_found"):
        await web.files_completeUploadExternal(
            files=files, channel_id="G0TRIAGE", thread_ts="1.000001"
        )
    await web.files_completeUploadExternal(files=files, channel_id="G0TRIAGE")
    with refused("file_not_found"):
        await web.files_completeUploadExternal(files=files, channel_id="G0TRIAGE")


async def test_a_description_has_a_limit(web: AsyncWebClient) -> None:
    with refused("alt_txt_too_large"):
        await web.files_getUploadURLExternal(filename="a.png", length=3, alt_txt="x" * 1001)


async def test_old_files_give_way_to_new_ones(
    monkeypatch: pytest.MonkeyPatch, client: PlaygroundClient, web: AsyncWebClient
) -> None:
    held = sum(len(file.content) for file in small_company().files)
    monkeypatch.setattr("bot.playground.workspace.MOST_FILE_BYTES", held + 4)
    for name in ("old.txt", "new.txt"):
        await web.files_upload_v2(filename=name, content="x" * (held + 2), channel="G0TRIAGE")
    newest, old = (await web.conversations_history(channel="G0TRIAGE"))["messages"][:2]
    assert newest["files"][0]["size"] == held + 2
    assert old["files"] == [{"id": old["files"][0]["id"], "mode": "hidden_by_limit"}]
    messages = await client.person("U0SAM").messages("G0TRIAGE")
    shown = [file for message in messages for file in message["files"]]
    assert [(file["name"], file["url"] is None) for file in shown] == [
        ("old.txt", True),
        ("new.txt", False),
    ]


async def test_a_file_in_a_place_without_the_bot_can_not_be_read(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    anna = client.person("U0ANNA")
    await anna.say("C0RANDOM", "secret", files=[Upload("secret.txt", b"s")])
    posted = (await anna.messages("C0RANDOM"))[-1]
    file_id = posted["files"][0]["id"]
    with refused("file_not_found"):
        await web.files_info(file=file_id)
    async with client.session.get(client.base_url + posted["files"][0]["url"]) as response:
        assert await response.read() == b"s"
        assert response.headers["Content-Security-Policy"] == "sandbox"


async def _fetched(url: str, token: str) -> bytes:
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as response:
        return await response.read()
