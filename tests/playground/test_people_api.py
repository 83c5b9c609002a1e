"""What people see and do, and that nobody sees what is not for them."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client import PlaygroundClient, RefusedError, Upload
from bot.playground.company import grown, small_company
from bot.playground.limits import Limits
from bot.playground.server import Server
from bot.playground.workspace import Workspace


async def test_the_state_shows_what_a_person_may_see(client: PlaygroundClient) -> None:
    anna = await client.person("U0ANNA").state()
    channels = {channel["id"]: channel for channel in anna["channels"]}
    assert channels.keys() == {
        *("C0GENERAL", "C0ANN", "C0ANNCN", "C0RANDOM", "C0IT", "C0OLD", "C0SHARED", "D0ANNA"),
    }
    assert channels["C0RANDOM"]["bot_is_member"] is False
    assert channels["D0ANNA"]["kind"] == "app_dm"
    assert channels["C0OLD"]["is_archived"] is True
    assert [person["id"] for person in anna["people"] if person["persona"]] == [
        *("U0ANNA", "U0LIWEI", "U0SAM", "U0ITA", "U0CHEN"),
    ]
    assert anna["connected"] is False
    guest = await client.person("U0GUEST").state()
    assert {channel["id"] for channel in guest["channels"]} == {"C0GENERAL", "D0GUEST"}


async def test_reading_a_channel_clears_its_unread_count(client: PlaygroundClient) -> None:
    bob = client.person("U0BOB")

    async def unread() -> int:
        channels = (await bob.state())["channels"]
        return int(next(c["unread"] for c in channels if c["id"] == "C0IT"))

    assert await unread() == 2
    await bob.messages("C0IT")
    assert await unread() == 0
    await client.person("U0ITA").say("C0IT", "done")
    assert await unread() == 1


async def test_messages_in_a_private_channel_reach_its_members_only(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    anna, sam = client.person("U0ANNA"), client.person("U0SAM")
    await client.everybody_ready()
    await web.chat_postMessage(channel="G0TRIAGE", text="secret")
    await web.chat_postMessage(channel="C0GENERAL", text="public")
    await sam.wait_for_message("G0TRIAGE", "secret")
    await anna.wait_for_message("C0GENERAL", "public")
    with pytest.raises(TimeoutError, match="nothing"):
        await anna.wait_for_message("G0TRIAGE", timeout=0.05)
    with pytest.raises(RefusedError, match="channel_not_found"):
        await anna.messages("G0TRIAGE")


async def test_an_ephemeral_reaches_one_person_and_is_gone_on_reload(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    anna, bob = client.person("U0ANNA"), client.person("U0BOB")
    await client.everybody_ready()
    await web.chat_postEphemeral(channel="C0GENERAL", user="U0ANNA", text="for you")
    await anna.wait_for_ephemeral("for you")
    with pytest.raises(TimeoutError):
        await bob.wait_for_ephemeral("for you", timeout=0.05)
    assert "for you" not in [m["text"] for m in await anna.messages("C0GENERAL")]


async def test_a_thread_shows_its_parent_and_the_parent_counts_replies(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    anna = client.person("U0ANNA")
    parent = await anna.say("C0GENERAL", "question")
    await web.chat_postMessage(channel="C0GENERAL", text="answer", thread_ts=parent)
    reply = await anna.wait_for_message("C0GENERAL", "answer", parent)
    assert reply["thread_ts"] == parent
    changed = await anna.wait_for_change("C0GENERAL", "question")
    assert changed["reply_count"] == 1
    thread = await anna.messages("C0GENERAL", parent)
    assert [message["text"] for message in thread] == ["question", "answer"]
    assert "answer" not in [message["text"] for message in await anna.messages("C0GENERAL")]


@pytest.mark.parametrize(
    ("person", "channel", "error"),
    [
        ("U0ANNA", "C0OLD", "is_archived"),
        ("U0SAM", "C0SHARED", "not_in_channel"),
        ("U0GUEST", "C0RANDOM", "channel_not_found"),
        ("U0GONE", "C0GENERAL", "account_inactive"),
        ("U0ANNA", "D0BOB", "channel_not_found"),
        ("U0NOBODY", "C0GENERAL", "user_not_found"),
    ],
)
async def test_where_people_can_not_write(
    client: PlaygroundClient, person: str, channel: str, error: str
) -> None:
    answer = await client.post("message", {"as": person, "channel": channel, "text": "x"})
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_an_upload_can_be_fetched(client: PlaygroundClient) -> None:
    anna = client.person("U0ANNA")
    file = await anna.upload(Upload("note.txt", b"abc"))
    assert (file["name"], file["size"]) == ("note.txt", 3)
    bad = await client.post("upload", {"as": "U0ANNA", "content_base64": "*"})
    assert bad["error"] == "invalid_arguments"


async def test_the_clock_moves_and_the_app_can_ask_for_it(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    anna = client.person("U0ANNA")
    await anna.ready()
    assert await client.clock(3600) == 3600
    assert await client.clock(60) == 3660
    assert (await web.api_call("playground.clock"))["offset_seconds"] == 3660
    event = await anna.wait_for(lambda event: event["type"] == "clock")
    assert event["clock"] == {"offset_seconds": 3600}
    await client.reset_clock()
    assert await client.clock() == 0


async def test_a_message_is_dated_by_the_clock_of_its_time(client: PlaygroundClient) -> None:
    anna = client.person("U0ANNA")
    await anna.say("C0GENERAL", "before")
    await client.clock(3600)
    await anna.say("C0GENERAL", "an hour ahead")
    await client.reset_clock()
    await anna.say("C0GENERAL", "back again")
    offsets = [message["clock_offset"] for message in await anna.messages("C0GENERAL")]
    assert offsets[-3:] == [0, 3600, 0]


async def test_the_call_log_names_calls_without_texts(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    await web.auth_test()
    await web.chat_postMessage(channel="C0GENERAL", text="private words")
    first, second = await client.calls()
    assert (first["method"], first["status"], first["error"]) == ("auth.test", 200, None)
    assert (second["method"], second["channel"]) == ("chat.postMessage", "C0GENERAL")
    assert "private words" not in str(second)
    assert await client.calls(since=first["n"]) == [second]


async def test_another_web_page_can_not_act_here(server: Server) -> None:
    async with aiohttp.ClientSession() as session:
        stranger = {"Origin": "https://evil.example"}
        async with session.post(f"{server.url}/playground/clock", headers=stranger) as response:
            assert response.status == 403
        async with session.get(
            f"{server.url}/playground/healthz", headers={"Origin": server.url}
        ) as response:
            assert await response.json() == {"ok": True, "connected": False}


async def test_nonsense_is_refused_in_words(server: Server) -> None:
    async with aiohttp.ClientSession() as session:
        address = f"{server.url}/playground/message"
        async with session.post(address, data=b"[") as response:
            assert (await response.json()) == {"ok": False, "error": "invalid_json"}
        async with session.get(f"{server.url}/playground/events?as=U0NOBODY") as response:
            assert (await response.json())["error"] == "user_not_found"


async def test_waiting_in_vain_tells_what_was_seen(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    anna = client.person("U0ANNA")
    await anna.ready()
    await web.chat_postMessage(channel="C0GENERAL", text="left over")
    with pytest.raises(TimeoutError, match="left over"):
        await anna.wait_for_message("C0GENERAL", "never", timeout=0.2)
    anna.forget()
    with pytest.raises(TimeoutError, match="nothing"):
        await anna.wait_for_message("C0GENERAL", timeout=0.01)


def test_timestamps_are_unique_and_rise() -> None:
    workspace = Workspace(small_company())
    stamps = [workspace.new_ts() for _ in range(10_000)]
    assert stamps == sorted(set(stamps))


def test_the_company_starts_with_something_suspicious_to_report() -> None:
    workspace = Workspace(small_company())
    phishing = [m for m in workspace.channels["C0GENERAL"].messages.values() if m.files]
    assert "acme-payroll.example" in phishing[0].text
    chinese = [m for m in workspace.channels["C0RANDOM"].messages.values() if m.attachments]
    assert chinese[0].blocks


async def test_a_company_can_be_grown(web: AsyncWebClient) -> None:
    company = grown(small_company(), 2_000)
    async with Server(company=company, limits=Limits.off()) as server:
        assert len(server.workspace.channels["C0GENERAL"].members) == 2_000 + 9
        assert server.workspace.people["U10000007"].name == "employee7"


async def test_a_stream_that_can_not_be_opened_is_an_error_at_once(
    client: PlaygroundClient,
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await client.person("U0NOBODY").ready()
