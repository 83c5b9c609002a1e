"""What a person reads and writes in channels, threads and the app's DM."""

from __future__ import annotations

import base64

import pytest
from playwright.async_api import Page, expect

from bot.playground.server import Server
from tests.playground.support import web_client
from tests.playground_page.sample_app import CARD, SampleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


async def test_enter_sends_and_shift_enter_starts_a_line(page: Page) -> None:
    """As in Slack's own composer."""
    await page.get_by_role("combobox", name="Message #general").fill("")
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    sent = page.locator("#messages .message").last
    await expect(sent.locator(".message-text")).to_have_text("onetwo")
    await expect(sent.locator("br")).to_have_count(1)
    await expect(page.get_by_role("combobox", name="Message #general")).to_have_value("")


async def test_markup_in_a_message_stays_text(page: Page) -> None:
    """Nothing that people type becomes part of the page."""
    await page.get_by_role("combobox", name="Message #general").fill("<img src=x> *bold* & <b>")
    await page.keyboard.press("Enter")
    sent = page.locator("#messages .message").last.locator(".message-text")
    await expect(sent).to_have_text("<img src=x> bold & <b>")
    await expect(sent.locator("strong")).to_have_text("bold")
    await expect(sent.locator("img")).to_have_count(0)


async def test_a_command_is_completed_and_its_answer_is_for_one_person(page: Page) -> None:
    """Typing a slash lists the commands; an ephemeral answer is gone after a reload."""
    await page.keyboard.type("/rep")
    suggestion = page.get_by_role("option", name="/report")
    await expect(suggestion).to_contain_text("[what you saw]")
    await expect(suggestion).to_contain_text("Report what looks wrong")
    await page.keyboard.press("Enter")
    await page.keyboard.type("a strange page")
    await expect(page.locator("#composer .usage")).to_contain_text("/report [what you saw]")
    await page.keyboard.press("Enter")
    answer = page.locator(".message.ephemeral")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(answer).to_contain_text("Thanks, we have it: a strange page")
    await answer.get_by_role("button", name="Undo").click()
    await expect(answer).to_contain_text("Undone.")
    await page.reload()
    await expect(page.locator("#messages .message").first).to_be_visible()
    await expect(answer).to_have_count(0)


async def test_a_command_that_fails_says_so_once(page: Page) -> None:
    """Slackbot's sentence, which the person can dismiss."""
    await page.keyboard.type("/restore ")
    await page.keyboard.press("Enter")
    notice = page.locator(".message.ephemeral")
    await expect(notice).to_contain_text("/restore failed with the error")
    await expect(notice).to_have_count(1)
    await notice.get_by_role("button", name="Dismiss").click()
    await expect(notice).to_have_count(0)


async def test_a_mention_is_completed_and_shown_by_name(page: Page) -> None:
    """@ offers people; the message then shows the mention."""
    await page.keyboard.type("hello @sa")
    await page.get_by_role("option", name="Sam Okafor").click()
    await page.keyboard.press("Enter")
    sent = page.locator("#messages .message").last
    await expect(sent.locator(".mention")).to_have_text("@Sam Okafor")


async def test_a_thread_opens_beside_and_counts_replies(page: Page, app: SampleApp) -> None:
    """Replies go to the thread and raise the count below the parent."""
    await app.client.chat_postMessage(channel="C0GENERAL", text="A thread starts here")
    parent = page.locator("#messages .message", has_text="A thread starts here")
    await parent.hover()
    await parent.get_by_role("link", name="Reply in thread").click()
    await page.get_by_role("combobox", name="Reply …").fill("A reply")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread-messages")).to_contain_text("A reply")
    await expect(parent.locator(".replies")).to_have_text("1 reply")
    await expect(page.locator("#messages .message", has_text="A reply")).to_have_count(0)
    assert "thread=" in page.url
    await page.keyboard.press("Escape")
    await expect(page.locator("#thread")).to_be_hidden()


async def test_buttons_ask_first_and_messages_change_live(page: Page, app: SampleApp) -> None:
    """A confirm dialog guards a button; chat.update redraws the message as edited."""
    await app.client.chat_postMessage(channel="C0GENERAL", text="C-5", blocks=CARD)
    card = page.locator("#messages .message").last
    await card.get_by_role("button", name="Close case").click()
    await page.get_by_role("dialog", name="Close C-5?").get_by_text("Keep it open").click()
    await card.get_by_role("button", name="Close case").click()
    await page.get_by_role("dialog", name="Close C-5?").get_by_text("Close it").click()
    await card.locator(".accessory").get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Split").click()
    await card.get_by_role("button", name="Claim").click()
    await expect(card).to_contain_text("C-5 is claimed.")
    await expect(card).to_contain_text("(edited)")
    assert [action["action_id"] for action in app.actions] == ["close_case", "more", "claim"]
    assert app.actions[1]["selected_option"]["value"] == "split"


async def test_files_are_attached_named_and_downloaded(page: Page) -> None:
    """A file goes with the message and comes back under its name."""
    await page.locator("#composer input[type=file]").set_input_files(
        {"name": "proof.txt", "mimeType": "text/plain", "buffer": b"seen at noon"}
    )
    await page.get_by_role("button", name="Send").click()
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Download proof.txt").click()
    download = await waiting.value
    assert download.suggested_filename == "proof.txt"


async def test_a_picture_of_the_app_is_shown_with_its_description(
    page: Page, server: Server
) -> None:
    """A plot can be read by a screen reader and taken away."""
    general = server.workspace.channel("C0GENERAL")
    server.workspace.set_member(general, server.workspace.bot.user_id, is_member=True)
    await web_client(server).files_upload_v2(
        filename="plot.gif",
        content=PIXEL,
        title="Reports a day",
        alt_txt="Reports a day: 3, 5, 9.",
        channel="C0GENERAL",
        initial_comment="This week",
    )
    message = page.locator("#messages .message", has_text="This week")
    picture = message.get_by_role("img", name="Reports a day: 3, 5, 9.")
    await expect(picture).to_have_js_property("naturalWidth", 1)
    link = message.get_by_role("link", name="Reports a day")
    await expect(link).to_have_attribute("download", "plot.gif")


async def test_the_apps_dm_answers(page: Page) -> None:
    """The DM has a Home and a Messages tab."""
    await page.get_by_role("link", name="Tocsin").click()
    await expect(page.locator("#home")).to_contain_text("Your reports")
    await page.get_by_role("tab", name="Messages").click()
    await page.get_by_role("combobox", name="Message Tocsin").fill("are you there?")
    await page.keyboard.press("Enter")
    await expect(page.locator("#messages")).to_contain_text("Echo: are you there?")


async def test_an_archived_channel_takes_no_messages(page: Page) -> None:
    """It is listed last and has no composer."""
    await page.get_by_role("link", name="old-stuff, archived").click()
    await expect(page.get_by_text("This channel is archived.")).to_be_visible()
    await expect(page.locator("#composer")).to_be_hidden()


async def test_unread_messages_are_counted_until_read(page: Page, app: SampleApp) -> None:
    """A badge in the sidebar, gone after a look and still gone after a reload."""
    await page.get_by_role("link", name="it-desk").click()
    await expect(page.get_by_role("heading", name="it-desk")).to_be_visible()
    await app.client.chat_postMessage(channel="C0ANN", text="Lunch is ready")
    await expect(page.get_by_role("link", name="announcements, 1 unread message")).to_be_visible()
    await page.get_by_role("link", name="announcements, 1 unread message").click()
    await expect(page.locator("#messages")).to_contain_text("Lunch is ready")
    await page.reload()
    await expect(page.get_by_role("link", name="announcements", exact=True)).to_be_visible()


async def test_a_lost_connection_comes_back_with_what_was_missed(
    page: Page, server: Server, app: SampleApp
) -> None:
    """The stream reconnects by itself."""
    server.stage.page.close()
    await app.client.chat_postMessage(channel="C0GENERAL", text="Said meanwhile")
    await expect(page.locator("#messages")).to_contain_text("Said meanwhile")


async def test_a_permalink_leads_to_the_message(page: Page, app: SampleApp, server: Server) -> None:
    """Inside the page and from outside."""
    posted = await app.client.chat_postMessage(channel="C0IT", text="The one that matters")
    link = await app.client.chat_getPermalink(channel="C0IT", message_ts=str(posted["ts"]))
    await app.client.chat_postMessage(channel="C0GENERAL", text=f"<{link['permalink']}|there>")
    await page.get_by_role("link", name="there", exact=True).click()
    await expect(page.locator(".pointed-out")).to_contain_text("The one that matters")
    await page.goto(str(link["permalink"]))
    await expect(page.locator(".pointed-out")).to_contain_text("The one that matters")
